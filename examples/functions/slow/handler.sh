#!/bin/sh
# Takes three seconds, in which its sub-functions run one after another and inside each other.
log() { echo "$(date '+%Y/%m/%d %H:%M:%S') INFO $*" >&2; }

fetch() {
  log fetch started
  sleep 0.6
  log fetch over
}

parse() {
  log parse started
  sleep 0.6
  log parse invoke check
  check
  log parse over
}

check() {
  log check started
  sleep 0.6
  log check over
}

store() {
  log store started
  sleep 1.2
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
