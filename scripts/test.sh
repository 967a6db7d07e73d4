#!/usr/bin/env bash
# All tests, verbosely, on real parts. A missing tool is a failure, never a skip.
set -euo pipefail
cd "$(dirname "$0")/.."
GO=$1

scripts/check.sh "$GO"

# What takes longest begins first, and a third package beside two on two cores: the end-to-end tests wait
# most of their time, for windows, printers and card readers. Each of their packages sees to it that the
# program it tests is built from the source as it is (internal/e2e).
"$GO" test -v -p 3 -timeout 40m ./internal/e2e/... ./printing/... ./audit/... ./visit ./ui/... ./...
