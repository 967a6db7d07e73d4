#!/usr/bin/env bash
# What a change is looked at before its tests: form, vet, staticcheck, and the race detector over what needs no window.
set -euo pipefail
cd "$(dirname "$0")/.."
GO=$1
# Tools are modules of their own, and nothing of them is in go.mod. The go command keeps what it built of them, so they
# work without a network, too, once they were run.
STATICCHECK=honnef.co/go/tools/cmd/staticcheck@v0.8.2
GOFUMPT=mvdan.cc/gofumpt@v0.9.1
GOCYCLO=github.com/fzipp/gocyclo/cmd/gocyclo@v0.6.0
GOVULNCHECK=golang.org/x/vuln/cmd/govulncheck@v1.1.4

work=$(mktemp -d)
jobs=()
trap 'kill "${jobs[@]}" 2>/dev/null || true; wait; rm -rf "$work"' EXIT

# beside NAME COMMAND…: starts it; what it says is shown when it has ended. Two at a time, for two cores.
beside() {
	local name=$1
	shift
	while [ "$(jobs -rp | wc -l)" -ge 2 ]; do wait -n || true; done
	{ if "$@" >"$work/$name" 2>&1; then echo 0; else echo $?; fi >"$work/$name.code"; } &
	jobs+=($!)
}

# together waits for all of them and fails if one has.
together() {
	local failed=0 code name
	wait
	for code in "$work"/*.code; do
		name=${code%.code}
		cat "$name"
		if [ "$(cat "$code")" != 0 ]; then
			echo "make check: ${name##*/} failed" >&2
			failed=1
		fi
	done
	rm -f "$work"/*
	jobs=()
	[ $failed = 0 ]
}

formed() {
	local unformatted
	unformatted=$(find . -name '*.go' -not -path './build/*' -print0 | xargs -0 "$("$GO" env GOROOT)/bin/gofmt" -l)
	[ -z "$unformatted" ] || { echo "not gofmt'ed:" $unformatted; return 1; }
}

# Stricter form, and functions that fit into a head: a table that is longer says why beside its //gocyclo:ignore.
strict() {
	local wrong
	wrong=$(find . -name '*.go' -not -path './build/*' -print0 | xargs -0 "$GO" run "$GOFUMPT" -l)
	[ -z "$wrong" ] || { echo "not gofumpt'ed:" $wrong; return 1; }
	"$GO" run "$GOCYCLO" -over 20 -ignore '^build/' .
}

# Known holes in what we stand on. Their database is asked over the network: without it this says so, and is no failure.
holes() {
	local code=0
	"$GO" run "$GOVULNCHECK" ./... >"$work/holes.txt" 2>&1 || code=$?
	if [ $code != 0 ] && grep -qE 'vuln\.go\.dev|fetching vulnerabilities|dial tcp|no such host' "$work/holes.txt" && ! grep -q '^Vulnerability #' "$work/holes.txt"; then
		echo "govulncheck: its database cannot be reached; known holes were NOT looked for"
		return 0
	fi
	[ $code = 0 ] || { cat "$work/holes.txt"; return 1; }
}

# What opens no window of its own, nor is built upon what does.
INTERNAL=$("$GO" list ./internal/... | grep -vE '/internal/(cli|desktop|e2e)(/|$)')
WINDOWS="./assets ./audit ./audit/export ./audit/keystore ./card ./card/emulator ./card/pcsc ./forms/... $INTERNAL ./printing ./printing/ipp ./record ./report ./staff ./text/... ./visit"
NOWINDOW="./assets ./audit/... ./card/... ./cmd/... ./forms/... $INTERNAL ./internal/e2e/... ./printing/... ./record ./report ./staff ./text/... ./visit"

formed
"$GO" vet ./...
beside strict strict
beside holes holes
# Everything but the window keeps clear of Linux: it must vet for Windows too.
# shellcheck disable=SC2086
beside windows env GOOS=windows CGO_ENABLED=0 "$GO" vet $WINDOWS
# shellcheck disable=SC2086
beside staticcheck "$GO" run "$STATICCHECK" $NOWINDOW
together

# Under the race detector everything takes five to ten times as long. What is left out here works in one goroutine
# for minutes (every character, code, quirk, bit, odd card, instruction), waits for minutes on a real service, or is a race
# with a killed process, which the detector cannot see. make test runs all of it without the detector.
race() { beside "race-$1" "$GO" test -race -short -timeout 15m "${@:2}"; }
race audit -skip 'EveryBit|MuchMemory|NoRowGrants|SignedErasure|ReadsTheSame|BitFlips|HashesDoNotShow|Kill|PowerCuts|Migration|NoFormulas|VerifyBesideErasing|RowsAreRead|TamperMatrix|EveryChange|BrokenOff' ./audit/...
race visit -run 'Paper|Print|Forgotten|Pickup|SecondApplication|Pictures|DeskSees|NothingSent|Cancel|Keypad|Removed|Dies' \
	-skip 'OddCards|AnswerReachesPapers|WhoMayUse' ./visit
race card -skip 'TroubleAtEveryCommand|UnderAllQuirks|AllowList|^TestFace$' ./card ./card/emulator
race pcsc -run 'WaitsForTheCard|PulledMidRead|RemoteCancelled' ./card/pcsc
race forms -run 'Defaults|Encodings|DayRules|Readings|Translations|Promises' -skip PromisesOfEveryForm ./forms/...
race ipp -skip 'BadAnswers' ./printing/ipp
race printer -run 'NoHistory|Chase|Odd' ./printing/ipp/ipptest
race printing -run 'Folder|EveryFormForEveryVisitor|SameBytes|Signature|Judge' ./printing
race rest ./cmd/... ./internal/chime ./internal/edited ./internal/lang ./internal/pause ./internal/plaintext ./internal/scan ./internal/wholefile ./record ./report ./staff ./text/...
together
