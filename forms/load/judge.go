package load

import (
	"fmt"
	"maps"
	"regexp"
	"slices"

	"kakanai/forms"
)

var (
	idText      = regexp.MustCompile(`^[a-z][a-z0-9_]{1,39}$`)
	editionText = regexp.MustCompile(`^[0-9A-Za-z.-]{1,16}$`)
	codeText    = regexp.MustCompile(`^F[0-9]{2,4}$`)
	dayOfYear   = regexp.MustCompile(`^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$`)
)

var signs = []forms.Sign{forms.SignByHand, forms.SignTypedOK, forms.SignSeal}

// judge gathers what is wrong with one form: form judges it from its head to its places.
type judge struct {
	f *forms.Form
	origin
	table string              // that questions stand in: "question" or "signpost"
	asked map[string][]string // choice ids of the questions so far, by question
	boxes map[string]forms.Kind
	bad   forms.LoadErrors

	// Of the form's questions, by index, those that use a shared one: it is not there, or it has
	// its Show from the form.
	missing, ownShow map[int]bool
}

// complain adds a mistake in an entry, which is looked up in the form's own file and then in the
// shared ones.
func (j *judge) complain(table, id, hint, format string, a ...any) {
	if len(j.bad) >= maxMistakes {
		return
	}
	file, line := j.Find(table, id, 0, hint)
	j.bad = append(j.bad, mistake(file, line, fmt.Sprintf(format, a...)))
}

// head complains about a key at the head of the file.
func (j *judge) head(key, why string) {
	j.bad = append(j.bad, mistake(j.file.name, max(j.file.head(key), 1), why))
}

func (j *judge) form() {
	j.heading()
	seen := map[string]bool{}
	for i := range j.f.Sections {
		s := &j.f.Sections[i]
		first := ""
		for k := range s.Fields {
			x := &s.Fields[k]
			if seen[x.ID] {
				j.complain("section.field", x.ID, "", "項目 %s が2つあります", forms.Quote(x.ID))
			}
			seen[x.ID] = true
			j.field(x, s.Show)
		}
		if len(s.Fields) > 0 {
			first = s.Fields[0].ID
		}
		j.cond(s.Show, nil, "section.field", first, fmt.Sprintf("まとまり「%s」", forms.Quote(s.Title)))
	}
	j.cond(j.f.OutsideIf, nil, "section.field", "", "outside_ok")
	j.circles()
	j.checkInvariants()
	for _, r := range j.f.Fees {
		j.fee(r)
	}
	for i, q := range j.f.Questions {
		if !j.missing[i] {
			j.question(q, j.ownShow[i])
		}
	}
	j.places()
}

// heading judges the keys at the head of the file.
func (j *judge) heading() {
	f := j.f
	if !idText.MatchString(f.ID) || j.file.name != f.ID+".toml" {
		j.head("id", "id は英小文字・数字・_ で書き、ファイルの名前と同じにします")
	}
	if !codeText.MatchString(f.Code) {
		j.head("code", "code は F と2〜4けたの数字です（例 F31）")
	}
	if !editionText.MatchString(f.Edition) {
		j.head("edition", "edition（版）は16字までの英数字です（例 2026-11）")
	}
	for _, must := range []struct{ key, words string }{
		{"title", f.Title}, {"name", f.Name}, {"addressee", f.Addressee},
	} {
		if must.words == "" {
			j.head(must.key, must.key+" がありません")
		}
	}
	if !slices.Contains(signs, f.Sign) {
		j.head("sign", "sign は sign・typed_ok・seal のどれかです")
	}
}

// cond judges one condition, and whether it can hold at all beside the one around it.
func (j *judge) cond(c, within forms.Cond, table, id, at string) {
	for _, name := range slices.Sorted(maps.Keys(c)) {
		complain := func(format string, a ...any) {
			j.complain(table, id, name+"=[", "%s：%s", at, fmt.Sprintf(format, a...))
		}
		x := j.f.Field(name)
		if x == nil {
			complain("条件にある項目「%s」がありません", forms.Quote(name))
			continue
		}
		if len(c[name]) == 0 {
			complain("条件が成り立つことがありません（%s の値が1つも書いてありません）", name)
		}
		for _, w := range c[name] {
			if !canBe(x, w, c) {
				complain("条件が成り立つことがありません（%s が「%s」になることはありません）", name, forms.Quote(w))
			}
		}
	}
	if clash(j.f, []forms.Cond{c}, []forms.Cond{within}) {
		j.complain(table, id, "show", "%s：まわりの条件と両立しないので、成り立つことがありません", at)
	}
}

// canBe reports whether a field can have the value, as conditions know values, where c holds.
func canBe(x *forms.Field, value string, c forms.Cond) bool {
	switch x.Kind {
	case forms.Check:
		return value == "true" || value == "false" && !x.MustBeTrue
	case forms.Choice, forms.ChoiceText, forms.Multi:
		forbidden := func(f forms.Cond) bool { return implied(f, c) }
		return slices.ContainsFunc(x.Options, func(o forms.Option) bool {
			return o.ID == value && !slices.ContainsFunc(o.Forbid, forbidden)
		})
	}
	return value == "set" || value == "empty" && !x.Required
}

// implied reports whether an option is forbidden whenever c holds.
func implied(forbid, c forms.Cond) bool {
	if forbid == nil {
		return false
	}
	for id, values := range forbid {
		want := c[id]
		other := func(w string) bool { return !slices.Contains(values, w) }
		if len(want) == 0 || slices.ContainsFunc(want, other) {
			return false
		}
	}
	return true
}

// clash reports whether two sets of conditions can never hold together: both name a field that has
// one value at a time, and no value is in both.
func clash(f *forms.Form, a, b []forms.Cond) bool {
	for _, x := range a {
		for _, y := range b {
			for id, values := range x {
				other, both := y[id]
				field := f.Field(id)
				shared := func(v string) bool { return slices.Contains(other, v) }
				if both && field != nil && field.Kind != forms.Multi && !slices.ContainsFunc(values, shared) {
					return true
				}
			}
		}
	}
	return false
}

// circles finds values that wait for each other: one mistake a circle, at one of its fields.
func (j *judge) circles() {
	const waiting, done = 1, 2
	state := map[*forms.Field]int{}
	var walk func(x *forms.Field)
	walk = func(x *forms.Field) {
		state[x] = waiting
		for _, c := range valueConds(x) {
			for _, id := range slices.Sorted(maps.Keys(c.cond)) {
				switch y := j.f.Field(id); {
				case y == nil:
				case state[y] == waiting:
					j.complain("section.field", x.ID, "_if", "項目 %s：%s：条件がめぐって、自分自身にもどっています",
						forms.Quote(x.ID), c.key)
				case state[y] == 0:
					walk(y)
				}
			}
		}
		state[x] = done
	}
	for i := range j.f.Sections {
		for k := range j.f.Sections[i].Fields {
			if x := &j.f.Sections[i].Fields[k]; state[x] == 0 {
				walk(x)
			}
		}
	}
}

// fee judges one rule of what is charged.
func (j *judge) fee(r forms.FeeRule) {
	complain := func(why string) {
		j.bad = append(j.bad, mistake(j.file.name, j.file.find("fee", "", 1, r.Code), "手数料のきまり："+why))
	}
	if (r.Code == "") == (r.Of == "") || r.Of != "" && j.f.Field(r.Of) == nil {
		complain("code（手数料の名前）か of（選ぶ項目）の、どちらか1つを書きます")
	}
	countable := []forms.Kind{forms.Int, forms.Multi, forms.Names}
	for _, id := range r.Times {
		if x := j.f.Field(id); x == nil || !slices.Contains(countable, x.Kind) {
			complain(fmt.Sprintf("times の「%s」は、数か、いくつでも選ぶ項目ではありません", forms.Quote(id)))
		}
	}
	for _, c := range append([]forms.Cond{r.Show, r.FreeIf}, r.WindowIf...) {
		j.cond(c, nil, "fee", "", "手数料のきまり")
	}
}
