package ui

import (
	"bytes"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"kakanai/visit"
)

// deskScreens goes through everything that the clerk's window shows.
func deskScreens(t *testing.T, size fyne.Size, see func(name string, g *glass)) {
	t.Helper()
	b := newBench(t, size, nil)
	look := func(name string) { see("desk-"+name, &b.glass) }
	look("01-locked")
	b.keys(fyne.KeyReturn)
	look("02-choosing")
	b.keys("1")
	b.until("a form", func(v visit.StaffView) bool { return len(v.Chosen) == 1 })
	b.keys(fyne.KeyReturn)
	b.state(visit.Asking)
	look("03-asking")
	b.keys("3")
	b.until("代理人", func(v visit.StaffView) bool { return v.Ask.Picked == "proxy" })
	b.keys(fyne.KeyReturn)
	b.until("委任状", func(v visit.StaffView) bool { return v.Ask != nil && v.Ask.ID == "ininjo" })
	b.keys("2")
	b.until("no", func(v visit.StaffView) bool { return v.Ask.Picked == "no" })
	b.keys(fyne.KeyReturn)
	b.state(visit.Stopped)
	look("04-stopped")
	b.keys(fyne.KeyF3)
	look("05-let")
	b.keys(fyne.KeyEscape, fyne.KeyEscape)
	look("06-cancel")
	b.keys(fyne.KeyEscape)
	b.state(visit.Choosing)
	b.keys("1")
	b.until("a form", func(v visit.StaffView) bool { return len(v.Chosen) == 1 })
	b.keys(fyne.KeyReturn)
	b.state(visit.Asking)
	b.keys("2")
	b.until("the answer", func(v visit.StaffView) bool { return v.Ask.Picked == "household" })
	b.onward(visit.Notice)
	look("07-notice")
	b.turnKana()
	b.keys(fyne.KeyF2, "yamada", fyne.KeyReturn, fyne.KeyReturn, "aomorikenmutsushi ")
	look("08-person")
	b.keys(fyne.KeyEscape, fyne.KeyEscape)
	b.turnKana()
	b.keys(fyne.KeyReturn)
	b.state(visit.Waiting)
	look("09-waiting")
	b.table.Lay("katsunosuke")
	b.state(visit.Credential)
	look("10-credential")
	for _, d := range []byte("1234") {
		b.kiosk.Digit(d)
	}
	b.kiosk.Enter()
	b.state(visit.Completing)
	look("11-completing")
	b.keys(fyne.KeyF11)
	b.until("the second card", func(v visit.StaffView) bool { return v.Second })
	look("12-child")
	b.table.Lay("child")
	b.state(visit.Credential)
	for _, d := range []byte("1234") {
		b.kiosk.Digit(d)
	}
	b.kiosk.Enter()
	b.until("the child", func(v visit.StaffView) bool { return v.State == visit.Completing })
	b.onward(visit.Confirming)
	look("13-confirming")
	for i, r := range b.rows() {
		if r.typed && r.field.ID == "req_addr" {
			b.row = i
		}
	}
	b.keys(fyne.KeyF4)
	look("14-correct")
	b.keys(fyne.KeyEscape)
	b.turnZoom()
	look("15-zoom")
	b.keys(fyne.KeyEscape, fyne.KeyF6)
	look("16-scribe")
	b.keys(fyne.KeyEscape, fyne.KeyF5)
	look("17-print")
	b.kiosk.Call()
	b.until("the call", func(v visit.StaffView) bool { return v.Called >= 0 })
	b.keys(fyne.KeyEscape)
	look("18-called")
	b.keys(fyne.KeyF1, fyne.KeyF5, fyne.KeyF5)
	b.state(visit.Handing)
	look("19-handing")
	b.keys(fyne.KeyEscape, fyne.KeyEscape)
	b.state(visit.PaperLeft)
	look("20-paper-left")
	b.keys(fyne.KeyF9)
	b.until("the card", func(v visit.StaffView) bool { return v.CardLeft })
	look("21-card-left")
	b.table.Lift()
	b.until("nobody", func(v visit.StaffView) bool { return !v.CardLeft })
	b.keys(fyne.KeyF8)
	look("22-returned")
	b.keys(fyne.KeyEscape, "0")
	look("23-handed")
	b.keys(fyne.KeyTab, "9:x")
	b.keys(fyne.KeyTab, "1")
	look("24-handed-bad")
}

// officeScreens goes through everything that supervisors see.
func officeScreens(t *testing.T, size fyne.Size, see func(name string, g *glass)) {
	t.Helper()
	b := &backOffice{rows: 100_000}
	x := newBooth(t, b)
	x.win.Resize(size)
	look := func(name string) { see("office-"+name, &x.glass) }
	look("01-sign-in")
	x.press("other")
	look("12-recover")
	x.press("other")
	x.type_("1", "right-password")
	x.figures.Hours = [24]int{8: 3, 9: 9, 10: 14, 11: 11, 12: 6, 13: 8, 14: 12, 15: 7, 16: 2}
	x.figures.Marked, x.figures.Reprints, x.figures.Open = 3, 2, 1
	x.figures.Langs = []Count{{"日本語", 58}, {"やさしい日本語", 9}, {"Tiếng Việt", 5}}
	look("02-today")
	x.press("export")
	look("03-export")
	x.typedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	x.press("verify")
	look("04-verified")
	for i, name := range []string{"05-month", "06-log", "07-staff", "08-check", "09-day"} {
		x.typedRune(rune('2' + i))
		x.rest()
		if i == 0 {
			for d := 1; d <= 30; d++ {
				x.figures.Days = append(x.figures.Days, Count{fmt.Sprint(d), (d * 7) % 40})
			}
			x.figures.Last = "2026-11-30"
		}
		look(name)
		if name == "05-month" {
			x.typedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
			look("14-month-empty")
			x.figures.Seniors = 9
			x.figures.Langs = []Count{{"日本語", 58}, {"やさしい日本語", 9}, {"Tiếng Việt", 5}}
			x.figures.MonthFigures = MonthFigures{
				Penned: 90, SignOnly: 78, Rework: 4, ReworkReturned: 2, ReworkReprinted: 1, ReworkRedone: 1, MixUps: 1, Handed: 41, ToCertificate: 12*time.Minute + 30*time.Second, ToCertificate95: 27 * time.Minute,
				Good: 31, Fair: 6, Poor: 2, OtherLangs: 14, Elsewhere: []Count{{"コンビニ", 11}, {"LINE", 3}, {"ほか", 2}},
				HasCost: true, PaperYen: 148, HasSaved: true, AtHand: 440 * time.Second, AtKiosk: 180 * time.Second, HasStaff: true, StaffBefore: 300, StaffAfter: 120, StaffSaved: 4*time.Hour + 48*time.Minute,
			}
			look("15-month-worth")
			x.typedKey(&fyne.KeyEvent{Name: fyne.KeyLeft})
		}
		if name == "06-log" {
			x.press("filter")
			look("13-filter")
			x.typedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
		}
		if name == "07-staff" {
			x.press("add")
			look("10-add")
			x.typedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
		}
	}
	x.now = x.now.Add(time.Hour)
	x.Tick()
	x.rest()
	x.type_("2", "clerk-password")
	look("11-clerk")
}

// front is what lies on top of a page, where something covers it.
func front(p *page) *page {
	for i, o := range p.objects {
		b, ok := o.(*button)
		if !ok || b.id != "desk-shield" && b.id != "desk-zoomed" && b.id != "shield" {
			continue
		}
		q := *p
		q.objects, q.buttons = p.objects[i+1:], nil
		for _, o := range q.objects {
			if b, ok := o.(*button); ok {
				q.buttons = append(q.buttons, b)
			}
		}
		return &q
	}
	return p
}

// staffMeasured measures the clerk's and the supervisor's windows, in both sizes of the window, every size of the text and every theme, scrolled to their end, and
// writes their rows.
func staffMeasured(t *testing.T, out *bytes.Buffer) *measure {
	t.Helper()
	all := newMeasure()
	out.WriteString("\n## Staff's windows\n\nBoth draw as large as their window is, in three sizes and three themes (Ctrl and +, -, 0, I, or a setting). The clerk's window is worked by keys, every action has one; at 100 % its targets are a mouse's,\n" +
		"so that as many of a form's fields as possible stand in one view. A touch screen wants 150 % (a setting).\n\n" +
		"| window | size | text | screens | lines of words | clipped or overlapping | smallest target | screens that scroll |\n|---|---|---|---|---|---|---|---|\n")
	themes := map[string]*measure{}
	for _, w := range []struct {
		name string
		go_  func(*testing.T, fyne.Size, func(string, *glass))
		want map[float32]float32
	}{{"clerk's", deskScreens, map[float32]float32{1: 44, 1.5: 64, 2: 64}}, {"supervisor's", officeScreens, map[float32]float32{1: 64, 1.5: 64, 2: 64}}} {
		for _, size := range sizes {
			of := map[float32]*measure{1: newMeasure(), 1.5: newMeasure(), 2: newMeasure()}
			w.go_(t, size, inLooks(func(name string, g *glass) {
				text, theme := g.shown.grow(), fmt.Sprintf("%s %s", w.name, g.shown.colours)
				m := newMeasure()
				m.wanted = w.want[text]
				for n := range 40 { // to the end of what scrolls
					p := front(g.stage.r.page)
					for _, b := range p.buttons {
						if b.at == (fyne.Position{}) {
							b.at = b.Position()
						}
					}
					part := newMeasure()
					part.wanted = m.wanted
					part.take(fmt.Sprintf("%s, %v, view %d", name, size, n), p, size)
					if n > 0 {
						part.screens, part.words, part.scrolls = 0, 0, 0
					}
					m.add(part)
					on := false
					for _, b := range p.buttons {
						if strings.HasSuffix(b.id, "-down") && !b.disabled && !b.covered && b.id != "desk-zoom-down" {
							b.tapped()
							on = true
						}
					}
					if !on {
						break
					}
					if n == 39 {
						t.Errorf("%s never ends", name)
					}
				}
				if themes[theme] == nil {
					themes[theme] = newMeasure()
				}
				themes[theme].add(m)
				if g.shown.colours == standard {
					of[text].add(m)
				}
				all.add(m)
			}))
			for _, text := range textSizes {
				m := of[text]
				fmt.Fprintf(out, "| %s | %.0f × %.0f | %.0f %% | %d | %d | %d | %.0f | %d |\n", w.name, size.Width, size.Height, text*100, m.screens, m.words, len(m.faults), m.target, m.scrolls)
			}
		}
	}
	out.WriteString("\n| window | colours | least contrast of words (7 wanted) | least contrast of an edge (3 wanted) |\n|---|---|---|---|\n")
	for _, w := range []string{"clerk's", "supervisor's"} {
		for _, c := range allColours {
			m := themes[fmt.Sprintf("%s %s", w, c)]
			fmt.Fprintf(out, "| %s | %s | %.2f | %.2f |\n", w, map[colours]string{standard: "standard", highContrast: "high contrast", colourSafe: "colour-blind safe"}[c], m.text, m.edge)
		}
	}
	return all
}

func TestStaffAccessible(t *testing.T) {
	var b bytes.Buffer
	for _, f := range staffMeasured(t, &b).faults {
		t.Error(f)
	}
	t.Log(b.String())
}

// inLooks shows a screen in every size and theme, and as it was in the end.
func inLooks(see func(name string, g *glass)) func(string, *glass) {
	return func(name string, g *glass) {
		for _, text := range textSizes {
			for _, c := range allColours {
				g.shown = look{text: text, colours: c}
				g.turned()
				see(fmt.Sprintf("%s-%.0f%s", name, text*100, map[colours]string{standard: "", highContrast: "-contrast", colourSafe: "-safe"}[c]), g)
			}
		}
		g.shown = look{}
		g.turned()
	}
}

// keepStaff puts pictures of staff's windows into folders of dir: as they are, and in the look that is furthest from that.
func keepStaff(t *testing.T, dir string) {
	t.Helper()
	keep := func(name string, g *glass) {
		folder := ""
		for suffix, to := range map[string]string{"-100": "staff", "-200-contrast": "staff-200-contrast"} {
			if short, ok := strings.CutSuffix(name, suffix); ok {
				folder, name = filepath.Join(dir, to), short
			}
		}
		if folder == "" {
			return
		}
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
		f, err := os.Create(filepath.Join(folder, name+".png"))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if err := png.Encode(f, g.win.Canvas().Capture()); err != nil {
			t.Fatal(err)
		}
	}
	deskScreens(t, sizes[0], inLooks(keep))
	officeScreens(t, sizes[0], inLooks(keep))
}
