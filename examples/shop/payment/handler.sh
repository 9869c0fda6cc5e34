#!/bin/sh
# Charges a card: first asks the bank, then books.
now=$(date '+%Y/%m/%d %H:%M:%S')
log() { echo "$now INFO $*" >&2; }

read -r amount
log payment started
log payment invoke bank
log bank started
sleep 0.25
now=$(date '+%Y/%m/%d %H:%M:%S')
log bank over
log payment invoke book
log book started
log book over
log payment over
echo "paid ${amount:-0}"
