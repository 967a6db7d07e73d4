package scan

import (
	"encoding/csv"
	"errors"
	"io"
	"os"
	"regexp"
	"slices"
	"strconv"

	"kakanai/forms"
	"kakanai/internal/lang"
	"kakanai/internal/sheet"
	"kakanai/internal/wholefile"
)

// csvRows are rows as CSV, each text guarded.
type csvRows struct {
	w    *csv.Writer
	file *os.File // nil: none to close
}

func newCSVRows(w io.Writer, file *os.File) *csvRows {
	c := &csvRows{csv.NewWriter(w), file}
	c.w.UseCRLF = true
	return c
}

func (c *csvRows) add(row []string) error {
	guarded := make([]string, len(row))
	for i, s := range row {
		guarded[i] = sheet.Guard(s)
	}
	return c.w.Write(guarded)
}

func (c *csvRows) save() error {
	c.w.Flush()
	return c.w.Error()
}

func (c *csvRows) close() {
	if c.file != nil {
		c.file.Close()
	}
}

// bookRows are rows as an XLSX. Such a file cannot be appended to: it is written anew, whole or not
// at all.
type bookRows struct {
	path    string
	s       *scanner
	rows    [][]string // without the heading
	unsaved bool       // something was added that is not on the disk
}

// maxBook bounds the XML of an earlier run's sheet.
const maxBook = 64 << 20 // bytes

// resumeBook opens the XLSX of rows and remembers what is in it. One that cannot be written is
// known before the first paper is scanned.
func (s *scanner) resumeBook(path string) (*bookRows, error) {
	x := &bookRows{path: path, s: s, unsaved: true}
	in, err := os.Open(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
	case err != nil:
		return nil, plainPath(err)
	default:
		defer in.Close()
		if info, err := in.Stat(); err != nil || !info.Mode().IsRegular() {
			return nil, lang.Errorf("ふつうのファイルではありません", "it is no plain file")
		} else if info.Size() > 0 {
			rows, err := sheet.Rows(in, maxBook)
			if err != nil || len(rows) == 0 || !slices.Equal(rows[0], s.heading()) {
				return nil, errOtherFile
			}
			for _, r := range rows[1:] {
				if len(r) == 0 {
					continue
				}
				if len(r) > len(rows[0]) {
					return nil, errOtherFile
				}
				r = append(r, make([]string, len(rows[0])-len(r))...)
				s.seen[r[1]+" "+r[0]] = true
				x.rows = append(x.rows, r)
			}
		}
	}
	s.begun = true
	if err := x.save(); err != nil {
		return nil, plainPath(err)
	}
	return x, nil
}

func (x *bookRows) add(row []string) error {
	x.rows, x.unsaved = append(x.rows, slices.Clone(row)), true
	return nil
}

func (x *bookRows) save() error {
	if !x.unsaved {
		return nil
	}
	err := wholefile.Fill(x.path, func(w io.Writer, dir string) error {
		book, err := sheet.NewBook(dir, "用紙の読み取り")
		if err != nil {
			return err
		}
		defer book.Close()
		if err := book.Sheet("rows", map[int]float64{1: 22}, x.s.heading()); err != nil {
			return err
		}
		for _, row := range x.rows {
			cells := make([]any, len(row))
			for i, h := range x.s.heading() {
				cells[i] = x.s.cell(h, row[i])
			}
			if err := book.Row(cells...); err != nil {
				return err
			}
		}
		return book.Write(w)
	})
	x.unsaved = err != nil
	return err
}

func (x *bookRows) close() {}

var wholeNumber = regexp.MustCompile(`^(?:0|[1-9][0-9]{0,14})$`)

// cell is a value for a spreadsheet: a number where the column holds numbers, else the text.
func (s *scanner) cell(column, value string) any {
	if (column == "more" || s.numbers[column]) && wholeNumber.MatchString(value) {
		if n, err := strconv.ParseInt(value, 10, 64); err == nil {
			return n
		}
	}
	return value
}

// numberFields are those ids that are a number on every form that has them.
func numberFields(ids []string, offered []*forms.Form) map[string]bool {
	out := map[string]bool{}
	for _, id := range ids {
		other := false
		for _, f := range offered {
			if x := f.Field(id); x != nil {
				out[id], other = true, other || x.Kind != forms.Int
			}
		}
		out[id] = out[id] && !other
	}
	return out
}

// errOtherFile says that rows cannot be added to what is there.
var errOtherFile = lang.Errorf("この設定の項目の、scan のファイルではありません",
	"it is not a file of scan with the columns of these settings")
