package sheet

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"
)

// A Book is an XLSX that is written row by row. A cell given as a string is a text in the file and
// in every spreadsheet; one given as a number is a number.
type Book struct {
	file  *excelize.File
	head  int // style of a heading
	plain int // style of a text cell: it stays a text when it is edited
	title string
	open  *excelize.StreamWriter
	row   int
	first bool
}

// NewBook returns an empty book. Scratch files, which a large book needs, go into dir. The caller
// must call Close, also after an error.
func NewBook(dir, title string) (*Book, error) {
	b := &Book{file: excelize.NewFile(excelize.Options{TmpDir: dir}), title: title, first: true}
	var err, err2 error
	b.head, err = b.file.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	b.plain, err2 = b.file.NewStyle(&excelize.Style{NumFmt: 49}) // "@", ECMA-376 part 1, 18.8.30
	if err = errors.Join(err, err2); err != nil {
		b.Close()
		return nil, err
	}
	return b, nil
}

// Sheet begins a sheet. The heading stays in view when scrolling; nil means none. widths are in
// characters, by column from 1.
func (b *Book) Sheet(name string, widths map[int]float64, heading []string) (err error) {
	if err := b.flush(); err != nil {
		return err
	}
	if b.first {
		err = b.file.SetSheetName("Sheet1", name)
	} else {
		_, err = b.file.NewSheet(name)
	}
	if err != nil {
		return err
	}
	if b.open, err = b.file.NewStreamWriter(name); err != nil {
		return err
	}
	b.first, b.row = false, 0
	for i, width := range widths {
		if err := b.open.SetColWidth(i, i, width); err != nil {
			return err
		}
	}
	if heading == nil {
		return nil
	}
	if err := b.open.SetPanes(&excelize.Panes{
		Freeze: true, YSplit: 1, TopLeftCell: "A2",
		ActivePane: "bottomLeft",
	}); err != nil {
		return err
	}
	var cells []any
	for _, h := range heading {
		cells = append(cells, excelize.Cell{StyleID: b.head, Value: h})
	}
	return b.set(cells)
}

// Row adds a row to the current sheet; nil is an empty cell.
func (b *Book) Row(cells ...any) error {
	out := make([]any, len(cells))
	for i, c := range cells {
		if out[i] = c; c != nil {
			if s, ok := c.(string); ok {
				out[i] = excelize.Cell{StyleID: b.plain, Value: legible(s)}
			}
		}
	}
	return b.set(out)
}

func (b *Book) set(cells []any) error {
	b.row++
	return b.open.SetRow(fmt.Sprintf("A%d", b.row), cells)
}

func (b *Book) flush() error {
	if b.open == nil {
		return nil
	}
	return b.open.Flush()
}

// Write writes the whole book to w. Nothing can be added to it afterwards.
func (b *Book) Write(w io.Writer) error {
	if err := b.flush(); err != nil {
		return err
	}
	if err := b.file.SetDocProps(&excelize.DocProperties{Creator: "Kakanai", Title: b.title}); err != nil {
		return err
	}
	return b.file.Write(w)
}

// Close removes the scratch files.
func (b *Book) Close() { _ = b.file.Close() }

// legible replaces what XML cannot hold by U+FFFD.
func legible(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF {
			return '\uFFFD'
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// Rows returns the cells of the first sheet of the XLSX in r, whose unzipped XML may have at most
// most bytes. Cells are returned as stored, not as displayed.
func Rows(r io.Reader, most int64) ([][]string, error) {
	f, err := excelize.OpenReader(r,
		excelize.Options{UnzipSizeLimit: most, UnzipXMLSizeLimit: most, RawCellValue: true})
	if err != nil {
		return nil, errors.New("is no XLSX that can be read")
	}
	defer f.Close()
	return f.GetRows(f.GetSheetName(0))
}
