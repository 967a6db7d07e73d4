package forms

import (
	"fmt"
	"slices"
)

// A Fee is what one certificate costs. A city that has not said so gives no price: then it is
// 窓口で計算.
type Fee struct {
	Code  string  `toml:"code"`  // "koseki"; ASCII
	Name  string  `toml:"name"`  // what the fee is for, for those who keep the file
	Price []Price `toml:"price"` // in any order
}

// A Price holds from its day on, until a later one does.
type Price struct {
	From string `toml:"from"` // "YYYY-MM-DD"
	Yen  int    `toml:"yen"`
}

// Fees are a city's, by code.
type Fees map[string]Fee

// On returns the price of code on that day; not ok where there is none.
func (f Fees) On(code string, day Date) (yen int, ok bool) {
	var since Date
	for _, p := range f[code].Price {
		from, err := ParseDate(p.From)
		if err == nil && !day.Before(from) && (!ok || since.Before(from)) {
			since, yen, ok = from, p.Yen, true
		}
	}
	return yen, ok
}

// Price returns what stands behind o's label on the day; not ok where x shows no prices or the city
// has given none.
func (x *Field) Price(o Option, fees Fees, day Date) (yen int, ok bool) {
	if !x.Prices {
		return 0, false
	}
	return fees.On(o.Fee, day)
}

// A FeeRule says what of a form is charged: one certificate (Code), or the picked options of the
// field Of, each with its own Fee.
type FeeRule struct {
	Code string `toml:"code"`
	Of   string `toml:"of"`
	// Times are fields that multiply it: an int by its number, a multi by how many are picked.
	Times    []string `toml:"times"`
	Show     Cond     `toml:"show"`      // nil: always
	FreeIf   Cond     `toml:"free_if"`   // nothing is charged where it holds
	WindowIf []Cond   `toml:"window_if"` // the window reckons where any of these holds
}

// A Charge is what a form will probably cost.
type Charge struct {
	Yen    int
	Window bool   // there is more, which only the window can reckon
	Items  []Item // what is asked for, in the form's order
	Free   string // id of the choice for which something costs nothing; "": nothing is free for a reason
}

// An Item is a kind of certificate that a form asks for.
type Item struct {
	Code  string // the option's id, or the fee's code
	Count int
	Yen   int // all of them; -1: the window reckons
}

// String returns what the guide slip says: 600円, なし, 窓口で計算.
func (c Charge) String() string {
	switch {
	case c.Window && c.Yen > 0:
		return fmt.Sprintf("%d円と、窓口で計算する分", c.Yen)
	case c.Window:
		return "窓口で計算"
	case c.Yen == 0:
		return "なし"
	}
	return fmt.Sprintf("%d円", c.Yen)
}

// charge adds up the form's rules.
func (w *filling) charge() Charge {
	f := w.form
	switch {
	case len(f.Fees) > 0:
	case f.Free:
		return Charge{}
	default:
		return Charge{Window: true, Items: []Item{{Code: f.ID, Count: 1, Yen: -1}}}
	}
	b := bill{w: w}
	for _, r := range f.Fees {
		if w.holds(r.Show) {
			b.rule(r)
		}
	}
	b.sum.Window = b.sum.Window || !b.known
	if len(b.sum.Items) == 0 {
		b.sum.Items = b.plain
	}
	return b.sum
}

// A bill adds up what a form costs.
type bill struct {
	w     *filling
	sum   Charge
	known bool   // something was reckoned, if only that it is free
	plain []Item // what costs nothing: told where nothing else is asked for
}

// rule adds what one rule charges.
func (b *bill) rule(r FeeRule) {
	w := b.w
	free := r.FreeIf != nil && w.holds(r.FreeIf)
	window := !free && slices.ContainsFunc(r.WindowIf, w.holds)
	if free {
		b.sum.Free = w.reason(r.FreeIf)
	}
	b.sum.Window = b.sum.Window || window
	b.known = b.known || free || !window
	times := 1
	for _, id := range r.Times {
		times *= w.number(id)
	}
	if r.Of == "" {
		b.add(r.Code, r.Code, times, free, window)
		return
	}
	x, v := w.form.Field(r.Of), w.value(r.Of)
	if !free && !window {
		b.known = b.known && len(v.Picked) > 0
	}
	for i, id := range v.Picked {
		n := times
		if x.Counted {
			n *= v.Counts[i]
		}
		if j := slices.IndexFunc(x.Options, func(o Option) bool { return o.ID == id }); j >= 0 {
			b.add(id, x.Options[j].Fee, n, free, window)
		}
	}
}

// add adds n of an item at the price of a fee's code.
func (b *bill) add(item, code string, n int, free, window bool) {
	x := Item{Code: item, Count: n}
	switch {
	case n <= 0:
		return
	case code == "" && !window: // a certificate without a fee, or that nothing was wanted
		b.plain = append(b.plain, x)
		return
	case window:
		x.Yen = -1
	case free:
	default:
		yen, ok := b.w.in.City.Fees.On(code, b.w.in.Day)
		if x.Yen = n * yen; !ok {
			x.Yen = -1
		}
	}
	b.sum.Items = append(b.sum.Items, x)
	b.sum.Yen += max(x.Yen, 0)
	b.sum.Window = b.sum.Window || x.Yen < 0
}

// reason returns the choice that makes something free.
func (w *filling) reason(free Cond) string {
	for id := range free {
		if picked := w.value(id).Picked; len(picked) > 0 {
			return picked[0]
		}
	}
	return ""
}

// number returns how often a field multiplies a fee.
func (w *filling) number(id string) int {
	v := w.value(id)
	if x := w.form.Field(id); x != nil && x.Kind == Int {
		return v.Number
	}
	return len(v.Picked)
}
