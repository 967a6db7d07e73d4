package printing

import (
	"encoding/base64"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/skip2/go-qrcode"

	"kakanai/forms"
)

// A Code is the content of a form's two-dimensional code. Written, it is ASCII, at most MaxCode
// bytes, in parts separated by colons:
//
//	KK1:juminhyo:2026-11:K01-20261124-0042:req_name=.6KaL5pys:more=1:1A2B
//
// KK1 is the version of this format; a reader refuses others. Form, edition and serial follow,
// then, where the city has enabled them, fields in the order of its setting. A text of letters,
// digits and hyphens is written unchanged; any other one is a full stop and the base64url of its
// UTF-8, without padding, because scanners that act as a keyboard corrupt other characters. "more"
// counts the fields that did not fit: no field is cut short. The last part is CRC-16/CCITT-FALSE
// (polynomial 1021, start FFFF) over everything before the last colon, in four hexadecimal digits.
//
// Without fields a code holds nothing about a person. No field of any form holds the Individual
// Number or a PIN, so no code does.
type Code struct {
	Form, Edition, Serial string
	Fields                []CodeField
	More                  int // number of fields that did not fit
}

// A CodeField is one field's id and value: a choice's option ids, a date as YYYY-MM-DD, a tick as 1
// or 0, a text unchanged.
type CodeField struct{ ID, Text string }

// MaxCode is the largest code in bytes: 97 modules a side (ISO/IEC 18004, level M), which fit a
// page's head at half a millimetre a module.
const MaxCode = 600

const codeMark = "KK1"

// Errors of ParseCode: why a scanned line is not a code of ours.
var (
	ErrForeignCode = errors.New("is no code of Kakanai")
	ErrDamagedCode = errors.New("the code is damaged")
	ErrKeyboard    = errors.New("the scanner types for another keyboard than the PC has")
)

var (
	codeForm    = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,31}$`)
	codeEdition = regexp.MustCompile(`^[0-9A-Za-z.-]{1,16}$`)
	codeSerial  = regexp.MustCompile(`^[A-Z0-9]{1,8}(-[0-9]{8})?-[0-9]{4,9}$`)
	codeID      = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)
	codePlain   = regexp.MustCompile(`^[0-9A-Za-z-]+$`)
)

// String returns the code as it is written. Fields that would make it longer than MaxCode are left
// out: the first one that does not fit and all after it.
func (c Code) String() string {
	head := fmt.Sprintf("%s:%s:%s:%s", codeMark, c.Form, c.Edition, c.Serial)
	const end = len(":more=999:FFFF")
	more := c.More
	for i, f := range c.Fields {
		part := ":" + f.ID + "=" + codeText(f.Text)
		if len(head)+len(part)+end > MaxCode {
			more += len(c.Fields) - i
			break
		}
		head += part
	}
	if more > 0 {
		head += fmt.Sprintf(":more=%d", more)
	}
	return fmt.Sprintf("%s:%04X", head, crc16(head))
}

func codeText(s string) string {
	if s == "" || codePlain.MatchString(s) {
		return s
	}
	return "." + base64.RawURLEncoding.EncodeToString([]byte(strings.ToValidUTF8(s, "\uFFFD")))
}

// wrongKeyboard are the beginnings of a code from a scanner that types for another layout (':'
// either way), under CapsLock, or through an input method.
var wrongKeyboard = []string{codeMark + "+", codeMark + "'", strings.ToLower(codeMark), "ＫＫ１", "ｋｋ１"}

// ParseCode parses a scanned line strictly: String of the result is s again, byte for byte. The
// error is ErrForeignCode, ErrDamagedCode or ErrKeyboard.
func ParseCode(s string) (Code, error) {
	if slices.ContainsFunc(wrongKeyboard, func(typed string) bool { return strings.HasPrefix(s, typed) }) {
		return Code{}, ErrKeyboard
	}
	if !strings.HasPrefix(s, codeMark+":") {
		return Code{}, ErrForeignCode
	}
	if len(s) > MaxCode {
		return Code{}, ErrDamagedCode
	}
	parts := strings.Split(s, ":")
	n := len(parts) - 1
	if n < 4 || parts[n] != fmt.Sprintf("%04X", crc16(s[:len(s)-len(parts[n])-1])) {
		return Code{}, ErrDamagedCode
	}
	c := Code{Form: parts[1], Edition: parts[2], Serial: parts[3]}
	if !codeForm.MatchString(c.Form) || !codeEdition.MatchString(c.Edition) || !codeSerial.MatchString(c.Serial) {
		return Code{}, ErrDamagedCode
	}
	if !c.parseFields(parts[4:n]) || c.String() != s {
		return Code{}, ErrDamagedCode
	}
	return c, nil
}

// parseFields adds the parts of a code that are "id=value", the last of which may be "more=n". It
// reports whether they are well formed.
func (c *Code) parseFields(parts []string) bool {
	seen := map[string]bool{}
	for i, p := range parts {
		id, text, ok := strings.Cut(p, "=")
		if !ok || !codeID.MatchString(id) || seen[id] {
			return false
		}
		seen[id] = true
		if id == "more" {
			k, err := strconv.Atoi(text)
			if err != nil || k < 1 || k > 999 || i+1 != len(parts) {
				return false
			}
			c.More = k
			continue
		}
		if packed, ok := strings.CutPrefix(text, "."); ok {
			b, err := base64.RawURLEncoding.Strict().DecodeString(packed)
			if err != nil || !utf8.Valid(b) {
				return false
			}
			text = string(b)
		}
		c.Fields = append(c.Fields, CodeField{id, text})
	}
	return true
}

// crc16 is CRC-16/CCITT-FALSE: polynomial 1021, start FFFF, no reflection.
func crc16(s string) uint16 {
	crc := uint16(0xFFFF)
	for i := range len(s) {
		crc ^= uint16(s[i]) << 8
		for range 8 {
			if crc&0x8000 != 0 {
				crc = crc<<1 ^ 0x1021
			} else {
				crc <<= 1
			}
		}
	}
	return crc
}

// codeOf returns the code of a filled form, with the fields that the city wants in it and that are
// on the paper.
func codeOf(f *forms.Filled) Code {
	c := Code{Form: f.Form.ID, Edition: f.Form.Edition, Serial: f.Serial}
	for _, id := range f.City.CodeFields {
		x := f.Form.Field(id)
		v, shown := f.Values[id]
		if x == nil || !shown || x.Hidden || !v.Set || !Codable(*x) {
			continue
		}
		c.Fields = append(c.Fields, CodeField{id, codeValue(*x, v)})
	}
	return c
}

// Codable reports whether a field's value may be part of a code.
func Codable(x forms.Field) bool {
	switch x.Kind {
	case forms.Table, forms.SignBox, forms.Stamp, forms.Note:
		return false
	}
	return !x.Hidden && x.Source != forms.FromClerk && x.Source != forms.FromPrincipal
}

func codeValue(x forms.Field, v forms.Value) string {
	switch x.Kind {
	case forms.DateKind:
		if v.Date.Known() {
			return fmt.Sprintf("%04d-%02d-%02d", v.Date.Year, v.Date.Month, v.Date.Day)
		}
		return v.Date.Raw
	case forms.Int:
		return strconv.Itoa(v.Number)
	case forms.Check:
		if v.On {
			return "1"
		}
		return "0"
	case forms.Names:
		return strings.Join(v.Texts, "、")
	case forms.Choice, forms.ChoiceText, forms.Multi:
		words := v.Picked
		if v.Text != "" {
			words = append(words[:len(words):len(words)], v.Text)
		}
		return strings.Join(words, "、")
	}
	return v.Text
}

// quietZone is the number of white modules around a code (ISO/IEC 18004); they are part of its
// matrix here.
const quietZone = 4

// qrModules returns the matrix of s at level M, quiet zone included; true is black.
func qrModules(s string) [][]bool {
	q, err := qrcode.New(s, qrcode.Medium)
	if err != nil {
		return nil // longer than any code can be; the serial is printed in plain text beside it
	}
	return q.Bitmap()
}
