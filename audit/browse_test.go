package audit

import "testing"

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
	b, err := Browse(t.Context(), path, "", "")
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
		f, err := Browse(t.Context(), path, b.Entry(0).Day, form)
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
	if _, err := Browse(t.Context(), t.TempDir()+"/none.db", "", ""); err == nil {
		t.Error("a log that is not there is browsed")
	}
}
