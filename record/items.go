package record

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// An Item is a number of one thing that an entry counts: certificates of a form, boxes left for a
// pen.
type Item struct {
	Code   string // as the form calls it: "copy", "koseki"
	Count  int
	Priced bool // Yen is known; otherwise the window calculates the fee, or there is none to calculate
	Yen    int  // expected fee of all of them together
}

// Items are counted things as an entry holds them: "copy:2:600,kouiki:1:-" is code, number and fee,
// "-" where no fee is known. Make them with NewItems or Counted, read them with List.
type Items string

// Counted is n of one thing, without a fee.
func Counted(code string, n int) Items { return NewItems(Item{Code: code, Count: n}) }

// most is how long the text of items may be before the rest of them is only counted. It leaves room
// for that count: the column holds 400 bytes.
const most = 400 - 20

// NewItems writes a list, in the order given. What does not fit is one further item "other", so
// that the sum of the numbers stays right.
func NewItems(list ...Item) Items {
	var b strings.Builder
	rest := 0
	add := func(s string) {
		if b.Len() > 0 {
			b.WriteByte(',')
		}
		b.WriteString(s)
	}
	for _, x := range list {
		s := x.text()
		if b.Len()+1+len(s) > most || rest > 0 {
			rest += x.Count
			continue
		}
		add(s)
	}
	if rest > 0 {
		add(Item{Code: "other", Count: rest}.text())
	}
	return Items(b.String())
}

func (x Item) text() string {
	yen := "-"
	if x.Priced {
		yen = strconv.Itoa(x.Yen)
	}
	return fmt.Sprintf("%s:%d:%s", x.Code, x.Count, yen)
}

var errItems = errors.New("items are not in their one form")

// List reads what NewItems writes and nothing else.
func (i Items) List() ([]Item, error) {
	if i == "" {
		return nil, nil
	}
	var out []Item
	for text := range strings.SplitSeq(string(i), ",") {
		var x Item
		code, rest, ok1 := strings.Cut(text, ":")
		n, yen, ok2 := strings.Cut(rest, ":")
		var ok3, ok4 bool
		x.Code = code
		x.Count, ok3 = Count(n)
		if x.Yen, ok4 = Count(yen); ok4 {
			x.Priced = true
		}
		if !ok1 || !ok2 || !ok3 || !ok4 && yen != "-" || code == "" || !formText.holds(code) {
			return nil, errItems
		}
		out = append(out, x)
	}
	return out, nil
}

// Count returns the number of the only item, where that has this code.
func (i Items) Count(code string) (n int, ok bool) {
	list, err := i.List()
	if err != nil || len(list) != 1 || list[0].Code != code {
		return 0, false
	}
	return list[0].Count, true
}

// Counts returns the numbers of the first items, where these have these codes and no fee.
func (i Items) Counts(codes ...string) ([]int64, bool) {
	list, err := i.List()
	if err != nil || len(list) < len(codes) || NewItems(list...) != i {
		return nil, false
	}
	var out []int64
	for n, code := range codes {
		if list[n].Code != code || list[n].Priced {
			return nil, false
		}
		out = append(out, int64(list[n].Count))
	}
	return out, true
}

func (i Items) check() error {
	if !itemsText.holds(string(i)) {
		return errItems
	}
	_, err := i.List()
	return err
}

// itemsOf accepts items of exactly these codes, without fees.
func itemsOf(codes ...string) func(string) bool {
	return func(s string) bool {
		list, err := Items(s).List()
		return err == nil && slices.EqualFunc(list, codes,
			func(x Item, code string) bool { return x.Code == code && !x.Priced })
	}
}

// oneItem accepts one item without a fee.
func oneItem(s string) bool {
	list, err := Items(s).List()
	return err == nil && len(list) == 1 && !list[0].Priced
}
