#!/bin/sh
# Logs sub-functions that start and call each other, but never end.
now=$(date '+%Y/%m/%d %H:%M:%S')
log() { echo "$now INFO $*" >&2; }

log handle started
log handle invoke function1
log function1 started
log function1 invoke function2
log function2 started
log function2 invoke function3
log function3 started
printf 'handle to test\n\n\n'
