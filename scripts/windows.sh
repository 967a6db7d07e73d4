#!/usr/bin/env bash
# windows.sh GO: what can be known of Windows without one. Builds the program (without OpenGL: the commands, no window) and kakanai-verify for Windows with
# mingw, and runs them and the tests of the packages below under wine, without a display. Minutes, most of them SQLite for Windows, compiled once.
#
# Two things that every Windows 10 has and Debian 12's wine 8.0 has not are put in, for these runs alone:
# - bcryptprimitives.dll, without which no program of Go starts: a stub over wine's own source of random numbers;
# - deleting in the way of POSIX: Go's own other way of os.RemoveAll is switched on, or no test could remove its folder.
set -euo pipefail
cd "$(dirname "$0")/.."
GO=$1 root=$PWD w=$PWD/build/windows
mkdir -p "$w"

goroot=$("$GO" env GOROOT)
export GOOS=windows GOARCH=amd64 CGO_ENABLED=1 CC=x86_64-w64-mingw32-gcc GOFLAGS=-tags=ci,migrated_fynedo
export WINEDEBUG=-all WINEDLLOVERRIDES="mscoree=;mshtml=;winemenubuilder.exe=" LANG=C.UTF-8 WINEPREFIX=$w/prefix
unset DISPLAY WAYLAND_DISPLAY

at=$goroot/src/internal/syscall/windows/at_windows.go
sed 's/^var TestDeleteatFallback bool$/var TestDeleteatFallback = true/' "$at" >"$w/at_windows.txt"
grep -q '^var TestDeleteatFallback = true$' "$w/at_windows.txt"
printf '{"Replace":{"%s":"%s"}}\n' "$at" "$w/at_windows.txt" >"$w/overlay.json"
cat >"$w/prng.c" <<'C'
#include <windows.h>
BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE p, SIZE_T n) { return SystemFunction036(p, (ULONG)n); }
C
$CC -shared -o "$w/bcryptprimitives.dll" "$w/prng.c" -ladvapi32

# A Windows of one user's: prefix DIR.
prefix='mkdir -p "$WINEPREFIX"; [ -e "$WINEPREFIX/system.reg" ] || wine wineboot -i >/dev/null 2>&1; cp "$W/bcryptprimitives.dll" "$WINEPREFIX/drive_c/windows/system32/"'
W=$w bash -c "$prefix"

# Encrypted and NoFormulas ask programs of Linux, age and LibreOffice.
"$GO" test -overlay "$w/overlay.json" -exec wine -timeout 30m -skip 'Encrypted|NoFormulas' ./audit ./audit/export ./audit/keystore ./cmd/kakanai-verify ./staff

# DPAPI with two users: the key that one sealed is worth nothing to the other.
"$GO" test -overlay "$w/overlay.json" -c -o "$w/keystore.test.exe" ./audit/keystore
two=$(mktemp -d)
trap 'rm -rf "$two"' EXIT
cp "$w/keystore.test.exe" "$w/bcryptprimitives.dll" "$two/"
mkdir "$two/log" "$two/home"
KAKANAI_SEALED=$two/log wine "$two/keystore.test.exe" -test.run TestAnotherUser
chmod -R a+rwX "$two"
as_nobody=(runuser -u nobody --)
[ "$(id -u)" = 0 ] || as_nobody=(sudo -u nobody)
(cd "$two" && "${as_nobody[@]}" env HOME="$two/home" WINEPREFIX="$two/home/prefix" WINEDEBUG="$WINEDEBUG" WINEDLLOVERRIDES="$WINEDLLOVERRIDES" W="$two" \
	KAKANAI_SEALED="$two/log" KAKANAI_SEALED_BY_ANOTHER=1 bash -c "$prefix; wine keystore.test.exe -test.run TestAnotherUser; wineserver -w; rm -rf home")

# The programs, in a folder with a blank and Japanese in its name.
here="$w/窓口 一"
rm -rf "$here"
mkdir -p "$here/fonts"
chmod 700 "$here"
"$GO" build -overlay "$w/overlay.json" -o "$here/" . ./cmd/kakanai-verify
for f in BIZUDGothic-Regular.ttf BIZUDGothic-Bold.ttf ipaexm.ttf ipamjm.ttf NotoSerifCJK-Regular.ttc NotoSansCJK-Regular.ttc DejaVuSerif.ttf; do
	cp "$(find -L /usr/share/fonts -name "$f" | head -n 1)" "$here/fonts/"
done
cd "$here"
says() { # says EXIT WORDS PROGRAM ARGS…: it ends so and says that
	local want=$1 words=$2 out code=0
	shift 2
	out=$(wine "$@" 2>&1 | tr -d '\r'; exit "${PIPESTATUS[0]}") || code=$?
	if [ "$code" != "$want" ] || ! grep -qF -- "$words" <<<"$out"; then
		printf 'windows: %s\nexit %s, expected %s with "%s":\n%s\n' "$*" "$code" "$want" "$words" "$out" >&2
		exit 1
	fi
}
k="kakanai.exe --data データ --reader demo"
says 0 kakanai kakanai.exe version
says 0 juminhyo kakanai.exe forms list
says 0 DEMO- $k --json fill juminhyo inkan --out 用紙 --pin-stdin <<<1234
says 12 wrong-pin $k --json fill juminhyo --out 用紙 --pin-stdin <<<9999
says 0 '"result":"ok"' $k --json log verify
says 0 '"checkpoint"' $k --json log checkpoint
says 0 '"id":1' $k --json staff add <<<"boss horse 1"
says 70 not-allowed $k --json staff list --staff 1 <<<"wrong horse 2"
says 0 '"format":"xlsx"' $k --json log export --day "$(TZ=Asia/Tokyo date +%F)" --format xlsx --out "書き 出し.xlsx" --staff 1 <<<"boss horse 1"
says 0 .pdf $k --json log report --day "$(TZ=Asia/Tokyo date +%F)" --out 日計表.pdf --staff 1 <<<"boss horse 1"
says 0 DPAPI $k doctor
says 0 '"result":"ok"' kakanai-verify.exe --json データ/demo/log.db
says 10 no-reader kakanai.exe --data データ --json readers
pdftotext 用紙/*F01*.pdf - | grep -q 住民票
pdftotext 日計表.pdf - | grep -q 日計表
grep -q '^kakanai.dpapi.1 ' データ/demo/signing.key
# Who else may open the data is seen, and how full the disk is.
chmod 700 データ/demo
says 0 "○ データのフォルダー" $k doctor
chmod 755 データ/demo
says 0 "× データのフォルダーが、ほかの人にも開けます" $k doctor
if wine $k doctor 2>&1 | grep -F 空き容量は1048576MB; then exit 1; fi # the answer of a system that was not asked
# Two at once: the second is told, and may read.
sleep 25 | wine $k staff list --staff 1 >/dev/null 2>&1 & # holds the log while it waits for the password
sleep 10
says 40 not-logged $k --json read --pin-stdin <<<1234
says 0 '"result":"ok"' $k --json log verify
wait
says 0 '"via":"pin"' $k --json read --pin-stdin <<<1234
echo "windows: all as it should be, under $(wine --version)"
