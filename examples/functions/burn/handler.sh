#!/bin/sh
# Uses CPU for the number of milliseconds on standard input (default 50), as counted by the kernel.
read -r ms
case $ms in
  '') ms=50 ;;
  *[!0-9]* | ??????*)
    echo 'send a number of milliseconds, at most 99999'
    exit 1
    ;;
esac

# First field: nanoseconds on a CPU. The shell itself opens the file, so that "self" is this process.
read -r begin _ </proc/self/schedstat
used=0
while [ "$used" -lt $((ms * 1000000)) ]; do
  step=0
  while [ $step -lt 300 ]; do step=$((step + 1)); done
  read -r now _ </proc/self/schedstat
  used=$((now - begin))
done
echo "burnt $((used / 1000000)) ms"
