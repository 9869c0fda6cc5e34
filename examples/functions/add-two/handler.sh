#!/bin/sh
# Adds two to the whole number on standard input.
read -r number
case ${number#-} in
  '' | *[!0-9]*)
    echo 'send a whole number'
    exit 1
    ;;
esac
echo $((number + 2))
