package clerk

import (
	"fmt"
	"strconv"

	"kakanai/forms"
	"kakanai/visit"
)

// lock closes the desk: nothing of a visit is on it until a clerk signs in. The resident's side
// goes on.
func (d *Desk) lock() {
	d.edit, d.pending, d.sheet, d.menu, d.locked = nil, nil, nil, false, true
	d.pages = pictures{}
	d.closeZoom()
	s := &sheet{d: d, title: d.say("lock.title"), fits: func(visit.StaffView) bool { return true }}
	if d.free() {
		s.hint = d.say("lock.free")
		s.ok = func() bool { d.unlock(0); return true }
	} else {
		s.hint = d.say("lock.sign")
		number, password := d.field(forms.Digits, "lock.number", ""), d.field(forms.Text, "lock.password", "")
		password.secret = true
		s.fields = []*sheetField{number, password}
		asked := false
		s.ok = func() bool {
			if asked { // a second Enter: an empty password would count as a wrong one
				return false
			}
			asked = true
			n, _ := strconv.Atoi(number.line.String())
			p := password.line.String()
			password.line = newLine(forms.Text, "", nil)
			s.note = d.say("lock.wait")
			go func() {
				err := d.o.Accounts.SignIn(n, p)
				d.o.Do(func() { asked = false; d.signed(s, n, err) })
			}()
			return false
		}
	}
	d.sheet = s
}

// free reports whether the desk opens without a password.
func (d *Desk) free() bool { return d.o.Accounts == nil || d.o.Accounts.Empty() }

// signed opens the desk after a sign-in, if the sheet s is still there.
func (d *Desk) signed(s *sheet, who int, err error) {
	if d.sheet != s {
		return
	}
	if err != nil {
		s.note, s.at = d.say("lock.bad"), 1
		d.Redraw()
		return
	}
	d.unlock(who)
	d.Redraw()
}

func (d *Desk) unlock(who int) {
	d.sheet, d.locked = nil, false
	d.touch()
	d.o.Staff.Sign(who)
}

// lockNow is Ctrl+L, and what Tick does.
func (d *Desk) lockNow() {
	if d.locked {
		return
	}
	if d.o.Accounts != nil && d.view.Clerk != 0 {
		n := d.view.Clerk
		go func() { _ = d.o.Accounts.Hide(n) }() // without a record it is locked all the same
	}
	d.o.Staff.Sign(0)
	d.lock()
	d.Redraw()
}

// leave is Ctrl+E: the desk is a colleague's next.
func (d *Desk) leave() {
	n := d.view.Clerk
	if d.locked || d.free() || n == 0 {
		return
	}
	go func() { _ = d.o.Accounts.Leave(n) }()
	d.o.Staff.Sign(0)
	d.lock()
	d.Redraw()
}

// clock returns minutes and seconds, 3:05.
func clock(seconds int) string { return fmt.Sprintf("%d:%02d", seconds/60, seconds%60) }
