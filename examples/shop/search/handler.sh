#!/bin/sh
# Finds goods by a word.
now=$(date '+%Y/%m/%d %H:%M:%S')
log() { echo "$now INFO $*" >&2; }

read -r word
log search started
log search invoke index
log index started
log index over
log search invoke rank
log rank started
sleep 0.05
log rank over
log search over
echo "$((${#word} * 3)) hits for ${word:-nothing}"
