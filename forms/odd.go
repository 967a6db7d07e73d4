package forms

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// An Odd is something of the card that is not what it should be. It is kept as it stands, nothing
// is reckoned with it, and a clerk looks at it.
type Odd struct {
	Fact Fact
	Text string // as it stands; "" where it cannot be printed, or is too long to be repeated
	Why  string
}

// Why something of the card is odd.
const (
	NoDate  = "no-date" // a birth that is no day of the calendar, nor has an unknown part (生年月日不詳)
	NoCode  = "no-code" // a sex that is no code of JIS X 0303
	Padding = "padding" // filler bytes behind the text of name or address, which are cut off
)

// Odd returns what of the four items is odd, in the card's order.
func (h Facts) Odd() (out []Odd) {
	for _, f := range []Fact{FactName, FactAddress, FactBirth, FactSex} {
		out = append(out, h.oddIn(f)...)
	}
	return out
}

// oddIn returns what of Odd is about one item; f "": nothing.
func (h Facts) oddIn(f Fact) []Odd {
	switch f {
	case FactName:
		if h.NamePadded {
			return []Odd{{Fact: f, Why: Padding}}
		}
	case FactAddress:
		if h.AddressPadded {
			return []Odd{{Fact: f, Why: Padding}}
		}
	case FactBirth:
		if _, known := BirthYear(h.Birth); !known && h.Birth != unknownBirth {
			return []Odd{{f, repeatable(h.Birth), NoDate}}
		}
	case FactSex:
		if len(h.Sex) != 1 || !strings.Contains("0129", h.Sex) {
			return []Odd{{f, repeatable(h.Sex), NoCode}}
		}
	}
	return nil
}

// birth returns the card's birth as a form has it; of what cannot be printed, nothing.
func (h Facts) birth() Date {
	unprintable := func(r rune) bool { return r == utf8.RuneError || !unicode.IsPrint(r) }
	if strings.ContainsFunc(h.Birth, unprintable) || strings.TrimSpace(h.Birth) == "" {
		return Date{}
	}
	return CardDate(h.Birth)
}

// unknownBirth is how a card says that nothing is known of a birth.
const unknownBirth = "00000000"

// BirthYear returns the year of a card's birth, which may be known where the day is not: 19500000.
func BirthYear(s string) (year int, ok bool) {
	if len(s) != 8 || !digitText.MatchString(s) || s[:4] == "0000" {
		return 0, false
	}
	if !CardDate(s).Known() && (s[4:6] > "12" || s[6:] != "00") {
		return 0, false
	}
	year, err := strconv.Atoi(s[:4])
	return year, err == nil
}

// repeatable returns s if it can be repeated in a list of what to look at, else "".
func repeatable(s string) string {
	const most = 20 // characters
	unprintable := func(r rune) bool { return !unicode.IsPrint(r) }
	if !utf8.ValidString(s) || utf8.RuneCountInString(s) > most || strings.TrimSpace(s) == "" ||
		strings.ContainsFunc(s, unprintable) {
		return ""
	}
	return s
}
