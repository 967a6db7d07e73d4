#!/usr/bin/env bash
# All tests, verbosely, on real parts. A missing tool is a failure, never a skip.
set -euo pipefail
cd "$(dirname "$0")/.."
GO=$1

scripts/check.sh "$GO"

# The root package alone took 17 minutes once, beside other work on two cores.
"$GO" test -v -timeout 40m ./...
