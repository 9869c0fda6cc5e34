#!/bin/sh
# Takes three seconds; its sub-functions run one after another and inside each other.
now=$(date '+%Y/%m/%d %H:%M:%S')
log() { echo "$now INFO $*" >&2; }

# Starting a program costs more than the rest of this script, so date runs only after a pause.
work() {
  sleep "$1"
  now=$(date '+%Y/%m/%d %H:%M:%S')
}

fetch() {
  log fetch started
  work 0.6
  log fetch over
}

parse() {
  log parse started
  work 0.6
  log parse invoke check
  check
  log parse over
}

check() {
  log check started
  work 0.6
  log check over
}

store() {
  log store started
  work 1.2
  log store over
}

log handle started
log handle invoke fetch
fetch
log handle invoke parse
parse
log handle invoke store
store
log handle over
echo 'fetched, parsed, checked and stored'
