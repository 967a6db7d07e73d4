# Two commands do everything on a fresh Debian 12 machine:
#   make run    installs what is missing, builds, opens the demo kiosk (without a display: the same visit, headless)
#   make test   all tests, on real parts
# One set of build flags everywhere: each new combination compiles the GL bindings anew, for minutes.

export GOFLAGS := -tags=gles,x11,migrated_fynedo
export CGO_ENABLED := 1
GO = $(shell scripts/setup.sh go)

.PHONY: run test check build setup setup-tests soak windows bench myna pictures papers characters accessibility gallery man clean

run: build
	@scripts/run.sh

build: setup
	@$(GO) build -o build/kakanai . && $(GO) build -o build/kakanai-verify ./cmd/kakanai-verify

# Installs what is missing and nothing else; seconds when all is there.
setup:
	@scripts/setup.sh packages
	@scripts/setup.sh go >/dev/null

# What the tests need besides: 400 MB on a bare machine, which make run does without.
setup-tests: setup
	@scripts/setup.sh tests

test: setup-tests build
	@scripts/test.sh "$(GO)"

# Form, vet, staticcheck and the race detector; make test begins with it.
check: setup-tests build
	@scripts/check.sh "$(GO)"

# The long repetitions that make test does in small.
soak: setup-tests build
	KAKANAI_SOAK=1 $(GO) test -v -count=1 -timeout 120m ./audit ./card/... ./visit ./printing
	KAKANAI_SOAK=1 $(GO) test -v -count=1 -timeout 60m ./internal/e2e/privacy ./internal/e2e/desk
	KAKANAI_SOAK=1 $(GO) test -v -count=1 -timeout 30m -run WindowMonkey ./internal/e2e/window
	KAKANAI_SOAK=1 $(GO) test -v -count=1 -timeout 60m -run 'Monkey|Accessible' ./ui/...
	$(GO) test -timeout 240m -run '^$$' -bench VisitMemory -benchtime 1x ./internal/e2e/window

# The programs for Windows, without the window, and the tests that need none, under wine: no Windows, but much of what one asks of a program.
windows: setup-tests
	@scripts/setup.sh windows
	@scripts/windows.sh "$(GO)"

bench: setup-tests build
	$(GO) test -run '^$$' -bench . -benchmem ./audit/... ./forms/... ./printing ./report
	$(GO) test -run '^$$' -bench . -benchtime 50x ./card/...
	$(GO) test -run '^$$' -bench Window -benchtime 1x ./internal/e2e/window

# A foreign card client against the emulator, where somebody has built it: make myna MYNA=/path/to/myna
myna: build
	MYNA=$(MYNA) GOFLAGS=$(GOFLAGS),myna $(GO) test -count=1 -v -run TestMyna ./card/pcsc

# Which characters the fonts of this machine print exactly: docs/characters.md.
characters: build
	build/kakanai characters --out docs/characters.md

# Every screen, drawn without a display, into build/screens.
pictures: build
	mkdir -p build/screens && KAKANAI_SHOTS=$(CURDIR)/build/screens $(GO) test -count=1 -run Shots ./ui/resident

# The papers that the tests compare with, drawn anew. Look at docs/forms and printing/testdata/papers before you commit them.
papers: build
	KAKANAI_KEEP=1 $(GO) test -count=1 -run PapersLook ./printing

# What is measured of every screen, into docs/accessibility.md, and the touches of every form, into docs/touches.md.
accessibility:
	KAKANAI_WRITE=1 $(GO) test -count=1 -p 1 -run 'Accessible|Touches' ./ui/...

# A picture of every kind of screen in every language, size and theme, into docs/screens: small, for people to look at.
gallery:
	scripts/gallery.sh $(GO)

# The manual pages in English and Japanese, from what help says, into build/man: man -M build/man kakanai-fill
man: build
	@build/kakanai man build/man

clean:
	rm -rf build
