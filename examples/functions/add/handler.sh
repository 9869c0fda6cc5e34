#!/bin/sh
# Adds the whole numbers on standard input: "2 3" gives 5.
now=$(date '+%Y/%m/%d %H:%M:%S')
log() { echo "$now INFO $*" >&2; }

sum() {
  log sum started
  total=0
  for number in "$@"; do
    case ${number#-} in
      '' | *[!0-9]*)
        log sum failed
        echo "\"$number\" is not a whole number"
        return 1
        ;;
    esac
    total=$((total + number))
  done
  log sum over
  echo "$total"
}

log add started
read -r numbers
log add invoke sum
set -f
# shellcheck disable=SC2086 # the words are the numbers
sum $numbers || exit 1
log add over
