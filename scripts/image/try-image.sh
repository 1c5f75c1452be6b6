#!/usr/bin/env bash
# The second half of check-image.sh: runs the built image in a root of its own that cannot be written to, as the image's user.
set -euo pipefail
work=$1
shift
store=("$@")
container=$(buildah "${store[@]}" from --pull-never localhost/imgstream:check)
folder=$(buildah "${store[@]}" mount "$container")
data=$(mktemp -d)
server=
clean_up() {
  if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; fi
  wait 2>/dev/null || true
  for each in tmp app/data proc dev; do umount "$folder/$each" 2>/dev/null || true; done
  umount "$folder" 2>/dev/null || true
  buildah "${store[@]}" rm "$container" >/dev/null
  rm -rf "$data"
}
trap clean_up EXIT

inspected=$(buildah "${store[@]}" inspect --type image localhost/imgstream:check)
user=$(jq -r .OCIv1.config.User <<<"$inspected")
mapfile -t command < <(jq -r '.OCIv1.config.Cmd[]' <<<"$inspected")
mapfile -t healthcheck < <(jq -r '.Docker.config.Healthcheck.Test[1:][]' <<<"$inspected")
[ "$user" = 10001:10001 ] || { echo "the image runs as '$user'" >&2; exit 1; }
leaks=$(find "$folder/app" \( -name '.env*' -o -name '*.db' -o -name '*.pem' -o -name .git -o -name '*.test.ts' \) -not -path '*/node_modules/*' | head -5)
[ -z "$leaks" ] || { echo "the image holds what it must not: $leaks" >&2; exit 1; }

# As `docker run --read-only --tmpfs /tmp --volume data:/app/data` lays it out.
mount --bind "$folder" "$folder" && mount -o remount,ro,bind "$folder"
mount -t tmpfs tmpfs "$folder/tmp"
mount -t proc proc "$folder/proc"
mount --bind /dev "$folder/dev"
chown 10001:10001 "$data" && mount --bind "$data" "$folder/app/data"

port=$(node -e 'const s=require("net").createServer().listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})')
chroot=$(command -v chroot)
inside() {
  exec env -i PATH=/usr/local/bin:/usr/bin:/bin HOME=/app NODE_ENV=production PORT="$port" "${settings[@]}" \
    "$chroot" --userspec="$user" "$folder" /bin/sh -c 'cd /app && exec "$@"' sh "$@"
}

settings=()
if (inside "${command[@]}") >"$work/unset.log" 2>&1; then echo 'it started as production without any setting' >&2; exit 1; fi
grep -q DATABASE_URL "$work/unset.log" || { cat "$work/unset.log" >&2; exit 1; }
echo "without settings: refuses to start, and says why"

settings=(ENVIRONMENT=production DATABASE_TYPE=duckdb LOCAL_DB_PATH=./data/imgstream.db LOCAL_STORAGE_PATH=./data/photos
  "PUBLIC_URL=http://localhost:$port")
started=$(date +%s%N)
inside "${command[@]}" >"$work/server.log" 2>&1 &
server=$!
until curl -fs "http://127.0.0.1:$port/health" >"$work/health.json" 2>/dev/null; do
  kill -0 "$server" 2>/dev/null || { cat "$work/server.log" >&2; exit 1; }
  [ $((($(date +%s%N) - started) / 1000000)) -lt 30000 ] || { cat "$work/server.log" >&2; exit 1; }
  sleep 0.05
done
echo "healthy after:    $((($(date +%s%N) - started) / 1000000)) ms: $(cat "$work/health.json")"
[ "$(stat -c %u "/proc/$server")" = 10001 ] || { echo "the server does not run as 10001" >&2; exit 1; }
echo "user:             $user; memory $(awk '/VmRSS/ {print int($2 / 1000)}' "/proc/$server/status") MB"
(inside "${healthcheck[@]}") || { echo 'HEALTHCHECK fails while the server is healthy' >&2; exit 1; }
(inside imgstream --version) >/dev/null
settings+=("PORT=1") && if (inside "${healthcheck[@]}") 2>/dev/null; then echo 'HEALTHCHECK passes without a server' >&2; exit 1; fi
[ "$(stat -c %a "$data/imgstream.db")" = 600 ] || { echo 'the database is readable by others' >&2; exit 1; }
curl -fs "http://localhost:$port/" | grep -q '<script' || { echo 'the pages are missing' >&2; exit 1; }
stopped=$(date +%s%N)
kill -TERM "$server"
wait "$server" || { echo "SIGTERM ended it with $?" >&2; exit 1; }
server=
echo "SIGTERM:          stopped with 0 after $((($(date +%s%N) - stopped) / 1000000)) ms; root file system read-only, HEALTHCHECK right both ways"
# A process of its own makes a backup: it must find everything in the image too.
(inside imgstream backup create --to ./data/kept) >"$work/backup.log" 2>&1 || { cat "$work/backup.log" >&2; exit 1; }
(inside imgstream backup drill --to ./data/kept) >"$work/drill.log" 2>&1 || { cat "$work/drill.log" >&2; exit 1; }
echo "backup:           made and tried by a drill"
