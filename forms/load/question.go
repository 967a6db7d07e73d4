package load

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"kakanai/forms"
)

func choiceIDs(q forms.Question) []string {
	out := []string{}
	for _, a := range q.Choices {
		out = append(out, a.ID)
	}
	return out
}

// questionRules are what must hold for every question.
var questionRules = []struct {
	hint, why string
	broken    func(q forms.Question) bool
}{
	{"", "fields（項目）か choice（選択肢）の、どちらか一方を書きます", func(q forms.Question) bool {
		return (len(q.Fields) > 0) == (len(q.Choices) > 0)
	}},
	{"aside", "aside の質問には before = true が要ります", func(q forms.Question) bool {
		return q.Aside != "" && !q.Before
	}},
	{"season", "season は before_tax_year だけです", func(q forms.Question) bool {
		return q.Season != "" && q.Season != forms.BeforeTaxYear
	}},
}

// question judges q and notes its choices for the questions after it. ownShow: q is a shared
// question, and only its Show stands in the form's own file.
func (j *judge) question(q forms.Question, ownShow bool) {
	at, entry := "質問 "+forms.Quote(q.ID)+"：", q.ID
	if q.Use != "" {
		entry = q.Use
	}
	complain := func(hint, why string) { j.complain(j.table, entry, hint, "%s", at+why) }
	if ownShow {
		j.cond(q.Show, nil, j.table, entry, at+"show")
	}
	if q.Use != "" { // what is wrong in a shared question stands where that is
		own := j.file
		j.file = nil
		defer func() { j.file = own }()
	}
	if _, twice := j.asked[q.ID]; twice || !idText.MatchString(q.ID) || q.Text == "" {
		complain("", "質問には、ほかと重ならない id と text が要ります")
	}
	j.asked[q.ID] = choiceIDs(q)
	for _, r := range questionRules {
		if r.broken(q) {
			complain(r.hint, r.why)
		}
	}
	if !ownShow {
		j.cond(q.Show, nil, j.table, entry, at+"show")
	}
	for _, id := range slices.Sorted(maps.Keys(q.After)) {
		if !j.answeredBefore(id, q.After[id]) {
			complain("after", fmt.Sprintf("after の「%s」は、前にある質問と、その選択肢ではありません", forms.Quote(id)))
		}
	}
	for _, id := range q.Fields {
		if x := j.f.Field(id); x == nil || !x.Answerable() || x.Kind == forms.Table {
			complain(id, fmt.Sprintf("「%s」は、画面で答えられる項目ではありません", forms.Quote(id)))
		}
	}
	if q.Default != "" && !slices.Contains(choiceIDs(q), q.Default) {
		complain("default", "default が、選択肢のどれでもありません")
	}
	j.choices(q, complain)
}

// answeredBefore reports whether an earlier question has that id and all of these choices.
func (j *judge) answeredBefore(id string, choices []string) bool {
	known, ok := j.asked[id]
	unknown := func(c string) bool { return !slices.Contains(known, c) }
	return ok && len(choices) > 0 && !slices.ContainsFunc(choices, unknown)
}

// choices judges the large cards of a question.
func (j *judge) choices(q forms.Question, complain func(hint, why string)) {
	ids := map[string]bool{}
	for _, a := range q.Choices {
		if a.ID == "" || a.Label == "" || ids[a.ID] {
			complain(`"`+a.ID+`"`, "選択肢には、ほかと重ならない id と label が要ります")
		}
		ids[a.ID] = true
		if a.Stop != "" && a.Leave != "" {
			complain("leave", "stop（職員へ）と leave（ほかで手続き）は、どちらか一方です")
		}
		unknown := func(reason string) bool { return !slices.Contains(forms.LetReasons, reason) }
		if slices.ContainsFunc(a.Let, unknown) || len(a.Let) > 0 && a.Stop == "" {
			complain("let", "let（職員が通せる理由）は stop のある選択肢だけで、"+
				strings.Join(forms.LetReasons, "、")+" から選びます")
		}
		if _, err := j.f.ParseAnswers(a.Set); err != nil {
			complain("set", fmt.Sprintf("選択肢 %s の set が、項目の形に合いません", forms.Quote(a.ID)))
		}
	}
}
