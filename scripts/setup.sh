#!/usr/bin/env bash
# setup.sh packages   installs the Debian packages that Kakanai is built and run with, where missing
# setup.sh tests      installs what the tests need besides: other people's readers of cards, paper and tables
# setup.sh windows    installs what make windows needs besides, hundreds of megabytes
# setup.sh go         prints the go command to use, and gets one where the machine has none that is new enough
set -euo pipefail

GO_VERSION=1.26.8

BUILD="gcc libc6-dev pkg-config make git ca-certificates libgl1-mesa-dev libxcursor-dev libxrandr-dev libxinerama-dev libxi-dev
 libxxf86vm-dev libxkbcommon-dev libwayland-dev libpcsclite-dev"
RUN="pcscd libccid alsa-utils libgl1-mesa-dri fonts-morisawa-bizud-gothic fonts-ipaexfont-mincho fonts-ipamj-mincho fonts-noto-cjk fonts-noto-core fonts-dejavu-core x11-utils"
TEST="time vsmartcard-vpcd opensc opensc-pkcs11 xvfb xserver-xorg-core xserver-xorg-video-dummy xauth xdotool imagemagick poppler-utils qpdf mupdf-tools libharfbuzz-bin zbar-tools openssl cups-ipp-utils cups-daemon cups-client dbus-daemon libreoffice-calc-nogui age swtpm bsdutils util-linux strace dosfstools fusefat
 bash-completion zsh fish groff-base"
WINDOWS="wine wine64 gcc-mingw-w64-x86-64"

root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

# apt can lose to another apt or to the network; it gets five tries.
apt_retry() {
	local i
	for i in 1 2 3 4 5; do
		if root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 "$@"; then return 0; fi
		echo "setup: apt-get $1 failed, try $i of 5" >&2
		sleep $((i * 5))
	done
	return 1
}

install_missing() {
	local missing
	# dpkg-query fails where a package is unknown, which is no more than a missing one.
	missing=$({ dpkg-query -W -f='${Package} ${db:Status-Status}\n' "$@" 2>/dev/null || true; } | awk '$2=="installed"{print $1}' | sort -u |
		comm -13 - <(printf '%s\n' "$@" | sort -u))
	[ -z "$missing" ] && return 0
	echo "setup: installing" $missing >&2
	apt_retry update >&2
	# shellcheck disable=SC2086
	apt_retry install -y --no-install-recommends $missing >&2
}

new_enough() {
	local v
	v=$(GOTOOLCHAIN=local "$1" env GOVERSION 2>/dev/null) || return 1
	[ "$(printf '%s\n' "go1.26" "$v" | sort -V | head -n 1)" = "go1.26" ]
}

find_go() {
	local c
	for c in "$(command -v go || true)" /usr/local/go/bin/go "$HOME"/go/pkg/mod/golang.org/toolchain@*go$GO_VERSION*/bin/go; do
		if [ -n "$c" ] && [ -x "$c" ] && new_enough "$c"; then
			echo "$c"
			return 0
		fi
	done
	return 1
}

# Debian 12's own Go is too old to build Kakanai but can fetch a newer one as a module.
get_go() {
	find_go && return 0
	install_missing golang-go
	local arch dir old
	case "$(dpkg --print-architecture)" in amd64) arch=amd64 ;; arm64) arch=arm64 ;; *) echo "setup: install Go $GO_VERSION by hand on this machine" >&2; exit 1 ;; esac
	old=$(command -v go)
	dir=$(mktemp -d)
	(cd "$dir" && echo 'module x' >go.mod && GOFLAGS=-mod=mod GOPATH="$HOME/go" "$old" mod download "golang.org/toolchain@v0.0.1-go$GO_VERSION.linux-$arch") >&2
	rm -rf "$dir"
	chmod -R u+x "$HOME"/go/pkg/mod/golang.org/toolchain@*go$GO_VERSION*/bin "$HOME"/go/pkg/mod/golang.org/toolchain@*go$GO_VERSION*/pkg/tool 2>/dev/null || true
	find_go || { echo "setup: Go $GO_VERSION is needed and could not be fetched" >&2; exit 1; }
}

case "${1:-}" in
packages)
	# shellcheck disable=SC2086
	install_missing $BUILD $RUN
	;;
tests)
	# shellcheck disable=SC2086
	install_missing $TEST
	;;
windows)
	# shellcheck disable=SC2086
	install_missing $WINDOWS
	;;
go) get_go ;;
*)
	echo "usage: setup.sh packages|tests|windows|go" >&2
	exit 2
	;;
esac
