package forms

import (
	"fmt"
	"strings"
)

// Sample are answers that show a form to those who make it: the short ones only what it cannot do without, the long ones everything, as much as each box may
// hold. They are nobody's, and need not fit each other.
func (f *Form) Sample(long bool, day Date) Answers {
	out := Answers{}
	for _, s := range f.Sections {
		for i := range s.Fields {
			x := &s.Fields[i]
			need := x.Required && x.Default == nil || len(x.RequiredIf) > 0
			if !x.Answerable() || x.Fact != "" || x.Source == FromCard || x.ID == "req_role" || !long && !need {
				continue
			}
			if good, err := x.ParseAnswer(x.sample(long, day)); err == nil {
				out[x.ID] = good
			}
		}
	}
	return out
}

func (x *Field) sample(long bool, day Date) any {
	text := func(short string, fill string) string {
		if !long {
			return short
		}
		most := x.Max
		if most == 0 {
			most = 40
		}
		return string([]rune(strings.Repeat(fill, most))[:most])
	}
	options := x.OptionsOn(day)
	switch x.Kind {
	case Check:
		return true
	case Multi:
		if !long {
			return []any{options[0].ID}
		}
		var all []any
		for _, o := range options {
			all = append(all, o.ID)
		}
		return all
	case Choice, ChoiceText:
		return options[0].ID
	case DateKind:
		return fmt.Sprintf("%d-12-31", day.Year)
	case Int:
		if long && x.Max > 0 {
			return x.Max
		}
		return max(x.Min, 1)
	case Tel:
		return "0175-12-3456"
	case Digits:
		return text("123456", "1234567890")
	case Kana:
		return text("ミホン　タロウ", "ミホンインチョウザエモンノジョウ　")
	case Name:
		return text("見本　花子", "見本院長左衛門尉　")
	case Names:
		if long {
			return []any{"見本　花子", "NGUYEN THI VAN ANH", "見本院　長左衛門尉太郎丸"}
		}
		return []any{"見本　花子"}
	case Addr:
		return text("青森県むつ市見本町一丁目２番３号", "青森県むつ市大字見本字とても長い地名の沢一丁目２３４５番地　")
	case Table:
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
	return text("見本", "見本の長い文がここに入ります。")
}
