# OpenFaaS: provider, gateway and the lab's functions. Sourced by up after
# lib.sh and images.sh.

# token_kubeconfig NAME: kubeconfig/NAME.conf, of the service account NAME.
token_kubeconfig() {
  local name=$1 token
  token=$(kc -n openfaas create token "$name" --duration=24h)
  (umask 077; cat > "$LAB_DIR/kubeconfig/$name.conf" <<EOF
apiVersion: v1
kind: Config
clusters:
- name: lab
  cluster: {server: "https://$NODE_IP:$API_PORT", certificate-authority: $PKI/ca.crt}
users:
- name: $name
  user: {token: "$token"}
contexts:
- name: lab
  context: {cluster: lab, user: $name}
current-context: lab
EOF
  )
}

# LAB_BASIC_AUTH=1: the gateway requires a user and password on /system/*, as in
# the OpenFaaS chart: two files, and the Secret basic-auth.
SECRETS=$LAB_DIR/secrets
make_secrets() {
  [ "${LAB_BASIC_AUTH:-}" = 1 ] || { rm -rf "$SECRETS"; return; }
  mkdir -p "$SECRETS"; chmod 700 "$SECRETS"
  [ -f "$SECRETS/basic-auth-password" ] || openssl rand -hex 16 | tr -d '\n' > "$SECRETS/basic-auth-password"
  printf admin > "$SECRETS/basic-auth-user"
  echo "user = \"admin:$(cat "$SECRETS/basic-auth-password")\"" > "$SECRETS/curlrc"
  kc -n openfaas create secret generic basic-auth --from-file="$SECRETS/basic-auth-user" \
    --from-file="$SECRETS/basic-auth-password" --dry-run=client -o yaml | kc apply -f - >/dev/null
}
auth_env() { [ ! -d "$SECRETS" ] || echo basic_auth=true secret_mount_path="$SECRETS" auth_proxy_url=http://127.0.0.1:8083/validate; }
gateway_curl() { if [ -d "$SECRETS" ]; then curl -s -K "$SECRETS/curlrc" "$@"; else curl -s "$@"; fi; }

start_provider() {
  # shellcheck disable=SC2046  # auth_env prints words on purpose
  start provider env KUBECONFIG="$LAB_DIR/kubeconfig/provider.conf" port=8081 function_namespace="$FN_NS" \
    read_timeout=60s write_timeout=60s $(auth_env) "$LAB_BIN/provider"
  wait_for 20 "the provider" nsenter --net="/run/netns/$LAB_NETNS" -- curl -sf http://127.0.0.1:8081/healthz
}

start_basic_auth() {
  [ -d "$SECRETS" ] || return 0
  start basic-auth env port=8083 secret_mount_path="$SECRETS" user_filename=basic-auth-user \
    pass_filename=basic-auth-password "$LAB_BIN/basic-auth"
}

start_gateway() {
  # shellcheck disable=SC2046
  start gateway env functions_provider_url=http://127.0.0.1:8081/ function_namespace="$FN_NS" \
    faas_prometheus_host="$NODE_IP" faas_prometheus_port=9090 direct_functions=false \
    read_timeout=65s write_timeout=65s upstream_timeout=60s $(auth_env) "$LAB_BIN/gateway"
  wait_for 20 "the gateway" curl -sf "$GATEWAY_URL/healthz"
}

# deploy NAME REPLICAS CPU MEMORY ENV-JSON: through the gateway, as faas-cli does.
deploy() {
  local name=$1 replicas=$2 cpu=$3 memory=$4 env=$5 code
  code=$(jq -n --arg name "$name" --arg n "$replicas" --arg cpu "$cpu" --arg memory "$memory" --argjson env "$env" \
    '{service: $name, image: "lab.local/\($name):1", envVars: $env,
      labels: {"com.openfaas.scale.min": $n, "com.openfaas.scale.max": "5"},
      limits: {memory: $memory, cpu: $cpu}, requests: {memory: "16Mi", cpu: "20m"}}' |
    gateway_curl -o "$LAB_DIR/log/deploy.txt" -w '%{http_code}' -d @- -H 'Content-Type: application/json' "$GATEWAY_URL/system/functions")
  case $code in
    202 | 409) ;;   # 409: it is there already
    *) die "the gateway answered $code to the deployment of $name: $(head -c 300 "$LAB_DIR/log/deploy.txt")" ;;
  esac
}

# Watchdog settings differ on purpose: they determine what a log looks like.
# write_debug prints the function's output to the container's log; without it
# only "Wrote N Bytes - Duration" appears; combine_output=false logs standard
# error apart, after the run. flow has no classic watchdog: its lines reach the
# log while it runs, as with the of-watchdog. A classic watchdog that is told to
# stop takes twice its write_timeout (5 s): those that tests scale, delete or change
# have a short one.
function_images() {
  local name
  for name in add add-two nodeinfo errlog burn slow; do function_image "$name"; done
  replica_image flow "$PROJECT/examples/functions/slow/handler.sh"
}
deploy_functions() {
  deploy add      1 200m 64Mi  '{"write_debug": "true", "write_timeout": "3s"}'
  deploy add-two  1 200m 64Mi  '{"write_debug": "true", "combine_output": "false", "write_timeout": "3s"}'
  deploy nodeinfo 2 200m 64Mi  '{"write_timeout": "2s"}'
  deploy errlog   1 200m 64Mi  '{"write_debug": "true", "write_timeout": "2s"}'
  deploy burn     1 1    64Mi  '{"write_timeout": "40s", "read_timeout": "40s"}'
  deploy slow     1 200m 64Mi  '{"write_timeout": "40s", "read_timeout": "40s", "exec_timeout": "35s"}'
  deploy flow     1 500m 128Mi '{"write_timeout": "10s", "exec_timeout": "10s"}'
  kc -n "$FN_NS" wait --for=condition=Available deployment --all --timeout=120s >/dev/null ||
    die "not every function became available; see kubectl -n $FN_NS get pods."
}
