package forms

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// An Odd is something of the card that is not what it should be. It is kept as it stands, nothing is reckoned with it, and a clerk looks at it.
type Odd struct {
	Fact Fact
	Text string // as it stands; "" where it cannot be printed, or is too long to be repeated
	Why  string
}

// Why something of the card is odd.
const (
	NoDate  = "no-date" // a birth that is neither a day of the calendar nor one of which a part is unknown (生年月日不詳)
	NoCode  = "no-code" // a sex that is no code of JIS X 0303
	Padding = "padding" // filler bytes behind the text of name or address, which are cut off
)

// Odd lists what of the four items is odd, in the card's order.
func (h Facts) Odd() (out []Odd) {
	if h.NamePadded {
		out = append(out, Odd{Fact: FactName, Why: Padding})
	}
	if h.AddressPadded {
		out = append(out, Odd{Fact: FactAddress, Why: Padding})
	}
	if _, known := BirthYear(h.Birth); !known && h.Birth != unknownBirth {
		out = append(out, Odd{FactBirth, repeatable(h.Birth), NoDate})
	}
	if len(h.Sex) != 1 || !strings.Contains("0129", h.Sex) {
		out = append(out, Odd{FactSex, repeatable(h.Sex), NoCode})
	}
	return out
}

// oddIn is what of Odd is about these facts.
func (h Facts) oddIn(facts ...Fact) (out []Odd) {
	for _, o := range h.Odd() {
		for _, f := range facts {
			if o.Fact == f {
				out = append(out, o)
			}
		}
	}
	return out
}

// birth is the card's as a form has it; of what cannot be printed nothing is.
func (h Facts) birth() Date {
	if strings.ContainsFunc(h.Birth, func(r rune) bool { return r == utf8.RuneError || !unicode.IsPrint(r) }) || strings.TrimSpace(h.Birth) == "" {
		return Date{}
	}
	return CardDate(h.Birth)
}

// unknownBirth is how a card says that nothing is known of a birth.
const unknownBirth = "00000000"

// BirthYear is the year of a card's birth, which may be known where the day is not: 19500000.
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

// repeatable is s if it can be repeated in a list of what to look at.
func repeatable(s string) string {
	const most = 20 // characters
	if !utf8.ValidString(s) || utf8.RuneCountInString(s) > most || strings.TrimSpace(s) == "" || strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return ""
	}
	return s
}
