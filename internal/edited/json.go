package edited

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"kakanai/internal/lang"
)

// JSON reads the file into a value. Besides what the parser finds it refuses a name that an object
// has twice, of which only the last would count, and half a surrogate pair, which the parser
// replaces in silence. A mistake quotes nothing: what is in such a file is about people.
func (f *File) JSON(into any) Mistakes {
	text := f.text()
	if bad := f.wide(text); len(bad) > 0 {
		return bad
	}
	d := json.NewDecoder(strings.NewReader(text))
	err := d.Decode(into)
	var syntax *json.SyntaxError
	var typ *json.UnmarshalTypeError
	switch {
	case errors.Is(err, io.EOF):
		return f.whole(lang.Text{JA: "何も書いてありません。JSON の { } が要ります", EN: "is empty: JSON needs { }"})
	case errors.Is(err, io.ErrUnexpectedEOF):
		return Mistakes{f.spot(text, len(text), unfinished)}
	case errors.As(err, &syntax):
		return Mistakes{f.spot(text, int(syntax.Offset)-1, syntaxWords(text, int(syntax.Offset)-1))}
	case errors.As(err, &typ):
		return Mistakes{
			f.spot(text, int(typ.Offset)-1, lang.Text{JA: "ここの値の形がちがいます", EN: "this value is of the wrong kind"}),
		}
	case err != nil:
		return f.whole(lang.Text{JA: "JSON の書き方がちがいます", EN: "is not JSON"})
	}
	rest := int(d.InputOffset())
	if n := strings.IndexFunc(text[rest:], func(r rune) bool { return !strings.ContainsRune(" \t\r\n", r) }); n >= 0 {
		return Mistakes{
			f.spot(
				text, rest+n, lang.Text{JA: "JSON が終わったあとに、余分な文字があります", EN: "something follows the end of the JSON"},
			),
		}
	}
	return append(f.twice(text), f.halves(text)...).Sorted()
}

var unfinished = lang.Text{
	JA: "JSON が途中で終わっています。閉じていない { や [ や \" があります",
	EN: `the JSON ends too early: a {, [ or " is not closed`,
}

// spot is a mistake at a byte of the text, with its line and which character of the line it is.
func (f *File) spot(text string, at int, why lang.Text) Mistake {
	at = max(0, min(at, len(text)))
	start := strings.LastIndexByte(text[:at], '\n') + 1
	column := utf8.RuneCountInString(text[start:at]) + 1
	line := strings.Count(text[:start], "\n") + 1
	return NewMistake(f.Name, line, lang.Sprintf("%d文字目：%s", "character %d: %s", column, why))
}

// syntaxWords says what is wrong where the parser stopped.
func syntaxWords(text string, at int) lang.Text {
	before := strings.TrimRight(text[:max(0, min(at, len(text)))], " \t\r\n")
	if at >= len(text) {
		return unfinished
	}
	switch c := text[max(at, 0)]; {
	case strings.HasSuffix(before, ",") && (c == '}' || c == ']'):
		return lang.Text{JA: "最後の , は要りません。消してください", EN: "take away the last comma"}
	case c == '\n' || c == '\r' || c == '\t':
		return lang.Text{JA: `引用符が閉じていません。改行は \n と書きます`, EN: `the quotes are not closed; write a line break as \n`}
	case c == '"':
		return lang.Text{JA: "前の値とのあいだに , がありません", EN: "a comma is missing before this value"}
	case c == '\'':
		return lang.Text{JA: `文字は ' ではなく半角の " で囲みます`, EN: `texts stand in " and not in '`}
	}
	return lang.Text{
		JA: `JSON の書き方がちがいます（例 {"juminhyo": {"copies": 1}}）`,
		EN: `this is not JSON (for example {"juminhyo": {"copies": 1}})`,
	}
}

// wides are what a Japanese keyboard types for the marks and digits of JSON.
const wides = "｛｝［］：，、＂“”「」『』＇０１２３４５６７８９－．\u3000\u00A0\u200B\uFEFF"

// wide finds those outside of texts, each.
func (f *File) wide(text string) (bad Mistakes) {
	inText, escaped := false, false
	for i, r := range text {
		switch {
		case escaped:
			escaped = false
		case inText && r == '\\':
			escaped = true
		case r == '"':
			inText = !inText
		case !inText && strings.ContainsRune(wides, r) && len(bad) < Most:
			bad = append(bad, f.spot(text, i, lang.Text{
				JA: `全角の記号・数字・空白は使えません。半角の { } [ ] : , " と数字で書きます`,
				EN: `full-width marks, digits and spaces do not count: write { } [ ] : , " and digits in half width`,
			}))
		case r == '\n': // no text of JSON goes over it: the next line is judged anew
			inText = false
		}
	}
	return bad
}

// twice finds the names that an object of valid JSON has again.
func (f *File) twice(text string) (bad Mistakes) {
	type level struct {
		keys map[string]bool // nil: an array
		key  bool            // a key comes next
	}
	var stack []level
	for d := json.NewDecoder(strings.NewReader(text)); ; {
		before := int(d.InputOffset())
		token, err := d.Token()
		if err != nil || len(bad) == Most {
			return bad
		}
		delim, _ := token.(json.Delim)
		if delim == '}' || delim == ']' {
			stack = stack[:len(stack)-1]
		} else if n := len(stack); n > 0 && stack[n-1].keys != nil {
			top := &stack[n-1]
			if key, ok := token.(string); ok && top.key {
				if top.keys[key] {
					at := before + strings.IndexByte(text[before:], '"')
					bad = append(bad, f.spot(text, at, lang.Text{
						JA: "同じ名前が、1つの { } に2回あります。1つにしてください",
						EN: "this name stands twice in one { }",
					}))
				}
				top.keys[key], top.key = true, false
				continue
			}
			top.key = true
		}
		switch delim {
		case '{':
			stack = append(stack, level{map[string]bool{}, true})
		case '[':
			stack = append(stack, level{})
		}
	}
}

// halves finds \u escapes that are half a character.
func (f *File) halves(text string) (bad Mistakes) {
	unit := func(i int) (n int) { // of the escape that begins at i; -1: there is none
		if i+6 > len(text) || text[i:i+2] != `\u` {
			return -1
		}
		if _, err := fmt.Sscanf(text[i+2:i+6], "%04x", &n); err != nil {
			return -1
		}
		return n
	}
	for i := 0; i < len(text) && len(bad) < Most; i++ {
		if text[i] != '\\' {
			continue
		}
		switch n := unit(i); {
		case n >= 0xD800 && n < 0xDC00 && unit(i+6) >= 0xDC00 && unit(i+6) < 0xE000:
			i += 11
		case n >= 0xD800 && n < 0xE000:
			bad = append(
				bad,
				f.spot(
					text, i,
					lang.Text{
						JA: `\u の文字が片割れです。文字をそのまま書いてください`,
						EN: `this \u is half a character: write the character itself`,
					},
				),
			)
			i += 5
		default:
			i++
		}
	}
	return bad
}

// JSONLine is the line on which the value of a key within keys stands in a file that JSON has read;
// where there is no such key, that of the last key on the way. 0: not even the first is there.
func (f *File) JSONLine(path ...string) int {
	text := f.text()
	if at := keyAt(json.NewDecoder(strings.NewReader(text)), path); at >= 0 {
		return strings.Count(text[:at], "\n") + 1
	}
	return 0
}

// keyAt is the byte behind the last key of path that is there; -1: the object has not even the
// first.
func keyAt(d *json.Decoder, path []string) int {
	if open, err := d.Token(); err != nil || open != json.Delim('{') || len(path) == 0 {
		return -1
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return -1
		}
		at := int(d.InputOffset())
		if key == path[0] {
			return max(at, keyAt(d, path[1:]))
		}
		var passed json.RawMessage
		if d.Decode(&passed) != nil {
			return -1
		}
	}
	return -1
}
