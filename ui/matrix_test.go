package ui

import (
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kakanai/forms"
	"kakanai/forms/load"
	"kakanai/visit"
)

// said are the phrases of the forms in another language, by the Japanese in which every shows them.
func said(c *forms.Catalogue, lang string) map[string]string {
	if saidBefore[lang] == nil {
		tax := c.Form("shotoku").Field("tax_year")
		from := filledIn(forms.TaxYearLabel(2026), forms.NoPricePhrase)
		to := filledIn(c.SayOption(lang, tax, forms.Option{ID: "2026", Label: forms.TaxYearLabel(2026)}), c.Say(lang, forms.NoPricePhrase))
		saidBefore[lang] = map[string]string{}
		for _, p := range load.Phrases(c) {
			saidBefore[lang][from.Replace(p.Ja)] = to.Replace(c.Say(lang, p.Ja))
		}
	}
	return saidBefore[lang]
}

var saidBefore = map[string]map[string]string{}

// spoken is a View as the visit would make it in another language.
func spoken(c *forms.Catalogue, v visit.View, lang string) visit.View {
	v.Lang = lang
	if v.Opinion { // the one who leaves is asked in their language, whatever the next one reads
		v.Leaving, v.Lang = lang, visit.Japanese
	}
	say := func(s string) string {
		if t, ok := said(c, lang)[s]; ok {
			return t
		}
		return s
	}
	if v.Ask != nil {
		a := *v.Ask
		a.Text, a.Hint = say(a.Text), say(a.Hint)
		a.About = slices.Clone(a.About)
		for i := range a.About {
			a.About[i] = say(a.About[i])
		}
		a.Choices = slices.Clone(a.Choices)
		for i, x := range a.Choices {
			a.Choices[i].Label, a.Choices[i].Hint = say(x.Label), say(x.Hint)
		}
		a.Fields = slices.Clone(a.Fields)
		for i, f := range a.Fields {
			options := slices.Clone(f.Options)
			for k, o := range options {
				options[k].Label = c.SayOption(lang, &f.Field, o)
			}
			f.Title, f.Field.Label, f.Field.Unit, f.Options = say(f.Title), say(f.Field.Label), say(f.Field.Unit), options
			a.Fields[i] = f
		}
		v.Ask = &a
	}
	asides := slices.Clone(v.Asides)
	for i := range asides {
		asides[i].Label = say(asides[i].Label)
	}
	v.Asides = asides
	if v.Stop != "" && v.Problem == visit.None {
		v.Stop = say(v.Stop)
	}
	v.Without = slices.Clone(v.Without)
	for i := range v.Without {
		v.Without[i] = say(v.Without[i])
	}
	return v
}

// gallery are the Views of which pictures are kept: one of each kind of screen.
var gallery = []string{
	"choosing", "asking-juminhyo-who", "asking-juminhyo-include", "asking-juminhyo-principal", "asking-ido-ido_date", "asking-koseki-koseki_counts", "notice-asides", "waiting", "waiting-wrong-card", "credential", "credential-wrong",
	"numbers-8", "reading", "confirming", "printing", "handing", "stopped-last-try-numbers", "stopped-staff", "calling", "idle", "paper-left", "card-left", "choosing-opinion",
}

// TestGallery keeps a picture of every kind of screen in every language where KAKANAI_GALLERY says (make gallery).
func TestGallery(t *testing.T) {
	dir := os.Getenv("KAKANAI_GALLERY")
	if dir == "" {
		return // nothing is judged here: the pictures are for people
	}
	p, err := parts()
	if err != nil {
		t.Fatal(err)
	}
	if only := os.Getenv("KAKANAI_GALLERY_ONLY"); only == "" || only == "staff" {
		keepStaff(t, dir)
	}
	r := newRoom(t, 1280, 800)
	r.o.Demo = nil
	views := every(t)
	keep := func(name string) {
		f, err := os.Create(filepath.Join(dir, name+".png"))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if err := png.Encode(f, r.win.Canvas().Capture()); err != nil {
			t.Fatal(err)
		}
	}
	only := os.Getenv("KAKANAI_GALLERY_ONLY")
	for _, l := range Languages {
		if only != "" && !slices.Contains(strings.Split(only, ","), l.ID) {
			continue
		}
		if err := os.MkdirAll(filepath.Join(dir, l.ID), 0o755); err != nil {
			t.Fatal(err)
		}
		for i, name := range gallery {
			r.forget()
			r.show(spoken(p.catalogue, views[name], l.ID))
			keep(fmt.Sprintf("%s/%02d-%s", l.ID, i+1, name))
		}
		r.show(spoken(p.catalogue, views["choosing"], l.ID))
		r.pane = "language"
		r.redraw()
		keep(l.ID + "/30-languages")
		r.pane = "colours"
		r.redraw()
		keep(l.ID + "/31-colours")
		r.forget()
	}
	if only != "" {
		return
	}
	for _, look := range []struct {
		name    string
		text    float32
		colours colours
	}{{"text-150", 1.5, standard}, {"text-200", 2, standard}, {"contrast", 1, highContrast}, {"safe", 1, colourSafe}} {
		if err := os.MkdirAll(filepath.Join(dir, look.name), 0o755); err != nil {
			t.Fatal(err)
		}
		for i, name := range gallery {
			r.forget()
			r.show(views[name])
			r.text, r.colours = look.text, look.colours
			r.redraw()
			keep(fmt.Sprintf("%s/%02d-%s", look.name, i+1, name))
		}
	}
}
