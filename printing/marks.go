package printing

import (
	"fmt"
	"slices"
	"strings"

	"kakanai/forms"
	"kakanai/text"
)

// A markList collects the marks of a form while it is laid out, and words them for block C8.
type markList struct {
	form *forms.Form
	list []Mark
}

// inexact adds the characters of a field that were not drawn exactly as written.
func (m *markList) inexact(field string, marks []text.Mark) {
	for _, x := range marks {
		m.list = append(m.list, Mark{Field: field, Text: x.Text, Why: x.Why})
	}
}

// once adds a mark unless it is there already.
func (m *markList) once(x Mark) {
	if !slices.Contains(m.list, x) {
		m.list = append(m.list, x)
	}
}

// odd adds the odd data of the card in a field.
func (m *markList) odd(f forms.Field, v forms.Value) {
	for _, o := range v.Odd {
		m.once(Mark{f.ID, o.Text, o.Why})
	}
}

// doubt adds characters in a name or an address that may stand for one which an earlier system
// lacked. fact is the item of the card that a table's column takes, or "".
func (m *markList) doubt(f forms.Field, fact forms.Fact, s string) {
	named := slices.Contains([]forms.Kind{forms.Name, forms.Names, forms.Addr}, f.Kind)
	if !named && fact != forms.FactName && fact != forms.FactAddress {
		return
	}
	for _, d := range text.Doubts(s) {
		if d.Why == text.Placeholder || d.Why == text.Blank {
			m.list = slices.DeleteFunc(m.list, func(o Mark) bool {
				return o.Field == f.ID && o.Text == d.Text && o.Why == text.NoGlyph
			})
			m.list = append(m.list, Mark{f.ID, d.Text, d.Why})
		}
	}
}

// factOf returns which of the four items a column of a table takes, from either card.
func factOf(c forms.Column) forms.Fact {
	if c.Fact != "" {
		return c.Fact
	}
	return c.Subject
}

// words returns the text of C8 about everything to check: characters, and odd data of the card.
func (m *markList) words() string {
	characters := m.characters()
	if characters == "" {
		characters = "なし"
	}
	words := "字形要確認：" + characters
	var odd []string
	for _, x := range m.list {
		if x.Odd() {
			s := m.labelOf(x.Field)
			if x.Text != "" {
				s += "「" + x.Text + "」"
			}
			if s += oddWords[x.Why]; !slices.Contains(odd, s) {
				odd = append(odd, s)
			}
		}
	}
	if len(odd) > 0 {
		words += "　要確認：" + strings.Join(odd, "、")
	}
	return words
}

// oddWords say on paper why data of the card are odd.
var oddWords = map[string]string{
	forms.NoDate:  "（カードの値が日付ではない）",
	forms.NoCode:  "（カードの値が性別の番号ではない）",
	forms.Padding: "（カードの値の後ろに余分なデータ）",
}

// characters lists the marked characters, field by field. A character that could not be drawn is
// named by its code point, because here too it could only be drawn as 〓.
func (m *markList) characters() string {
	var out []string
	for _, x := range m.list {
		if x.Odd() {
			continue
		}
		label := m.labelOf(x.Field)
		var codes []string
		for _, r := range x.Text {
			codes = append(codes, fmt.Sprintf("U+%04X", r))
		}
		s := fmt.Sprintf("%s（%s）", label, strings.Join(codes, " "))
		drawn := x.Why == text.BaseGlyph || x.Why == text.Placeholder ||
			x.Why == text.Replacement && !strings.ContainsRune(x.Text, '\uFFFD')
		switch {
		case drawn:
			s = fmt.Sprintf("%s「%s」（%s）", label, x.Text, strings.Join(codes, " "))
		case x.Why == FaceImage:
			s = fmt.Sprintf("%s（%s：カードの画像で印字）", label, strings.Join(codes, " "))
		case x.Why == text.Blank && len(codes) > 1:
			s = fmt.Sprintf("%s（空白だけ）", label)
		}
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return strings.Join(out, "、")
}

// labelOf returns the label of a field, or its id.
func (m *markList) labelOf(id string) string {
	if x := m.form.Field(id); x != nil {
		return x.Label
	}
	return id
}
