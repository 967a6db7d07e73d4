package scan

import (
	"bytes"
	"encoding/csv"
	"io"
	"strings"
	"testing"

	"kakanai/printing"
)

func FuzzScan(f *testing.F) {
	named := typed("K01-20261124-0042", printing.CodeField{ID: "req_name", Text: "見\n本,\""})
	for _, s := range []string{typed("K01-20261124-0042") + "\r", "KK1:\n\n\r\n", "\x00", named + "\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s := scanner{fields: []string{"req_name"}, seen: map[string]bool{}}
		var out bytes.Buffer
		if err := s.run(t.Context(), strings.NewReader(text), newCSVRows(&out, nil), func(Refused) {}); err != nil {
			return // a line without end
		}
		rows, err := csv.NewReader(&out).ReadAll()
		if err != nil || len(rows) != 1+len(s.answer.Rows) {
			t.Errorf("%d rows for %d codes: %v", len(rows), len(s.answer.Rows), err)
		}
		for _, r := range s.answer.Refused {
			if Words[r.Why].JA == "" {
				t.Errorf("no words for %q", r.Why)
			}
		}
	})
}

// A character that came in two reads is one character.
func TestACodeInPiecesIsRead(t *testing.T) {
	s := scanner{seen: map[string]bool{}}
	var out bytes.Buffer
	in := oneByOne{strings.NewReader("ＫＫ１\u0085" + typed("K01-20261124-0001") + "\u0085")}
	if err := s.run(t.Context(), in, newCSVRows(&out, nil), func(Refused) {}); err != nil {
		t.Fatal(err)
	}
	if len(s.answer.Rows) != 1 || len(s.answer.Refused) != 1 || s.answer.Refused[0].Why != keyboard {
		t.Errorf("%+v", s.answer)
	}
}

type oneByOne struct{ r io.Reader }

func (o oneByOne) Read(p []byte) (int, error) { return o.r.Read(p[:min(1, len(p))]) }

// typed is a paper's code as a scanner types it.
func typed(serial string, fields ...printing.CodeField) string {
	return printing.Code{Form: "juminhyo", Edition: "2026-11", Serial: serial, Fields: fields}.String()
}
