package record

import "strings"

// The alphabets of the columns. Each settles what may stand in the log at all.
var (
	kindText    = letters(32, "a-z", ".-")
	idText      = letters(40, "0-9a-z", "-")
	formText    = letters(40, "a-z0-9", "_")
	editionText = letters(32, "0-9A-Za-z", ".-")
	wordText    = letters(20, "a-z", "-")
	itemsText   = letters(400, "a-z0-9", "_:,-")
	keyText     = letters(240, "0-9A-Za-z", ".-/+=")
	bootText    = letters(8, "0-9a-f", "")
	hexText     = letters(32, "0-9a-f", "")
)

// An alphabet is which bytes a text may consist of, and how many there may be. It is no regular
// expression because a verification checks a million entries.
type alphabet struct {
	max int
	has [256]bool
}

// letters makes an alphabet of ranges like "a-z0-9" and of single bytes.
func letters(max int, ranges, single string) alphabet {
	a := alphabet{max: max}
	for ; ranges != ""; ranges = ranges[3:] {
		for c := ranges[0]; c <= ranges[2]; c++ {
			a.has[c] = true
		}
	}
	for i := range len(single) {
		a.has[single[i]] = true
	}
	return a
}

func (a *alphabet) holds(s string) bool {
	if len(s) > a.max {
		return false
	}
	for i := range len(s) {
		if !a.has[s[i]] {
			return false
		}
	}
	return true
}

// Boot reports whether s can name a start of the PC: 1 to 8 hexadecimal digits.
func Boot(s string) bool { return s != "" && bootText.holds(s) }

// Terminal reports whether s can name a kiosk: it begins every serial.
func Terminal(s string) bool { return terminalText.holds(s) && s != "" }

var terminalText = letters(8, "0-9A-Z", "")

// serialText reports whether s is TERMINAL-YYYYMMDD-NNNN, or nothing.
func serialText(s string) bool {
	terminal, rest, ok := strings.Cut(s, "-")
	day, number, ok2 := strings.Cut(rest, "-")
	return s == "" || ok && ok2 && Terminal(terminal) && digits(day) && len(day) == 8 &&
		digits(number) && len(number) >= 4 && len(number) <= 9
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// Number reads a number of an entry: decimal digits, no sign, no leading zero.
func Number(s string) (int64, bool) {
	if s == "" || len(s) > 18 || !digits(s) || s[0] == '0' && len(s) > 1 {
		return 0, false
	}
	var n int64
	for i := range len(s) {
		n = 10*n + int64(s[i]-'0')
	}
	return n, true
}

// Count is Number for an int.
func Count(s string) (int, bool) {
	n, ok := Number(s)
	return int(n), ok
}
