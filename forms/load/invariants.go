package load

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"kakanai/forms"
)

// fits are the kinds that can show an item of the card, and how a mistake lists them.
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

// printed reports whether words, and not a tick, can be printed in x.
func printed(x *forms.Field) bool {
	switch x.Kind {
	case forms.Check, forms.Choice, forms.Multi:
		return false
	}
	return x.Answerable() && !x.Hidden
}

// checkInvariants reports what no form may do, whatever its file says: print into a signature or
// clerk box, print a 個人番号, lack block C8, which tells how the data came, or take from the card
// what it cannot show.
func (j *judge) checkInvariants() {
	signs, record := false, len(j.f.Places) > 0 // with places, the record has its own
	for i := range j.f.Sections {
		s := &j.f.Sections[i]
		record = record || s.Block == "C8"
		for k := range s.Fields {
			x := &s.Fields[k]
			signs = signs || x.Kind == forms.SignBox && !x.Hidden
			j.fieldInvariants(x, s.Block == "C9" || strings.Contains(s.Title, "職員記入"))
		}
	}
	if j.f.Sign != forms.SignTypedOK && !signs {
		j.head("sign", `署名の欄がありません。kind = "sign" の項目を書くか、記名でよければ sign = "typed_ok" にします`)
	}
	if !record {
		j.head("id", `端末記録のまとまりがありません。[[section]] に block = "C8"、title = "端末記録" と書きます。`+
			"読取方法と「字形要確認」を印字するところです")
	}
}

// fieldInvariants checks one field; clerks: its section is the clerk's.
func (j *judge) fieldInvariants(x *forms.Field, clerks bool) {
	complain := func(why string) {
		j.complain("section.field", x.ID, "", "項目 %s：%s", forms.Quote(x.ID), why)
	}
	was, words := j.boxes[x.ID], printed(x)
	switch {
	case was == forms.SignBox && x.Kind != forms.SignBox && !x.Hidden,
		words && labelled(x, "署名", "自署", "サイン"):
		complain(`署名の欄には、端末は何も印字しません。kind = "sign" にします`)
	case (clerks || was == forms.Stamp || strings.HasPrefix(x.ID, "clk_")) &&
		x.Source != forms.FromClerk && x.Kind != forms.Note:
		complain(`職員が書く欄には、端末は何も印字しません。source = "clerk" にします`)
	case words && labelled(x, "個人番号", "マイナンバー", "mynumber"):
		complain(`個人番号（マイナンバー）は、端末では聞かず、印字もしません。手で書く欄なら source = "principal" にします`)
	}
	if f, ok := fits[x.Fact]; ok && !slices.Contains(f.kinds, x.Kind) {
		complain(`fact = "` + string(x.Fact) + `" は、kind が ` + f.words + " の項目に書きます")
	} else if x.Fact == forms.FactSex && !(hasOption(x, "male") && hasOption(x, "female")) {
		complain("性別の選択肢の id は、male と female にします。ほかの id には、カードから印がつきません")
	}
}

// labelled reports whether a label of x, or of one of its columns, has one of the words in it,
// however it is written. The names of the card and of its certificate are no such words.
func labelled(x *forms.Field, words ...string) bool {
	labels := []string{x.Label}
	for _, c := range x.Columns {
		labels = append(labels, c.Label)
	}
	return slices.ContainsFunc(labels, func(l string) bool {
		l = strings.ToLower(strings.Join(strings.Fields(norm.NFKC.String(l)), ""))
		l = strings.NewReplacer("署名用", "", "個人番号カード", "", "マイナンバーカード", "").Replace(l)
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(l, w) })
	})
}

func hasOption(x *forms.Field, id string) bool {
	return slices.ContainsFunc(x.Options, func(o forms.Option) bool { return o.ID == id })
}

// unasked finds required fields that nothing ever fills, though the questions lead there: such a
// visit could not be finished. Signposts ask too, so it is judged when the form has them.
func (j *judge) unasked() {
	by := askedBy(j.f)
	for _, s := range j.f.Sections {
		for _, x := range s.Fields {
			if onlyAsked(x) && !by.fills(x.ID) && by.comes(s.Show) && by.comes(x.Show) {
				j.complain("section.field", x.ID, "", "項目 %s：必須（required）なのに、聞く質問がありません。"+
					"[[question]] の fields に入れるか、default（初期値）を書きます", forms.Quote(x.ID))
			}
		}
	}
}

// onlyAsked reports whether a field must be answered and has its value from a question or not at
// all.
func onlyAsked(x forms.Field) bool {
	need := x.Required && x.Source == forms.FromResident && x.Answerable() && x.Kind != forms.Table
	return need && x.Fact == "" && x.Default == nil && x.DefaultIf == nil && x.HandIf == nil
}

// asked are the answers that a form's questions can give.
type asked struct {
	f    *forms.Form
	free map[string]bool // fields that have a control of their own
	set  map[string]bool // fields that a choice sets, and "field=value"
}

func askedBy(f *forms.Form) asked {
	by := asked{f, map[string]bool{}, map[string]bool{}}
	for _, q := range f.Questions {
		for _, id := range q.Fields {
			by.free[id] = true
		}
		for _, a := range q.Choices {
			for id, v := range a.Set {
				by.set[id] = true
				for _, s := range plain(v) {
					by.set[id+"="+s] = true
				}
			}
		}
	}
	return by
}

func (by asked) fills(id string) bool { return by.free[id] || by.set[id] }

// comes reports whether the questions and the defaults can make c hold.
func (by asked) comes(c forms.Cond) bool {
	for id, want := range c {
		x := by.f.Field(id)
		if x == nil || by.free[id] || x.Fact != "" || x.DefaultIf != nil || x.OffIf != nil {
			continue
		}
		now := plain(x.Default)
		if x.Kind == forms.Check && x.Default == nil {
			now = []string{"false"}
		}
		can := func(w string) bool {
			return by.set[id+"="+w] || slices.Contains(now, w) || w == "empty" || w == "set"
		}
		if !slices.ContainsFunc(want, can) {
			return false
		}
	}
	return true
}

// plain returns an answer of a form's file as conditions know it.
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
