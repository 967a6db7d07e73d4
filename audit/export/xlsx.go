package export

import (
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"kakanai/audit"
)

// maxRows is what one sheet is filled with at most; Excel's own limit is 1,048,576.
const maxRows = 1_000_000

// xlsxFile writes a sheet with a heading row that stays in view, texts typed as texts, numbers as numbers, and the checkpoint on a sheet of its own.
type xlsxFile struct {
	w     io.Writer
	book  *excelize.File
	sheet *excelize.StreamWriter
	row   int
}

func newXLSX(w io.Writer, dir string) (*xlsxFile, error) {
	book := excelize.NewFile(excelize.Options{TmpDir: dir})
	if err := book.SetSheetName("Sheet1", "記録"); err != nil {
		return nil, err
	}
	s, err := book.NewStreamWriter("記録")
	if err != nil {
		return nil, err
	}
	head, err := book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return nil, err
	}
	if err := s.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return nil, err
	}
	for i, width := range map[int]float64{2: 30, 3: 12, 4: 18, 5: 18, 7: 24, 8: 22} {
		if err := s.SetColWidth(i, i, width); err != nil {
			return nil, err
		}
	}
	f := &xlsxFile{w: w, book: book, sheet: s}
	var cells []any
	for _, c := range columns {
		cells = append(cells, excelize.Cell{StyleID: head, Value: c.title})
	}
	return f, f.line(cells)
}

func (f *xlsxFile) line(cells []any) error {
	f.row++
	return f.sheet.SetRow(fmt.Sprintf("A%d", f.row), cells)
}

func (f *xlsxFile) entry(e audit.Entry) error {
	cells := make([]any, len(columns))
	for i, c := range columns {
		cells[i] = typed(c.value(&e))
	}
	return f.line(cells)
}

// typed makes sure that a text stays a text: what XML cannot hold stands as U+FFFD does.
func typed(v any) any {
	s, ok := v.(string)
	if !ok {
		return v
	}
	return strings.Map(func(r rune) rune {
		if r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF {
			return '\uFFFD'
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// drop lets go of the scratch file that a large sheet has, closed or broken off: Windows removes no file that is open.
func (f *xlsxFile) drop() { f.book.Close() }

func (f *xlsxFile) close(checkpoint string) error {
	if err := f.sheet.Flush(); err != nil {
		return err
	}
	if checkpoint != "" {
		if _, err := f.book.NewSheet("checkpoint"); err != nil {
			return err
		}
		for i, line := range strings.Split(strings.TrimSuffix(checkpoint, "\n"), "\n") {
			if err := f.book.SetCellStr("checkpoint", fmt.Sprintf("A%d", i+1), line); err != nil {
				return err
			}
		}
	}
	if err := f.book.SetDocProps(&excelize.DocProperties{Creator: "Kakanai", Title: "記録の書き出し"}); err != nil {
		return err
	}
	return f.book.Write(f.w)
}
