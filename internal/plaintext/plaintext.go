// Package plaintext turns the bytes of a text file that people save by hand into UTF-8: Windows'
// editor, PowerShell and spreadsheets each save in another encoding, and what is no text must be
// refused before anything is made of it.
//
// Start with Decode.
package plaintext

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"

	"kakanai/internal/lang"
)

// An Error says why bytes are no text that can be read, for those who keep the file. It repeats
// none of them.
type Error struct {
	Line int // 0: the file as a whole
	Why  lang.Text
}

func (e *Error) Error() string {
	if e.Line > 0 {
		return fmt.Sprintf("%d行目：%s", e.Line, e.Why.JA)
	}
	return e.Why.JA
}

// Decode returns the text of a file as UTF-8 without a byte order mark. It takes UTF-8 with and
// without a mark, and UTF-16 of both byte orders with one. Any other encoding is an *Error that
// names it where it can be known; no character is ever replaced.
func Decode(b []byte) (string, error) {
	switch {
	case bytes.HasPrefix(b, []byte("\xEF\xBB\xBF")):
		b = b[3:]
	case bytes.HasPrefix(b, []byte("\xFF\xFE\x00\x00")), bytes.HasPrefix(b, []byte("\x00\x00\xFE\xFF")):
		return "", savedAs(lang.Text{JA: "UTF-32"})
	case bytes.HasPrefix(b, []byte("\xFF\xFE")):
		return fromUTF16(b[2:], binary.LittleEndian)
	case bytes.HasPrefix(b, []byte("\xFE\xFF")):
		return fromUTF16(b[2:], binary.BigEndian)
	}
	switch {
	case bytes.IndexByte(b, 0) >= 0 && markless(b):
		return "", savedAs(lang.Text{JA: "UTF-16（BOM なし）", EN: "UTF-16 without a BOM"})
	case !utf8.Valid(b):
		return "", foreign(b)
	case bytes.Contains(b, []byte("\x1B$B")), bytes.Contains(b, []byte("\x1B$@")):
		return "", savedAs(lang.Text{JA: "ISO-2022-JP（JIS）", EN: "ISO-2022-JP (JIS)"})
	}
	return string(b), nil
}

func savedAs(name lang.Text) error {
	return &Error{Why: lang.Sprintf(
		"この文書は %s で保存されています。UTF-8 で保存し直してください（メモ帳なら「名前を付けて保存」で、文字コードに「UTF-8」を選びます）",
		"this file is saved as %s: save it as UTF-8 (in Notepad: Save As, Encoding: UTF-8)", name)}
}

// fromUTF16 decodes what stands behind the mark. Half a character is a mistake with its line;
// package audit, which must read a note however a shell saved it, decodes by itself.
func fromUTF16(b []byte, order binary.ByteOrder) (string, error) {
	if len(b)%2 != 0 {
		return "", &Error{Why: lang.Text{
			JA: "この文書は UTF-16 で保存されていますが、途中で切れています。UTF-8 で保存し直してください",
			EN: "this file is saved as UTF-16 and cut off: save it as UTF-8",
		}}
	}
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = order.Uint16(b[2*i:])
	}
	var out strings.Builder
	line := 1
	for i := 0; i < len(units); i++ {
		r := rune(units[i])
		if utf16.IsSurrogate(r) {
			pair := unicode.ReplacementChar
			if i+1 < len(units) {
				pair = utf16.DecodeRune(r, rune(units[i+1]))
			}
			if pair == unicode.ReplacementChar {
				return "", &Error{line, lang.Text{
					JA: "壊れた文字があります（UTF-16 の片割れ）。その字を書き直し、UTF-8 で保存し直してください",
					EN: "holds half a character of UTF-16: write it anew and save the file as UTF-8",
				}}
			}
			r, i = pair, i+1
		}
		if r == '\n' {
			line++
		}
		out.WriteRune(r)
	}
	return out.String(), nil
}

// markless reports whether b looks like UTF-16 without a mark: the zero bytes of its ASCII all
// stand on even places, or all on odd ones, and are many.
func markless(b []byte) bool {
	var zeros [2]int
	for i, c := range b {
		if c == 0 {
			zeros[i%2]++
		}
	}
	return len(b)%2 == 0 && min(zeros[0], zeros[1]) == 0 && max(zeros[0], zeros[1])*8 >= len(b)
}

// foreign names the encoding of bytes that are no UTF-8.
func foreign(b []byte) error {
	// Where most of what is Japanese is UTF-8, a few bytes were spoiled: the line says more than
	// any name.
	good, bad, line := 0, 0, 0
	for i, rest := 0, b; len(rest) > 0; rest = rest[i:] {
		r, n := utf8.DecodeRune(rest)
		if i = n; r == utf8.RuneError && n == 1 {
			if bad++; line == 0 {
				line = 1 + bytes.Count(b[:len(b)-len(rest)], []byte("\n"))
			}
		} else if n >= 3 { // two bytes of Shift_JIS often look like one character
			good += n
		}
	}
	if good > bad {
		return &Error{line, lang.Text{
			JA: "UTF-8 でない文字があります。その字を書き直し、UTF-8 で保存し直してください",
			EN: "holds a character that is no UTF-8: write it anew and save the file as UTF-8",
		}}
	}
	// Bytes 80–A0 lead in Shift_JIS and are none in EUC-JP, but for its two shifts.
	shift := func(c byte) bool { return c >= 0x80 && c <= 0xA0 && c != 0x8E && c != 0x8F }
	switch {
	case bytes.IndexByte(b, 0) >= 0: // no text at all
	case !slices.ContainsFunc(b, shift) && reads(japanese.EUCJP, b):
		return savedAs(lang.Text{JA: "EUC-JP"})
	case reads(japanese.ShiftJIS, b):
		return savedAs(lang.Text{JA: "Shift_JIS"})
	}
	return &Error{line, lang.Text{
		JA: "文字コードが UTF-8 ではありません。UTF-8 で保存し直してください（メモ帳なら「名前を付けて保存」で、文字コードに「UTF-8」を選びます）",
		EN: "this file is not UTF-8: save it as UTF-8 (in Notepad: Save As, Encoding: UTF-8)",
	}}
}

// reads reports whether all of b is text in that encoding.
func reads(e encoding.Encoding, b []byte) bool {
	s, err := e.NewDecoder().Bytes(b)
	return err == nil && !bytes.ContainsRune(s, unicode.ReplacementChar)
}
