package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"

	"kakanai/forms"
	"kakanai/printing"
	"kakanai/visit"
)

// Words for a scanned line that becomes no row.
const (
	scanForeign  = "foreign"       // no code of Kakanai, or of a format this version does not know
	scanDamaged  = "damaged"       // one that lost or gained something on the way
	scanKeyboard = "keyboard"      // the scanner types for another keyboard layout, or CapsLock or the input method is on
	scanRepeated = "repeated"      // its form was taken before
	scanUnknown  = "unknown-field" // it says more than this PC's settings have columns for
)

var scanWords = map[string]string{
	scanForeign:  "この端末の用紙のコードではありません",
	scanDamaged:  "コードが正しく読めませんでした。もう一度読み取ってください",
	scanKeyboard: "スキャナーのキーボード設定がPCと違います（日本語・英語）。日本語入力がオフか、CapsLock がオフかも確かめてください",
	scanRepeated: "この用紙は、もう読み取っています",
	scanUnknown:  "設定 [code] fields にない項目が入っています。印刷した端末と同じ設定で使ってください",
}

// refused is one scanned line that became no row. It holds nothing of what the line said.
type refused struct {
	Line int    `json:"line"`
	Why  string `json:"why"`
}

// scanned is the answer of scan.
type scanned struct {
	Rows    []map[string]string `json:"rows"`
	Refused []refused           `json:"refused"`
}

// codeFields judges the setting code.fields: each id must be a field of some form that is offered, and one that can stand in a code.
func codeFields(ids []string, offered []*forms.Form) error {
	for i, id := range ids {
		if slices.Contains(ids[:i], id) {
			return fmt.Errorf("settings: code.fields names %q twice", id)
		}
		if !slices.ContainsFunc(offered, func(f *forms.Form) bool { x := f.Field(id); return x != nil && printing.Codable(*x) }) {
			return fmt.Errorf("settings: code.fields names %q, which is no field that a code can hold", id)
		}
	}
	return nil
}

// runScan turns scanned codes into rows: one line in, as a scanner that pretends to be a keyboard types it, one row out, at once. Rows go to --out,
// whose earlier rows are remembered, or to standard output.
func runScan(ctx context.Context, c *call) error {
	s := scanner{fields: c.settings.Code.Fields, seen: map[string]bool{}}
	if all, err := catalogue(c.settings); err != nil {
		return &failure{problem: visit.FormsBad, err: err, more: map[string]any{"errors": formErrors(err)}}
	} else if err := codeFields(s.fields, all.Forms); err != nil {
		return usage("%w", err)
	}
	var rows io.Writer = c.stdout
	if c.json {
		rows = io.Discard
	}
	if c.out != "" {
		out, err := s.resume(c.out)
		if err != nil {
			return usage("--out: %w", err)
		}
		defer out.Close()
		rows = out
		if !c.json { // whoever scans sees that each paper was taken
			s.took = func(line int, serial string) { fmt.Fprintf(c.stdout, "%d：%s\n", line, serial) }
		}
	}
	err := s.run(ctx, c.input(ctx), rows, func(r refused) { fmt.Fprintf(c.stderr, "%d：%s\n", r.Line, scanWords[r.Why]) })
	if f := (*failure)(nil); errors.As(err, &f) && f.problem == visit.TimedOut {
		f.more = map[string]any{"rows": s.answer.Rows, "refused": s.answer.Refused}
	}
	if err != nil {
		return err
	}
	if len(s.answer.Refused) > 0 {
		return &failure{problem: visit.ReadFailed, err: fmt.Errorf("scan: %d of the lines became no row", len(s.answer.Refused)),
			more: map[string]any{"rows": s.answer.Rows, "refused": s.answer.Refused}}
	}
	if c.json {
		return c.object(s.answer)
	}
	return nil
}

type scanner struct {
	fields []string                      // the columns after the first four
	begun  bool                          // the heading stands
	seen   map[string]bool               // form and serial of every row
	took   func(line int, serial string) // hears of every row; nil: nobody listens
	answer scanned
}

func (s *scanner) heading() []string {
	return append([]string{"serial", "form", "edition", "more"}, s.fields...)
}

// run reads lines until there are no more, or ctx ends: half a line is then dropped. A scanner ends its lines with CR, LF or both.
func (s *scanner) run(ctx context.Context, in io.Reader, out io.Writer, tell func(refused)) error {
	s.answer = scanned{[]map[string]string{}, []refused{}}
	w := csv.NewWriter(out)
	w.UseCRLF = true
	if !s.begun {
		w.Write(s.heading())
	}
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<16)
	lines.Split(func(data []byte, end bool) (int, []byte, error) { return scanLine(data, end && ctx.Err() == nil) })
	n := 0
	for lines.Scan() {
		line := strings.Trim(lines.Text(), " \t")
		if line == "" {
			continue
		}
		n++
		row, why := s.row(line)
		if why != "" {
			s.answer.Refused = append(s.answer.Refused, refused{n, why})
			tell(refused{n, why})
			continue
		}
		object := map[string]string{}
		for i, h := range s.heading() {
			object[h] = row[i]
			row[i] = noFormula(row[i])
		}
		s.answer.Rows = append(s.answer.Rows, object)
		w.Write(row)
		if w.Flush(); w.Error() != nil { // before the next line is read
			return fmt.Errorf("scan: write a row: %w", w.Error())
		}
		if s.took != nil {
			s.took(n, row[0])
		}
	}
	if w.Flush(); w.Error() != nil {
		return fmt.Errorf("scan: write a row: %w", w.Error())
	}
	if err := lines.Err(); errors.Is(err, bufio.ErrTooLong) {
		return usage("scan: a line is longer than any code: %w", err)
	} else if err != nil {
		return fmt.Errorf("scan: %w", err)
	}
	return nil
}

func scanLine(data []byte, end bool) (n int, line []byte, err error) {
	if i := bytes.IndexAny(data, "\r\n"); i >= 0 {
		return i + 1, data[:i], nil
	}
	if end && len(data) > 0 {
		return len(data), data, nil
	}
	return 0, nil, nil
}

// row is a line's row, or why it has none.
func (s *scanner) row(line string) ([]string, string) {
	c, err := printing.ParseCode(line)
	switch {
	case errors.Is(err, printing.ErrKeyboard):
		return nil, scanKeyboard
	case errors.Is(err, printing.ErrForeignCode):
		return nil, scanForeign
	case err != nil:
		return nil, scanDamaged
	}
	row := append([]string{c.Serial, c.Form, c.Edition, strconv.Itoa(c.More)}, make([]string, len(s.fields))...)
	for _, f := range c.Fields {
		i := slices.Index(s.fields, f.ID)
		if i < 0 {
			return nil, scanUnknown
		}
		row[4+i] = f.Text
	}
	if key := c.Form + " " + c.Serial; s.seen[key] {
		return nil, scanRepeated
	} else {
		s.seen[key] = true
	}
	return row, ""
}

// noFormula keeps a spreadsheet from taking a cell for a formula.
func noFormula(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r|%", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

const utf8Mark = "\uFEFF" // by which Excel knows UTF-8

// resume opens the file of rows, for its owner alone, and remembers what is in it.
func (s *scanner) resume(path string) (*os.File, error) {
	out, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		var p *fs.PathError
		if errors.As(err, &p) {
			err = p.Err
		}
		return nil, err
	}
	b, err := io.ReadAll(io.LimitReader(out, 64<<20))
	switch {
	case err != nil || string(b) == utf8Mark: // nothing was written after the mark
	case len(b) > 0:
		err = s.remember(b)
	default:
		_, err = out.WriteString(utf8Mark)
	}
	if err != nil {
		out.Close()
		return nil, err
	}
	return out, nil
}

// remember reads the rows of an earlier run. One that a power cut tore is for a person to delete: its paper is scanned again.
func (s *scanner) remember(b []byte) error {
	if b[len(b)-1] != '\n' {
		return errors.New("its last row is not whole: delete that row, and scan its paper again")
	}
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b, []byte(utf8Mark)))).ReadAll()
	if err != nil || len(rows) == 0 || !slices.Equal(rows[0], s.heading()) {
		return errors.New("it is not a file of scan with the columns of these settings")
	}
	for _, r := range rows[1:] {
		s.seen[r[1]+" "+r[0]] = true
	}
	s.begun = true
	return nil
}
