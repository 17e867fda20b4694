#!/usr/bin/env bash
# A font of rare Chinese characters for the tests of printed documents, through the system's package manager, if it is
# missing. Without it the test that prints them is skipped, with the reason; so where it cannot be installed, the rest goes on.
set -uo pipefail
command -v fc-list >/dev/null && fc-list : family | grep -qiE "hanaminb|simsun-extb|jigmo2|plangothic" && exit 0
as_root=(); [ "$(id -u)" -eq 0 ] || as_root=(sudo -n)
if command -v apt-get >/dev/null; then
  echo "Installing fonts-hanazono for the tests of printed documents ..." >&2
  "${as_root[@]}" apt-get update -qq
  DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends fonts-hanazono fontconfig >/dev/null
else
  false
fi || echo "No font of rare characters could be installed; their test is skipped." >&2
exit 0
