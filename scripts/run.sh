#!/usr/bin/env bash
# Opens the demo kiosk. Where there is no display it runs the same visit headless, with the demo card, and prints the
# paths of the three PDFs (a line each), the log's verdict, and how to open the window.
set -euo pipefail
cd "$(dirname "$0")/.."
# Fyne complains of a locale that names no language.
kakanai="env LANG=ja_JP.UTF-8 LC_ALL=ja_JP.UTF-8 build/kakanai"

if [ -n "${DISPLAY:-}" ] && xdpyinfo >/dev/null 2>&1; then
	exec $kakanai --demo
fi

paper=$PWD/build/demo-paper
mkdir -p "$paper"
printf '1234\n' | $kakanai --reader demo fill juminhyo inkan shotoku --pin-stdin --out "$paper"
$kakanai --reader demo log verify
echo "画面で見るには、画面のある端末で: make run （中身は build/kakanai --demo）"
