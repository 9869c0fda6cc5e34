# Shared by install, up, down and env: paths, and functions to start and stop
# processes. Source it; it sets no shell options.

LAB_SRC=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
PROJECT=$(cd "$LAB_SRC/../.." && pwd)
LAB_CACHE=${LAB_CACHE:-$HOME/.cache/faascope-lab}
LAB_DIR=${LAB_DIR:-${TMPDIR:-/tmp}/faascope-lab}
LAB_MARK=$LAB_DIR/.faascope-lab   # only a directory with this mark is ever removed
LAB_BIN=$LAB_CACHE/bin
KUBE=$LAB_BIN/kube

# The node has its own network namespace, so that programs that always listen
# on every address (the gateway, the watchdog) can be reached only there.
# HOST_IP is this machine's end of the link, NODE_IP the node's.
LAB_NETNS=${LAB_NETNS:-faascope-lab}
LAB_LINK=fslab0
HOST_IP=10.243.0.1
NODE_IP=10.243.0.2
# A namespace that can reach only the API server of the lab.
LAPTOP_NETNS=$LAB_NETNS-laptop
LAPTOP_IP=10.243.0.6
API_PORT=6443
POD_NET=10.244.0.0/24
SERVICE_NET=10.96.0.0/16
NODE_NAME=lab-node
FN_NS=openfaas-fn

KUBECONFIG_ADMIN=$LAB_DIR/kubeconfig/admin.conf
PROMETHEUS_URL=http://$NODE_IP:9090
GATEWAY_URL=http://$NODE_IP:8080
GATEWAY_METRICS_URL=http://$NODE_IP:8082/metrics
AGENT_TOKEN_FILE=$LAB_DIR/agent-token
SERVER_TOKENS_FILE=$LAB_DIR/server-tokens
CONTAINERD_SOCK=$LAB_DIR/run/containerd.sock

die() { echo "lab: $*" >&2; exit 1; }
say() { echo "lab: $*"; }

kc() { "$KUBE" kubectl --kubeconfig "$KUBECONFIG_ADMIN" "$@"; }
lab_ctr() { ctr -a "$CONTAINERD_SOCK" -n k8s.io "$@"; }

# start NAME COMMAND...: runs it in the node's network namespace, output to
# log/NAME.log, pid and start time to run/NAME.pid.
start() {
  local name=$1; shift
  nsenter --net="/run/netns/$LAB_NETNS" -- "$@" </dev/null >>"$LAB_DIR/log/$name.log" 2>&1 &
  local pid=$!
  echo "$pid $(proc_start "$pid")" > "$LAB_DIR/run/$name.pid"
}

# The start time in /proc/PID/stat tells a process from a later one that got
# the same number. A zombie counts as gone: its parent may reap it late.
proc_start() { sed -n 's/.*) //; /^[^ZX]/p' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }

alive() {
  local pid began
  read -r pid began 2>/dev/null < "$LAB_DIR/run/$1.pid" || return 1
  [ -n "$began" ] && [ "$(proc_start "$pid")" = "$began" ]
}

# stop NAME [SECONDS]: TERM, then KILL after SECONDS (10).
stop() {
  local name=$1 tries=$(( ${2:-10} * 10 )) pid _
  if alive "$name"; then
    read -r pid _ < "$LAB_DIR/run/$name.pid"
    kill "$pid" 2>/dev/null
    while alive "$name" && [ $((tries--)) -gt 0 ]; do sleep 0.1; done
    if alive "$name"; then kill -9 "$pid" 2>/dev/null; sleep 0.2; fi
  fi
  rm -f "$LAB_DIR/run/$name.pid"
}

# wait_for SECONDS WHAT COMMAND...: polls until the command succeeds.
wait_for() {
  local tries=$(( $1 * 5 )) what=$2; shift 2
  until "$@" >/dev/null 2>&1; do
    [ $((tries--)) -gt 0 ] || die "$what did not come up; see $LAB_DIR/log"
    sleep 0.2
  done
}
