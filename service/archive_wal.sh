# Keeps one finished WAL segment in a folder: packed aside, synced, renamed, then listed with its SHA-256 and the time.
# PostgreSQL asks again until this ends in 0, also for a segment that is there already; another one of its name never.
set -eu
from=$1 name=$2 folder=$3
kept=$folder/$name.gz list=$folder/list
test -d "$folder"
sum=$(sha256sum < "$from")
if test -e "$kept"; then
  test "$(gzip -dc "$kept" | sha256sum)" = "$sum" || { echo "another segment $name is in $folder already" >&2; exit 1; }
else
  gzip -1c "$from" > "$folder/.$name.new"
  sync "$folder/.$name.new"
  mv "$folder/.$name.new" "$kept"
  sync "$folder"
fi
if ! grep -qs "^$name " "$list"; then
  printf '%s %s %s\n' "$name" "${sum%% *}" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" >> "$list"
  sync "$list"
fi
