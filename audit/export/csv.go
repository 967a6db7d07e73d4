package export

import (
	"encoding/base64"
	"fmt"
	"io"
	"strconv"
	"strings"

	"golang.org/x/text/encoding/japanese"

	"kakanai/internal/sheet"
	"kakanai/record"
)

// csvFile writes every cell in quotes and ends lines as Excel wants. The checkpoint's column is
// empty but in the last row, which holds it in base64url without padding: a note has line breaks,
// and a dash that CP932 does not have.
type csvFile struct{ w *encoder }

func newCSV(w *encoder) (writer, error) {
	var names []string
	for _, c := range columns {
		names = append(names, c.name)
	}
	if !w.cp932 {
		if err := w.text("\uFEFF"); err != nil {
			return nil, err
		}
	}
	f := csvFile{w}
	return f, f.line(append(names, "checkpoint"))
}

func (f csvFile) entry(e record.Entry) error {
	cells := make([]string, 0, len(columns)+1)
	for _, c := range columns {
		cells = append(cells, plain(c.value(&e)))
	}
	return f.line(append(cells, ""))
}

// plain returns a value as text, empty where it is not known.
func plain(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case int64:
		return strconv.FormatInt(v, 10)
	}
	return ""
}

func (f csvFile) close(checkpoint string) error {
	if checkpoint == "" {
		return nil
	}
	cells := make([]string, len(columns)+1)
	cells[3], cells[len(columns)] = "checkpoint", base64.RawURLEncoding.EncodeToString([]byte(checkpoint))
	return f.line(cells)
}

func (f csvFile) line(cells []string) error {
	var b strings.Builder
	for i, c := range cells {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(quoted(c))
	}
	b.WriteString("\r\n")
	return f.w.text(b.String())
}

// quoted returns a cell in quotes, guarded. The log's own alphabets hold nothing that a spreadsheet
// takes for a formula; an export of a log that was tampered with may.
func quoted(c string) string {
	return `"` + strings.ReplaceAll(sheet.Guard(c), `"`, `""`) + `"`
}

// encoder writes text as UTF-8, or as CP932.
type encoder struct {
	w          io.Writer
	cp932      bool
	seen       map[rune]bool
	unmappable []string
}

// text writes s. A character that CP932 does not have is written as \u{CODE}; bytes that are no
// UTF-8 are written as U+FFFD would be.
func (e *encoder) text(s string) error {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if !e.cp932 {
		_, err := io.WriteString(e.w, s)
		return err
	}
	// One encoder takes all of an ordinary text at once.
	if b, err := japanese.ShiftJIS.NewEncoder().String(s); err == nil {
		_, err := io.WriteString(e.w, b)
		return err
	}
	var out strings.Builder
	for _, r := range s {
		b, err := japanese.ShiftJIS.NewEncoder().String(string(r))
		if err != nil {
			b = fmt.Sprintf(`\u{%04X}`, r)
			if !e.seen[r] {
				e.seen[r] = true
				e.unmappable = append(e.unmappable, string(r))
			}
		}
		out.WriteString(b)
	}
	_, err := io.WriteString(e.w, out.String())
	return err
}
