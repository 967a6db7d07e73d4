#!/usr/bin/env bash
# Draws every kind of screen in every language, size of text and theme, and keeps the pictures small: 640 wide, 24 colours, undithered. $1: the go command.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
KAKANAI_GALLERY="$work" "${1:-go}" test -count=1 -run Gallery ./ui/...
rm -rf docs/screens/*/
for picture in "$work"/*/*.png; do
	to=docs/screens/$(basename "$(dirname "$picture")")/$(basename "$picture")
	mkdir -p "$(dirname "$to")"
	convert "$picture" -filter Triangle -resize 640x +dither -colors 24 -define png:compression-level=9 -strip PNG8:"$to"
done
du -sh docs/screens
