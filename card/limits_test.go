package card

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
)

// A Guard treats as selected only what the card has confirmed. After a refused or torn SELECT
// nothing is selected: the card may still be in a file that another program chose, and that file
// could be the number's image.
func TestAllowListBelievesTheCard(t *testing.T) {
	pin := append([]byte{0, 0x20, 0, 0x80, 4}, "1234"...)
	for _, c := range []struct {
		what string
		cmds [][]byte
		bad  int // index of the command that goes wrong
	}{
		{"the application", [][]byte{selectAP(aidText), selectEF(efHolder)}, 0},
		{"the four items", [][]byte{selectAP(aidText), selectEF(efHolder), readBinary(0, 0)}, 1},
		{"the PIN's file", [][]byte{selectAP(aidText), selectEF(efPIN), counter(0x80)}, 1},
		{"the PIN's file, and then a PIN", [][]byte{selectAP(aidText), selectEF(efPIN), pin}, 1},
		{
			"the four items after the PIN's file",
			[][]byte{selectAP(aidText), selectEF(efPIN), selectEF(efHolder), readBinary(0, 0)},
			2,
		},
		{"the token", [][]byte{selectAP(aidJPKI), selectEF(efToken), readBinary(0, 0x20)}, 1},
	} {
		for _, answer := range []string{"6A82", "6F00", "6982", "6283", "61FF", "90", "", "pulled"} {
			n := 0
			g := Guard(transmitter(func([]byte) ([]byte, error) {
				n++
				if n-1 != c.bad {
					return []byte{0x90, 0x00}, nil
				}
				if answer == "pulled" {
					return nil, ErrRemoved
				}
				return unhex(t, answer), nil
			}))
			var err error
			for _, cmd := range c.cmds {
				_, err = g.Transmit(context.Background(), cmd)
			}
			if !errors.Is(err, ErrForbidden) || n != len(c.cmds)-1 {
				t.Errorf("SELECT of %s answered %q: the next command reached the card", c.what, answer)
			}
		}
	}
}

func TestAllowListWantsDigits(t *testing.T) {
	for _, s := range []string{"\x00\x00\x00\x00", "12a4", "ABCD", "\xFF\xFF\xFF\xFF"} {
		cmd := append([]byte{0, 0x20, 0, 0x80, 4}, s...)
		if got := through(t, selectAP(aidText), selectEF(efPIN), cmd); got[2] {
			t.Errorf("VERIFY with %X passes", s)
		}
	}
}

// Cancelling after the PIN was typed costs no try: no command starts under a context that has
// ended.
func TestCancelledBeforeEachCommand(t *testing.T) {
	for i := range happy() {
		ctx, cancel := context.WithCancel(t.Context())
		s := &script{t: t, steps: happy()[:i]}
		card := transmitter(func(cmd []byte) ([]byte, error) {
			r, err := s.Transmit(ctx, cmd)
			if s.n == i {
				cancel()
			}
			return r, err
		})
		if i == 0 {
			cancel()
		}
		h, err := ReadHolder(ctx, card, testPIN(t), nil)
		if !errors.Is(err, context.Canceled) || h != (Holder{}) || s.n != i {
			t.Errorf("cancelled after %d commands: %v, %d sent", i, err, s.n)
		}
		cancel()
	}
}

// A card that sends its file byte by byte, or asks for another Le each time, is given up after a
// bounded number of commands.
func TestCommandsAreCounted(t *testing.T) {
	for _, what := range []string{"drops", "another Le"} {
		n, again := 0, false
		slow := transmitter(func(cmd []byte) ([]byte, error) {
			n++
			switch {
			case cmd[1] == 0x20 && len(cmd) == 4:
				return []byte{0x63, 0xC3}, nil
			case cmd[1] != 0xB0:
				return []byte{0x90, 0x00}, nil
			}
			cmd = append([]byte(nil), cmd...)
			cmd[2] &= 0x7D
			if again = !again; again && what == "another Le" {
				return []byte{0x6C, 0x05}, nil
			}
			if cmd[2] == 0 && cmd[3] == 0 {
				return unhex(t, "FF20820F00"+"9000"), nil
			}
			return []byte{0x00, 0x90, 0x00}, nil
		})
		if _, err := ReadHolder(t.Context(), slow, testPIN(t), nil); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", what, err)
		}
		if n > 40 {
			t.Errorf("%s: %d commands", what, n)
		}
	}
}

// The command with the PIN and the answers with the items are zeroed once the reading is over,
// whether it succeeded or not.
func TestBuffersAreCleared(t *testing.T) {
	cut := ef95[:len(ef95)-8] // without the last item's value and length
	for what, reads := range map[string][]step{
		"whole":      {{readS, ef95 + strings.Repeat("FF", 161) + "9000"}},
		"ended":      {{readS, ef95 + "6282"}},
		"broken":     {{readS, "FF2082005C" + ef95[6:] + "FF6282"}},
		"cut off":    {{readS, cut + "9000"}, {"00B0005B04", "6B00"}},
		"pulled":     {{readS, cut + "9000"}, {"00B0005B04", "pulled"}},
		"two parts":  {{readS, "615B"}, {"00C000005B", cut + "6104"}, {"00C0000004", "DF2501319000"}},
		"too much":   {{readS, ef95 + strings.Repeat("FF", 200) + "9000"}},
		"forgetting": {{readS, cut + "9000"}, {"00B0005B04", "6986"}, {selItems, "9000"}, {"00B0005B04", "pulled"}},
	} {
		var seen [][]byte
		s := &script{t: t, steps: append(happy()[:3], reads...)}
		card := transmitter(func(cmd []byte) ([]byte, error) {
			r, err := s.Transmit(t.Context(), cmd)
			if cmd[1] == 0x20 && len(cmd) > 4 {
				seen = append(seen, cmd)
			}
			if (cmd[1] == 0xB0 || cmd[1] == 0xC0) && len(r) > 2 {
				seen = append(seen, r[:len(r)-2])
			}
			return r, err
		})
		_, _ = ReadHolder(t.Context(), card, testPIN(t), nil)
		if len(seen) == 0 {
			t.Errorf("%s: nothing was watched", what)
		}
		for _, b := range seen {
			if len(bytes.Trim(b, "\x00")) > 0 {
				t.Errorf("%s: %d bytes are left in a buffer", what, len(b))
			}
		}
	}
}

// A card lifted during recognition gets no further command and is reported as removed, not as
// another kind of card.
func TestRecogniseStops(t *testing.T) {
	for at := 1; at <= 4; at++ {
		n := 0
		kind, err := Recognise(t.Context(), transmitter(func([]byte) ([]byte, error) {
			if n++; n == at {
				return nil, ErrRemoved
			}
			return []byte{0x6A, 0x82}, nil
		}))
		if kind != "" || !errors.Is(err, ErrRemoved) || n != at {
			t.Errorf("%s %v after %d commands", kind, err, n)
		}
	}
}
