#!/usr/bin/env bash
# All tests, verbosely, on real parts. A missing tool is a failure, never a skip.
set -euo pipefail
cd "$(dirname "$0")/.."
GO=$1

unformatted=$(find . -name '*.go' -not -path './build/*' -print0 | xargs -0 "$("$GO" env GOROOT)/bin/gofmt" -l)
if [ -n "$unformatted" ]; then
	echo "not gofmt'ed:" $unformatted >&2
	exit 1
fi
"$GO" vet ./...
# Everything but the window keeps clear of Linux: it must vet for Windows too.
GOOS=windows CGO_ENABLED=0 "$GO" vet ./assets ./audit ./audit/export ./audit/keeper ./card ./card/emulator ./card/pcsc ./forms ./internal/edited ./internal/plaintext ./internal/sheet ./kana ./printing ./printing/ipp ./report ./staff ./text ./visit

# The root package alone took 17 minutes once, beside other work on two cores.
"$GO" test -v -timeout 40m ./...
