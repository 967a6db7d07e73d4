package load

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"kakanai/forms"
)

var (
	idText      = regexp.MustCompile(`^[a-z][a-z0-9_]{1,39}$`)
	editionText = regexp.MustCompile(`^[0-9A-Za-z.-]{1,16}$`)
	codeText    = regexp.MustCompile(`^F[0-9]{2,4}$`)
	dayOfYear   = regexp.MustCompile(`^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$`)
)

var (
	kinds   = []forms.Kind{forms.Text, forms.Addr, forms.Kana, forms.Name, forms.Names, forms.DateKind, forms.Choice, forms.ChoiceText, forms.Multi, forms.Check, forms.Int, forms.Digits, forms.Tel, forms.SignBox, forms.Stamp, forms.Note, forms.Table}
	sources = []forms.Source{forms.FromCard, forms.FromResident, forms.FromSystem, forms.FromConfig, forms.FromClerk, forms.FromPrincipal}
	facts   = []forms.Fact{"", forms.FactName, forms.FactAddress, forms.FactBirth, forms.FactSex, forms.FactRead}
	signs   = []forms.Sign{forms.SignByHand, forms.SignTypedOK, forms.SignSeal}
	rules   = []forms.AgeRule{"", forms.ByBirthday, forms.ByLaw, forms.ByFiscalYear}
)

// finish puts the shared blocks and questions in place and judges the form: everything that the types cannot.
func finish(f *forms.Form, file *source, shared *blocks) forms.LoadErrors {
	j := judge{f: f, file: file, shared: shared.files, table: "question", asked: map[string][]string{}, boxes: shared.boxes, missing: map[int]bool{}, ownShow: map[int]bool{}}
	for i := range f.Sections {
		s := &f.Sections[i]
		if s.Block == "" || s.Block == "C8" {
			continue
		}
		b, ok := shared.Block[s.Block]
		if !ok {
			j.bad = append(j.bad, mistake(file.name, file.find("section", "", i+1, "block"), fmt.Sprintf("共通の欄「%s」は blocks.toml にありません", forms.Quote(s.Block))))
			continue
		}
		take(s, b)
	}
	for i := range f.Questions {
		q := &f.Questions[i]
		if q.Use == "" {
			continue
		}
		common, ok := shared.Question[q.Use]
		if !ok {
			j.complain("question", q.Use, "", "共通の質問「%s」は blocks.toml にありません", forms.Quote(q.Use))
			j.missing[i] = true
			continue
		}
		if q.Show != nil {
			common.Show = q.Show
			j.ownShow[i] = true
		}
		if q.After != nil {
			common.After = q.After
		}
		common.Use = q.Use
		*q = common
	}
	f.Index()
	j.form()
	return j.bad
}

// take fills s from the block b; a field that s has itself replaces the block's.
func take(s *forms.Section, b forms.Section) {
	own := s.Fields
	s.Fields = nil
	for _, x := range b.Fields {
		if i := slices.IndexFunc(own, func(o forms.Field) bool { return o.ID == x.ID }); i >= 0 {
			s.Fields = append(s.Fields, own[i])
			own = slices.Delete(slices.Clone(own), i, i+1)
		} else {
			s.Fields = append(s.Fields, x)
		}
	}
	s.Fields = append(s.Fields, own...)
	if s.Title == "" {
		s.Title = b.Title
	}
	if s.Show == nil {
		s.Show = b.Show
	}
}

// judge gathers what is wrong with one form.
type judge struct {
	f       *forms.Form
	file    *source
	shared  []*source // where the blocks stand
	table   string    // that questions stand in
	asked   map[string][]string
	missing map[int]bool          // of the form's questions, by their place: the shared one that it uses is not there …
	ownShow map[int]bool          // … or it is, and has its Show from the form
	boxes   map[string]forms.Kind // of the blocks that ship: those that stay empty
	bad     forms.LoadErrors
}

// complain looks the entry up in the form's own file, then in the shared ones.
func (j *judge) complain(table, id, hint, format string, a ...any) {
	if len(j.bad) >= maxMistakes {
		return
	}
	file, line := j.find(table, id, 0, hint)
	j.bad = append(j.bad, mistake(file, line, fmt.Sprintf(format, a...)))
}

// find looks an entry up in the form's own file, then in the shared ones.
func (j *judge) find(table, id string, n int, hint string) (file string, line int) {
	if j.file != nil {
		file, line = j.file.name, j.file.find(table, id, n, hint)
	}
	for _, s := range j.shared {
		if line > 0 {
			break
		}
		if table == "section.field" {
			for block := range strings.SplitSeq("C0 C1 C2 C9", " ") {
				if n := s.find("block."+block+".field", id, 0, hint); n > 0 {
					file, line = s.name, n
				}
			}
		} else if n := s.find(table, id, 0, hint); n > 0 {
			file, line = s.name, n
		}
	}
	return file, line
}

// head complains about a key at the top of the file.
func (j *judge) head(key, why string) {
	j.bad = append(j.bad, mistake(j.file.name, max(j.file.head(key), 1), why))
}

func (j *judge) form() {
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
	for key, v := range map[string]string{"title": f.Title, "name": f.Name, "addressee": f.Addressee} {
		if v == "" {
			j.head(key, key+" がありません")
		}
	}
	if !slices.Contains(signs, f.Sign) {
		j.head("sign", "sign は sign・typed_ok・seal のどれかです")
	}
	seen := map[string]bool{}
	for i := range f.Sections {
		s := &f.Sections[i]
		for k := range s.Fields {
			x := &s.Fields[k]
			if seen[x.ID] {
				j.complain("section.field", x.ID, "", "項目 %s が2つあります", forms.Quote(x.ID))
			}
			seen[x.ID] = true
			j.field(x, s.Show)
		}
		if len(s.Fields) > 0 {
			j.cond(s.Show, nil, "section.field", s.Fields[0].ID, fmt.Sprintf("まとまり「%s」", forms.Quote(s.Title)))
		} else {
			j.cond(s.Show, nil, "section.field", "", fmt.Sprintf("まとまり「%s」", forms.Quote(s.Title)))
		}
	}
	j.cond(f.OutsideIf, nil, "section.field", "", "outside_ok")
	j.circles()
	j.invariants()
	for _, r := range f.Fees {
		j.fee(r)
	}
	for i, q := range f.Questions {
		if !j.missing[i] {
			j.question(q, j.ownShow[i])
		}
	}
	j.places()
}

// kindWords are the kinds that a city's form uses.
func kindWords() string {
	var words []string
	for _, k := range kinds {
		words = append(words, string(k))
	}
	return strings.Join(words, "・") + " から選びます"
}

func (j *judge) field(x *forms.Field, within forms.Cond) {
	at := "項目 " + forms.Quote(x.ID) + "："
	complain := func(hint, why string) { j.complain("section.field", x.ID, hint, "%s", at+why) }
	if x.ID == "" {
		j.bad = append(j.bad, mistake(j.file.name, j.file.without("section.field", "id"), "項目の id がありません（英小文字・数字・_ で、2字から40字）"))
		return
	}
	if !idText.MatchString(x.ID) {
		complain("id", "id は英小文字・数字・_ で、2字から40字です")
	}
	if x.Label == "" {
		complain("label", "label（見出し）がありません")
	}
	if !slices.Contains(kinds, x.Kind) {
		if x.Kind == "" {
			complain("", "kind（何の項目か）がありません。"+kindWords())
		} else {
			complain("kind", fmt.Sprintf("kind「%s」は知りません。%s", forms.Quote(string(x.Kind)), kindWords()))
		}
		return
	}
	if !slices.Contains(sources, x.Source) {
		if x.Source == "" {
			complain("", "source（だれが埋めるか）がありません。card・resident・clerk・principal などから選びます")
		} else {
			complain("source", fmt.Sprintf("source「%s」は知りません。card・resident・clerk・principal などから選びます", forms.Quote(string(x.Source))))
		}
		return
	}
	if !slices.Contains(facts, x.Fact) {
		complain("fact", fmt.Sprintf("fact「%s」はカードにありません（name・address・birth・sex・read）", forms.Quote(string(x.Fact))))
		return
	}
	fact := x.Fact != "" || slices.ContainsFunc(x.Columns, func(c forms.Column) bool { return c.Fact != "" })
	if x.Source == forms.FromCard && !fact {
		complain("source", "カードから取るものは、fact に書きます")
	}
	choice := x.Kind == forms.Choice || x.Kind == forms.ChoiceText || x.Kind == forms.Multi
	if choice != (len(x.Options) > 0 || x.Years != "") {
		complain("kind", "選ぶ項目には option（選択肢）が要ります。ほかの項目には書けません")
	}
	if x.Years != "" && x.Years != "tax" && x.Years != "fiscal" || x.YearsBack < 0 || x.YearsBack > 20 || x.Opens != "" && (x.Years == "" || !dayOfYear.MatchString(x.Opens)) {
		complain("years", `years は "tax" か "fiscal"、years_back は0〜20、opens は "06-01" の形です`)
	}
	if x.Counted && x.Kind != forms.Multi {
		complain("counted", "counted は multi だけに使えます")
	}
	if x.OffIf != nil && x.Kind != forms.Check {
		complain("off_if", "off_if は check だけに使えます")
	}
	for what, rules := range map[string][]forms.DayRule{"ahead": x.Ahead, "span": x.Span, "late": x.Late} {
		for _, r := range rules {
			if x.Kind != forms.DateKind || r.Days < 1 || r.Days > 1000 || r.Say == "" || what == "span" && x.After == "" {
				complain(what, what+` は日付の項目に [{ days = 7, say = "…" }] の形で書きます（days は1〜1000、span には after も要ります）`)
			}
			j.cond(r.When, within, "section.field", x.ID, at+what)
		}
	}
	if x.Prices && !choice {
		complain("prices", "prices は選ぶ項目だけに使えます")
	}
	if !slices.Contains(rules, x.AgeRule) || x.MinAge < 0 || x.MinAge > 150 || x.StopAge < 0 || x.StopAge > 150 || x.MinAge+x.StopAge > 0 && x.Kind != forms.DateKind {
		complain("age", "min_age・stop_age は日付の項目に書きます。age_rule は birthday・law・year のどれかです")
	}
	if x.StopAge > 0 && x.AgeStop == "" || x.AgeStop != "" && x.StopAge+x.MinAge == 0 {
		complain("stop", "stop_age（または min_age）と age_stop（案内の文）は、いっしょに書きます")
	}
	if (x.Kind == forms.Table) != (len(x.Columns) > 0) {
		complain("kind", "表（table）には column（列）が要ります。ほかの項目には書けません")
	}
	columns, wide := map[string]bool{}, 0
	for _, c := range x.Columns {
		if !idText.MatchString(c.ID) || c.Label == "" || columns[c.ID] || c.Width < 1 || !slices.Contains(facts, c.Fact) || !slices.Contains(facts, c.Subject) || c.Fact == forms.FactSex || c.Fact == forms.FactRead || c.Subject == forms.FactRead || c.UntilAge < 0 || c.UntilAge > 150 {
			complain(`"`+c.ID+`"`, "列には、ほかと重ならない id・label・width が要ります。fact は name・address・birth です")
		}
		columns[c.ID] = true
		wide += c.Width
	}
	if x.Kind == forms.Table && wide != 100 {
		complain("column", fmt.Sprintf("列の width を合わせて100にします（今は%d）", wide))
	}
	if x.Width < 0 || x.Width > 100 || x.Lines < 0 || x.Lines > 10 || x.Min < 0 || x.Max < 0 || x.Max > 0 && x.Max < x.Min || x.LabelWidth < 0 || x.LabelWidth > 100 {
		complain("", "width（0〜100）・lines（0〜10）・min・max・label_mm のどれかがちがいます")
	}
	most := x.Kind.Most()
	if most > 0 && x.Max > most {
		complain("max", fmt.Sprintf("max は%dまでです", most))
	}
	ids := map[string]bool{}
	for _, o := range x.Options {
		if o.ID == "" || o.Label == "" || ids[o.ID] {
			complain(`"`+o.ID+`"`, "選択肢には、ほかと重ならない id と label が要ります")
		}
		ids[o.ID] = true
		for _, c := range o.Forbid {
			j.cond(c, nil, "section.field", x.ID, at+"選択肢の forbid")
		}
	}
	if x.After != "" && j.f.Field(x.After) == nil {
		complain("after", fmt.Sprintf("after の項目「%s」がありません", forms.Quote(x.After)))
	}
	if _, err := regexp.Compile(x.Pattern); err != nil || len(x.Pattern) > 200 {
		complain("pattern", "pattern は、200字までの正規表現です")
	}
	j.cond(x.FutureIf, within, "section.field", x.ID, at+"future_if")
	for _, c := range x.Columns {
		j.cond(c.Ever, within, "section.field", x.ID, at+"列の ever")
	}
	if x.Show != nil && x.Show[x.ID] != nil {
		complain("show", "自分自身を表示の条件にしています")
	}
	j.cond(x.Show, within, "section.field", x.ID, at+"show")
	for what, c := range map[string]forms.Cond{"fact_if": x.FactIf, "hand_if": x.HandIf, "default_if": x.DefaultIf, "off_if": x.OffIf} {
		j.cond(c, within, "section.field", x.ID, at+what)
	}
	for _, c := range x.RequiredIf {
		j.cond(c, within, "section.field", x.ID, at+"required_if")
	}
	for what, def := range map[string]any{"default": x.Default, "else": x.Else} {
		if def == nil || def == "@newest" && x.Years != "" {
			continue
		}
		if _, err := x.ParseAnswer(def); err != nil {
			complain(what, fmt.Sprintf("%s（初期値）が、この項目の形ではありません", what))
		}
	}
}

// cond judges one condition, and whether it can hold at all beside the one around it.
func (j *judge) cond(c, within forms.Cond, table, id, at string) {
	for name, want := range c {
		complain := func(format string, a ...any) {
			j.complain(table, id, name+"=[", "%s：%s", at, fmt.Sprintf(format, a...))
		}
		x := j.f.Field(name)
		if x == nil {
			complain("条件にある項目「%s」がありません", forms.Quote(name))
			continue
		}
		if len(want) == 0 {
			complain("条件が成り立つことがありません（%s の値が1つも書いてありません）", name)
		}
		for _, w := range want {
			ok := false
			switch x.Kind {
			case forms.Check:
				ok = w == "true" || w == "false" && !x.MustBeTrue
			case forms.Choice, forms.ChoiceText, forms.Multi:
				ok = slices.ContainsFunc(x.Options, func(o forms.Option) bool {
					return o.ID == w && !slices.ContainsFunc(o.Forbid, func(f forms.Cond) bool { return implied(f, c) })
				})
			default:
				ok = w == "set" || w == "empty" && !x.Required
			}
			if !ok {
				complain("条件が成り立つことがありません（%s が「%s」になることはありません）", name, forms.Quote(w))
			}
		}
	}
	if clash(j.f, []forms.Cond{c}, []forms.Cond{within}) {
		j.complain(table, id, "show", "%s：まわりの条件と両立しないので、成り立つことがありません", at)
	}
}

// implied tells whether an option is forbidden whenever c holds.
func implied(forbid, c forms.Cond) bool {
	if forbid == nil {
		return false
	}
	for id, values := range forbid {
		want := c[id]
		if len(want) == 0 || slices.ContainsFunc(want, func(w string) bool { return !slices.Contains(values, w) }) {
			return false
		}
	}
	return true
}

// clash tells whether two sets of conditions can never hold together: both name a field that has one value at a time, and no value is in both.
func clash(f *forms.Form, a, b []forms.Cond) bool {
	for _, x := range a {
		for _, y := range b {
			for id, values := range x {
				other, both := y[id]
				field := f.Field(id)
				if both && field != nil && field.Kind != forms.Multi && !slices.ContainsFunc(values, func(v string) bool { return slices.Contains(other, v) }) {
					return true
				}
			}
		}
	}
	return false
}

// shows are the conditions under which a field stands on the paper.
func shows(f *forms.Form, x *forms.Field) []forms.Cond {
	for i := range f.Sections {
		for k := range f.Sections[i].Fields {
			if &f.Sections[i].Fields[k] == x {
				return []forms.Cond{f.Sections[i].Show, x.Show}
			}
		}
	}
	return nil
}

// circles finds values that wait for each other: one complaint a circle, at one of its fields.
func (j *judge) circles() {
	const waiting, done = 1, 2
	state := map[*forms.Field]int{}
	var walk func(x *forms.Field)
	walk = func(x *forms.Field) {
		state[x] = waiting
		for _, c := range []struct {
			what string
			cond forms.Cond
		}{{"fact_if", x.FactIf}, {"hand_if", x.HandIf}, {"default_if", x.DefaultIf}, {"off_if", x.OffIf}} {
			for _, id := range slices.Sorted(maps.Keys(c.cond)) {
				switch y := j.f.Field(id); {
				case y == nil:
				case state[y] == waiting:
					j.complain("section.field", x.ID, "_if", "項目 %s：%s：条件がめぐって、自分自身にもどっています", forms.Quote(x.ID), c.what)
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

func (j *judge) fee(r forms.FeeRule) {
	complain := func(why string) {
		j.bad = append(j.bad, mistake(j.file.name, j.file.find("fee", "", 1, r.Code), "手数料のきまり："+why))
	}
	of := j.f.Field(r.Of)
	if (r.Code == "") == (r.Of == "") || r.Of != "" && of == nil {
		complain("code（手数料の名前）か of（選ぶ項目）の、どちらか1つを書きます")
	}
	for _, id := range r.Times {
		if x := j.f.Field(id); x == nil || x.Kind != forms.Int && x.Kind != forms.Multi && x.Kind != forms.Names {
			complain(fmt.Sprintf("times の「%s」は、数か、いくつでも選ぶ項目ではありません", forms.Quote(id)))
		}
	}
	for _, c := range append([]forms.Cond{r.Show, r.FreeIf}, r.WindowIf...) {
		j.cond(c, nil, "fee", "", "手数料のきまり")
	}
}

func choiceIDs(q forms.Question) []string {
	out := []string{}
	for _, a := range q.Choices {
		out = append(out, a.ID)
	}
	return out
}

func (j *judge) question(q forms.Question, ownShow bool) {
	at := "質問 " + forms.Quote(q.ID) + "："
	entry := q.ID
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
	if (len(q.Fields) > 0) == (len(q.Choices) > 0) {
		complain("", "fields（項目）か choice（選択肢）の、どちらか一方を書きます")
	}
	if q.Aside != "" && !q.Before {
		complain("aside", "aside の質問には before = true が要ります")
	}
	if q.Season != "" && q.Season != forms.BeforeTaxYear {
		complain("season", "season は before_tax_year だけです")
	}
	if !ownShow {
		j.cond(q.Show, nil, j.table, entry, at+"show")
	}
	for id, want := range q.After {
		known, ok := j.asked[id]
		if !ok || len(want) == 0 || slices.ContainsFunc(want, func(w string) bool { return !slices.Contains(known, w) }) {
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
	ids := map[string]bool{}
	for _, a := range q.Choices {
		if a.ID == "" || a.Label == "" || ids[a.ID] {
			complain(`"`+a.ID+`"`, "選択肢には、ほかと重ならない id と label が要ります")
		}
		ids[a.ID] = true
		if a.Stop != "" && a.Leave != "" {
			complain("leave", "stop（職員へ）と leave（ほかで手続き）は、どちらか一方です")
		}
		if slices.ContainsFunc(a.Let, func(r string) bool { return !slices.Contains(forms.LetReasons, r) }) || len(a.Let) > 0 && a.Stop == "" {
			complain("let", "let（職員が通せる理由）は stop のある選択肢だけで、"+strings.Join(forms.LetReasons, "、")+" から選びます")
		}
		if _, err := j.f.ParseAnswers(a.Set); err != nil {
			complain("set", fmt.Sprintf("選択肢 %s の set が、項目の形に合いません", forms.Quote(a.ID)))
		}
	}
}
