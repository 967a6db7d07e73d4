package resident

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"kakanai/card"
	"kakanai/record"
	"kakanai/ui/uitest"
	"kakanai/visit"
)

// From every screen that offers it, "no PIN" leads to the ways that the setting allows, and each
// does what it says.
func TestWaysWithoutPIN(t *testing.T) {
	r := newRoom(t, 1280, 800)
	for _, c := range []struct {
		offer visit.NumbersOffer
		demo  bool
		id    string
		want  string
	}{{visit.ResidentNumbers, false, "ways.numbers", "numbers false"}, {
		visit.StaffNumbers, false, "ways.numbers.staff",
		"call",
	}, {visit.StaffNumbers, true, "ways.numbers.demo", "numbers true"}, {
		visit.NoNumbers, false, "ways.staff",
		"call",
	}, {visit.NoNumbers, false, "ways.hand", "cancel"}} {
		base := visit.View{Visit: 1, Way: card.ByPIN, Numbers: c.offer, Demo: c.demo, Counter: record.TriesLeft(3)}
		for _, state := range []visit.State{visit.Notice, visit.Waiting, visit.Credential, visit.Stopped} {
			v := base
			v.State = state
			r.show(visit.View{Visit: 1, State: visit.Choosing})
			r.hand.calls = nil
			if state == visit.Stopped {
				v.Problem = visit.LastTry
			}
			r.show(v)
			if state != visit.Stopped {
				if c.offer == visit.NoNumbers && state != visit.Credential {
					for _, b := range r.page().Buttons {
						if b.ID == "forgot" {
							t.Errorf("%s: a way that leads nowhere is offered", state)
						}
					}
					continue
				}
				r.tap("forgot")
			}
			r.tap(c.id)
			if !slices.Contains(r.hand.calls, c.want) {
				t.Errorf("%s, offered %q: %s does %v", state, c.offer, c.id, r.hand.calls)
			}
		}
	}
}

// The printed numbers are shown as typed, by touch and by keyboard; the PIN never is. What covers
// the keys catches them.
func TestPrintedNumbersScreen(t *testing.T) {
	r := newRoom(t, 1280, 800)
	v := visit.View{
		Visit: 1, State: visit.Credential, Way: card.ByCodeB,
		Printed: [card.CodeBLen]byte([]byte("29123000000000")), Digits: 5, Counter: record.TriesLeft(10),
	}
	r.show(v)
	if words := uitest.PlainWords(r.page().Objects); strings.Count(words, "2\n") < 2 || !strings.Contains(words,
		"あと9回") {
		t.Errorf("the screen says %s", words)
	}
	r.tap("digit-7")
	r.typedRune('8')
	r.tap("erase")
	r.typedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if got := strings.Join(r.hand.calls, ", "); got != "digit 7, digit 8, erase, enter" {
		t.Errorf("%s", got)
	}
	for _, b := range r.page().Buttons {
		if b.ID == "enter" && !b.Inactive {
			t.Error("five digits may be entered")
		}
	}
	v.Printed, v.Digits, v.Calling = [card.CodeBLen]byte([]byte("29123120291234")), 14, true
	r.show(v)
	if words := uitest.PlainWords(r.page().Objects); strings.Contains(words, "あと9回") {
		t.Error("calling does not mask the numbers")
	}
	v.Calling, v.Counter = false, record.Tries{}
	r.show(v)
	if words := uitest.PlainWords(r.page().Objects); strings.Contains(words, "あと") {
		t.Error("a count that nobody knows is shown")
	}
	r.show(visit.View{Visit: 1, State: visit.Credential, Way: card.ByPIN, Keypad: true, Counter: record.TriesLeft(3)})
	for _, b := range r.page().Buttons {
		if strings.HasPrefix(b.ID, "digit-") {
			t.Error("keys on the screen although the reader has its own")
		}
	}
}
