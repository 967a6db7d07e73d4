package load

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"kakanai/forms"
)

var (
	sources = []forms.Source{
		forms.FromCard, forms.FromResident, forms.FromSystem, forms.FromConfig, forms.FromClerk, forms.FromPrincipal,
	}
	facts    = []forms.Fact{"", forms.FactName, forms.FactAddress, forms.FactBirth, forms.FactSex, forms.FactRead}
	ageRules = []forms.AgeRule{"", forms.ByBirthday, forms.ByLaw, forms.ByFiscalYear}
)

// kindWords is what a mistake says of the kinds there are.
func kindWords() string {
	var words []string
	for _, k := range forms.Kinds {
		words = append(words, string(k))
	}
	return strings.Join(words, "・") + " から選びます"
}

// A fieldJudge judges one field.
type fieldJudge struct {
	*judge
	x      *forms.Field
	within forms.Cond // the Show of its section
	at     string     // how its mistakes begin
}

func (j *judge) field(x *forms.Field, within forms.Cond) {
	fj := &fieldJudge{j, x, within, "項目 " + forms.Quote(x.ID) + "："}
	if !fj.identify() {
		return
	}
	for _, check := range fieldChecks {
		check(fj)
	}
}

// fieldChecks are run in this order, which is the order of mistakes of one line.
var fieldChecks = []func(j *fieldJudge){
	rule("source", "カードから取るものは、fact に書きます", cardWithoutFact),
	rule("kind", "選ぶ項目には option（選択肢）が要ります。ほかの項目には書けません", func(x *forms.Field) bool {
		return isChoice(x.Kind) != (len(x.Options) > 0 || x.Years != "")
	}),
	rule("years", `years は "tax" か "fiscal"、years_back は0〜20、opens は "06-01" の形です`, wrongYears),
	rule("counted", "counted は multi だけに使えます", func(x *forms.Field) bool {
		return x.Counted && x.Kind != forms.Multi
	}),
	rule("off_if", "off_if は check だけに使えます", func(x *forms.Field) bool {
		return x.OffIf != nil && x.Kind != forms.Check
	}),
	(*fieldJudge).dayRules,
	rule("prices", "prices は選ぶ項目だけに使えます", func(x *forms.Field) bool {
		return x.Prices && !isChoice(x.Kind)
	}),
	rule("age", "min_age・stop_age は日付の項目に書きます。age_rule は birthday・law・year のどれかです", wrongAges),
	rule("stop", "stop_age（または min_age）と age_stop（案内の文）は、いっしょに書きます", func(x *forms.Field) bool {
		return x.StopAge > 0 && x.AgeStop == "" || x.AgeStop != "" && x.StopAge+x.MinAge == 0
	}),
	rule("kind", "表（table）には column（列）が要ります。ほかの項目には書けません", func(x *forms.Field) bool {
		return (x.Kind == forms.Table) != (len(x.Columns) > 0)
	}),
	(*fieldJudge).columns,
	rule("", "width（0〜100）・lines（0〜10）・min・max・label_mm のどれかがちがいます", wrongMeasures),
	(*fieldJudge).most,
	(*fieldJudge).options,
	(*fieldJudge).after,
	rule("pattern", "pattern は、200字までの正規表現です", func(x *forms.Field) bool {
		_, err := regexp.Compile(x.Pattern)
		return err != nil || len(x.Pattern) > 200
	}),
	(*fieldJudge).conditions,
	(*fieldJudge).defaults,
}

// rule returns a check that complains where the field is broken; hint is what stands in the line.
func rule(hint, why string, broken func(x *forms.Field) bool) func(*fieldJudge) {
	return func(j *fieldJudge) {
		if broken(j.x) {
			j.complain(hint, why)
		}
	}
}

// complain adds a mistake about the field.
func (j *fieldJudge) complain(hint, why string) {
	j.judge.complain("section.field", j.x.ID, hint, "%s", j.at+why)
}

// cond judges a condition of the field, which stands under a key.
func (j *fieldJudge) cond(key string, c, within forms.Cond) {
	j.judge.cond(c, within, "section.field", j.x.ID, j.at+key)
}

// identify judges what a field is: its id, label, kind, source and fact. It returns false where the
// rest cannot be judged, because that is not known.
func (j *fieldJudge) identify() bool {
	x := j.x
	const fromWhom = "card・resident・clerk・principal などから選びます"
	if x.ID == "" {
		line := j.file.without("section.field", "id")
		why := "項目の id がありません（英小文字・数字・_ で、2字から40字）"
		j.bad = append(j.bad, mistake(j.file.name, line, why))
		return false
	}
	if !idText.MatchString(x.ID) {
		j.complain("id", "id は英小文字・数字・_ で、2字から40字です")
	}
	if x.Label == "" {
		j.complain("label", "label（見出し）がありません")
	}
	switch {
	case x.Kind == "":
		j.complain("", "kind（何の項目か）がありません。"+kindWords())
	case !slices.Contains(forms.Kinds, x.Kind):
		j.complain("kind", fmt.Sprintf("kind「%s」はありません。%s", forms.Quote(string(x.Kind)), kindWords()))
	case x.Source == "":
		j.complain("", "source（だれが埋めるか）がありません。"+fromWhom)
	case !slices.Contains(sources, x.Source):
		j.complain("source", fmt.Sprintf("source「%s」はありません。%s", forms.Quote(string(x.Source)), fromWhom))
	case !slices.Contains(facts, x.Fact):
		fact := forms.Quote(string(x.Fact))
		j.complain("fact", fmt.Sprintf("fact「%s」はカードにありません（name・address・birth・sex・read）", fact))
	default:
		return true
	}
	return false
}

func isChoice(k forms.Kind) bool {
	return k == forms.Choice || k == forms.ChoiceText || k == forms.Multi
}

func cardWithoutFact(x *forms.Field) bool {
	has := func(c forms.Column) bool { return c.Fact != "" }
	return x.Source == forms.FromCard && x.Fact == "" && !slices.ContainsFunc(x.Columns, has)
}

func wrongYears(x *forms.Field) bool {
	return x.Years != "" && x.Years != "tax" && x.Years != "fiscal" || outside(x.YearsBack, 0, 20) ||
		x.Opens != "" && (x.Years == "" || !dayOfYear.MatchString(x.Opens))
}

func wrongAges(x *forms.Field) bool {
	return !slices.Contains(ageRules, x.AgeRule) || outside(x.MinAge, 0, 150) || outside(x.StopAge, 0, 150) ||
		x.MinAge+x.StopAge > 0 && x.Kind != forms.DateKind
}

func wrongMeasures(x *forms.Field) bool {
	return outside(x.Width, 0, 100) || outside(x.Lines, 0, 10) || outside(x.LabelWidth, 0, 100) ||
		x.Min < 0 || x.Max < 0 || x.Max > 0 && x.Max < x.Min
}

// outside reports whether n is less than least or more than most.
func outside(n, least, most int) bool { return n < least || n > most }

func (j *fieldJudge) dayRules() {
	for _, list := range []struct {
		key   string
		rules []forms.DayRule
	}{{"ahead", j.x.Ahead}, {"span", j.x.Span}, {"late", j.x.Late}} {
		for _, r := range list.rules {
			unanchored := list.key == "span" && j.x.After == ""
			if j.x.Kind != forms.DateKind || outside(r.Days, 1, 1000) || r.Say == "" || unanchored {
				j.complain(list.key, list.key+` は日付の項目に [{ days = 7, say = "…" }] の形で書きます`+
					"（days は1〜1000、span には after も要ります）")
			}
			j.cond(list.key, r.When, j.within)
		}
	}
}

func (j *fieldJudge) columns() {
	seen, wide := map[string]bool{}, 0
	for _, c := range j.x.Columns {
		if !idText.MatchString(c.ID) || c.Label == "" || seen[c.ID] || c.Width < 1 || wrongFacts(c) ||
			outside(c.UntilAge, 0, 150) {
			j.complain(`"`+c.ID+`"`, "列には、ほかと重ならない id・label・width が要ります。fact は name・address・birth です")
		}
		seen[c.ID] = true
		wide += c.Width
	}
	if j.x.Kind == forms.Table && wide != 100 {
		j.complain("column", fmt.Sprintf("列の width を合わせて100にします（今は%d）", wide))
	}
}

// wrongFacts reports whether a column cannot show what it takes from a card. A child's card may
// give the sex too.
func wrongFacts(c forms.Column) bool {
	own := []forms.Fact{"", forms.FactName, forms.FactAddress, forms.FactBirth}
	return !slices.Contains(own, c.Fact) || !slices.Contains(append(own, forms.FactSex), c.Subject)
}

func (j *fieldJudge) most() {
	if most := j.x.Kind.Most(); most > 0 && j.x.Max > most {
		j.complain("max", fmt.Sprintf("max は%dまでです", most))
	}
}

func (j *fieldJudge) options() {
	seen := map[string]bool{}
	for _, o := range j.x.Options {
		if o.ID == "" || o.Label == "" || seen[o.ID] {
			j.complain(`"`+o.ID+`"`, "選択肢には、ほかと重ならない id と label が要ります")
		}
		seen[o.ID] = true
		for _, c := range o.Forbid {
			j.cond("選択肢の forbid", c, nil)
		}
	}
}

func (j *fieldJudge) after() {
	if j.x.After != "" && j.f.Field(j.x.After) == nil {
		j.complain("after", fmt.Sprintf("after の項目「%s」がありません", forms.Quote(j.x.After)))
	}
}

// A keyedCond is a condition and the key that it stands under.
type keyedCond struct {
	key  string
	cond forms.Cond
}

// valueConds returns the conditions on which the value of a field depends.
func valueConds(x *forms.Field) []keyedCond {
	return []keyedCond{{"fact_if", x.FactIf}, {"hand_if", x.HandIf}, {"default_if", x.DefaultIf}, {"off_if", x.OffIf}}
}

func (j *fieldJudge) conditions() {
	x := j.x
	j.cond("future_if", x.FutureIf, j.within)
	for _, c := range x.Columns {
		j.cond("列の ever", c.Ever, j.within)
	}
	if x.Show[x.ID] != nil {
		j.complain("show", "自分自身を表示の条件にしています")
	}
	j.cond("show", x.Show, j.within)
	for _, c := range valueConds(x) {
		j.cond(c.key, c.cond, j.within)
	}
	for _, c := range x.RequiredIf {
		j.cond("required_if", c, j.within)
	}
}

func (j *fieldJudge) defaults() {
	for _, d := range []struct {
		key    string
		answer any
	}{{"default", j.x.Default}, {"else", j.x.Else}} {
		if d.answer == nil || d.answer == "@newest" && j.x.Years != "" {
			continue
		}
		if _, err := j.x.ParseAnswer(d.answer); err != nil {
			j.complain(d.key, d.key+"（初期値）が、この項目の形ではありません")
		}
	}
}
