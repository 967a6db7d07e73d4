package printing

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strconv"
)

// The objects of a PDF (ISO 32000-1, 7.3). Numbers and strings are kept as written: they are
// copied, and few are asked for their value.
type (
	pdfName   string // decoded: without the slash and with #xx resolved
	pdfNumber string
	pdfString string // with its brackets
	pdfArray  []any
	pdfRef    struct{ num, gen int }
	pdfStream struct {
		pdfDict
		data []byte // encoded
	}
	pdfDict struct {
		keys []pdfName // in the order of the file, so that the same page gives the same bytes
		of   map[pdfName]any
	}
)

const maxNesting = 60 // objects within objects; files of Word and LibreOffice have 6

// A pdfLexer reads objects from offset i on. A broken rule is a panic with ErrBadPDF, which caught
// catches.
type pdfLexer struct {
	b []byte
	i int
}

func broken(format string, a ...any) {
	panic(fmt.Errorf("%w: %s", ErrBadPDF, fmt.Sprintf(format, a...)))
}

// caught turns the reader's panics into err.
func caught(err *error) {
	if r := recover(); r != nil {
		e, ok := r.(error)
		if !ok || !errors.Is(e, ErrBadPDF) && !errors.Is(e, ErrRemote) {
			panic(r)
		}
		*err = e
	}
}

func isSpace(c byte) bool { return bytes.IndexByte([]byte("\x00\t\n\f\r "), c) >= 0 }
func isDelimiter(c byte) bool {
	return bytes.IndexByte([]byte("()<>[]{}/%"), c) >= 0
}

// space skips white space and comments.
func (l *pdfLexer) space() {
	for l.i < len(l.b) {
		switch c := l.b[l.i]; {
		case isSpace(c):
			l.i++
		case c == '%':
			for l.i < len(l.b) && l.b[l.i] != '\n' && l.b[l.i] != '\r' {
				l.i++
			}
		default:
			return
		}
	}
}

// word returns the next run of regular characters, or "".
func (l *pdfLexer) word() string {
	l.space()
	from := l.i
	for l.i < len(l.b) && !isSpace(l.b[l.i]) && !isDelimiter(l.b[l.i]) {
		l.i++
	}
	return string(l.b[from:l.i])
}

func (l *pdfLexer) expect(word string) {
	if w := l.word(); w != word {
		broken("no %q", word)
	}
}

// accept skips s if it comes next, and reports whether it did.
func (l *pdfLexer) accept(s string) bool {
	if !bytes.HasPrefix(l.b[min(l.i, len(l.b)):], []byte(s)) {
		return false
	}
	l.i += len(s)
	return true
}

var (
	pdfNumeral = regexp.MustCompile(`^[+-]?(?:\d+\.?\d*|\.\d+)$`)
	pdfWhole   = regexp.MustCompile(`^\d{1,10}$`)
)

// whole returns the value of a number that counts something.
func whole(v any) int {
	n, ok := v.(pdfNumber)
	if !ok || !pdfWhole.MatchString(string(n)) {
		broken("no whole number")
	}
	i, err := strconv.Atoi(string(n))
	if err != nil {
		broken("a number too large")
	}
	return i
}

// decimal returns the value of a number.
func decimal(v any) float64 {
	n, ok := v.(pdfNumber)
	if !ok {
		broken("no number")
	}
	f, err := strconv.ParseFloat(string(n), 64)
	if err != nil {
		broken("a number too large")
	}
	return f
}

// value reads one object.
func (l *pdfLexer) value(depth int) any {
	if depth > maxNesting {
		broken("objects too deep")
	}
	l.space()
	switch {
	case l.accept("/"):
		return l.name()
	case l.accept("<<"):
		return l.dict(depth)
	case l.accept("["):
		a := pdfArray{}
		for l.space(); !l.accept("]"); l.space() {
			a = append(a, l.value(depth+1))
		}
		return a
	case l.accept("("):
		return l.literal()
	case l.accept("<"):
		from := l.i - 1
		for ; l.i < len(l.b) && l.b[l.i] != '>'; l.i++ {
			if c := l.b[l.i]; !isSpace(c) && bytes.IndexByte([]byte("0123456789abcdefABCDEF"), c) < 0 {
				broken("no hexadecimal digit")
			}
		}
		if !l.accept(">") {
			broken("a string without end")
		}
		return pdfString(l.b[from:l.i])
	}
	switch w := l.word(); {
	case w == "true":
		return true
	case w == "false":
		return false
	case w == "null":
		return nil
	case pdfWhole.MatchString(w):
		if r, ok := l.reference(w); ok {
			return r
		}
		return pdfNumber(w)
	case pdfNumeral.MatchString(w):
		return pdfNumber(w)
	}
	broken("no object")
	return nil
}

// reference reads the rest of "num gen R", if it is one.
func (l *pdfLexer) reference(num string) (pdfRef, bool) {
	back := l.i
	gen := l.word()
	if !pdfWhole.MatchString(gen) || l.word() != "R" {
		l.i = back
		return pdfRef{}, false
	}
	return pdfRef{whole(pdfNumber(num)), whole(pdfNumber(gen))}, true
}

func (l *pdfLexer) name() pdfName {
	var out []byte
	for l.i < len(l.b) && !isSpace(l.b[l.i]) && !isDelimiter(l.b[l.i]) {
		c := l.b[l.i]
		if l.i++; c == '#' {
			v, err := strconv.ParseUint(string(l.b[l.i:min(l.i+2, len(l.b))]), 16, 8)
			if err != nil || v == 0 {
				broken("a name with a bare #")
			}
			c, l.i = byte(v), l.i+2
		}
		out = append(out, c)
	}
	return pdfName(out)
}

func (l *pdfLexer) literal() pdfString {
	from := l.i - 1
	for open := 1; open > 0; l.i++ {
		if l.i >= len(l.b) {
			broken("a string without end")
		}
		switch l.b[l.i] {
		case '(':
			open++
		case ')':
			open--
		case '\\':
			l.i++
		}
	}
	if l.i > len(l.b) {
		broken("a string without end")
	}
	return pdfString(l.b[from:l.i])
}

func (l *pdfLexer) dict(depth int) pdfDict {
	d := pdfDict{of: map[pdfName]any{}}
	for l.space(); !l.accept(">>"); l.space() {
		if !l.accept("/") {
			broken("a dictionary's key is no name")
		}
		k := l.name()
		if _, twice := d.of[k]; twice {
			broken("a key twice")
		}
		d.keys = append(d.keys, k)
		d.of[k] = l.value(depth + 1)
	}
	return d
}

// appendPDF appends an object to b; refs gives the number that an object has in our file.
func appendPDF(b []byte, v any, refs func(pdfRef) int) []byte {
	switch v := v.(type) {
	case nil:
		return append(b, "null"...)
	case bool:
		return strconv.AppendBool(b, v)
	case pdfNumber:
		return append(b, v...)
	case pdfString:
		return append(b, v...)
	case pdfRef:
		return fmt.Appendf(b, "%d 0 R", refs(v))
	case pdfName:
		return appendName(b, v)
	case pdfArray:
		b = append(b, '[')
		for i, x := range v {
			if i > 0 {
				b = append(b, ' ')
			}
			b = appendPDF(b, x, refs)
		}
		return append(b, ']')
	case pdfDict:
		b = append(b, "<<"...)
		for _, k := range v.keys {
			b = append(appendName(b, k), ' ')
			b = append(appendPDF(b, v.of[k], refs), '\n')
		}
		return append(b, ">>"...)
	}
	panic(fmt.Sprintf("printing: no object of a PDF: %T", v))
}

func appendName(b []byte, n pdfName) []byte {
	b = append(b, '/')
	for _, c := range []byte(n) {
		if c <= ' ' || c >= 0x7F || c == '#' || isDelimiter(c) {
			b = fmt.Appendf(b, "#%02X", c)
			continue
		}
		b = append(b, c)
	}
	return b
}
