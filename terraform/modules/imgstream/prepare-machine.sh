#!/bin/bash
# Runs at each start of the machine, as root: Docker with compose, everything it keeps on the data disk, its containers' lines in Cloud Logging.
set -euo pipefail

disk=/dev/disk/by-id/google-imgstream-data
mount_point=/var/lib/imgstream

# Formatted only when it has nothing on it.
if ! blkid "$disk" >/dev/null; then
  mkfs.ext4 -m 0 -L imgstream-data "$disk"
fi
mkdir -p "$mount_point"
grep -q '^LABEL=imgstream-data ' /etc/fstab || echo "LABEL=imgstream-data $mount_point ext4 defaults,discard,nofail 0 2" >>/etc/fstab
mountpoint -q "$mount_point" || mount "$mount_point"

# Before Docker is there, so that it never writes to the boot disk.
mkdir -p /etc/docker
cat >/etc/docker/daemon.json <<JSON
{ "data-root": "$mount_point/docker", "log-driver": "gcplogs", "live-restore": true }
JSON

if ! docker compose version >/dev/null 2>&1 || ! docker buildx version >/dev/null 2>&1; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update
  apt-get install --yes docker.io docker-buildx docker-compose-v2 unattended-upgrades
fi

# The guide says docker-compose.
cat >/usr/local/bin/docker-compose <<'SH'
#!/bin/sh
exec docker compose "$@"
SH
chmod 755 /usr/local/bin/docker-compose

systemctl enable --now docker
