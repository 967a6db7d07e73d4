package supervisor

import (
	"fmt"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"kakanai/record"
	"kakanai/report"
	"kakanai/ui/kit"
)

// logColumns are the list's columns, as shares of its width. On a narrow page the first three are
// above the others, and have other shares.
var logColumns = []struct {
	word          string
	share, narrow float32
}{{"log.seq", 0.08, 0.2}, {"log.at", 0.17, 0.4}, {"log.kind", 0.16, 0.4}, {"log.form", 0.11, 0.18}, {
	"log.serial", 0.2,
	0.36,
}, {"log.code", 0.14, 0.24}, {"log.clerk", 0.06, 0.1}, {"log.millis", 0.08, 0.12}}

const logFirst = 3

// cell returns the place of column i in a row w wide.
func cell(i int, w float32, narrow bool) (x float32, line int, wide float32) {
	from := 0
	if narrow && i >= logFirst {
		from, line = logFirst, 1
	}
	share := func(n int) float32 {
		if narrow {
			return logColumns[n].narrow
		}
		return logColumns[n].share
	}
	for n := from; n < i; n++ {
		x += share(n) * w
	}
	return x, line, share(i) * w
}

// openLog gets the entries through the filter.
func (s *Supervisor) openLog() {
	f := s.filter
	s.run(s.t("tab.log"), func(func(int64, int64)) (func(), error) {
		v, err := s.o.Office.Log(f)
		return func() { s.closeLog(); s.log = v; s.list = nil }, err
	})
}

// closeLog closes the log before anything else is shown.
func (s *Supervisor) closeLog() {
	if s.log != nil {
		s.log.Close()
	}
	s.log, s.list = nil, nil
}

func (s *Supervisor) askFilter() {
	s.ask = &form{title: s.t("filter.title"), hint: s.t("filter.hint"), fields: []*field{
		{
			label: s.t("filter.day"),
			text:  []rune(s.filter.Day),
		},
		{label: s.t("filter.form"), text: []rune(s.filter.Form)},
		{label: s.t("filter.window"), text: []rune(s.filter.Window)},
	}, ok: func(v []string) {
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
	s.Redraw()
}

// entries returns Fyne's list. It asks only for the rows in sight, so that a hundred thousand
// scroll like a hundred.
func (s *Supervisor) entries(p *kit.Page, narrow bool) fyne.CanvasObject {
	if s.list != nil {
		return s.list
	}
	scale, size, c := p.Scale, 16*p.Scale, p.Look.Tone(kit.Ink)
	high := float32(34)
	if narrow {
		high = 58
	}
	l := widget.NewList(func() int {
		if s.log == nil {
			return 0
		}
		return s.log.Len()
	}, func() fyne.CanvasObject {
		row := container.New(&shares{height: high * scale, narrow: narrow})
		for range logColumns {
			t := canvas.NewText("", c)
			t.TextSize, t.FontSource = size, kit.Look{}.Font(false)
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
		cells := []string{
			fmt.Sprint(r.Seq), r.At.In(record.Japan).Format("01-02 15:04:05"), s.kind(r.Kind), r.Form,
			r.Serial, code, "", "",
		}
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
	l.OnSelected = func(widget.ListItemID) { // a row must not keep the keyboard
		s.touch()
		l.UnselectAll()
		s.Unfocus()
	}
	s.list = l
	return l
}

// kind returns what an entry is about, in words; a kind without words is returned as it is.
func (s *Supervisor) kind(k record.Kind) string {
	if words, ok := s.o.Words.Find("kind." + string(k)); ok {
		return words
	}
	return string(k)
}

// shares lays cells side by side, on a narrow page in two lines.
type shares struct {
	height float32
	narrow bool
}

func (l *shares) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(100, l.height) }
func (l *shares) Layout(cells []fyne.CanvasObject, size fyne.Size) {
	h := size.Height
	if l.narrow {
		h = size.Height / 2.2
	}
	for i, c := range cells {
		x, line, w := cell(i, size.Width, l.narrow)
		c.Move(fyne.NewPos(x+6, float32(line)*h))
		c.Resize(fyne.NewSize(w-8, h))
	}
}

func (s *Supervisor) drawLog(p *kit.Page) {
	x, y, w := float32(0), p.Bottom-2, p.Width
	if s.log == nil {
		return
	}
	narrow := w < 1000
	filter := ""
	for _, f := range []string{s.filter.Day, s.filter.Form, s.filter.Window} {
		if f != "" {
			filter += "　" + f
		}
	}
	n := p.Line(s.t("log.count", "n", report.Thousands(s.log.Len()), "filter", filter), x+4, y, w, kit.Style{
		Size: 19,
		Bold: true, Color: kit.Ink,
	})
	if v := s.verdict; v != nil {
		words, st := s.t("done.verify"), kit.Style{
			Size: 18, Bold: true, Color: kit.Success,
			Align: fyne.TextAlignTrailing,
		}
		if !v.ok {
			words, st.Color = s.t("bad.verify"), kit.Danger
		}
		if n+24+p.Measure(words, st) > w {
			y += 32
		}
		p.Line(words, x, y, w, st)
	}
	y += 36
	top := float32(34)
	if narrow {
		top = 60
	}
	h := max(p.Height-y-12, top+160)
	p.Box(x, y, w, h, kit.White, kit.ThinEdge, 1, 8)
	for i, c := range logColumns {
		cx, line, cw := cell(i, w-16, narrow)
		st := kit.Style{Size: 16, Bold: true, Color: kit.Ink}
		p.Line(s.t(c.word), x+14+cx, y+7+26*float32(line), cw, p.Shrink(s.t(c.word), cw-8, st))
	}
	p.Box(x+8, y+top, w-16, 2, kit.ThinEdge, kit.Clear, 0, 0)
	p.Add(s.entries(p, narrow), x+8, y+top+4, w-16, h-top-10)
	p.Bottom = max(p.Bottom, y+h)
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
