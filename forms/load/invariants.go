package load

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"kakanai/forms"
)

// fits tells which kinds can show an item of the card, and in the words of a mistake which they are.
var fits = map[forms.Fact]struct {
	kinds []forms.Kind
	words string
}{
	forms.FactName:    {[]forms.Kind{forms.Name, forms.Names, forms.Text}, "name・names・text"},
	forms.FactAddress: {[]forms.Kind{forms.Addr, forms.Text}, "addr・text"},
	forms.FactBirth:   {[]forms.Kind{forms.DateKind}, "date"},
	forms.FactRead:    {[]forms.Kind{forms.Check}, "check"},
	forms.FactSex:     {[]forms.Kind{forms.Choice}, "choice（選択肢の id は male と female）"},
}

// printed tells whether somebody's words, and not a tick, can be printed in x.
func printed(x *forms.Field) bool {
	switch x.Kind {
	case forms.Check, forms.Choice, forms.Multi:
		return false
	}
	return x.Answerable() && !x.Hidden
}

// invariants are kept by every form, whoever wrote it: where people sign nothing is printed, nor where clerks write, nor a 個人番号 anywhere; every paper says how its data came;
// and what is taken from the card can be shown.
func (j *judge) invariants() {
	signs, record := false, len(j.f.Places) > 0 // with places, the record has its own
	for i := range j.f.Sections {
		s := &j.f.Sections[i]
		record = record || s.Block == "C8"
		for k := range s.Fields {
			x := &s.Fields[k]
			signs = signs || x.Kind == forms.SignBox && !x.Hidden
			j.promise(x, s.Block == "C9" || strings.Contains(s.Title, "職員記入"))
		}
	}
	if j.f.Sign != forms.SignTypedOK && !signs {
		j.head("sign", `署名の欄がありません。kind = "sign" の項目を書くか、記名でよければ sign = "typed_ok" にします`)
	}
	if !record {
		j.head("id", `端末記録のまとまりがありません。[[section]] に block = "C8"、title = "端末記録" と書きます。読取方法と「字形要確認」を印字するところです`)
	}
}

func (j *judge) promise(x *forms.Field, clerks bool) {
	complain := func(why string) { j.complain("section.field", x.ID, "", "項目 %s：%s", forms.Quote(x.ID), why) }
	labels := []string{x.Label}
	for _, c := range x.Columns {
		labels = append(labels, c.Label)
	}
	says := func(words ...string) bool {
		return slices.ContainsFunc(labels, func(l string) bool {
			l = strings.ToLower(strings.Join(strings.Fields(norm.NFKC.String(l)), ""))
			l = strings.NewReplacer("署名用", "", "個人番号カード", "", "マイナンバーカード", "").Replace(l)
			return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(l, w) })
		})
	}
	was := j.boxes[x.ID]
	switch {
	case was == forms.SignBox && x.Kind != forms.SignBox && !x.Hidden, printed(x) && says("署名", "自署", "サイン"):
		complain(`署名の欄には、端末は何も印字しません。kind = "sign" にします`)
	case (clerks || was == forms.Stamp || strings.HasPrefix(x.ID, "clk_")) && x.Source != forms.FromClerk && x.Kind != forms.Note:
		complain(`職員が書く欄には、端末は何も印字しません。source = "clerk" にします`)
	case printed(x) && says("個人番号", "マイナンバー", "mynumber"):
		complain(`個人番号（マイナンバー）は、端末では聞かず、印字もしません。手で書く欄なら source = "principal" にします`)
	}
	if f, ok := fits[x.Fact]; ok && !slices.Contains(f.kinds, x.Kind) {
		complain(`fact = "` + string(x.Fact) + `" は、kind が ` + f.words + " の項目に書きます")
	} else if x.Fact == forms.FactSex && (option(x, "male") == nil || option(x, "female") == nil) {
		complain("性別の選択肢の id は、male と female にします。ほかの id には、カードから印がつきません")
	}
}

// option finds an option by its id; nil if there is none.
func option(x *forms.Field, id string) *forms.Option {
	i := slices.IndexFunc(x.Options, func(o forms.Option) bool { return o.ID == id })
	if i < 0 {
		return nil
	}
	return &x.Options[i]
}

// unasked finds required fields that nothing ever fills, though the questions lead there: such a visit could not be finished. Signposts ask too, so it is judged when the form has
// them.
func (j *judge) unasked() {
	free, set := map[string]bool{}, map[string]bool{} // asked for by themselves; or set, to "field=value", by a choice
	for _, q := range j.f.Questions {
		for _, id := range q.Fields {
			free[id] = true
		}
		for _, a := range q.Choices {
			for id, v := range a.Set {
				set[id] = true
				for _, s := range plain(v) {
					set[id+"="+s] = true
				}
			}
		}
	}
	comes := func(c forms.Cond) bool {
		for id, want := range c {
			x := j.f.Field(id)
			if x == nil || free[id] || x.Fact != "" || x.DefaultIf != nil || x.OffIf != nil {
				continue
			}
			now := plain(x.Default)
			if x.Kind == forms.Check && x.Default == nil {
				now = []string{"false"}
			}
			if !slices.ContainsFunc(want, func(w string) bool { return set[id+"="+w] || slices.Contains(now, w) || w == "empty" || w == "set" }) {
				return false
			}
		}
		return true
	}
	for _, s := range j.f.Sections {
		for _, x := range s.Fields {
			need := x.Required && x.Source == forms.FromResident && x.Answerable() && x.Kind != forms.Table
			if need && x.Fact == "" && x.Default == nil && x.DefaultIf == nil && x.HandIf == nil && !free[x.ID] && !set[x.ID] && comes(s.Show) && comes(x.Show) {
				j.complain("section.field", x.ID, "", "項目 %s：必須（required）なのに、聞く質問がありません。[[question]] の fields に入れるか、default（初期値）を書きます", forms.Quote(x.ID))
			}
		}
	}
}

// plain is an answer of a form's file as conditions know it.
func plain(v any) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case bool:
		return []string{fmt.Sprint(v)}
	case []any:
		var out []string
		for _, e := range v {
			out = append(out, plain(e)...)
		}
		return out
	}
	return nil
}
