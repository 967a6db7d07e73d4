package load

import (
	"fmt"
	"reflect"
	"strings"
	"unicode/utf8"

	"kakanai/forms"
)

// How much one file may hold: several times what our largest has, and little enough that judging it
// is done at once.
const (
	maxWords   = 300  // characters of one text
	maxNote    = 2000 // characters of a note below the table, a translation, or a text of the screen
	maxFields  = 300  // of a form
	maxOptions = 1000 // of a form, all fields together
	maxEntries = 100  // of any other list
)

// lists are those that may be longer than maxEntries or must be shorter, or whose entries have a
// name; by their key.
var lists = map[string]struct {
	most int
	what string
}{
	"section": {60, "まとまり"}, "field": {maxFields, "項目"}, "option": {200, "選択肢"}, "column": {20, "列"},
	"question": {maxEntries, "質問"}, "choice": {30, "質問の選択肢"}, "place": {maxPlaces, "場所"}, "notes": {30, "注記"},
	"fee": {500, "手数料"}, "bundle": {maxEntries, "まとまり"}, "signpost": {200, "案内"},
}

// measure refuses what is too long or too many in a file that was read into v.
func (s *source) measure(v any) forms.LoadErrors {
	m := measure{s: s, sum: map[string]int{}}
	m.value(reflect.ValueOf(v), "")
	for _, l := range []struct {
		key  string
		most int
	}{{"field", maxFields}, {"option", maxOptions}} {
		if m.sum[l.key] > l.most && len(m.bad) == 0 {
			m.bad = whole(s.name, fmt.Sprintf("%sが多すぎます（1つの様式に、合わせて%dまで）", lists[l.key].what, l.most))
		}
	}
	return m.bad
}

// A measure walks through a value and adds up its lists.
type measure struct {
	s   *source
	sum map[string]int // elements of all lists of a key
	bad forms.LoadErrors
}

func (m *measure) value(v reflect.Value, key string) {
	if len(m.bad) >= maxMistakes {
		return
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			m.value(v.Elem(), key)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			tag := f.Tag.Get("toml")
			if f.Anonymous { // a signpost's question
				tag = key
			}
			if tag != "" && tag != "-" {
				m.value(v.Field(i), tag)
			}
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			m.text(k.String(), key)
			m.value(v.MapIndex(k), key)
		}
		if v.Len() > maxEntries && key != "" {
			m.say("", "%s に書いたものが多すぎます（%dまで）", key, maxEntries)
		}
	case reflect.Slice:
		most, what := maxEntries, key
		if l, ok := lists[key]; ok {
			most, what = l.most, l.what
		}
		if m.sum[key] += v.Len(); v.Len() > most {
			m.say("", "%sが多すぎます（%dまで）", what, most)
			return
		}
		for i := range v.Len() {
			m.value(v.Index(i), key)
		}
	case reflect.String:
		m.text(v.String(), key)
	}
}

func (m *measure) text(s, key string) {
	most := maxWords
	if key == "notes" || key == "" { // "": translations, and texts of the screen
		most = maxNote
	}
	if utf8.RuneCountInString(s) > most {
		m.say(s, "文が長すぎます（%d字まで）。「%s」", most, forms.Quote(s))
	}
}

// say complains about words of the file, on their line where they stand there as they are.
func (m *measure) say(words, format string, a ...any) {
	line := 0
	if start := []rune(words); len(start) > 0 {
		head, _, _ := strings.Cut(string(start[:min(len(start), 30)]), "\n")
		for i, l := range m.s.lines {
			if strings.Contains(l, head) {
				line = i + 1
				break
			}
		}
	}
	m.bad = append(m.bad, mistake(m.s.name, line, fmt.Sprintf(format, a...)))
}
