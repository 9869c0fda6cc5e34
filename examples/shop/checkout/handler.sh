#!/bin/sh
# Takes an order: prices the basket, reserves the goods, takes the money.
now=$(date '+%Y/%m/%d %H:%M:%S')
log() { echo "$now INFO $*" >&2; }

# Starting a program costs more than the rest of this script, so date runs only after a pause.
work() {
  sleep "$1"
  now=$(date '+%Y/%m/%d %H:%M:%S')
}

# run NAME SECONDS [SUB-FUNCTION SECONDS]...: a sub-function that calls others, one after another
run() {
  name=$1
  log "$name started"
  work "$2"
  shift 2
  while [ $# -gt 0 ]; do
    log "$name invoke $1"
    log "$1 started"
    work "$2"
    log "$1 over"
    shift 2
  done
  log "$name over"
}

read -r order
log checkout started
log checkout invoke basket
run basket 0.1 prices 0.2 discount 0.1
log checkout invoke reserve
run reserve 0.1 warehouse 0.3
log checkout invoke pay
run pay 0.1 fraud-check 0.2 charge 0.4
log checkout over
echo "order ${order:-0} is placed"
