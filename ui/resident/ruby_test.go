package resident

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"kakanai/text/furigana"
	"kakanai/ui/kit"
	"kakanai/ui/uitest"
	"kakanai/visit"
)

// Every kanji that a resident sees in やさしい日本語 has its reading drawn above it: centred, large
// enough, on the word's own line, and in hiragana. What is data has none: no name and no
// place is given a reading that was not written.
func TestEveryKanjiIsRead(t *testing.T) {
	r := newRoom(t, 1280, 800)
	views := residents(t)
	for name, v := range views { // what hangs on the wall is data, too
		v.City.Window = "1F"
		views[name] = v
	}
	// The next visitor's screen is Japanese; only what asks the last one how it was speaks as they
	// did.
	leaving := views["choosing-opinion"]
	delete(views, "choosing-opinion")
	for _, text := range kit.TextSizes {
		words := 0
		r.walk(furigana.Language, text, kit.Standard, views, func(name string, p *kit.Page, _ bool) {
			n, faults := unread(r, p, text)
			words += n
			for _, f := range faults {
				t.Errorf("%s: %s", name, f)
			}
		})
		if words < 3000 {
			t.Errorf("at %.0f %% only %d readings were seen", text*100, words)
		}
	}
	p := uitest.Load(t)
	r.forget()
	r.view = uitest.Spoken(p.Catalogue, leaving, furigana.Language)
	if words := uitest.PlainWords(r.page().Objects); !strings.Contains(words, "使\nつか\nって ") {
		t.Errorf("the question at the end has no readings: %s", words)
	}
}

// data is what of a text needs no reading: not the city's name, mistakes in form files, and
// pictures: of a card, and those of one kanji that a choice has beside its name.
func data(r *room, m uitest.Mark) string {
	v, t := r.view, m.Object.(*canvas.Text)
	s := t.Text
	// such a picture
	if m.Of != nil && utf8.RuneCountInString(s) == 1 && t.TextSize == 34 && t.Color == r.looks().Tone(kit.Primary) {
		return ""
	}
	for _, key := range []string{
		"waiting.card", "waiting.photo", "numbers.sample.birth", "numbers.sample.year",
		"numbers.sample.code",
	} {
		if s == r.ja(key) {
			return ""
		}
	}
	if v.Problem == visit.FormsBad && strings.Contains(v.Stop, s) {
		return ""
	}
	return strings.ReplaceAll(s, v.City.Name, "")
}

// unread finds the words of a page that have kanji and no reading, and readings that do not stand
// as they must. n is how many stand well.
func unread(r *room, p *kit.Page, text float32) (n int, faults []string) {
	fault := func(format string, a ...any) { faults = append(faults, fmt.Sprintf(format, a...)) }
	// the characters of a word whose reading has not come yet, or a number that may belong to one
	var base []uitest.Mark
	kanji := func(s string) bool {
		return strings.ContainsFunc(s, func(c rune) bool { return unicode.Is(unicode.Han, c) })
	}
	missing := func() {
		for _, b := range base {
			if kanji(data(r, b)) {
				fault("%q has no reading", b.Object.(*canvas.Text).Text)
			}
		}
		base = nil
	}
	for _, m := range uitest.Marks(p.Objects) {
		t, ok := m.Object.(*canvas.Text)
		if !ok {
			continue
		}
		number := strings.Trim(t.Text, "0123456789") == ""
		if kanji(data(r, m)) || number {
			if len(base) > 0 && (base[0].Y != m.Y || number) {
				missing()
			}
			base = append(base, m)
			continue
		}
		if !slices.ContainsFunc(base, func(b uitest.Mark) bool { return kanji(data(r, b)) }) {
			base = nil
			continue
		}
		if strings.Trim(base[0].Object.(*canvas.Text).Text, "0123456789") == "" && len(base) > 1 &&
			math.Abs(float64(base[1].X+base[1].W/2-m.X-m.W/2)) < 1 {
			base = base[1:] // a number that is read by itself
		}
		if strings.ContainsFunc(t.Text, func(c rune) bool { return !(c >= 'ぁ' && c <= 'ゖ' || c == 'ー') }) ||
			m.Y >= base[0].Y || m.Of != base[0].Of {
			missing()
			continue
		}
		if fault := misplaced(m, base, p.Scale*text); fault != "" {
			faults = append(faults, fault)
		} else {
			n++
		}
		base = nil
	}
	missing()
	return n, faults
}

// misplaced says what is wrong with the place or the size of a reading over the characters of its
// word.
func misplaced(m uitest.Mark, base []uitest.Mark, scale float32) string {
	t := m.Object.(*canvas.Text)
	first, last := base[0], base[len(base)-1]
	word := first.Object.(*canvas.Text)
	left, right := first.X, last.X+last.W
	middle, above := m.Y+m.H/2, first.Y+first.H/2
	switch {
	case math.Abs(float64((left+right)/2-m.X-m.W/2)) > 1:
		return fmt.Sprintf("%q is not in the middle over %q", t.Text, word.Text)
	case math.Abs(float64(above-middle-(word.TextSize+t.TextSize)/2)) > 1:
		return fmt.Sprintf("%q does not stand on its word", t.Text)
	case t.TextSize < word.TextSize/2-0.01 || t.TextSize < 10.5*scale-0.01:
		return fmt.Sprintf("%q is %.1f high over %.1f", t.Text, t.TextSize, word.TextSize)
	}
	return ""
}

// BenchmarkDraw draws a screen full of words anew, as every tap does.
func BenchmarkDraw(b *testing.B) {
	all := uitest.Load(b)
	for _, lang := range []string{visit.Japanese, furigana.Language} {
		b.Run(lang, func(b *testing.B) {
			r := newRoom(b, 1280, 800)
			r.o.Demo = nil
			r.show(uitest.Spoken(all.Catalogue, every(b)["choosing"], lang))
			var size fyne.Size
			for b.Loop() {
				r.Redraw()
				size = r.Content().Size()
			}
			_ = size
		})
	}
}
