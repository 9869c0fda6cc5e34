#!/bin/sh
# Makes a picture smaller. The picture is made up, but not the CPU time.
now=$(date '+%Y/%m/%d %H:%M:%S')
log() { echo "$now INFO $*" >&2; }

# Uses CPU for a number of milliseconds, as counted by the kernel.
compute() {
  # First field: nanoseconds on a CPU. The shell itself opens the file, so that "self" is this process.
  read -r begin _ </proc/self/schedstat
  used=0
  while [ "$used" -lt $(($1 * 1000000)) ]; do
    step=0
    while [ $step -lt 300 ]; do step=$((step + 1)); done
    read -r at _ </proc/self/schedstat
    used=$((at - begin))
  done
}

read -r picture
log thumbnail started
log thumbnail invoke decode
log decode started
compute 15
log decode over
log thumbnail invoke scale
log scale started
compute 40
log scale over
log thumbnail invoke encode
log encode started
compute 15
log encode over
log thumbnail over
echo "${picture:-picture}: 160 x 120"
