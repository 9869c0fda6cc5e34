#!/bin/sh
# Describes the machine it runs on. The shell reads everything itself: no other program is started.
read -r host </proc/sys/kernel/hostname
read -r system </proc/sys/kernel/ostype
read -r release </proc/sys/kernel/osrelease
read -r uptime _ </proc/uptime
read -r _ memory _ </proc/meminfo
cpus=0
while read -r key _; do
  case $key in
    cpu[0-9]*) cpus=$((cpus + 1)) ;;
    intr) break ;;
  esac
done </proc/stat

echo "Hostname: $host"
echo "Replica: ${HOSTNAME:-unknown}"
echo "System: $system $release"
echo "CPUs: $cpus"
echo "Memory: $((memory / 1024)) MiB"
echo "Uptime: ${uptime%.*} s"
