package printing

import (
	"fmt"
	"strings"

	"kakanai/forms"
	"kakanai/text"
)

// Judge returns the mistakes in a form's own words that only drawing finds: words that do not fit
// even in the smallest letters, and characters that no font has. The form is laid out with every
// field shown and nothing filled in.
func Judge(f *forms.Form, fonts *text.Fonts) forms.LoadErrors {
	j := formJudge{f: f, fonts: fonts}
	j.words("", "title", f.Title)
	j.words("", "name", f.Name)
	j.words("", "hint", f.Hint)
	j.words("", "glyph", f.Glyph)
	j.words("", "addressee", f.Addressee)
	j.words("", "bring", f.Bring)
	for _, n := range f.Notes {
		j.words("", "notes", n)
	}
	whole := &forms.Filled{
		Form: f, City: forms.City{Mayor: "市長"}, Day: forms.Date{Year: 2026, Month: 12, Day: 31},
		Serial: "K0000001-20261231-0001", Values: map[string]forms.Value{},
	}
	for _, s := range f.Sections {
		j.words("", "title", s.Title)
		for _, x := range s.Fields {
			whole.Values[x.ID] = forms.Value{}
			j.words(x.ID, "label", x.Label)
			j.words(x.ID, "note", x.Note)
			j.words(x.ID, "unit", x.Unit)
			for _, o := range x.Options {
				j.words(x.ID, o.Label, o.Label)
			}
			for _, c := range x.Columns {
				j.words(x.ID, c.Label, c.Label)
			}
		}
	}
	for _, q := range f.Questions {
		for _, s := range []string{q.Text, q.Hint, q.Aside} {
			j.question(q, s)
		}
		for _, a := range q.Choices {
			for _, s := range []string{a.Label, a.Hint, a.Glyph, a.Stop, a.Leave} {
				j.question(q, s)
			}
		}
	}
	for _, p := range f.Places {
		if n := len(qrModules(codeOf(whole).String() + ":more=99")); p.As == forms.AsQR &&
			min(p.W, p.H) < minModule*float64(n) {
			j.say("code2d", "w", fmt.Sprintf("この様式の二次元コードには、縦横%.0fmm以上が要ります", minModule*float64(n)+0.5))
		}
	}
	for i, p := range f.Places {
		for _, s := range shortest(f, p) {
			if b := fonts.Fit(text.Label, s, p.Size(), p.W, p.H); !b.Fits {
				j.bad = append(j.bad, f.MistakeAt(i, "w =",
					fmt.Sprintf("小さくしても「%s」が入りません。w か h を大きくします", forms.Quote(s))))
				break
			}
		}
	}
	l := newLayout(whole, fonts, tightest, map[flowed][][]item{})
	l.tell = func(field, what string) { j.say(field, what, "小さくしても入りません") }
	if len(f.Places) == 0 {
		l.run()
	}
	return j.bad
}

// shortest returns the texts for which a place must have room: those that are always there, and the
// shortest that people write.
func shortest(f *forms.Form, p forms.Place) []string {
	x := f.Field(p.Field)
	if x == nil || p.As != "" && p.As != forms.AsText {
		return nil
	}
	switch kind := x.Kind; {
	case x.ID == "request_date", kind == forms.DateKind:
		return []string{datePart(forms.Date{Year: 1988, Month: 12, Day: 31}, p.Part)}
	case x.Source == forms.FromSystem || x.ID == "doc_title" || x.ID == "addressee": // the terminal's own words
		return nil
	case kind == forms.Note:
		return []string{x.Note}
	case kind == forms.Int:
		return []string{fmt.Sprint(x.Max)}
	case kind == forms.Check:
		return []string{"✓"}
	case kind == forms.Choice || kind == forms.Multi:
		var out []string
		for _, o := range x.OptionsOn(forms.Date{Year: 2026, Month: 12, Day: 31}) {
			out = append(out, o.Label)
		}
		return out
	case kind == forms.Tel:
		return []string{"0175-00-0000"}
	case kind == forms.Digits:
		return []string{strings.Repeat("0", max(x.Min, 1))}
	}
	return []string{"別記参照"} // the whole text is then printed on a further page
}

type formJudge struct {
	f     *forms.Form
	fonts *text.Fonts
	bad   forms.LoadErrors
	said  map[string]bool
}

func (j *formJudge) say(field, key, why string) {
	if j.said == nil {
		j.said = map[string]bool{}
	}
	if at := field + "\x00" + key + "\x00" + why; !j.said[at] {
		j.said[at] = true
		j.bad = append(j.bad, j.f.Mistake(field, key, fmt.Sprintf("「%s」が、%s", key, why)))
	}
}

func (j *formJudge) words(field, key, s string) {
	if lacks := j.fonts.Lacks(text.Label, s); len(lacks) > 0 {
		j.say(field, key, "画面や用紙の書体にない字「"+strings.Join(lacks, "")+"」を使っています")
	}
}

func (j *formJudge) question(q forms.Question, s string) {
	if lacks := j.fonts.Lacks(text.Label, s); len(lacks) > 0 {
		j.bad = append(j.bad, j.f.MistakeIn(q, s,
			fmt.Sprintf("質問 %s：書体にない字「%s」を使っています", q.ID, strings.Join(lacks, ""))))
	}
}
