# Components as pods with Services, as in a real cluster: a gateway and
# Prometheus servers besides those that are processes on the node, and the
# agent. Each exists from `component start` on. Sourced after lib.sh, images.sh
# and metrics.sh.

# Where Prometheus pods read the list of gateways.
TARGETS=$LAB_DIR/conf/targets

# program_image NAME PROGRAM COMMAND: an image of one program of this machine.
program_image() {
  local name=$1 program=$2 command=$3 r=$ROOTFS
  [ -z "$(lab_ctr images ls -q "name==lab.local/$name:1")" ] || return 0
  rm -rf "$r"; mkdir -p "$r/tmp"; chmod 1777 "$r/tmp"
  program_into "$r" "$program"
  image "lab.local/$name:1" "$r" "{\"Entrypoint\": $command}"
  rm -rf "$r"
}

# ready NAMESPACE KIND/NAME: waits until all its pods are ready.
ready() { kc -n "$1" rollout status "$2" --timeout=90s >/dev/null || die "$2 in $1 did not come up; see kubectl -n $1 describe pods."; }

# gone NAMESPACE LABEL: waits until no such pod exists, not even a terminating one.
gone() { kc -n "$1" wait --for=delete pod -l "$2" --timeout=60s >/dev/null; }

# gateway_targets: the addresses of the gateway pods, in Prometheus' format.
gateway_targets() {
  mkdir -p "$TARGETS"
  kc -n openfaas get pods -l app=gateway -o json |
    jq '[{targets: [.items[].status.podIP // empty | "\(.):8082"]}]' > "$TARGETS/gateways.json.new"
  mv "$TARGETS/gateways.json.new" "$TARGETS/gateways.json"
}

start_gateway_pod() {
  local basic_auth=false
  [ ! -d "$LAB_DIR/secrets" ] || basic_auth=true
  program_image gateway "$LAB_BIN/gateway" '["/usr/bin/gateway"]'
  sed -e "s|\${NODE_IP}|$NODE_IP|g; s|\${FN_NS}|$FN_NS|g; s|\${BASIC_AUTH}|$basic_auth|g" \
    "$LAB_SRC/manifests/gateway-pod.yaml" | kc apply -f - >/dev/null
  ready openfaas deployment/gateway
  gateway_targets
}
stop_gateway_pod() {
  kc -n openfaas delete deployment/gateway service/gateway --ignore-not-found >/dev/null
  gone openfaas app=gateway
  gateway_targets
}

# prometheus_pod NAMESPACE DIALECT LABELS POD-LABELS SERVICES
prometheus_pod() {
  local namespace=$1 pki=/etc/prometheus/pki
  program_image prometheus "$(command -v prometheus)" '["/usr/bin/prometheus"]'
  gateway_targets
  prometheus_config "$2" $pki "file_sd_configs: [{files: [/etc/prometheus/targets/gateways.json]}]" > "$LAB_DIR/conf/prometheus-pod.yml"
  {
    kc create namespace "$namespace" --dry-run=client -o json
    kc -n "$namespace" create configmap prometheus-config --from-file=prometheus.yml="$LAB_DIR/conf/prometheus-pod.yml" --dry-run=client -o json
    kc -n "$namespace" create secret generic prometheus-pki --from-file="$PKI/ca.crt" --from-file="$PKI/prometheus.crt" \
      --from-file="$PKI/prometheus.key" --dry-run=client -o json
  } | kc apply -f - >/dev/null
  sed -e "s|\${NAMESPACE}|$namespace|g; s|\${LABELS}|$3|g; s|\${POD_LABELS}|$4|g; s|\${TARGETS}|$TARGETS|g" \
    "$LAB_SRC/manifests/prometheus-pod.yaml" | kc apply -f - -f "$LAB_SRC/manifests/$5.yaml" >/dev/null
  ready "$namespace" deployment/prometheus
}

start_prometheus_pod() {
  prometheus_pod openfaas "$LAB_PROM_DIALECT" 'app: openfaas, component: prometheus' 'app: prometheus' prometheus-service
}
stop_prometheus_pod() {
  kc -n openfaas delete deployment/prometheus service/prometheus --ignore-not-found >/dev/null
  gone openfaas app=prometheus
}

start_prometheus_stack_pod() {
  prometheus_pod monitoring stack 'app: kube-prometheus-stack-prometheus' \
    'app.kubernetes.io/name: prometheus, operator.prometheus.io/name: kube-prometheus-stack-prometheus' prometheus-stack-services
}
stop_prometheus_stack_pod() {
  kc -n monitoring delete deployment/prometheus service/kube-prometheus-stack-prometheus service/prometheus-operated --ignore-not-found >/dev/null
  gone monitoring app.kubernetes.io/name=prometheus
}

# faascope_image: what deploy/Dockerfile makes, from this checkout's build, its
# packages and this machine's Node; again only when they have changed, or when
# containerd has lost it.
faascope_image() {
  local r=$ROOTFS made=$LAB_DIR/run/faascope-image from
  from=$(cd "$PROJECT" && { node --version; find package.json package-lock.json dist -type f -print0 | sort -z | xargs -0 sha256sum; } | sha256sum)
  [ "$(cat "$made" 2>/dev/null)" != "$from" ] || [ -z "$(lab_ctr images ls -q name==lab.local/faascope:1)" ] || return 0
  rm -rf "$r"; mkdir -p "$r/faascope"
  program_into "$r" "$(node -p process.execPath)"
  cp -r "$PROJECT/dist" "$PROJECT/package.json" "$r/faascope/"
  (cd "$PROJECT" && npm ls --omit=dev --all --parseable | tail -n +2 | sed "s|^$PROJECT/||" | sort -u | xargs cp -r --parents -t "$r/faascope")
  # Types and source maps are half of it, and nothing runs them.
  find "$r/faascope/node_modules" -type f \( -name '*.d.ts' -o -name '*.map' \) -delete
  image lab.local/faascope:1 "$r" '{"User": "65534:65534", "WorkingDir": "/faascope",
    "Env": ["PATH=/usr/bin"], "Entrypoint": ["/usr/bin/node", "/faascope/dist/cli/faascope.js"]}'
  rm -rf "$r"
  echo "$from" > "$made"
}

# The image alone, for those who start the pods themselves.
start_faascope_image() { faascope_image; }

# deploy/agent.yaml, unchanged except for the image name.
start_agent_pods() {
  faascope_image
  (umask 077; [ -f "$AGENT_TOKEN_FILE" ] || openssl rand -hex 32 > "$AGENT_TOKEN_FILE")
  sed 's|image: faascope:.*|image: lab.local/faascope:1|' "$PROJECT/deploy/agent.yaml" | kc apply -f - >/dev/null
  kc -n faascope create secret generic faascope-agent-token --from-file=token="$AGENT_TOKEN_FILE" --dry-run=client -o json |
    kc apply -f - >/dev/null
  ready faascope daemonset/faascope-agent
}
stop_agent_pods() {
  kc -n faascope delete daemonset/faascope-agent --ignore-not-found >/dev/null
  gone faascope app.kubernetes.io/name=faascope-agent
}

# deploy/server.yaml as it is, but for the image's name and, because ClusterIPs do
# not work here, the address of the API server.
start_server_pod() {
  faascope_image
  (umask 077; [ -f "$AGENT_TOKEN_FILE" ] || openssl rand -hex 32 > "$AGENT_TOKEN_FILE")
  (umask 077; [ -f "$SERVER_TOKENS_FILE" ] || echo "admin $(openssl rand -hex 32) admin" > "$SERVER_TOKENS_FILE")
  sed -e "s|^\( *\)image: faascope:.*|\1image: lab.local/faascope:1\n\1env: [{name: KUBERNETES_SERVICE_HOST, value: $NODE_IP}, {name: KUBERNETES_SERVICE_PORT_HTTPS, value: \"$API_PORT\"}]|" \
    "$PROJECT/deploy/server.yaml" | kc apply -f - >/dev/null
  kc -n faascope create secret generic faascope-agent-token --from-file=token="$AGENT_TOKEN_FILE" --dry-run=client -o json |
    kc apply -f - >/dev/null
  kc -n faascope create secret generic faascope-tokens --from-file=tokens="$SERVER_TOKENS_FILE" --dry-run=client -o json |
    kc apply -f - >/dev/null
  ready faascope deployment/faascope
}
stop_server_pod() {
  kc -n faascope delete deployment/faascope service/faascope --ignore-not-found >/dev/null
  gone faascope app.kubernetes.io/name=faascope
}
