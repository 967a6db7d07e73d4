package forms

import (
	"fmt"
	"strings"
)

// Sample returns answers that show a form to those who make it: the short ones only what it cannot
// do without, the long ones everything, as much as each box may hold. They are no person's, and
// need not fit each other.
func (f *Form) Sample(long bool, day Date) Answers {
	out := Answers{}
	for x := range f.all() {
		need := x.Required && x.Default == nil || len(x.RequiredIf) > 0
		if !x.Answerable() || x.Fact != "" || x.Source == FromCard || x.ID == "req_role" || !long && !need {
			continue
		}
		if good, err := x.ParseAnswer(x.sample(long, day)); err == nil {
			out[x.ID] = good
		}
	}
	return out
}

// samples are the short and the long text of the kinds that hold one; the long one is repeated
// until the box is full.
var samples = map[Kind]struct{ short, long string }{
	Digits: {"123456", "1234567890"},
	Kana:   {"ミホン　タロウ", "ミホンインチョウザエモンノジョウ　"},
	Name:   {"見本　花子", "見本院長左衛門尉　"},
	Addr:   {"青森県むつ市見本町一丁目２番３号", "青森県むつ市大字見本字とても長い地名の沢一丁目２３４５番地　"},
	Text:   {"見本", "見本の長い文がここに入ります。"},
}

// sample returns an answer to one field, shaped as in the answers file.
func (x *Field) sample(long bool, day Date) any {
	switch x.Kind {
	case Check:
		return true
	case Choice, ChoiceText, Multi:
		return x.sampleOptions(long, day)
	case DateKind:
		return fmt.Sprintf("%d-12-31", day.Year)
	case Int:
		if long && x.Max > 0 {
			return x.Max
		}
		return max(x.Min, 1)
	case Tel:
		return "0175-12-3456"
	case Names:
		if long {
			return []any{"見本　花子", "NGUYEN THI VAN ANH", "見本院　長左衛門尉太郎丸"}
		}
		return []any{"見本　花子"}
	case Table:
		return x.sampleRows(long, day)
	}
	s := samples[x.Kind]
	if !long {
		return s.short
	}
	most := x.Max
	if most == 0 {
		most = 40
	}
	return string([]rune(strings.Repeat(s.long, most))[:most])
}

func (x *Field) sampleOptions(long bool, day Date) any {
	options := x.OptionsOn(day)
	if x.Kind != Multi {
		return options[0].ID
	}
	if !long {
		options = options[:1]
	}
	var ids []any
	for _, o := range options {
		ids = append(ids, o.ID)
	}
	return ids
}

func (x *Field) sampleRows(long bool, day Date) any {
	rows := 1
	if long {
		rows = max(x.Lines, 1)
	}
	var out []any
	for n := range rows {
		row := map[string]any{}
		for _, c := range x.Columns {
			row[c.ID] = fmt.Sprintf("%s%d", c.Label, n+1)
			if c.UntilAge > 0 {
				row[c.ID] = Date{Year: day.Year - 1, Month: 4, Day: 2}.Wareki()
			}
		}
		out = append(out, row)
	}
	return out
}
