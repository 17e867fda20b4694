#!/usr/bin/env bash
# Chromium and a Chinese font for the browser tests, through the system's package manager, if they are missing.
set -euo pipefail
need=()
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || need+=(chromium)
# No font lister means a bare system: ask for the font anyway.
{ command -v fc-list >/dev/null && fc-list :lang=zh-cn family | grep -q .; } || need+=(fonts-noto-cjk fontconfig)
[ ${#need[@]} -eq 0 ] && exit 0
echo "Installing ${need[*]} for the browser tests ..." >&2
as_root=(); [ "$(id -u)" -eq 0 ] || as_root=(sudo)
if command -v apt-get >/dev/null; then
  "${as_root[@]}" apt-get update -qq
  DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${need[@]}" >/dev/null
elif command -v dnf >/dev/null; then
  "${as_root[@]}" dnf install -y -q chromium google-noto-sans-cjk-fonts
elif command -v brew >/dev/null; then
  brew install --quiet --cask chromium font-noto-sans-cjk
else
  echo "Please install Chromium and a Chinese font (Noto Sans CJK), then run make test again." >&2
  exit 1
fi
