// Package sheet writes what people open with a spreadsheet: text stays text there, whatever it
// looks like.
//
// Start with Guard for CSV, Book for XLSX.
package sheet

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Guard returns a text as a cell of CSV. CSV has no types: quoted or not, a spreadsheet makes a
// formula of =1+1, the number 175000000 of the telephone number 0175000000, and a day of the lot
// number １－２－３. Such a text gets an apostrophe before it, which LibreOffice and Excel show and
// leave alone, and Unguard takes off again.
func Guard(s string) string {
	if misread(s) {
		return "'" + s
	}
	return s
}

// Unguard returns the text of a cell that Guard has returned.
func Unguard(cell string) string { return strings.TrimPrefix(cell, "'") }

var (
	// harmless is what a spreadsheet may treat as a number or a date, because it displays the same
	// then: whole numbers that it keeps digit by digit, days, editions (a year and a month), serial
	// numbers.
	harmless = regexp.MustCompile(`^(?:0|[1-9][0-9]{0,14}|[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?` +
		`|[0-9]{1,8}-[0-9]{8}-[0-9]{4,9})$`)
	// numeric is what any spreadsheet takes for a number, a date, a time or a sum of money, and
	// somewhat more.
	numeric = regexp.MustCompile(`(?i)^[¥$€£(]?\s*\.?(?:[mtshr]|明治|大正|昭和|平成|令和)?` +
		`[0-9元][-0-9元 ,.:/()%e+年月日時分秒円]*(?: ?[ap]m?)?$`)
	months = regexp.MustCompile(`(?i)^(?:[0-9]{1,4}[ ./-]?)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)` +
		`[a-z]*[ ./-]?[0-9]{0,4}(?:[ ,./-]+[0-9]{1,4})?$`)
)

// misread reports whether some spreadsheet treats the text as something else, or Unguard could not
// tell it from a guarded one.
func misread(s string) bool {
	head := strings.TrimLeftFunc(s, unseen)
	switch {
	case head == "":
		return false
	case s[0] == '\'', strings.ContainsAny(s[:len(s)-len(head)], "\t\r\n"):
		return true
	}
	r, _ := utf8.DecodeRuneInString(head)
	if first, _ := utf8.DecodeRuneInString(norm.NFKC.String(string(r))); strings.ContainsRune("=+-@|%−", first) ||
		unicode.Is(unicode.Pd, r) {
		return true
	}
	if len(s) > 60 || harmless.MatchString(s) {
		return false
	}
	t := strings.TrimFunc(norm.NFKC.String(head), unseen)
	if strings.EqualFold(t, "true") || strings.EqualFold(t, "false") {
		return true
	}
	return strings.ContainsAny(t, "0123456789元") && (numeric.MatchString(t) || months.MatchString(t))
}

// unseen reports whether a character is invisible: a spreadsheet may drop it before it interprets
// the rest.
func unseen(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Z, unicode.Mn) ||
		strings.ContainsRune("\u3164\u2800\u115F\u1160\uFFA0", r) // blanks of Hangul and Braille
}
