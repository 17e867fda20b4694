#!/usr/bin/env bash
# PostgreSQL for the tests of the ledger, through the system's package manager, if it is missing. Without it those
# tests are skipped, with the reason; so where it cannot be installed, the rest goes on.
set -uo pipefail
command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 && exit 0
as_root=(); [ "$(id -u)" -eq 0 ] || as_root=(sudo -n)
echo "Installing PostgreSQL for the tests of the ledger ..." >&2
if command -v apt-get >/dev/null; then
  "${as_root[@]}" apt-get update -qq
  # No server of the system's own: the tests start a private one.
  "${as_root[@]}" mkdir -p /etc/postgresql-common
  echo "create_main_cluster = false" | "${as_root[@]}" tee /etc/postgresql-common/createcluster.conf >/dev/null
  DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends postgresql >/dev/null
elif command -v dnf >/dev/null; then
  "${as_root[@]}" dnf install -y -q postgresql-server
elif command -v brew >/dev/null; then
  brew install --quiet postgresql@17
fi || echo "PostgreSQL could not be installed; its tests are skipped." >&2
exit 0
