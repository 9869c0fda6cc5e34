#!/bin/sh
# Says how many there are of an article.
now=$(date '+%Y/%m/%d %H:%M:%S')
log() { echo "$now INFO $*" >&2; }

read -r article
log stock started
log stock invoke shelf
log shelf started
count=$((${#article} * 7 % 23))
log shelf over
log stock over
echo "$count of ${article:-nothing}"
