package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"kakanai/record"
)

// charge adds the papers that came out to f, each under its certificates.
func (c *Counter) charge(f *Figures) {
	free, lines := map[string]int{}, map[[2]string]*Line{}
	f.Days = slices.Clone(f.Days)
	for _, p := range c.papers {
		if !p.counts {
			continue
		}
		day := &f.Days[p.day]
		f.Papers++
		day.Papers++
		f.Hours[p.hour]++
		if p.marks > 0 {
			f.Marked++
		}
		f.Month.paper(p)
		if p.free != "" {
			free[p.form+":"+p.free]++
		}
		items, err := p.items.List()
		if err != nil || len(items) == 0 {
			items = []record.Item{{Count: p.copies, Priced: true, Yen: p.yen}}
		}
		for _, x := range items {
			l := lines[[2]string{p.form, x.Code}]
			if l == nil {
				l = &Line{Form: p.form, Item: x.Code}
				lines[[2]string{p.form, x.Code}] = l
			}
			l.Papers++
			l.Copies += x.Count
			f.Copies += x.Count
			day.Copies += x.Count
			if !x.Priced {
				l.Window, f.Window = true, true
			} else {
				l.Yen += x.Yen
				f.Yen += x.Yen
				day.Yen += x.Yen
			}
			if p.free != "" {
				l.Free++
			}
		}
	}
	f.Free = sorted(free)
	for _, l := range lines {
		f.Lines = append(f.Lines, *l)
	}
	slices.SortFunc(f.Lines, func(a, b Line) int { return strings.Compare(a.Form+"\x00"+a.Item, b.Form+"\x00"+b.Item) })
}

// gaps returns the numbers that a day's serials leave out, and those given twice. There must be
// none.
func (c *Counter) gaps() (out, twice []string) {
	for head, numbers := range c.numbers {
		slices.Sort(numbers)
		want := 1
		for _, n := range numbers {
			if n > want {
				out = append(out, serials(head, want, n-1))
			}
			if n < want {
				twice = append(twice, serials(head, n, n))
			}
			want = n + 1
		}
	}
	slices.Sort(out)
	slices.Sort(twice)
	return out, slices.Compact(twice)
}

// serials returns a run of serials as its ends: "K01-20261124-0005〜0006".
func serials(head string, from, to int) string {
	if from == to {
		return fmt.Sprintf("%s%04d", head, from)
	}
	return fmt.Sprintf("%s%04d〜%04d", head, from, to)
}

// unprinted returns the runs of numbers that were given to papers that never came out.
func (c *Counter) unprinted() (out []string) {
	byHead := map[string][]int{}
	for serial, p := range c.papers {
		if p.printed || !p.given {
			continue
		}
		at := strings.LastIndexByte(serial, '-') + 1
		if n, err := strconv.Atoi(serial[at:]); err == nil {
			byHead[serial[:at]] = append(byHead[serial[:at]], n)
		}
	}
	for head, numbers := range byHead {
		slices.Sort(numbers)
		for i := 0; i < len(numbers); {
			j := i
			for j+1 < len(numbers) && numbers[j+1] == numbers[j]+1 {
				j++
			}
			out = append(out, serials(head, numbers[i], numbers[j]))
			i = j + 1
		}
	}
	slices.Sort(out)
	return out
}

func sorted(m map[string]int) []Count {
	var out []Count
	for w, n := range m {
		out = append(out, Count{w, n})
	}
	return most(out)
}

// spanOf takes nearest ranks: interpolating between a day's few hundred values would only pretend
// to be more precise.
func spanOf(d []time.Duration) Span {
	if len(d) == 0 {
		return Span{}
	}
	d = slices.Clone(d)
	slices.Sort(d)
	rank := func(q float64) time.Duration {
		i := int(q*float64(len(d)) + 0.999999)
		return d[min(max(i, 1), len(d))-1]
	}
	return Span{len(d), rank(0.5), rank(0.95)}
}
