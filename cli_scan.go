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
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"kakanai/internal/sheet"
	"kakanai/internal/wholefile"
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

// runScan turns scanned codes into rows: one line in, as a scanner that pretends to be a keyboard types it, one row out, at once. Rows go to --out, CSV or
// XLSX, whose earlier rows are remembered, or to standard output.
func runScan(ctx context.Context, c *call) error {
	s := scanner{fields: c.settings.Code.Fields, seen: map[string]bool{}}
	if all, err := catalogue(c.settings); err != nil {
		return &visit.Failure{Problem: visit.FormsBad, Err: err, More: map[string]any{"errors": formErrors(err)}}
	} else if err := c.settings.JudgeCodeFields(all.Forms); err != nil {
		return err
	} else {
		s.numbers = numberFields(s.fields, all.Forms)
	}
	rows, err := c.scanRows(&s)
	if err != nil {
		return err
	}
	defer rows.close()
	if c.out != "" && !c.json { // shows the person who scans that each paper was taken
		s.took = func(line int, serial string) { fmt.Fprintf(c.stdout, "%d：%s\n", line, serial) }
	}
	err = s.run(ctx, c.input(ctx), rows, func(r refused) { fmt.Fprintf(c.stderr, "%d：%s\n", r.Line, scanWords[r.Why]) })
	if f := (*visit.Failure)(nil); errors.As(err, &f) && f.Problem == visit.TimedOut {
		f.More = map[string]any{"rows": s.answer.Rows, "refused": s.answer.Refused}
	}
	if err != nil {
		return err
	}
	if len(s.answer.Refused) > 0 {
		return &visit.Failure{Problem: visit.ReadFailed, Err: fmt.Errorf("scan: %d of the lines became no row", len(s.answer.Refused)),
			More: map[string]any{"rows": s.answer.Rows, "refused": s.answer.Refused}}
	}
	if c.json {
		return c.object(s.answer)
	}
	return nil
}

// scanRows is where the rows go: the name of --out says what kind of file it is, or --format does.
func (c *call) scanRows(s *scanner) (rowWriter, error) {
	format := c.format
	if format == "" && strings.EqualFold(filepath.Ext(c.out), ".xlsx") {
		format = "xlsx"
	}
	switch {
	case format != "" && format != "csv" && format != "xlsx":
		return nil, visit.UsageError("%q writes --format csv or xlsx", c.name())
	case format == "xlsx" && c.out == "":
		return nil, visit.UsageError("%q --format xlsx needs --out FILE", c.name())
	case format == "xlsx":
		x, err := s.resumeBook(c.out)
		if err != nil {
			return nil, visit.UsageError("--out: %w", err)
		}
		return x, nil
	case c.out != "":
		out, err := s.resume(c.out)
		if err != nil {
			return nil, visit.UsageError("--out: %w", err)
		}
		return newCSVRows(out, out), nil
	case c.json:
		return newCSVRows(io.Discard, nil), nil
	}
	return newCSVRows(c.stdout, nil), nil
}

type scanner struct {
	fields  []string                      // the columns after the first four
	numbers map[string]bool               // those of them that hold numbers
	begun   bool                          // the heading stands
	seen    map[string]bool               // form and serial of every row
	took    func(line int, serial string) // called for every row; nil: not called
	answer  scanned
}

func (s *scanner) heading() []string {
	return append([]string{"serial", "form", "edition", "more"}, s.fields...)
}

// A rowWriter takes rows. What it was given is on the disk, or on its way to who reads it, when save returns.
type rowWriter interface {
	add(row []string) error
	save() error
	close()
}

// run reads lines until there are no more, or ctx ends: half a line is then dropped. Rows are saved
// before it waits for the next line.
func (s *scanner) run(ctx context.Context, in io.Reader, out rowWriter, tell func(refused)) error {
	s.answer = scanned{[]map[string]string{}, []refused{}}
	if !s.begun {
		if err := out.add(s.heading()); err != nil {
			return fmt.Errorf("scan: write a row: %w", err)
		}
	}
	type paper struct {
		line   int
		serial string
	}
	var unsaved []paper
	save := func() error {
		if err := out.save(); err != nil {
			return fmt.Errorf("scan: write a row: %w", err)
		}
		for _, p := range unsaved {
			if s.took != nil {
				s.took(p.line, p.serial)
			}
		}
		unsaved = nil
		return nil
	}
	lines := bufio.NewScanner(saving{in, save})
	lines.Buffer(nil, 1<<16)
	lines.Split(func(data []byte, end bool) (int, []byte, error) { return scanLine(data, end && ctx.Err() == nil) })
	for n := 0; lines.Scan(); {
		line := bareLine(lines.Text())
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
		}
		s.answer.Rows = append(s.answer.Rows, object)
		unsaved = append(unsaved, paper{n, row[0]})
		if err := out.add(row); err != nil {
			return fmt.Errorf("scan: write a row: %w", err)
		}
	}
	if err := save(); err != nil {
		return err
	}
	if err := lines.Err(); errors.Is(err, bufio.ErrTooLong) {
		return visit.UsageError("scan: a line is longer than any code: %w", err)
	} else if err != nil {
		return fmt.Errorf("scan: %w", err)
	}
	return nil
}

// saving saves before every read.
type saving struct {
	io.Reader
	save func() error
}

func (s saving) Read(p []byte) (int, error) {
	if err := s.save(); err != nil {
		return 0, err
	}
	return s.Reader.Read(p)
}

// scanLine ends a line at any control character, of which no code has one: scanners put CR, LF, both, NUL, VT, TAB, ETX or NEL behind a code, and STX, GS or ESC before it.
func scanLine(data []byte, end bool) (n int, line []byte, err error) {
	for i := 0; i < len(data); {
		if !end && !utf8.FullRune(data[i:]) {
			return 0, nil, nil
		}
		r, size := utf8.DecodeRune(data[i:])
		if unicode.IsControl(r) || r == utf8.RuneError && size == 1 && data[i] == 0x85 { // NEL, by a scanner that knows no UTF-8
			return i + size, data[:i], nil
		}
		i += size
	}
	if end && len(data) > 0 {
		return len(data), data, nil
	}
	return 0, nil, nil
}

// symbology is what a scanner may put before a code to say of which kind it was, ISO/IEC 15424: ]Q1 for QR, ]d2 for Data Matrix.
var symbology = regexp.MustCompile(`^\][A-Za-z][0-9A-Za-z]`)

// bareLine is a line without what is not to be seen around it, and without the scanner's own prefix.
func bareLine(s string) string {
	unseen := func(r rune) bool { return unicode.IsSpace(r) || unicode.In(r, unicode.Cf, unicode.Zs) }
	s = strings.TrimFunc(s, unseen)
	return strings.TrimFunc(strings.TrimPrefix(s, symbology.FindString(s)), unseen)
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

const utf8Mark = "\uFEFF" // by which Excel knows UTF-8

// plainPath is an error without the path in it.
func plainPath(err error) error {
	var p *fs.PathError
	var l *os.LinkError
	switch {
	case errors.As(err, &p):
		return p.Err
	case errors.As(err, &l):
		return l.Err
	}
	return err
}

// resume opens the file of rows, for its owner alone, and remembers what is in it.
func (s *scanner) resume(path string) (*os.File, error) {
	empty := false
	out, err := wholefile.Append(path, func(old io.Reader) error {
		b, err := io.ReadAll(io.LimitReader(old, 64<<20))
		if empty = len(b) == 0; err != nil || empty || string(b) == utf8Mark { // nothing was written after the mark
			return err
		}
		return s.remember(b)
	})
	if err != nil || !empty {
		return out, err
	}
	if _, err := out.WriteString(utf8Mark); err != nil {
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
		s.seen[sheet.Unguard(r[1])+" "+sheet.Unguard(r[0])] = true
	}
	s.begun = true
	return nil
}
