# Hand-made container images: one docker-archive tar per image, imported into
# the lab's containerd. Sourced by up after lib.sh.

# Where an image is put together: components may start at the same time.
ROOTFS=$LAB_DIR/rootfs.$$

# image NAME ROOTFS CONFIG: CONFIG is the image config's "config" object.
# The rootfs becomes one layer; nothing is compressed.
image() {
  local name=$1 rootfs=$2 config=$3 d
  d=$(mktemp -d "$LAB_DIR/image.XXXXXX")
  tar -C "$rootfs" --sort=name --mtime=@1657702862 --owner=0 --group=0 --numeric-owner -cf "$d/layer.tar" .
  jq -n --argjson config "$config" --arg diff "sha256:$(sha256sum "$d/layer.tar" | cut -d' ' -f1)" \
    '{architecture: "amd64", os: "linux", created: "2022-07-13T09:01:02Z", config: $config,
      rootfs: {type: "layers", diff_ids: [$diff]}}' > "$d/config.json"
  jq -n --arg tag "$name" '[{Config: "config.json", RepoTags: [$tag], Layers: ["layer.tar"]}]' > "$d/manifest.json"
  tar -C "$d" -cf "$d.tar" manifest.json config.json layer.tar
  lab_ctr images import "$d.tar" >/dev/null
  rm -rf "$d" "$d.tar"
}

pause_image() {
  local r=$ROOTFS
  rm -rf "$r"; mkdir -p "$r"
  cp "$LAB_BIN/pause" "$r/pause"
  image lab.local/pause:1 "$r" '{"Entrypoint": ["/pause"]}'
  rm -rf "$r"
}

# function_rootfs HANDLER: the content of every function image, in $ROOTFS:
# busybox, one handler script, and the user `app` that OpenFaaS templates use.
function_rootfs() {
  local handler=$1 r=$ROOTFS applet
  rm -rf "$r"; mkdir -p "$r"/{bin,usr/bin,home/app,etc,tmp}
  chmod 1777 "$r/tmp"
  cp /bin/busybox "$r/bin/busybox"
  for applet in sh cat date sleep hostname uname printf expr cut tr wc grep head nproc; do
    ln -s busybox "$r/bin/$applet"
  done
  cp "$handler" "$r/home/app/handler.sh"
  chmod 755 "$r/bin/busybox" "$r/home/app/handler.sh"
  printf 'root:x:0:0::/:/bin/sh\napp:x:100:101::/home/app:/bin/sh\n' > "$r/etc/passwd"
}

# function_image NAME: functions/NAME.sh behind the classic watchdog.
function_image() {
  local name=$1 r=$ROOTFS
  function_rootfs "$LAB_SRC/functions/$name.sh"
  cp "$LAB_BIN/fwatchdog" "$r/usr/bin/fwatchdog"
  image "lab.local/$name:1" "$r" "$(function_config '["/usr/bin/fwatchdog"]')"
  rm -rf "$r"
}

# program_into ROOTFS PROGRAM: a program of this machine as /usr/bin/NAME, with
# the shared libraries that it names.
program_into() {
  local r=$1 program=$2 lib
  mkdir -p "$r/usr/bin"
  cp -L "$program" "$r/usr/bin/${program##*/}"
  for lib in $(ldd "$program" 2>/dev/null | grep -o '/[^ ]*'); do
    mkdir -p "$r${lib%/*}"
    cp -L "$lib" "$r$lib"
  done
}

# replica_image NAME HANDLER: a script behind faascope's own replica program,
# with this machine's Node.
replica_image() {
  local name=$1 handler=$2 r=$ROOTFS program=/usr/lib/faascope/host/replica/program.js
  function_rootfs "$handler"
  program_into "$r" "$(node -p process.execPath)"
  mkdir -p "$r/usr/lib/faascope"
  cp -r "$PROJECT/dist/host" "$PROJECT/dist/model" "$PROJECT/dist/transport" "$PROJECT/package.json" "$r/usr/lib/faascope/"
  # Without fprocess it exits with 2; anything else means that a library or module is missing.
  local code=0
  env -u fprocess chroot "$r" /usr/bin/node "$program" 2> "$LAB_DIR/log/$name-image.txt" || code=$?
  [ $code = 2 ] || die "the image of $name cannot run: $(tail -n 5 "$LAB_DIR/log/$name-image.txt")"
  image "lab.local/$name:1" "$r" "$(function_config "[\"/usr/bin/node\", \"$program\"]")"
  rm -rf "$r"
}

# function_config COMMAND: the config object of a function's image.
function_config() {
  jq -n --argjson command "$1" '{
    User: "100:101", WorkingDir: "/home/app", Cmd: $command,
    Env: ["PATH=/bin:/usr/bin", "HOME=/home/app", "fprocess=/bin/sh /home/app/handler.sh"],
    ExposedPorts: {"8080/tcp": {}}}'
}
