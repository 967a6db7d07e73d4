package main

import (
	"bytes"
	enc "encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// spoor counts a text in everything that the process may write to: as UTF-8, UTF-16 and as Go's runes.
func spoor(t *testing.T, pid int, words ...string) map[string]int {
	t.Helper()
	patterns := map[string][][]byte{}
	for _, w := range words {
		runes := new(bytes.Buffer)
		_ = enc.Write(runes, enc.LittleEndian, []rune(w))
		patterns[w] = [][]byte{[]byte(w), encodings["UTF-16LE"](w), runes.Bytes()}
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

// A PIN that was just typed and refused is in the window's memory no more often than numbers that nobody typed.
func TestPINInMemory(t *testing.T) {
	s := newScreen(t)
	p := s.open(nil, "--reader", "demo:katsunosuke", "--data", filepath.Join(t.TempDir(), "data"))
	s.tap("住民票", 230, 220)
	for _, what := range []string{"to 次へ", "次へ", "本人", "同意して進む"} {
		s.key(what, "Return")
	}
	const pin = "8642"
	controls := []string{"8641", "8643", "7642", "9642", "8542", "8742", "8632", "8652", "6842", "2648", "3719", "5093", "6208", "4871", "9350", "7164"}
	before := spoor(t, p.pid, pin) // as of a number that nobody typed: the digits of a folder's name, say
	for _, d := range pin {
		s.key("暗証番号", string(d))
	}
	during := spoor(t, p.pid, append(controls, pin)...)
	s.key("決定", "Return")
	time.Sleep(time.Second)
	s.shot("pin-refused")
	after := spoor(t, p.pid, append(controls, pin)...)
	most := before[pin]
	for _, c := range controls {
		most = max(most, after[c])
	}
	t.Logf("%s: %d times before it was typed, %d times while, %d times after it was refused; it and %d numbers that nobody typed: at most %d times", pin, before[pin], during[pin], after[pin], len(controls), most)
	if after[pin] > most {
		t.Errorf("the PIN is in memory %d times, a number that nobody typed at most %d times", after[pin], most)
	}
}

// How often a name is in live memory after its visit is counted, not promised: Go's collector gives no guarantee.
func TestNamesInMemory(t *testing.T) {
	s := newSizedScreen(t, 2560, 800)
	data := filepath.Join(t.TempDir(), "data")
	p := s.open(nil, "--mode", "desk", "--demo", "--data", data)
	const name, street = "Vxqzertyname", "Kwpqjfstreet"
	typed := func(what, words string) {
		t.Helper()
		before := s.picture()
		s.x("xdotool", "type", "--delay", "40", words)
		s.settle(what, before)
	}
	visit := func(name, street string) {
		t.Helper()
		for _, k := range []string{"1", "Return", "Return", "F2"} {
			s.key(k, k)
		}
		typed("name", name)
		s.key("to the address", "Return")
		typed("address", street)
		s.key("to the birth date", "Return")
		typed("birth date", "19540301")
		s.key("to the sex", "Return")
		s.key("sex", "1")
		s.key("done", "Return")
		for _, k := range []string{"F3", "1", "F12", "F12", "F12", "F5", "F5", "F9"} { // the address is nowhere in the city: let on; three questions
			s.key(k, k)
		}
	}
	s.key("open", "Return")
	visit(name, street)
	time.Sleep(time.Second)
	at := spoor(t, p.pid, name, street, "Vxqzertynone")
	visit("Somebodyelse", "Otherstreet")
	next := spoor(t, p.pid, name, street)
	t.Logf("after its visit a name is in memory %d times, its address %d; after the next visit %d and %d", at[name], at[street], next[name], next[street])
	if os.Getenv("KAKANAI_SOAK") != "" {
		time.Sleep(130 * time.Second) // Go collects at least every two minutes
		later := spoor(t, p.pid, name, street)
		t.Logf("two minutes later %d and %d", later[name], later[street])
	}
	if at["Vxqzertynone"] != 0 {
		t.Error("a word that nobody typed is in memory")
	}
}
