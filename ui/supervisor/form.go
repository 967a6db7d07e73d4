package supervisor

import (
	"fmt"
	"image/color"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"kakanai/text"
	"kakanai/ui/kit"
)

// A form asks for a few words over the window.
type form struct {
	title, hint string
	fields      []*field
	at          int
	note        string
	code        string                // shown large, to be written down
	ok          func(values []string) // the form stays until ok replaces it
	stays       bool                  // no tab is behind it: cancelling closes the window
	other       func()                // what F2 does instead; otherWord is its label
	otherWord   string
}

// A field is one line of a form, typed at its end.
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

// accountNumber returns a person's number as it was typed, in digits of either width; 0: it is
// none.
func accountNumber(s string) int {
	n, err := strconv.Atoi(strings.Map(kit.HalfDigit, strings.Trim(s, " \u3000")))
	if err != nil {
		return 0
	}
	return n
}

// signIn asks for a number and a password.
func (s *Supervisor) signIn() {
	s.ask = &form{title: s.t("in.title"), hint: s.t("in.hint"), stays: true, fields: []*field{
		{label: s.t("in.number")},
		{label: s.t("in.password"), secret: true},
	}, ok: func(v []string) {
		password := []byte(v[1])
		for i := range s.ask.fields[1].text {
			s.ask.fields[1].text[i] = 0
		}
		s.ask.fields[1].text = nil
		n := accountNumber(v[0])
		s.run(s.t("in.title"), func(func(int64, int64)) (func(), error) {
			who, err := s.o.Office.SignIn(n, password)
			return func() { s.enter(who) }, err
		})
	}}
	s.ask.other, s.ask.otherWord = s.recover, s.t("do.recover")
}

// recover asks for the code on paper: a person who forgot the password, or is locked out, gets in
// with it and is given the next one.
func (s *Supervisor) recover() {
	s.ask = &form{
		title: s.t("recover.title"), hint: s.t("recover.hint"), stays: true, otherWord: s.t("in.title"),
		other: s.signIn,
		fields: []*field{{label: s.t("in.number")}, {label: s.t("recover.code")}, {
			label:  s.t("recover.password"),
			secret: true,
		}, {label: s.t("first.again"), secret: true}}, ok: func(v []string) {
			if v[2] != v[3] {
				s.ask.note = s.t("differ")
				return
			}
			n := accountNumber(v[0])
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
		},
	}
}

func (s *Supervisor) enter(who Officer) {
	s.who, s.ask = who, nil
	s.touch()
	s.show(0)
}

// first makes the first supervisor, and shows the recovery code once.
func (s *Supervisor) first() {
	s.ask = &form{
		title: s.t("first.title"), hint: s.t("first.hint"), stays: true,
		fields: []*field{
			{label: s.t("first.name")},
			{label: s.t("in.password"), secret: true},
			{label: s.t("first.again"), secret: true},
		}, ok: func(v []string) {
			if v[1] != v[2] {
				s.ask.note = s.t("differ")
				return
			}
			s.run(s.t("first.title"), func(func(int64, int64)) (func(), error) {
				n, code, err := s.o.Office.Add(v[0], "supervisor", []byte(v[1]))
				return func() { s.recovery(n, code) }, err
			})
		},
	}
}

// recovery shows the code until it is said to be on paper.
func (s *Supervisor) recovery(number int, code string) {
	s.ask = &form{
		title: s.t("recovery.title"), hint: s.t("recovery.hint", "n", number), code: code, stays: true,
		ok: func([]string) {
			if s.who.Number == 0 {
				s.signIn()
				return
			}
			s.ask = nil
			s.open("staff")
		},
	}
}

// askPassword gives the marked account a new password.
func (s *Supervisor) askPassword() {
	i := s.account()
	if i < 0 {
		return
	}
	who := s.accounts[i]
	s.guarded("accounts", func() {
		s.ask = &form{
			title: s.t("password.title", "n", who.Number), hint: s.t("password.hint"),
			fields: []*field{{label: s.t("in.password"), secret: true}, {label: s.t("first.again"), secret: true}},
			ok: func(v []string) {
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
			},
		}
		s.Redraw()
	})
}

func (s *Supervisor) addAccount() {
	s.ask = &form{title: s.t("add.title"), hint: s.t("add.hint"), fields: []*field{
		{label: s.t("first.name")},
		{label: s.t("add.role"), text: []rune("1")},
		{label: s.t("in.password"), secret: true},
		{label: s.t("first.again"), secret: true},
	}, ok: func(v []string) {
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
	s.Redraw()
}

// typedRune goes to the field that is typed into, or chooses a tab by its number.
func (s *Supervisor) typedRune(r rune) {
	s.touch()
	if s.ask != nil {
		if len(s.ask.fields) > 0 && s.busy == "" {
			f := s.ask.fields[s.ask.at]
			if len(f.text) < 80 {
				f.text = append(f.text, r)
			}
			s.Redraw()
		}
		return
	}
	if n := int(kit.HalfDigit(r) - '1'); n >= 0 && n < len(s.tabs()) {
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
	s.KeepInSight()
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
		switch {
		case len(f.fields) == 0 && s.JustChanged(): // the second of two Enters answers nothing that was read
		case f.at < len(f.fields)-1:
			f.at++
		default:
			f.ok(f.values())
		}
	case fyne.KeyF2:
		if f.other != nil {
			f.other()
		}
	case fyne.KeyEscape:
		s.cancel()
	}
	s.Redraw()
}

// cancel takes the form away, or closes the window where no tab is behind it.
func (s *Supervisor) cancel() {
	if s.ask.stays {
		s.exit()
		return
	}
	s.ask = nil
}

// drawForm lays the form over everything.
func (s *Supervisor) drawForm(p *kit.Page) {
	w := min(float32(720), p.Width-24)
	x := (p.Width - w) / 2
	p.Box(0, 0, p.Width, p.Height, color.NRGBA{0, 0, 0, 90}, kit.Clear, 0, 0)
	// a tap beside it must reach nothing underneath
	shield := &kit.Button{ID: "shield", Fill: kit.Clear, Edge: kit.Clear, Do: func() {}}
	p.Cover(shield)
	high := float32(64)
	if p.Narrow() {
		high = 48
	}
	draft := p.Part(w-72, p.Height)
	s.formWords(draft, high)
	room := p.Height - 84 // the sizes and colours stay within reach
	h := min(draft.Bottom+48, room)
	y := max((p.Height-h)/2-20, 76)
	p.Box(x, y, w, h, kit.White, kit.Primary, 3, 16)
	p.ScrollArea("form", x+36, y+20, w-44, h-32, kit.Beside, func(q *kit.Page) {
		if q.Width == w-44 { // nothing beside it
			q.Width -= 28
		}
		s.formWords(q, high)
	})
	top := p.Part(p.Width, p.Height)
	top.LookButtons(s.t, s.lookEnd, 4, map[bool]float32{true: 46, false: 64}[p.Narrow()])
	p.Place(top, 0, 0)
}

// formWords draws what is on the form.
func (s *Supervisor) formWords(p *kit.Page, high float32) {
	f, w := s.ask, p.Width
	at := float32(4)
	at += p.Words(f.title, 0, at, w, kit.Style{Size: 28, Bold: true, Color: kit.Ink}) + 8
	at += p.Words(f.hint, 0, at, w, kit.Style{Size: 19, Color: kit.Ink}) + 16
	if f.code != "" {
		code := kit.Style{Size: 36, Bold: true, Color: kit.Ink, Align: fyne.TextAlignCenter}
		p.Line(f.code, 0, at, w, p.Shrink(f.code, w, code))
		at += 70
	}
	for i, v := range f.fields {
		words := string(v.text)
		if v.secret {
			words = strings.Repeat("●", len(v.text))
		}
		from := at
		label := kit.Style{Size: 19, Bold: true, Color: kit.Ink}
		fx := float32(264)
		if w < 640 {
			fx = 0
			at += p.Words(v.label, 0, at, w, label) + 2
		} else {
			p.Within(v.label, 0, at, fx-10, high, label)
		}
		b := &kit.Button{
			ID: fmt.Sprintf("field-%d", i), Label: v.label, Fill: kit.White, Edge: kit.Edge, Line: 2,
			Radius: 8, Do: func() { f.at = i; s.Redraw() },
		}
		here := i == f.at
		if here {
			b.Edge, b.Line = kit.Primary, 4
		}
		b.Draw = func(q *kit.Page) {
			st := kit.Style{Size: 22, Color: kit.Ink, Middle: true}
			n := q.Line(words, 14, q.Height/2, q.Width-28, q.Shrink(words, q.Width-32, st))
			if n = min(n, q.Width-32); here {
				q.Box(16+n, q.Height/2-15, 3, 30, kit.Primary, kit.Clear, 0, 0)
			}
		}
		p.Button(b, fx, at, w-fx, high)
		at += high + 10
		if here {
			p.KeepVisible(from, at)
		}
	}
	words, c := f.note, color.Color(kit.Danger)
	if s.busy != "" {
		words, c = s.busy+"："+s.t("busy"), kit.Ink
	}
	at += max(p.Words(words, 0, at+2, w, kit.Style{Size: 18, Bold: true, Color: c}), 28) + 8
	p.Button(kit.SecondaryButton("cancel", s.t("do.cancel"), func() { s.cancel(); s.Redraw() }), 0, at, 180, high)
	if f.other != nil {
		other := kit.WordButton("other", f.otherWord, kit.White, kit.Edge, kit.Ink, 18,
			func() { f.other(); s.Redraw() })
		if s.busy != "" {
			other = other.Off()
		}
		if w < 640 { // below, where there is no room between
			p.Button(other, 0, at+high+10, w, high)
		} else {
			p.Button(other, 192, at, w-192-232, high)
		}
	}
	ok := kit.PrimaryButton("ok", s.t("do.ok"), func() { f.ok(f.values()); s.Redraw() })
	if s.busy != "" {
		ok = ok.Off()
	}
	p.Button(ok, w-220, at, 220, high)
	if len(f.fields) == 0 {
		p.KeepVisible(0, at)
	}
}
