package record

import "strconv"

// Tries is a card's retry counter, 0 to 15, or that it was not asked for, which the zero value
// says.
type Tries struct{ plusOne int }

// TriesLeft is a counter that says n.
func TriesLeft(n int) Tries { return Tries{n + 1} }

// Left returns the counter. asked is false where it was not asked for.
func (t Tries) Left() (n int, asked bool) { return max(t.plusOne-1, 0), t.plusOne > 0 }

// String is the counter as the log's details have it: a number, -1 where it was not asked for.
func (t Tries) String() string { return strconv.Itoa(t.plusOne - 1) }

// ParseTries reads what String writes and nothing else.
func ParseTries(s string) (Tries, bool) {
	if s == "-1" {
		return Tries{}, true
	}
	n, ok := Count(s)
	return TriesLeft(n), ok
}
