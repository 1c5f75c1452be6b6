#!/bin/sh
# Run by docker-compose.yml before the database starts, each time. A password that exists is kept: the database was made with it.
# It runs as root without root's rights, but for CHOWN: a file that is another user's it could neither read nor change.
set -eu
umask 077
folder=${1:-/secrets}
made=$folder/database/database-password
if [ ! -s "$made" ]; then
  # Letters and digits only, as it stands in an address too; 32 of them are 190 bits.
  head -c 512 /dev/urandom | tr -dc 'A-Za-z0-9' | head -c 32 >"$made.new"
  mv "$made.new" "$made"
fi
# Root's own, so that it can be read here the next time too, and read by the group of the database: postgres is 999 in Debian's image.
chown 0:999 "$made"
chmod 640 "$made"
password=$(cat "$made")
# What an interrupted run left may be our image's user's already.
rm -f "$folder/app/database-url.new"
printf 'postgresql://imgstream:%s@database:5432/imgstream?sslmode=disable' "$password" >"$folder/app/database-url.new"
# Our image's user.
chown 10001:10001 "$folder/app/database-url.new"
mv "$folder/app/database-url.new" "$folder/app/database-url"
chmod 755 "$folder/app" "$folder/database"
