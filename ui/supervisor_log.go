package ui

import (
	"fmt"
	"image/color"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// japanTime is the zone of every time a person reads.
var japanTime = time.FixedZone("JST", 9*60*60)

// logColumns are the list's, as shares of its width.
var logColumns = []struct {
	word  string
	share float32
}{{"log.seq", 0.08}, {"log.at", 0.17}, {"log.kind", 0.16}, {"log.form", 0.11}, {"log.serial", 0.2}, {"log.code", 0.14}, {"log.clerk", 0.06}, {"log.millis", 0.08}}

// openLog gets the entries through the filter.
func (s *Supervisor) openLog() {
	f := s.filter
	s.run(s.t("tab.log"), func(func(int64, int64)) (func(), error) {
		v, err := s.o.Office.Log(f)
		return func() { s.closeLog(); s.log = v; s.list = nil }, err
	})
}

// closeLog lets go of the log before anything else is shown.
func (s *Supervisor) closeLog() {
	if s.log != nil {
		s.log.Close()
	}
	s.log, s.list = nil, nil
}

func (s *Supervisor) askFilter() {
	s.ask = &form{title: s.t("filter.title"), hint: s.t("filter.hint"), fields: []*field{{label: s.t("filter.day"), text: []rune(s.filter.Day)}, {label: s.t("filter.form"), text: []rune(s.filter.Form)}, {label: s.t("filter.window"), text: []rune(s.filter.Window)}}, ok: func(v []string) {
		if v[0] != "" {
			if _, err := time.Parse("2006-01-02", v[0]); err != nil {
				s.ask.note = s.t("bad-day")
				return
			}
		}
		s.filter = LogFilter{v[0], v[1], strings.ToUpper(v[2])}
		s.ask = nil
		s.openLog()
	}}
	s.redraw()
}

// entries is Fyne's list: it asks for the rows that can be seen and no others, so a hundred thousand scroll like a hundred.
func (s *Supervisor) entries(scale float32) fyne.CanvasObject {
	if s.list != nil {
		return s.list
	}
	size := 16 * scale
	l := widget.NewList(func() int {
		if s.log == nil {
			return 0
		}
		return s.log.Len()
	}, func() fyne.CanvasObject {
		row := container.New(&shares{height: 34 * scale})
		for range logColumns {
			t := canvas.NewText("", ink)
			t.TextSize, t.FontSource = size, look{}.font(false)
			row.Add(t)
		}
		return row
	}, func(i widget.ListItemID, o fyne.CanvasObject) {
		if s.log == nil || i >= s.log.Len() {
			return
		}
		r := s.log.Row(i)
		code := r.Code
		if code == "" {
			code = r.Via
		}
		cells := []string{fmt.Sprint(r.Seq), r.At.In(japanTime).Format("01-02 15:04:05"), s.kind(r.Kind), r.Form, r.Serial, code, "", ""}
		if r.Clerk > 0 {
			cells[6] = fmt.Sprint(r.Clerk)
		}
		if r.Millis > 0 {
			cells[7] = fmt.Sprintf("%.1f", float64(r.Millis)/1000)
		}
		for n, c := range o.(*fyne.Container).Objects {
			t := c.(*canvas.Text)
			t.Text = cells[n]
			t.Refresh()
		}
	})
	l.HideSeparators = true
	s.list = l
	return l
}

// kind is what an entry is about, in words; a kind without words shows itself.
func (s *Supervisor) kind(k string) string {
	if words, ok := s.o.Words.words["kind."+k]; ok {
		return words
	}
	return k
}

// shares lays cells side by side.
type shares struct{ height float32 }

func (l *shares) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(100, l.height) }
func (l *shares) Layout(cells []fyne.CanvasObject, size fyne.Size) {
	x := float32(0)
	for i, c := range cells {
		w := size.Width * logColumns[i].share
		c.Move(fyne.NewPos(x+6, 0))
		c.Resize(fyne.NewSize(w-8, size.Height))
		x += w
	}
}

func (s *Supervisor) drawLog(p *page) {
	x, y := float32(margin-6), float32(headerH+12)
	w := p.width - 2*x
	if s.log == nil {
		return
	}
	filter := ""
	for _, f := range []string{s.filter.Day, s.filter.Form, s.filter.Window} {
		if f != "" {
			filter += "　" + f
		}
	}
	p.one(s.t("log.count", "n", thousands(s.log.Len()), "filter", filter), x+4, y, w, style{size: 19, bold: true, color: ink})
	if v := s.verdict; v != nil {
		words, c := s.t("done.verify"), color.Color(success)
		if !v.ok {
			words, c = s.t("bad.verify"), danger
		}
		p.one(words, x, y, w, style{size: 18, bold: true, color: c, align: fyne.TextAlignTrailing})
	}
	y += 36
	h := p.height - footerH - y - 12
	p.box(x, y, w, h, white, thinEdge, 1, 8)
	at := x + 8
	for _, c := range logColumns {
		p.one(s.t(c.word), at+6, y+7, c.share*(w-16), style{size: 16, bold: true, color: ink})
		at += c.share * (w - 16)
	}
	p.box(x+8, y+34, w-16, 2, thinEdge, clear, 0, 0)
	p.add(s.entries(p.scale), x+8, y+38, w-16, h-44)
}

// keyInLog scrolls by the keyboard.
func (s *Supervisor) keyInLog(k fyne.KeyName) {
	l, ok := s.list.(*widget.List)
	if !ok || s.log == nil {
		return
	}
	page := l.Size().Height * 0.9
	at := l.GetScrollOffset()
	switch k {
	case fyne.KeyDown:
		at += page / 15
	case fyne.KeyUp:
		at -= page / 15
	case fyne.KeyPageDown:
		at += page
	case fyne.KeyPageUp:
		at -= page
	case fyne.KeyHome:
		l.ScrollToTop()
		return
	case fyne.KeyEnd:
		l.ScrollToBottom()
		return
	default:
		return
	}
	l.ScrollToOffset(max(at, 0))
}
