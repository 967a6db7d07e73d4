#!/usr/bin/env bash
# What a change is looked at before its tests: form, vet, staticcheck, and the race detector over what needs no window.
set -euo pipefail
cd "$(dirname "$0")/.."
GO=$1
STATICCHECK=honnef.co/go/tools/cmd/staticcheck@v0.8.2

unformatted=$(find . -name '*.go' -not -path './build/*' -print0 | xargs -0 "$("$GO" env GOROOT)/bin/gofmt" -l)
if [ -n "$unformatted" ]; then
	echo "not gofmt'ed:" $unformatted >&2
	exit 1
fi
"$GO" vet ./...
# What opens no window of its own, nor is built upon what does.
INTERNAL=$("$GO" list ./internal/... | grep -vE '/(cli|desktop|e2e)$')
# Everything but the window keeps clear of Linux: it must vet for Windows too.
# shellcheck disable=SC2086
GOOS=windows CGO_ENABLED=0 "$GO" vet ./assets ./audit ./audit/export ./audit/keystore ./card ./card/emulator ./card/pcsc ./forms/... $INTERNAL ./printing ./printing/ipp ./report ./staff ./text/... ./visit

# Its own modules, and nothing of them in go.mod. From the module cache it works without a network, too.
NOWINDOW="./assets ./audit/... ./card/... ./cmd/... ./forms/... $INTERNAL ./printing/... ./report ./staff ./text/... ./visit"
# shellcheck disable=SC2086
"$GO" run "$STATICCHECK" $NOWINDOW

# Under the race detector everything takes five to ten times as long. What is left out here works in one goroutine
# for minutes (every character, every code, every quirk, every bit), waits for minutes on a real service, or is a race
# with a killed process, which the detector cannot see. make test runs all of it without the detector.
race() { "$GO" test -race -short -timeout 15m "$@"; }
race -skip 'TroubleAtEveryCommand|UnderAllQuirks' ./card ./card/emulator
race -run 'WaitsForTheCard|PulledMidRead|RemoteCancelled' ./card/pcsc
race -skip 'EveryBit|MuchMemory|NoRowGrants|SignedErasure|ReadsTheSame|BitFlips|HashesDoNotShow|Kill|PowerCuts|Migration|NoFormulas|VerifyBesideErasing|RowsAreRead|TamperMatrix|EveryChange|BrokenOff' ./audit/...
race -run 'Defaults|Encodings|DayRules|Readings|Translations|Promises' ./forms/...
race -skip 'BadAnswers' ./printing/ipp
race -run 'NoHistory|Chase|Odd' ./printing/ipp/ipptest
race -run 'Folder|EveryFormForEveryVisitor|SameBytes|Signature|Judge' ./printing
race ./cmd/... ./internal/chime ./internal/edited ./internal/plaintext ./internal/scan ./internal/wholefile ./report ./staff ./text/...
race -run 'Paper|Print|Forgotten|Pickup|SecondApplication|Pictures|DeskSees|NothingSent|Cancel|Keypad|Removed|Dies' ./visit
