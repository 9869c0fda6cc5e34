# The laptop: a network namespace linked to the node's, in which only TCP to the
# API server's port is routed. Packets to other addresses are dropped silently,
# like those to pod addresses from a real laptop. Sourced by up after lib.sh.

make_laptop() {
  local api_table=100
  ip netns add "$LAPTOP_NETNS"
  ip -n "$LAPTOP_NETNS" link set lo up
  ip link add eth0 netns "$LAPTOP_NETNS" type veth peer name laptop netns "$LAB_NETNS"
  ip -n "$LAB_NETNS" link set laptop up
  ip -n "$LAB_NETNS" route add "$LAPTOP_IP" dev laptop src "$NODE_IP"
  ip -n "$LAPTOP_NETNS" addr add "$LAPTOP_IP/32" dev eth0
  ip -n "$LAPTOP_NETNS" link set eth0 up
  ip -n "$LAPTOP_NETNS" route add "$NODE_IP" dev eth0 src "$LAPTOP_IP" table "$api_table"
  ip -n "$LAPTOP_NETNS" rule add to "$NODE_IP" ipproto tcp dport "$API_PORT" lookup "$api_table"
  # Loopback drops packets for addresses that are not its own.
  ip -n "$LAPTOP_NETNS" route add default dev lo src "$LAPTOP_IP"
}
