package visit

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kakanai/card"
	"kakanai/card/emulator"
	"kakanai/record"
)

// demo is one of the demo people.
func (s *stage) demo(id string) emulator.Person {
	s.t.Helper()
	for _, p := range s.table.People() {
		if p.ID == id {
			return p
		}
	}
	s.t.Fatalf("no person %s", id)
	return emulator.Person{}
}

func (s *stage) typeNumbers(digits string) {
	for _, d := range []byte(digits) {
		s.Digit(d)
	}
	s.Enter()
}

func offering(c CodeB) func(*Options) { return func(o *Options) { o.CodeB = c } }

// Who may start it, from where: residents everywhere it is offered, staff with their key, no one
// where it is off.
func TestWhoMayUsePrintedNumbers(t *testing.T) {
	for _, c := range []struct {
		setting CodeB
		staff   bool
		want    State
	}{
		{CodeBOff, false, Waiting},
		{CodeBOff, true, Waiting},
		{"", true, Waiting},
		{CodeBStaff, false, Waiting},
		{CodeBStaff, true, Credential},
		{CodeBResident, false, Credential},
		{CodeBResident, true, Credential},
	} {
		inBubble(t, offering(c.setting), func(t *testing.T, s *stage) {
			s.reach(Waiting)
			s.Numbers(c.staff)
			v := s.want(c.want)
			if c.want == Credential && v.Way != card.ByCodeB {
				t.Errorf("%s: the way is %s", c.setting, v.Way)
			}
		})
	}
}

func TestReadByPrintedNumbers(t *testing.T) {
	for _, from := range []State{Notice, Waiting, Credential} {
		inBubble(t, offering(CodeBResident), func(t *testing.T, s *stage) {
			p := s.demo("taro")
			s.reach(from)
			s.Numbers(false)
			if v := s.want(Credential); v.Way != card.ByCodeB || v.Digits != 0 || v.Numbers != NoNumbers {
				t.Fatalf("%+v", v.Way)
			}
			s.table.Lift() // to read what is printed on it
			s.want(Credential)
			for _, d := range []byte(p.CodeB()[:8]) {
				s.Digit(d)
			}
			s.Enter()
			if v := s.want(Credential); string(v.Printed[:8]) != p.CodeB()[:8] || v.Digits != 8 {
				t.Errorf("%d digits stand there", v.Digits)
			}
			s.typeNumbers(p.CodeB()[8:])
			if v := s.want(Waiting); v.Printed != [card.CodeBLen]byte{} || v.Way != card.ByCodeB {
				t.Error("the digits are still shown while the card is waited for")
			}
			s.lay(p.ID)
			s.want(Completing)
			s.answerAll(Completing)
			v := s.want(Confirming)
			if v.Holder.Name != p.Name || !strings.Contains(strings.Join(v.Filled[0].Record, ""), "照合番号Ｂ") {
				t.Errorf("%v", v.Filled[0].Record)
			}
			vias := map[record.Kind]string{}
			for _, e := range s.log.entries {
				vias[e.Kind] = e.Via
			}
			if vias["read"] != "b" || vias["prepared"] != "b" {
				t.Errorf("the log says %v", vias)
			}
			c := s.table.Card(p.ID)
			if c.TriesLeft() != 3 || len(c.Tripped()) > 0 {
				t.Errorf("%d tries, %v", c.TriesLeft(), c.Tripped())
			}
			for _, r := range c.Record() {
				if strings.HasPrefix(r, "0020009104") {
					t.Error("a PIN was sent")
				}
			}
		})
	}
}

// What cannot be right is refused before a card is asked for, digits kept, and nothing of it
// reaches a card.
func TestPrintedNumbersAreCheckedHere(t *testing.T) {
	inBubble(t, offering(CodeBResident), func(t *testing.T, s *stage) {
		s.reach(Waiting)
		s.Numbers(false)
		for digits, want := range map[string]BadPart{
			"55130120352285": BadBirth, "55023220352285": BadBirth,
			"55021719352285": BadYear,
		} {
			s.typeNumbers(digits)
			if v := s.want(Credential); v.BadPart != want || string(v.Printed[:]) != digits {
				t.Errorf("%s: %q", digits, v.BadPart)
			}
			for range 14 {
				s.Erase()
			}
			if v := s.want(Credential); v.BadPart != "" || v.Digits != 0 {
				t.Errorf("after erasing: %q", v.BadPart)
			}
		}
	})
}

func TestWrongPrintedNumbers(t *testing.T) {
	inBubble(t, offering(CodeBResident), func(t *testing.T, s *stage) {
		p := s.demo("taro")
		wrong := p.CodeB()[:10] + "0000"
		s.reach(Waiting)
		for left := 9; left >= 1; left-- {
			if left == 9 {
				s.Numbers(false)
			}
			s.want(Credential)
			s.table.Lift()
			s.typeNumbers(wrong)
			s.want(Waiting)
			s.lay(p.ID)
			if left == 1 {
				break
			}
			if v := s.want(Credential); v.Problem != WrongPIN || v.Counter != record.TriesLeft(left) ||
				v.Way != card.ByCodeB {
				t.Fatalf("with %d left: %q, %d tries here, counter %s", left, v.Problem, here(v), v.Counter)
			}
		}
		if v := s.want(Stopped); v.Problem != LastTry || v.Retry || v.Numbers != NoNumbers ||
			v.Counter != record.TriesLeft(1) {
			t.Errorf("at the last try: %q, counter %s", v.Problem, v.Counter)
		}
		if text, _ := s.table.Card(p.ID).CodeBTriesLeft(); text != 1 {
			t.Errorf("the card counts %d", text)
		}
	})
}

// A card at its last try, a blocked one and one without a PIN are told so, and the printed numbers
// lead on; unless those are spent too.
func TestWaysOutOfAStoppedPIN(t *testing.T) {
	for id, problem := range map[string]Problem{"last": LastTry, "blocked": PINBlocked} {
		grown := func(o *Options) { offering(CodeBResident)(o); today(o) } // in 2000 one of them is a baby
		inBubble(t, grown, func(t *testing.T, s *stage) {
			p := s.demo(id)
			s.reach(Waiting)
			s.lay(id)
			if v := s.want(Stopped); v.Problem != problem || v.Numbers != ResidentNumbers {
				t.Fatalf("%q, offered %q", v.Problem, v.Numbers)
			}
			s.Numbers(false)
			s.want(Credential)
			s.table.Lift()
			s.typeNumbers(p.CodeB())
			s.want(Waiting)
			s.lay(id)
			s.want(Completing)
		})
	}
	spent := 1
	inBubble(t, func(o *Options) {
		o.CodeB = CodeBResident
		people := o.Reader.(*emulator.Table).People()
		for i := range people {
			people[i].TriesLeftB = &spent
		}
		o.Reader = emulator.NewTable(people, emulator.Options{Wait: -1})
	}, func(t *testing.T, s *stage) {
		s.table = s.Kiosk.o.Reader.(*emulator.Table)
		s.reach(Waiting)
		s.lay("last")
		if v := s.want(Stopped); v.Numbers != NoNumbers {
			t.Error("printed numbers at their last try are offered")
		}
		s.Numbers(true)
		s.want(Stopped)
	})
}

// The typed numbers are wiped on every way out of waiting for their card.
func TestPrintedNumbersAreWiped(t *testing.T) {
	for name, out := range map[string]func(*stage){
		"cancel": func(s *stage) { s.Cancel() }, "back": func(s *stage) { s.Back() },
		"idle": func(s *stage) { time.Sleep(DefaultIdle.Card + time.Second) },
	} {
		inBubble(t, offering(CodeBResident), func(t *testing.T, s *stage) {
			s.reach(Waiting)
			s.Numbers(false)
			s.typeNumbers(s.demo("taro").CodeB())
			s.want(Waiting)
			out(s)
			s.view()
			if p := s.personal(); p != "" && name != "back" {
				t.Errorf("%s left %s", name, p)
			}
			if s.Kiosk.reading.secret != nil || s.Kiosk.reading.digits != [card.CodeBLen]byte{} {
				t.Errorf("%s left the numbers", name)
			}
			s.lay("taro")
			s.view()
			if c := s.table.Card("taro"); slices.ContainsFunc(c.Record(),
				func(r string) bool { return strings.HasPrefix(r, "002000950E") }) {
				t.Errorf("after %s the numbers were sent all the same", name)
			}
		})
	}
}

// Whatever ends a reading, its secret is zeros afterwards: a right one, a wrong one, a cancelled
// wait.
func TestReadingWipesItsSecret(t *testing.T) {
	for name, end := range map[string]func(s *stage){
		"read": func(s *stage) { s.lay("taro") }, "another card": func(s *stage) { s.lay("hanako") },
		"cancelled": func(s *stage) { s.Cancel() },
	} {
		inBubble(t, offering(CodeBResident), func(t *testing.T, s *stage) {
			secret, err := card.ParseCodeB([]byte(s.demo("taro").CodeB()))
			if err != nil {
				t.Fatal(err)
			}
			s.reach(Waiting)
			s.Kiosk.post(func() {
				s.Kiosk.reading.way = card.ByCodeB
				s.Kiosk.read(secret, func() { s.Kiosk.on(laid) })
			})
			s.want(Waiting)
			end(s)
			s.view()
			secret.Digits(func(d byte) {
				if d != 0 {
					t.Fatalf("%s: a digit is left", name)
				}
			})
		})
	}
}

// The card's own pictures come along where a character cannot be drawn and B opens them, and only
// then.
func TestPicturesWhereNeeded(t *testing.T) {
	rare := func(s string) bool { return strings.ContainsAny(s, "●〓") }
	for _, c := range []struct {
		id      string
		numbers bool
		want    bool
	}{{"gaiji", true, true}, {"gaiji", false, false}, {"taro", true, false}} {
		inBubble(t, func(o *Options) { o.CodeB, o.Rare = CodeBResident, rare }, func(t *testing.T, s *stage) {
			s.reach(Waiting)
			if c.numbers {
				s.Numbers(false)
				s.typeNumbers(s.demo(c.id).CodeB())
				s.want(Waiting)
				s.lay(c.id)
			} else {
				s.lay(c.id)
				s.want(Credential)
				s.typePIN("1234")
			}
			s.answerAll(Completing)
			v := s.want(Confirming)
			if got := v.Holder.NamePicture != nil && v.Holder.AddressPicture != nil; got != c.want || v.FaceBad {
				t.Errorf("%s, by numbers %v: pictures %v, bad %v", c.id, c.numbers, got, v.FaceBad)
			}
			if name := v.Filled[0].Values["req_name"]; (name.Picture != nil) != c.want {
				t.Errorf("%s: the form has a picture: %v", c.id, name.Picture != nil)
			}
			if c.want != slices.Contains(s.log.kinds(), "face") {
				t.Errorf("the log has %v", s.log.kinds())
			}
			if tripped := s.table.Card(c.id).Tripped(); len(tripped) > 0 {
				t.Error(tripped)
			}
			s.Cancel()
			s.want(Choosing)
			if p := s.personal(); p != "" {
				t.Errorf("%s was left", p)
			}
		})
	}
}

// The printed numbers of one entry go to the 券面事項確認AP, which has a counter of its own, only after
// the 券面事項入力補助AP has found them right, once, and not at the last try there. The visit goes on
// without the pictures.
func TestTheSecondApplicationAfterTheFirstAlone(t *testing.T) {
	const selectSurface, verifySurface = "00A4040C0AD3921000310001010402", "002000920E"
	for name, c := range map[string]struct {
		left  int // tries at the 券面事項確認AP
		wrong bool
		sent  int
	}{
		"right": {10, false, 1}, "two left": {2, false, 1}, "the last try": {1, false, 0}, "blocked": {0, false, 0},
		"wrong": {10, true, 0}, "wrong, the last try": {1, true, 0},
	} {
		inBubble(t, func(o *Options) { o.CodeB, o.Rare = CodeBResident, func(string) bool { return true } },
			func(t *testing.T, s *stage) {
				s.lay("gaiji") // there is a card once it was laid
				s.table.Lift()
				k := s.table.Card("gaiji")
				spent := slices.Repeat([]string{verifySurface + strings.Repeat("30", 14)}, 10-c.left)
				for _, cmd := range append([]string{selectSurface}, spent...) {
					b, err := hex.DecodeString(cmd)
					if err != nil {
						t.Fatal(err)
					}
					k.Transmit(t.Context(), b)
				}
				k.PowerOff()
				before := len(k.Record())
				s.reach(Waiting)
				s.Numbers(false)
				code := []byte(s.demo("gaiji").CodeB())
				if c.wrong {
					code[13] ^= 1 // another digit of the security code
				}
				s.typeNumbers(string(code))
				s.lay("gaiji")
				v := s.view()
				if want := map[bool]State{true: Credential, false: Completing}[c.wrong]; v.State != want {
					t.Fatalf("%s: it is at %s", name, v.State)
				}
				selects, sent := 0, 0
				for _, r := range k.Record()[before:] {
					if strings.HasPrefix(r, selectSurface) {
						selects++
					}
					if strings.HasPrefix(r, verifySurface) {
						sent++
					}
				}
				if sent != c.sent || c.wrong && selects > 0 {
					t.Errorf("%s: selected %d times, sent %d times: %v", name, selects, sent, k.Record()[before:])
				}
				if _, left := k.CodeBTriesLeft(); c.sent == 0 && left != c.left {
					t.Errorf("%s: %d tries are left of %d", name, left, c.left)
				}
			})
	}
}

// A broken picture costs nothing but the picture.
func TestBrokenPicture(t *testing.T) {
	inBubble(t, func(o *Options) {
		o.CodeB, o.Rare = CodeBResident, func(string) bool { return true }
		people := o.Reader.(*emulator.Table).People()
		for i := range people {
			people[i].NamePNG = []byte("no picture")
		}
		o.Reader = emulator.NewTable(people, emulator.Options{Wait: -1})
	}, func(t *testing.T, s *stage) {
		s.table = s.Kiosk.o.Reader.(*emulator.Table)
		s.reach(Waiting)
		s.Numbers(false)
		s.typeNumbers(s.demo("gaiji").CodeB())
		s.lay("gaiji")
		s.want(Completing)
		s.answerAll(Completing)
		if v := s.want(Confirming); !v.FaceBad || v.Holder.NamePicture != nil || v.Holder.AddressPicture == nil {
			t.Errorf("bad %v", v.FaceBad)
		}
	})
}

// keys is a reader with a keypad: typed is typed there, or nothing.
type keys struct {
	Reader
	typed string
	asked int
}

type keyed struct {
	card.Transmitter
	k *keys
}

func (k *keys) Use(ctx context.Context, told func(error), f func(card.Transmitter) error) error {
	return k.Reader.Use(ctx, told, func(t card.Transmitter) error { return f(keyed{t, k}) })
}

func (k keyed) HasKeypad() bool { return true }

func (k keyed) VerifyOnKeypad(ctx context.Context, cmd []byte, digits int) ([]byte, error) {
	k.k.asked++
	if k.k.typed == "" {
		return []byte{0x64, 0x00}, nil
	}
	return k.Transmit(ctx, append(append(slices.Clone(cmd), byte(digits)), k.k.typed...))
}

// On a reader with keys the PIN is typed there: the screen takes no digit, and one press means one
// VERIFY.
func TestKeypad(t *testing.T) {
	k := &keys{}
	inBubble(t, func(o *Options) { k.Reader = o.Reader; o.Reader = k }, func(t *testing.T, s *stage) {
		s.reach(Waiting)
		s.lay("taro")
		if v := s.want(Credential); !v.Keypad {
			t.Fatal("the keypad is not preferred")
		}
		s.Digit('1')
		if v := s.want(Credential); v.Digits != 0 {
			t.Error("the screen takes digits although the reader has keys")
		}
		s.Enter() // nothing is typed in time
		if v := s.want(Credential); v.Problem != None || v.Refused {
			t.Errorf("nothing typed: %q", v.Problem)
		}
		k.typed = "0000"
		s.Enter()
		if v := s.want(Credential); v.Problem != WrongPIN || here(v) != 1 || !v.Keypad {
			t.Errorf("%q, %d tries", v.Problem, here(v))
		}
		k.typed = "1234"
		s.Enter()
		s.want(Completing)
		if k.asked != 3 {
			t.Errorf("the reader was asked %d times", k.asked)
		}
	})
}

// troubled is a reader that fails a few times before it works.
type troubled struct {
	Reader
	errs []error
}

func (r *troubled) Use(ctx context.Context, told func(error), f func(card.Transmitter) error) error {
	if len(r.errs) > 0 {
		err := r.errs[0]
		r.errs = r.errs[1:]
		return fmt.Errorf("trouble: %w", err)
	}
	return r.Reader.Use(ctx, told, f)
}

// Before anything was typed, a reader in trouble or a card lifted again is no reason to stop: the
// screen says so and goes on waiting.
func TestTroubleWhileWaitingIsGentle(t *testing.T) {
	r := &troubled{}
	inBubble(t, func(o *Options) { r.Reader = o.Reader; o.Reader = r }, func(t *testing.T, s *stage) {
		r.errs = []error{card.ErrStuck, card.ErrNoReader, card.ErrRemoved, card.ErrBusy}
		s.reach(Notice)
		s.Next()
		for _, want := range []Problem{TimedOut, NoReader, CardRemoved, BusyCard} {
			if v := s.want(Waiting); v.Problem != want {
				t.Errorf("%q, expected %q", v.Problem, want)
			}
			time.Sleep(250 * time.Millisecond)
		}
		s.lay("taro")
		s.want(Credential)
		r.errs = []error{card.ErrStuck}
		s.typePIN("1234")
		if v := s.want(Stopped); v.Problem != TimedOut || !v.Retry {
			t.Errorf("a reader stuck while it reads: %q, retry %v", v.Problem, v.Retry)
		}
		s.Retry()
		s.want(Credential) // the card lies there still
	})
}

func TestWhatLiesThere(t *testing.T) {
	for err, want := range map[error]card.Kind{
		&card.KindError{Kind: card.KindTransit}: card.KindTransit, card.ErrTwoCards: TwoCards,
		card.ErrMute: card.KindMute, card.ErrWrongCard: "", card.ErrNoCard: "",
	} {
		if got := kindOf(fmt.Errorf("outer: %w", err)); got != want {
			t.Errorf("%v: %q", err, got)
		}
	}
	if problemOf(fmt.Errorf("x: %w", card.ErrTwoCards)) != WrongCard ||
		problemOf(errors.Join(card.ErrStuck)) != TimedOut {
		t.Error("two cards or a stuck reader have another Problem")
	}
}

// slippery lets the card slip off the reader between the last digit and the reading.
type slippery struct {
	Reader
	lift func()
	on   bool
}

func (r *slippery) Use(ctx context.Context, told func(error), f func(card.Transmitter) error) error {
	if r.on {
		r.on = false
		r.lift()
	}
	return r.Reader.Use(ctx, told, f)
}

// A PIN is for the card that lay there while it was typed. If that is gone when it is to be sent,
// it is wiped, and never waits for another card.
func TestPINWaitsForNoOtherCard(t *testing.T) {
	r := &slippery{}
	inBubble(t, func(o *Options) { r.Reader, r.lift = o.Reader, o.Reader.(*emulator.Table).Lift; o.Reader = r },
		func(t *testing.T, s *stage) {
			s.reach(Credential)
			r.on = true
			s.typePIN("1234")
			if v := s.want(Stopped); v.Problem != CardRemoved || !v.Retry {
				t.Errorf("%q", v.Problem)
			}
			s.lay("hanako")
			s.view()
			time.Sleep(time.Second)
			if c := s.table.Card("hanako"); len(c.Record()) > 0 {
				t.Errorf("the next card was sent %v", c.Record())
			}
		})
}
