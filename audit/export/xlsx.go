package export

import (
	"io"
	"strings"

	"kakanai/internal/sheet"
	"kakanai/record"
)

// maxRows is how many entries are put on a sheet at most; Excel's own limit is 1,048,576 rows.
const maxRows = 1_000_000

// xlsxFile writes the entries on one sheet, texts typed as texts and numbers as numbers, and the
// checkpoint on a sheet of its own.
type xlsxFile struct {
	w    io.Writer
	book *sheet.Book
}

func newXLSX(w io.Writer, dir string) (*xlsxFile, error) {
	book, err := sheet.NewBook(dir, "記録の書き出し")
	if err != nil {
		return nil, err
	}
	var heading []string
	for _, c := range columns {
		heading = append(heading, c.title)
	}
	if err := book.Sheet("記録", map[int]float64{2: 30, 3: 12, 4: 18, 5: 18, 7: 24, 8: 22}, heading); err != nil {
		book.Close()
		return nil, err
	}
	return &xlsxFile{w, book}, nil
}

func (f *xlsxFile) entry(e record.Entry) error {
	cells := make([]any, len(columns))
	for i, c := range columns {
		cells[i] = c.value(&e)
	}
	return f.book.Row(cells...)
}

// drop lets go of the scratch file that a large sheet has, closed or broken off.
func (f *xlsxFile) drop() { f.book.Close() }

func (f *xlsxFile) close(checkpoint string) error {
	if checkpoint != "" {
		if err := f.book.Sheet("checkpoint", nil, nil); err != nil {
			return err
		}
		for _, line := range strings.Split(strings.TrimSuffix(checkpoint, "\n"), "\n") {
			if err := f.book.Row(line); err != nil {
				return err
			}
		}
	}
	return f.book.Write(f.w)
}
