package ui

import (
	"fmt"
	"image/color"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"kakanai/text"
)

// A form asks for a few words over the supervisor's window.
type form struct {
	title, hint string
	fields      []*field
	at          int
	note        string
	code        string                // shown large, to be written down
	ok          func(values []string) // it stays until something takes its place
	stays       bool                  // there is nothing behind it to go back to
	other       func()                // what can be done instead, by F2; otherWord says it
	otherWord   string
}

// A field is one line of it, typed at its end.
type field struct {
	label  string
	text   []rune
	secret bool
}

func (f *form) values() []string {
	var out []string
	for _, x := range f.fields {
		out = append(out, strings.TrimSpace(string(x.text)))
	}
	return out
}

// signIn asks who it is.
func (s *Supervisor) signIn() {
	s.ask = &form{title: s.t("in.title"), hint: s.t("in.hint"), stays: true, fields: []*field{{label: s.t("in.number")}, {label: s.t("in.password"), secret: true}}, ok: func(v []string) {
		password := []byte(v[1])
		for i := range s.ask.fields[1].text {
			s.ask.fields[1].text[i] = 0
		}
		s.ask.fields[1].text = nil
		n, _ := strconv.Atoi(v[0])
		s.run(s.t("in.title"), func(func(int64, int64)) (func(), error) {
			who, err := s.o.Office.SignIn(n, password)
			return func() { s.enter(who) }, err
		})
	}}
	s.ask.other, s.ask.otherWord = s.recover, s.t("do.recover")
}

// recover asks for the code on paper: whoever forgot their password, or is locked out, gets in with it and has a new one for the next time.
func (s *Supervisor) recover() {
	s.ask = &form{title: s.t("recover.title"), hint: s.t("recover.hint"), stays: true, otherWord: s.t("in.title"), other: s.signIn,
		fields: []*field{{label: s.t("in.number")}, {label: s.t("recover.code")}, {label: s.t("recover.password"), secret: true}, {label: s.t("first.again"), secret: true}}, ok: func(v []string) {
			if v[2] != v[3] {
				s.ask.note = s.t("differ")
				return
			}
			n, _ := strconv.Atoi(v[0])
			code, password := []byte(v[1]), []byte(v[2])
			for _, f := range s.ask.fields[1:] {
				for i := range f.text {
					f.text[i] = 0
				}
				f.text = nil
			}
			s.ask.at = 1
			s.run(s.t("recover.title"), func(func(int64, int64)) (func(), error) {
				next, err := s.o.Office.Recover(n, code, password)
				return func() { s.recovery(n, next) }, err
			})
		}}
}

func (s *Supervisor) enter(who Officer) {
	s.who, s.ask = who, nil
	s.touch()
	s.show(0)
}

// first makes the first supervisor, and shows the recovery code once.
func (s *Supervisor) first() {
	s.ask = &form{title: s.t("first.title"), hint: s.t("first.hint"), stays: true, fields: []*field{{label: s.t("first.name")}, {label: s.t("in.password"), secret: true}, {label: s.t("first.again"), secret: true}}, ok: func(v []string) {
		if v[1] != v[2] {
			s.ask.note = s.t("differ")
			return
		}
		s.run(s.t("first.title"), func(func(int64, int64)) (func(), error) {
			n, code, err := s.o.Office.Add(v[0], "supervisor", []byte(v[1]))
			return func() { s.recovery(n, code) }, err
		})
	}}
}

// recovery shows the code until somebody says that it is on paper.
func (s *Supervisor) recovery(number int, code string) {
	s.ask = &form{title: s.t("recovery.title"), hint: s.t("recovery.hint", "n", number), code: code, stays: true, ok: func([]string) {
		if s.who.Number == 0 {
			s.signIn()
			return
		}
		s.ask = nil
		s.open("staff")
	}}
}

// askPassword gives the marked account a new password: its person forgot theirs, or was locked out.
func (s *Supervisor) askPassword() {
	if s.marked >= len(s.accounts) {
		return
	}
	who := s.accounts[s.marked]
	s.guarded("accounts", func() {
		s.ask = &form{title: s.t("password.title", "n", who.Number), hint: s.t("password.hint"), fields: []*field{{label: s.t("in.password"), secret: true}, {label: s.t("first.again"), secret: true}}, ok: func(v []string) {
			if v[0] != v[1] {
				s.ask.note = s.t("differ")
				return
			}
			s.run(s.t("do.password"), func(func(int64, int64)) (func(), error) {
				code, err := s.o.Office.Password(who.Number, []byte(v[0]))
				return func() {
					if code != "" {
						s.recovery(who.Number, code)
						return
					}
					s.ask = nil
					s.say(s.t("done.password", "n", who.Number))
				}, err
			})
		}}
		s.redraw()
	})
}

func (s *Supervisor) addAccount() {
	s.ask = &form{title: s.t("add.title"), hint: s.t("add.hint"), fields: []*field{{label: s.t("first.name")}, {label: s.t("add.role"), text: []rune("1")}, {label: s.t("in.password"), secret: true}, {label: s.t("first.again"), secret: true}}, ok: func(v []string) {
		role := map[string]string{"1": "clerk", "2": "supervisor", "3": "it"}[v[1]]
		switch {
		case role == "":
			s.ask.note = s.t("bad-word")
			return
		case v[2] != v[3]:
			s.ask.note = s.t("differ")
			return
		}
		s.run(s.t("add.title"), func(func(int64, int64)) (func(), error) {
			n, code, err := s.o.Office.Add(v[0], role, []byte(v[2]))
			return func() {
				if code != "" {
					s.recovery(n, code)
					return
				}
				s.ask = nil
				s.open("staff")
				s.say(s.t("done.add", "n", n))
			}, err
		})
	}}
	s.redraw()
}

// typedRune goes to the field that is typed into, or is a tab's number.
func (s *Supervisor) typedRune(r rune) {
	s.touch()
	if s.ask != nil {
		if len(s.ask.fields) > 0 && s.busy == "" {
			f := s.ask.fields[s.ask.at]
			if len(f.text) < 80 {
				f.text = append(f.text, r)
			}
			s.redraw()
		}
		return
	}
	if n := int(r - '1'); n >= 0 && n < len(s.tabs()) {
		s.show(n)
	}
}

func (s *Supervisor) typedKey(e *fyne.KeyEvent) {
	s.touch()
	if f := s.ask; f != nil {
		s.keyInForm(f, e.Name)
		return
	}
	switch e.Name {
	case fyne.KeyEscape:
		s.exit()
	case fyne.KeyLeft, fyne.KeyRight:
		if s.at() == "month" {
			s.turnMonth()
		}
	default:
		s.keyInLog(e.Name)
	}
}

func (s *Supervisor) keyInForm(f *form, k fyne.KeyName) {
	if s.busy != "" {
		return
	}
	switch k {
	case fyne.KeyBackspace:
		if n := len(f.fields); n > 0 {
			x := f.fields[f.at]
			if cs := text.Clusters(string(x.text)); len(cs) > 0 { // a variation selector goes with its character
				x.text = []rune(strings.Join(cs[:len(cs)-1], ""))
			}
		}
	case fyne.KeyTab:
		f.at = (f.at + 1) % max(len(f.fields), 1)
	case fyne.KeyDown:
		f.at = min(f.at+1, max(len(f.fields)-1, 0))
	case fyne.KeyUp:
		f.at = max(f.at-1, 0)
	case fyne.KeyReturn, fyne.KeyEnter:
		if f.at < len(f.fields)-1 {
			f.at++
		} else {
			f.ok(f.values())
		}
	case fyne.KeyF2:
		if f.other != nil {
			f.other()
		}
	case fyne.KeyEscape:
		s.cancel()
	}
	s.redraw()
}

// cancel takes the form away, or the window where nobody is signed in.
func (s *Supervisor) cancel() {
	if s.ask.stays {
		s.exit()
		return
	}
	s.ask = nil
}

// drawForm lays the form over everything.
func (s *Supervisor) drawForm(p *page) {
	f := s.ask
	const w = 720
	x := (p.width - w) / 2
	hint := p.lines(f.hint, w-72, style{size: 19})
	h := 150 + float32(len(hint))*19*leading + float32(len(f.fields))*72 + 60
	if f.code != "" {
		h += 70
	}
	y := max((p.height-h)/2-20, 20)
	p.box(0, 0, p.width, p.height, color.NRGBA{0, 0, 0, 90}, clear, 0, 0)
	shield := &button{id: "shield", fill: clear, edge: clear, tapped: func() {}} // a tap beside it must reach nothing underneath
	p.cover(shield)
	p.box(x, y, w, h, white, primary, 3, 16)
	at := y + 24
	p.one(f.title, x+36, at, w-72, style{size: 28, bold: true, color: ink})
	at += 50
	at += p.words(f.hint, x+36, at, w-72, style{size: 19, color: ink}) + 16
	if f.code != "" {
		p.one(f.code, x+36, at, w-72, style{size: 36, bold: true, color: ink, align: fyne.TextAlignCenter})
		at += 70
	}
	for i, v := range f.fields {
		words := string(v.text)
		if v.secret {
			words = strings.Repeat("●", len(v.text))
		}
		p.one(v.label, x+36, at+28, 250, style{size: 19, bold: true, color: ink, middle: true})
		b := &button{id: fmt.Sprintf("field-%d", i), label: v.label, fill: white, edge: edge, line: 2, radius: 8, tapped: func() { f.at = i; s.redraw() }}
		here := i == f.at
		if here {
			b.edge, b.line = primary, 4
		}
		b.draw = func(q *page) {
			n := q.one(words, 14, q.height/2, q.width-28, style{size: 22, color: ink, middle: true})
			if here {
				q.box(16+n, q.height/2-15, 3, 30, primary, clear, 0, 0)
			}
		}
		p.button(b, x+300, at, w-336, 60)
		at += 72
	}
	words, c := f.note, color.Color(danger)
	if s.busy != "" {
		words, c = s.busy+"："+s.t("busy"), ink
	}
	p.one(words, x+36, at+6, w-72, style{size: 18, bold: true, color: c})
	p.button(secondaryButton("cancel", s.t("do.cancel"), func() { s.cancel(); s.redraw() }), x+36, at+38, 180, 60)
	if f.other != nil {
		other := wordButton("other", f.otherWord, white, edge, ink, 18, func() { f.other(); s.redraw() })
		if s.busy != "" {
			other = other.off()
		}
		p.button(other, x+228, at+38, w-36-220-12-228, 60)
	}
	ok := primaryButton("ok", s.t("do.ok"), func() { f.ok(f.values()); s.redraw() })
	if s.busy != "" {
		ok = ok.off()
	}
	p.button(ok, x+w-36-220, at+38, 220, 60)
}
