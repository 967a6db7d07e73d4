package audit

import (
	"fmt"
	"strings"
	"testing"

	"kakanai/record"
)

// A browser shows a log newest first, whole or by day and form, each entry as it stands.
func TestBrowse(t *testing.T) {
	l, path := newLog(t, nil)
	for i := range 450 {
		e := sample
		if i%3 == 0 {
			e.Form = "inkan"
		}
		if _, err := l.Append(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	b, err := Browse(t.Context(), path, Filter{})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	last := b.Entry(0).Seq
	if b.Len() != int(last)+1 || b.Entry(b.Len()-1).Kind != "log.new" {
		t.Errorf("%d entries, the newest %d, the oldest %q", b.Len(), last, b.Entry(b.Len()-1).Kind)
	}
	for i := range b.Len() {
		if e := b.Entry(i); e.Seq != last-int64(i) || e.Kind == "unreadable" {
			t.Fatalf("entry %d is %d, %q", i, e.Seq, e.Kind)
		}
	}
	if e := b.Entry(b.Len()); e.Seq != 0 || e.Kind != "" {
		t.Error("there is one more")
	}
	for form, want := range map[string]int{"inkan": 150, "nothing": 0} {
		f, err := Browse(t.Context(), path, Filter{Day: b.Entry(0).Day, Form: form})
		if err != nil || f.Len() != want {
			t.Errorf("%s: %d, %v", form, f.Len(), err)
		}
		for i := range f.Len() {
			if f.Entry(i).Form != form {
				t.Fatalf("%d is about %q", i, f.Entry(i).Form)
			}
		}
		f.Close()
	}
	if _, err := Browse(t.Context(), t.TempDir()+"/none.db", Filter{}); err == nil {
		t.Error("a log that is not there is browsed")
	}
}

// The entries of one window are those with its serials, and the rest of those visits; a log may
// hold several windows, of a PC that was moved. No entry of another window is among them.
func TestBrowseByWindow(t *testing.T) {
	path := t.TempDir() + "/log.db"
	want := map[string]int{}
	for i, terminal := range []string{"K0", "K01", "K02", "K01"} {
		o := options(path)
		o.Terminal = terminal
		l, err := Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		add := func(f func(e record.Entry) error, visit string, kind record.Kind) {
			t.Helper()
			e := record.Entry{Kind: kind, Visit: visit, Form: sample.Form}
			if kind == record.SignedIn || kind == record.Senior {
				e.Form = ""
			}
			if err := f(e); err != nil {
				t.Fatal(err)
			}
		}
		var serial string
		plain := func(e record.Entry) error { _, err := l.Append(t.Context(), e); return err }
		for n := range 30 {
			visit := fmt.Sprintf("%d-%d", i, n)
			add(plain, visit, "stopper")
			add(func(e record.Entry) error { done, err := l.Number(t.Context(), e); serial = done.Serial; return err },
				visit, "prepared")
			add(func(e record.Entry) error { e.Serial = serial; return plain(e) }, visit, "printed")
			// without its visit
			add(func(e record.Entry) error { e.Visit, e.Serial = "", serial; return plain(e) }, "", "returned")
			add(plain, visit, "replaced")
			want[terminal] += 5
		}
		// Another window gives back a paper of the first one's visit: that is its own entry, not
		// the first one's.
		if i > 0 {
			add(func(e record.Entry) error { e.Serial = serial; return plain(e) }, "0-0", "returned")
			want[terminal]++
		}
		add(plain, fmt.Sprint("gone", i), "stopper") // a visit without any number
		add(plain, "staff-1", "staff.in")
		add(plain, "", "senior")
		l.Close()
	}
	want["K"], want["K012"], want["%"], want["k01"] = 0, 0, 0, 0
	for window, n := range want {
		b, err := Browse(t.Context(), path, Filter{Window: window})
		if err != nil {
			t.Fatal(err)
		}
		if b.Len() != n {
			t.Errorf("%s has %d entries, expected %d", window, b.Len(), n)
		}
		for i := range b.Len() {
			if e := b.Entry(i); e.Serial != "" && !strings.HasPrefix(e.Serial, window+"-") || e.Serial == "" &&
				e.Visit == "" {
				t.Fatalf("%s has %+v", window, e)
			}
		}
		b.Close()
	}
	b, err := Browse(t.Context(), path, Filter{Day: record.Day(noon), Form: sample.Form, Window: "K02"})
	if err != nil || b.Len() != 151 {
		t.Errorf("with day and form: %d, %v", b.Len(), err)
	}
	b.Close()
}
