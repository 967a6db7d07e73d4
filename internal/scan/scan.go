// Package scan turns the two-dimensional codes of printed forms into rows of a CSV or XLSX file, as
// a scanner types them. Start with Run. It knows no card, no log and no window, and repeats nothing
// of a line that it refuses.
package scan

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
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"kakanai/forms"
	"kakanai/internal/lang"
	"kakanai/internal/sheet"
	"kakanai/internal/wholefile"
	"kakanai/printing"
	"kakanai/visit"
)

// Why a scanned line becomes no row.
const (
	foreign  = "foreign"       // no code of Kakanai, or of a format this version does not know
	damaged  = "damaged"       // one that lost or gained something on the way
	keyboard = "keyboard"      // the scanner types for another keyboard layout, or CapsLock or the input method is on
	repeated = "repeated"      // its form was taken before
	unknown  = "unknown-field" // it says more than this PC's settings have columns for
)

// Words says for people why a line became no row.
var Words = map[string]lang.Text{
	foreign: {JA: "この端末の用紙のコードではありません", EN: "this is no code of a paper of this kiosk"},
	damaged: {
		JA: "コードが正しく読めませんでした。もう一度読み取ってください",
		EN: "the code was not read whole; scan it again",
	},
	keyboard: {
		JA: "スキャナーのキーボード設定がPCと違います（日本語・英語）。日本語入力がオフか、CapsLock がオフかも確かめてください",
		EN: "the scanner types for another keyboard layout than the PC has, or CapsLock or the input method is on",
	},
	repeated: {JA: "この用紙は、もう読み取っています", EN: "this paper was taken before"},
	unknown: {
		JA: "設定 [code] fields にない項目が入っています。印刷した端末と同じ設定で使ってください",
		EN: "it holds a field that the setting [code] fields lacks; use the settings of the kiosk that printed it",
	},
}

// A Refused is one scanned line that became no row. It holds nothing of what the line said.
type Refused struct {
	Line int    `json:"line"`
	Why  string `json:"why"` // a key of Words
}

// An Answer is what became of the lines.
type Answer struct {
	Rows    []map[string]string `json:"rows"` // by column
	Refused []Refused           `json:"refused"`
}

// Options says what Run makes of the codes.
type Options struct {
	Fields  []string                      // ids of fields: the columns after the first four
	Forms   []*forms.Form                 // they tell which fields hold numbers
	Out     string                        // a file, whose earlier rows are remembered; "": rows go to Rows
	Book    bool                          // Out is an XLSX, not CSV
	Rows    io.Writer                     // takes CSV where there is no Out
	Took    func(line int, serial string) // is called for every row when it is saved; nil: not called
	Refused func(Refused)                 // is called for every line that becomes no row
}

// Run turns scanned codes into rows: one line in, as a scanner types it that pretends to be a
// keyboard, one row out, at once. It reads until in or ctx ends. The answer is of use with an
// error, too.
func Run(ctx context.Context, in io.Reader, o Options) (Answer, error) {
	s := scanner{fields: o.Fields, numbers: numberFields(o.Fields, o.Forms), seen: map[string]bool{}, took: o.Took}
	rows, err := s.open(o)
	if err != nil {
		return Answer{}, visit.UsageError("--out に書けません：%w", "--out: %w", wholefile.Say(err))
	}
	defer rows.close()
	err = s.run(ctx, in, rows, o.Refused)
	return s.answer, err
}

// open returns where the rows go, and remembers those that are there.
func (s *scanner) open(o Options) (rowWriter, error) {
	switch {
	case o.Out == "":
		return newCSVRows(o.Rows, nil), nil
	case o.Book:
		return s.resumeBook(o.Out)
	}
	out, err := s.resume(o.Out)
	if err != nil {
		return nil, err
	}
	return newCSVRows(out, out), nil
}

// A scanner makes rows of lines.
type scanner struct {
	fields  []string                      // the columns after the first four
	numbers map[string]bool               // those of them that hold numbers
	begun   bool                          // the heading stands
	seen    map[string]bool               // form and serial of every row
	took    func(line int, serial string) // called for every row; nil: not called
	answer  Answer
}

func (s *scanner) heading() []string {
	return append([]string{"serial", "form", "edition", "more"}, s.fields...)
}

// A rowWriter takes rows. What it was given is on the disk, or on its way to the reader, when save
// returns.
type rowWriter interface {
	add(row []string) error
	save() error
	close()
}

// run reads lines until there are no more, or ctx ends: half a line is then dropped. Rows are saved
// before it waits for the next line.
func (s *scanner) run(ctx context.Context, in io.Reader, out rowWriter, refused func(Refused)) error {
	s.answer = Answer{[]map[string]string{}, []Refused{}}
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
	lines.Split(func(data []byte, end bool) (int, []byte, error) { return splitLine(data, end && ctx.Err() == nil) })
	for n := 0; lines.Scan(); {
		line := bareLine(lines.Text())
		if line == "" {
			continue
		}
		n++
		row, why := s.row(line)
		if why != "" {
			s.answer.Refused = append(s.answer.Refused, Refused{n, why})
			refused(Refused{n, why})
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
		return visit.UsageError("scan：コードにしては長すぎる行です：%w", "scan: a line is longer than any code: %w", err)
	} else if err != nil {
		return fmt.Errorf("scan: %w", err)
	}
	return nil
}

// A saving saves what was added before it reads on: a scanner shows a paper as taken when its row
// is on the disk.
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

// splitLine is a bufio.SplitFunc that ends a line at any control character. No code has one, and
// scanners put CR, LF, both, NUL, VT, TAB, ETX or NEL behind a code, and STX, GS or ESC before it.
func splitLine(data []byte, end bool) (n int, line []byte, err error) {
	for i := 0; i < len(data); {
		if !end && !utf8.FullRune(data[i:]) {
			return 0, nil, nil
		}
		r, size := utf8.DecodeRune(data[i:])
		nel := r == utf8.RuneError && size == 1 && data[i] == 0x85 // by a scanner that knows no UTF-8
		if unicode.IsControl(r) || nel {
			return i + size, data[:i], nil
		}
		i += size
	}
	if end && len(data) > 0 {
		return len(data), data, nil
	}
	return 0, nil, nil
}

// symbology is what a scanner may put before a code to say of which kind it was (ISO/IEC 15424):
// ]Q1 for QR, ]d2 for Data Matrix.
var symbology = regexp.MustCompile(`^\][A-Za-z][0-9A-Za-z]`)

// bareLine is a line without unseen characters at its ends, and without the scanner's own prefix.
func bareLine(s string) string {
	unseen := func(r rune) bool { return unicode.IsSpace(r) || unicode.In(r, unicode.Cf, unicode.Zs) }
	s = strings.TrimFunc(s, unseen)
	return strings.TrimFunc(strings.TrimPrefix(s, symbology.FindString(s)), unseen)
}

// row returns a line's row, or a key of Words.
func (s *scanner) row(line string) ([]string, string) {
	c, err := printing.ParseCode(line)
	switch {
	case errors.Is(err, printing.ErrKeyboard):
		return nil, keyboard
	case errors.Is(err, printing.ErrForeignCode):
		return nil, foreign
	case err != nil:
		return nil, damaged
	}
	row := append([]string{c.Serial, c.Form, c.Edition, strconv.Itoa(c.More)}, make([]string, len(s.fields))...)
	for _, f := range c.Fields {
		i := slices.Index(s.fields, f.ID)
		if i < 0 {
			return nil, unknown
		}
		row[4+i] = f.Text
	}
	if key := c.Form + " " + c.Serial; s.seen[key] {
		return nil, repeated
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

// remember reads the rows of an earlier run. One that a power cut tore is for a person to delete:
// its paper is scanned again.
func (s *scanner) remember(b []byte) error {
	if b[len(b)-1] != '\n' {
		return lang.Errorf("最後の行が途中で切れています。その行を消し、その用紙をもう一度読み取ってください",
			"its last row is not whole: delete that row, and scan its paper again")
	}
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b, []byte(utf8Mark)))).ReadAll()
	if err != nil || len(rows) == 0 || !slices.Equal(rows[0], s.heading()) {
		return errOtherFile
	}
	for _, r := range rows[1:] {
		s.seen[sheet.Unguard(r[1])+" "+sheet.Unguard(r[0])] = true
	}
	s.begun = true
	return nil
}
