#!/bin/sh
# Writes the invoice of an order. Every fifth order has an address that no font of it can write.
now=$(date '+%Y/%m/%d %H:%M:%S')
log() { echo "$now $*" >&2; }

read -r order
log INFO invoice started
log INFO invoice invoke layout
log INFO layout started
log INFO layout invoke fonts
log INFO fonts started
sleep 0.1
case ${order:-1} in
  *[05])
    log ERROR fonts failed
    log ERROR layout failed
    log ERROR invoice failed
    echo "order $order: no font has all the characters of its address"
    exit 1
    ;;
esac
log INFO fonts over
log INFO layout over
log INFO invoice over
echo "invoice of order ${order:-1}"
