package audit

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// An Item is one kind of certificate that a form asks for.
type Item struct {
	Code  string // as the form calls it: "copy", "koseki"
	Count int    // how many
	Yen   int    // what they will probably cost, together; -1: the window reckons
}

// FormatItems writes items for Entry.Items: "copy:2:600,kouiki:1:-", in the order given. At most 400 bytes.
func FormatItems(items []Item) string {
	var b strings.Builder
	for i, x := range items {
		if i > 0 {
			b.WriteByte(',')
		}
		yen := "-"
		if x.Yen >= 0 {
			yen = strconv.Itoa(x.Yen)
		}
		fmt.Fprintf(&b, "%s:%d:%s", x.Code, x.Count, yen)
	}
	return b.String()
}

var errItems = errors.New("items are not in their one form")

// ParseItems reads what FormatItems writes and nothing else.
func ParseItems(s string) ([]Item, error) {
	if s == "" {
		return nil, nil
	}
	var out []Item
	for text := range strings.SplitSeq(s, ",") {
		var x Item
		code, rest, ok1 := strings.Cut(text, ":")
		n, yen, ok2 := strings.Cut(rest, ":")
		var ok3, ok4 bool
		x.Code = code
		x.Count, ok3 = count(n)
		if x.Yen, ok4 = count(yen); yen == "-" {
			x.Yen, ok4 = -1, true
		}
		if !ok1 || !ok2 || !ok3 || !ok4 || code == "" || !formText.holds(code) {
			return nil, errItems
		}
		out = append(out, x)
	}
	return out, nil
}

func judgeItems(s string) error {
	if !itemsText.holds(s) {
		return errItems
	}
	_, err := ParseItems(s)
	return err
}
