package forms

import (
	"fmt"
	"slices"
)

// A Fee is what one certificate costs. A city that has not said so gives no price: then it is 窓口で計算.
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

// On is the price of code on that day; not ok where there is none.
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

// Price is what stands behind o's label on the day: nothing, where x shows no prices or the city has given none.
func (x *Field) Price(o Option, fees Fees, day Date) (yen int, ok bool) {
	if !x.Prices {
		return 0, false
	}
	return fees.On(o.Fee, day)
}

// A FeeRule says what of a form is charged: one certificate (Code), or the picked options of the field Of, each with its own Fee.
type FeeRule struct {
	Code string `toml:"code"`
	Of   string `toml:"of"`
	// Times are fields that multiply it: an int by its number, a multi by how many are picked.
	Times    []string `toml:"times"`
	Show     Cond     `toml:"show"`      // nil: always
	FreeIf   Cond     `toml:"free_if"`   // nothing is charged where it holds …
	WindowIf []Cond   `toml:"window_if"` // … and the window reckons where any of these does
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
	if len(f.Fees) == 0 {
		if f.Free {
			return Charge{}
		}
		return Charge{Window: true, Items: []Item{{Code: f.ID, Count: 1, Yen: -1}}}
	}
	var sum Charge
	known := false // something was reckoned, if only that it is free
	var plain []Item
	for _, r := range f.Fees {
		if !w.holds(r.Show) {
			continue
		}
		free := r.FreeIf != nil && w.holds(r.FreeIf)
		window := !free && slices.ContainsFunc(r.WindowIf, w.holds)
		if free {
			sum.Free = w.reason(r.FreeIf)
		}
		known = known || free || !window
		add := func(item, code string, n int) {
			x := Item{Code: item, Count: n}
			switch {
			case n <= 0:
				return
			case code == "" && !window: // costs nothing more: a certificate without a fee, or that nothing was wanted
				plain = append(plain, x)
				return
			case window:
				x.Yen = -1
			case free:
			default:
				yen, ok := w.in.City.Fees.On(code, w.in.Day)
				if x.Yen = n * yen; !ok {
					x.Yen = -1
				}
			}
			sum.Items = append(sum.Items, x)
			sum.Yen += max(x.Yen, 0)
			sum.Window = sum.Window || x.Yen < 0
		}
		times := 1
		for _, id := range r.Times {
			times *= w.number(id)
		}
		sum.Window = sum.Window || window
		if r.Of == "" {
			add(r.Code, r.Code, times)
			continue
		}
		x, v := f.Field(r.Of), w.value(r.Of)
		if !free && !window {
			known = known && len(v.Picked) > 0
		}
		for i, id := range v.Picked {
			n := times
			if x.Counted {
				n *= v.Counts[i]
			}
			if j := slices.IndexFunc(x.Options, func(o Option) bool { return o.ID == id }); j >= 0 {
				add(id, x.Options[j].Fee, n)
			}
		}
	}
	sum.Window = sum.Window || !known
	if len(sum.Items) == 0 {
		sum.Items = plain
	}
	return sum
}

// reason is the choice that makes something free.
func (w *filling) reason(free Cond) string {
	for id := range free {
		if picked := w.value(id).Picked; len(picked) > 0 {
			return picked[0]
		}
	}
	return ""
}

// number is how often a field multiplies a fee.
func (w *filling) number(id string) int {
	v := w.value(id)
	if x := w.form.Field(id); x != nil && x.Kind == Int {
		return v.Number
	}
	return len(v.Picked)
}
