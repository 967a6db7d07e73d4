//go:build linux

package privacy

import (
	"bytes"
	enc "encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"kakanai/internal/e2e"
)

// countInMemory counts texts in everything that a process may write to: as UTF-8, UTF-16 and as
// Go's runes.
func countInMemory(t *testing.T, pid int, words ...string) map[string]int {
	t.Helper()
	patterns := map[string][][]byte{}
	for _, w := range words {
		runes := new(bytes.Buffer)
		_ = enc.Write(runes, enc.LittleEndian, []rune(w))
		patterns[w] = [][]byte{[]byte(w), e2e.Encodings["UTF-16LE"](w), runes.Bytes()}
	}
	maps, err := os.ReadFile(fmt.Sprintf("/proc/%d/maps", pid))
	if err != nil {
		t.Fatal(err)
	}
	mem, err := os.Open(fmt.Sprintf("/proc/%d/mem", pid))
	if err != nil {
		t.Fatal(err)
	}
	defer mem.Close()
	out, total := map[string]int{}, 0
	for line := range strings.Lines(string(maps)) {
		var from, to int64
		var rights string
		if n, _ := fmt.Sscanf(line, "%x-%x %s", &from, &to, &rights); n != 3 || !strings.HasPrefix(rights, "rw") {
			continue
		}
		const part = 64 << 20
		for at := from; at < to; at += part {
			b := make([]byte, min(to-at, part+64)) // a little more, for what lies across
			n, _ := mem.ReadAt(b, at)
			total += n
			for w, list := range patterns {
				for _, p := range list {
					out[w] += bytes.Count(b[:n], p)
				}
			}
		}
	}
	if total < 20<<20 {
		t.Fatalf("only %d bytes of memory could be read: this test says nothing", total)
	}
	return out
}

// A PIN that was just typed and refused is in the window's memory no more often than numbers that
// were never typed.
func TestPINInMemory(t *testing.T) {
	t.Parallel()
	s := e2e.NewScreen(t)
	data := filepath.Join(t.TempDir(), "data")
	p := s.Open(nil, "--reader", "demo:katsunosuke", "--data", data)
	s.Tap("住民票", 230, 220)
	for _, what := range []string{"to 次へ", "次へ", "本人", "同意して進む"} {
		s.Key(what, "Return")
	}
	const pin = "8642"
	controls := []string{
		"8641", "8643", "7642", "9642", "8542", "8742", "8632", "8652",
		"6842", "2648", "3719", "5093", "6208", "4871", "9350", "7164",
	}
	before := countInMemory(t, p.PID, pin) // as of a number that was never typed: the digits of a folder's name, say
	for _, d := range pin {
		s.Key("暗証番号", string(d))
	}
	during := countInMemory(t, p.PID, append(controls, pin)...)
	s.Key("決定", "Return")
	s.Until("the refusal", func() bool {
		return slices.Contains(e2e.KindsSoFar(t, filepath.Join(data, "demo")),
			"read")
	})
	s.Shot("pin-refused")
	after := countInMemory(t, p.PID, append(controls, pin)...)
	most := before[pin]
	for _, c := range controls {
		most = max(most, after[c])
	}
	t.Logf("%s: %d times before it was typed, %d times while, %d times after it was refused; "+
		"it and %d numbers that were never typed: at most %d times",
		pin, before[pin], during[pin], after[pin], len(controls), most)
	if after[pin] > most {
		t.Errorf("the PIN is in memory %d times, a number that was never typed at most %d times", after[pin], most)
	}
}

// How often a name is in live memory after its visit is counted, not promised: Go's collector gives
// no guarantee.
func TestNamesInMemory(t *testing.T) {
	t.Parallel()
	s := e2e.NewSizedScreen(t, 2560, 800)
	p := s.Open(nil, "--mode", "desk", "--demo", "--data", filepath.Join(t.TempDir(), "data"))
	const name, street = "Vxqzertyname", "Kwpqjfstreet"
	s.FirstKey("open", "Return")
	typedVisit(s, name, street)
	at := countInMemory(t, p.PID, name, street, "Vxqzertynone")
	typedVisit(s, "Somebodyelse", "Otherstreet")
	next := countInMemory(t, p.PID, name, street)
	t.Logf("after its visit a name is in memory %d times, its address %d; after the next visit %d and %d",
		at[name], at[street], next[name], next[street])
	if e2e.Soak() {
		time.Sleep(130 * time.Second) // Go collects at least every two minutes
		later := countInMemory(t, p.PID, name, street)
		t.Logf("two minutes later %d and %d", later[name], later[street])
	}
	if at["Vxqzertynone"] != 0 {
		t.Error("a word that was never typed is in memory")
	}
}

// typedVisit is a clerk's visit of a person without a card, from another city and let on, to the
// end.
func typedVisit(s *e2e.Screen, name, street string) {
	s.T.Helper()
	for _, k := range []string{"1", "Return", "Return", "F2"} {
		s.Key(k, k)
	}
	s.Type("name", name)
	s.Key("to the address", "Return")
	s.Type("address", street)
	s.Key("to the birth date", "Return")
	s.Type("birth date", "19540301")
	s.Key("to the sex", "Return")
	s.Key("sex", "1")
	s.Key("done", "Return")
	// let on; three questions; printed and handed over
	for _, k := range []string{"F3", "1", "F12", "F12", "F12", "F5", "F5", "F9"} {
		s.Key(k, k)
	}
	s.Rest()
}
