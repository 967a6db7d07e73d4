package resident

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"testing"

	"kakanai/ui/kit"
	"kakanai/ui/texts"
	"kakanai/ui/uitest"
	"kakanai/visit"
)

// residents are the Views of every, with nothing of the demo: residents do not see it.
func residents(t *testing.T) map[string]visit.View {
	views := every(t)
	for name, v := range views {
		v.Demo = false
		views[name] = v
	}
	return views
}

// walk draws every screen that a resident can see, and those that do not fit once more for each
// part that is reached by scrolling.
func (r *room) walk(lang string, text float32, c kit.Colours, views map[string]visit.View, see func(name string,
	p *kit.Page, scrolled bool),
) {
	r.t.Helper()
	parts := uitest.Load(r.t)
	r.o.Demo = nil
	r.show(visit.View{Visit: 1, State: visit.Choosing})
	for _, name := range append(slices.Sorted(maps.Keys(views)), "languages", "colours", "forgotten", "zoomed",
		"bundles", "address", "second-list", "digits") {
		r.forget()
		v := views[name]
		switch name {
		case "languages", "colours", "bundles", "second-list":
			v = views["choosing"]
		case "forgotten":
			v = views["credential"]
		case "zoomed", "address":
			v = views["confirming"]
		case "digits":
			v = views["asking-juminhyo-principal"]
		}
		r.view = uitest.Spoken(parts.Catalogue, v, lang)
		r.text, r.colours = text, c
		switch name {
		case "languages":
			r.overlay = "language"
		case "colours":
			r.overlay = "colours"
		case "forgotten":
			r.forgot = true
		case "zoomed":
			r.zoom = true
		case "bundles":
			r.bundles = true
			r.view.Bundle = v.Bundles[0].ID
		case "address":
			r.address = true
		case "second-list":
			r.list = 1
		case "digits":
			r.digits = true
		}
		r.painted = painted{}
		p := r.page()
		see(fmt.Sprintf("%s, %s, %.0f %%, %q", name, lang, text*100, c), p, false)
		// The rest of what does not fit is reached by scrolling, and is whole there, too.
		for most, last := r.most, float32(-1); r.scroll != last && len(p.Objects) > 0 && most > 0 &&
			slices.ContainsFunc(p.Buttons, func(b *kit.Button) bool { return b.ID == "scroll-down" && !b.Inactive }); {
			last = r.scroll
			r.scroll += 150
			p = r.page()
			see(fmt.Sprintf("%s scrolled, %s, %.0f %%", name, lang, text*100), p, true)
		}
		r.scroll, r.most = 0, 0
	}
}

// Every screen in every language, size of text and theme is measured: contrast of words and edges,
// targets, words that do not fit or lie on each other. The rows in docs/accessibility.md are what
// was measured. Contrast does not depend on the language, nor fit on the colours; KAKANAI_SOAK=1
// tries all of them together all the same.
func TestAccessible(t *testing.T) {
	r := newRoom(t, 1280, 800)
	views := residents(t)
	one := func(lang string, text float32, c kit.Colours) *uitest.Measure {
		m := uitest.NewMeasure()
		r.walk(lang, text, c, views, func(name string, p *kit.Page, scrolled bool) {
			if !scrolled {
				m.Take(name, p, uitest.Sizes[0])
				return
			}
			rest := uitest.NewMeasure()
			rest.Take(name, p, uitest.Sizes[0])
			m.Text, m.Edge = min(m.Text, rest.Text), min(m.Edge, rest.Edge)
			m.Faults = append(m.Faults, rest.Faults...)
		})
		return m
	}
	soak := os.Getenv("KAKANAI_SOAK") != ""
	var rows []string
	all := uitest.NewMeasure()
	for _, l := range texts.Languages {
		for _, text := range kit.TextSizes {
			m := one(l.ID, text, kit.Standard)
			rows = append(rows, fmt.Sprintf("| %s | %.0f %% | %d | %d | %d | %.0f | %d |", l.Name, text*100, m.Screens,
				m.Words, len(m.Faults), m.Target, m.Scrolls))
			all.Add(m)
		}
	}
	for _, c := range kit.AllColours {
		m := uitest.NewMeasure()
		for _, l := range texts.Languages {
			for _, text := range kit.TextSizes {
				if soak || l.ID == visit.Japanese && text != 1.5 {
					m.Add(one(l.ID, text, c))
				}
			}
		}
		name := map[kit.Colours]string{
			kit.Standard: "standard", kit.HighContrast: "high contrast",
			kit.ColourSafe: "colour-blind safe",
		}[c]
		rows = append(rows, fmt.Sprintf("| %s | %.2f | %.2f |", name, m.Text, m.Edge))
		all.Add(m)
	}
	for _, f := range all.Faults {
		t.Error(f)
	}
	uitest.CompareRows(t, rows)
}
