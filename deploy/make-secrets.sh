#!/bin/sh
# Run once by docker-compose.yml. A password that exists is kept: the database was made with it.
set -eu
umask 077
made=/secrets/database/database-password
if [ ! -s "$made" ]; then
  # Letters and digits only, as it stands in an address too; 32 of them are 190 bits.
  head -c 512 /dev/urandom | tr -dc 'A-Za-z0-9' | head -c 32 >"$made.new"
  mv "$made.new" "$made"
fi
printf 'postgresql://imgstream:%s@database:5432/imgstream?sslmode=disable' "$(cat "$made")" >/secrets/app/database-url.new
mv /secrets/app/database-url.new /secrets/app/database-url
# The users of the two images: postgres is 999 in Debian's, ours is 10001.
chown 999:999 "$made"
chown 10001:10001 /secrets/app/database-url
chmod 755 /secrets/app /secrets/database
