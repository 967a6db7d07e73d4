package ui

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"kakanai/text/furigana"
	"kakanai/visit"
)

// Every kanji of the files of やさしい日本語 has a reading, whatever screen it is on.
func TestEveryWordHasItsReading(t *testing.T) {
	p, err := parts()
	if err != nil {
		t.Fatal(err)
	}
	for key, s := range p.texts.others[furigana.Language] {
		if bare := furigana.Unread(s); bare != "" {
			t.Errorf("ja-easy.toml: %q: %s has no reading", key, bare)
		}
	}
	for ja, s := range p.catalogue.Translations[furigana.Language] {
		if bare := furigana.Unread(s); bare != "" {
			t.Errorf("forms/translations/ja-easy.toml: %q: %s has no reading", ja, bare)
		}
	}
	for lang, words := range p.texts.others { // nothing of it is in other languages
		for key, s := range words {
			if lang != furigana.Language && strings.ContainsAny(s, "|｜\uFFF9\uFFFA\uFFFB") {
				t.Errorf("%s.toml: %q: %q", lang, key, s)
			}
		}
	}
}

// Every kanji that a resident sees in やさしい日本語 has its reading drawn above it: centred, large enough, on the word's own line, and in hiragana. What is data has
// none: nobody's name and no place is given a reading that nobody wrote.
func TestEveryKanjiIsRead(t *testing.T) {
	r := newRoom(t, 1280, 800)
	views := residents(t)
	for name, v := range views { // what hangs on the wall is data, too
		v.City.Window = "1F"
		views[name] = v
	}
	// The next visitor's screen is Japanese; only what asks the last one how it was speaks as they did.
	leaving := views["choosing-opinion"]
	delete(views, "choosing-opinion")
	for _, text := range textSizes {
		words := 0
		r.walk(furigana.Language, text, standard, views, func(name string, p *page, _ bool) {
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
	p, _ := parts()
	r.forget()
	r.view = spoken(p.catalogue, leaving, furigana.Language)
	if words := texts(r.page().objects); !strings.Contains(words, "使\nつか\nって ") {
		t.Errorf("the question at the end has no readings: %s", words)
	}
}

// data is what of a text needs no reading: not the city's name, mistakes in form files, and pictures: of a card, and those of
// one kanji that a choice has beside its name.
func data(r *room, m mark) string {
	v, t := r.view, m.o.(*canvas.Text)
	s := t.Text
	if m.of != nil && utf8.RuneCountInString(s) == 1 && t.TextSize == 34 && t.Color == r.looks().tone(primary) { // such a picture
		return ""
	}
	for _, key := range []string{"waiting.card", "waiting.photo", "numbers.sample.birth", "numbers.sample.year", "numbers.sample.code"} {
		if s == r.ja(key) {
			return ""
		}
	}
	if v.Problem == visit.FormsBad && strings.Contains(v.Stop, s) {
		return ""
	}
	return strings.ReplaceAll(s, v.City.Name, "")
}

// unread finds the words of a page that have kanji and no reading, and readings that do not stand as they must. n is how many stand well.
func unread(r *room, p *page, text float32) (n int, faults []string) {
	fault := func(format string, a ...any) { faults = append(faults, fmt.Sprintf(format, a...)) }
	var base []mark // the characters of a word whose reading has not come yet, or a number that may belong to one
	kanji := func(s string) bool {
		return strings.ContainsFunc(s, func(c rune) bool { return unicode.Is(unicode.Han, c) })
	}
	missing := func() {
		for _, b := range base {
			if kanji(data(r, b)) {
				fault("%q has no reading", b.o.(*canvas.Text).Text)
			}
		}
		base = nil
	}
	for _, m := range marks(p.objects, 0, 0, nil, everywhere) {
		t, ok := m.o.(*canvas.Text)
		if !ok {
			continue
		}
		number := strings.Trim(t.Text, "0123456789") == ""
		if kanji(data(r, m)) || number {
			if len(base) > 0 && (base[0].y != m.y || number) {
				missing()
			}
			base = append(base, m)
			continue
		}
		if !slices.ContainsFunc(base, func(b mark) bool { return kanji(data(r, b)) }) {
			base = nil
			continue
		}
		if strings.Trim(base[0].o.(*canvas.Text).Text, "0123456789") == "" && len(base) > 1 && math.Abs(float64(base[1].x+base[1].w/2-m.x-m.w/2)) < 1 {
			base = base[1:] // a number that is read by itself
		}
		if strings.ContainsFunc(t.Text, func(c rune) bool { return !(c >= 'ぁ' && c <= 'ゖ' || c == 'ー') }) || m.y >= base[0].y || m.of != base[0].of {
			missing()
			continue
		}
		first, last := base[0], base[len(base)-1]
		size := first.o.(*canvas.Text).TextSize
		left, right := first.x, last.x+last.w
		middle, above := m.y+m.h/2, first.y+first.h/2
		switch {
		case math.Abs(float64((left+right)/2-m.x-m.w/2)) > 1:
			fault("%q is not in the middle over %q", t.Text, first.o.(*canvas.Text).Text)
		case math.Abs(float64(above-middle-(size+t.TextSize)/2)) > 1:
			fault("%q does not stand on its word", t.Text)
		case t.TextSize < size/2-0.01 || t.TextSize < 10.5*text*p.scale-0.01:
			fault("%q is %.1f high over %.1f", t.Text, t.TextSize, size)
		default:
			n++
		}
		base = nil
	}
	missing()
	return n, faults
}

// What is wrong with a reading is found when the texts are loaded, and says where it is.
func TestReadingsAreStrict(t *testing.T) {
	for words, want := range map[string]string{
		`"a" = "{紙|}を 取る"`: `texts: ja-easy.toml: "a": "{紙|}" is no word with its reading, such as {紙|かみ}`,
		`"a" = "紙|かみ"`:     `"|かみ"`,
	} {
		_, err := LoadTexts(fstest.MapFS{"ja.toml": {Data: []byte(`"a" = "紙"`)}, "ja-easy.toml": {Data: []byte(words)}}, "ja")
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", words, err)
		}
	}
	texts, err := LoadTexts(fstest.MapFS{"ja.toml": {Data: []byte(`"a" = "{n}枚"`)}, "ja-easy.toml": {Data: []byte(`"a" = "あと{n}{回|かい}"`)}}, "ja")
	if err != nil {
		t.Fatal(err)
	}
	if got := texts.in("ja-easy", "a", "n", 3); furigana.Plain(got) != "あと3回" || !furigana.Has(got) {
		t.Errorf("%q", got)
	}
}

func easyPage(t *testing.T) *page {
	r := newRoom(t, 1280, 800)
	return &page{g: &r.glass, w: r.Window, look: look{easy: true}, scale: 1, width: 1280, height: 800}
}

func parsed(t *testing.T, s string) string {
	t.Helper()
	out, wrong := furigana.Parse(s)
	if wrong != "" {
		t.Fatalf("%q", wrong)
	}
	return out
}

// A word is never parted from its reading, however narrow the place; nothing is lost, and words that are written apart stay whole.
func TestLinesKeepReadings(t *testing.T) {
	p := easyPage(t)
	s := parsed(t, "{住民票|じゅうみんひょう}の {写|うつ}しを、{暗証番号|あんしょうばんごう}で{紙|かみ}に {印刷|いんさつ}します。")
	st := style{size: 20, color: ink}
	for w := float32(90); w < 700; w += 7 {
		lines := p.lines(s, w, st)
		if got := strings.ReplaceAll(strings.Join(lines, ""), " ", ""); got != strings.ReplaceAll(s, " ", "") {
			t.Fatalf("at %v: %q", w, furigana.Plain(got))
		}
		for _, l := range lines {
			if n := p.measure(l, st); n > w+0.01 {
				t.Errorf("at %v: %q is %v wide", w, furigana.Plain(l), n)
			}
		}
	}
	if got := p.lines(parsed(t, "はんこの しょうめいを {取|と}る"), 180, st); len(got) != 2 || furigana.Plain(got[0]) != "はんこの" {
		t.Errorf("%q", got)
	}
}

// A reading that is wider than its word stands over kana by half a kana of its own at most, over kanji and other readings not at all.
func TestReadingsTakeTheirRoom(t *testing.T) {
	p := easyPage(t)
	st := style{size: 18, color: ink}
	half := p.ruby(st) / 2
	for _, s := range []string{"の{職|しょく}の", "{職|しょく}{職|しょく}{員|いん}", "3{条|じょう}市", "{住所|じゅうしょ} {職業|しょくぎょう}", "を{住民票|じゅうみんひょう}の", "{番号|ばんごう}・{暗証|あんしょう}", "{14日|じゅうよっか}まで"} {
		line, width := p.compose(parsed(t, s), st)
		end := float32(-100)
		for i, n := range line {
			if i > 0 && n.x < line[i-1].x+line[i-1].w-0.01 {
				t.Errorf("%s: %q lies on %q", s, n.Base, line[i-1].Base)
			}
			if n.Reading == "" {
				continue
			}
			if n.over < end-0.01 {
				t.Errorf("%s: %q lies on the reading before it", s, n.Reading)
			}
			end = n.over + n.wide
			if n.over < -half-0.01 || end > width+half+0.01 {
				t.Errorf("%s: %q stands %v – %v of %v", s, n.Reading, n.over, end, width)
			}
			for k, o := range line {
				if k == i || n.over >= o.x+o.w-0.01 || end <= o.x+0.01 {
					continue
				}
				by := min(o.x+o.w, end) - max(o.x, n.over)
				if most := float32(half); by > most+0.01 || o.Reading == "" && lends([]rune(o.Base)[0], o.w, 2*half) == 0 {
					t.Errorf("%s: %q stands over %q by %v", s, n.Reading, o.Base, by)
				}
			}
			if math.Abs(float64(n.over+n.wide/2-n.x-n.w/2)) > 0.01 {
				t.Errorf("%s: %q is not in the middle", s, n.Reading)
			}
		}
	}
}

// Staff are shown the same words without the readings, and so is the bar of the demo; a line without readings is as high as ever.
func TestReadingsAreForResidents(t *testing.T) {
	p := easyPage(t)
	st := style{size: 20, color: ink}
	s := parsed(t, "{紙|かみ}を {取|と}る")
	if p.tall(s, 500, st) <= p.tall("かみを とる", 500, st) || p.tall("かみを とる", 500, st) != p.pitch(st) {
		t.Errorf("%v, %v", p.tall(s, 500, st), p.tall("かみを とる", 500, st))
	}
	p.look.easy = false
	p.words(s, 0, 0, 500, st)
	if got := texts(p.objects); got != "紙を 取る\n" {
		t.Errorf("%q", got)
	}
	if p.measure(s, st) != p.measure("紙を 取る", st) || p.tall(s, 500, st) != p.pitch(st) {
		t.Error("readings that are not shown take room")
	}
}

// BenchmarkDraw draws a screen full of words anew, as every tap does.
func BenchmarkDraw(b *testing.B) {
	all, err := parts()
	if err != nil {
		b.Fatal(err)
	}
	for _, lang := range []string{visit.Japanese, furigana.Language} {
		b.Run(lang, func(b *testing.B) {
			r := newRoom(b, 1280, 800)
			r.o.Demo = nil
			r.show(spoken(all.catalogue, every(b)["choosing"], lang))
			var size fyne.Size
			for b.Loop() {
				r.redraw()
				size = r.stage.Size()
			}
			_ = size
		})
	}
}
