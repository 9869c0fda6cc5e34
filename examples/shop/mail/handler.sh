#!/bin/sh
# Sends a mail through a server that takes its time.
now=$(date '+%Y/%m/%d %H:%M:%S')
log() { echo "$now INFO $*" >&2; }
work() {
  sleep "$1"
  now=$(date '+%Y/%m/%d %H:%M:%S')
}

read -r to
log mail started
log mail invoke connect
log connect started
work 0.8
log connect over
log mail invoke deliver
log deliver started
log deliver invoke wait-for-server
log wait-for-server started
work 3
log wait-for-server over
log deliver over
log mail over
echo "sent to ${to:-nobody}"
