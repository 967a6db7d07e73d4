package forms

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

var (
	idText      = regexp.MustCompile(`^[a-z][a-z0-9_]{1,39}$`)
	editionText = regexp.MustCompile(`^[0-9A-Za-z.-]{1,16}$`)
	codeText    = regexp.MustCompile(`^F[0-9]{2,4}$`)
	dayOfYear   = regexp.MustCompile(`^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$`)
)

var (
	kinds   = []Kind{Text, Addr, Kana, Name, Names, DateKind, Choice, ChoiceText, Multi, Check, Int, Digits, Tel, SignBox, Stamp, Note, Table}
	sources = []Source{FromCard, FromResident, FromSystem, FromConfig, FromClerk, FromPrincipal}
	facts   = []Fact{"", FactName, FactAddress, FactBirth, FactSex, FactRead}
	signs   = []Sign{SignByHand, SignTypedOK, SignSeal}
	rules   = []AgeRule{"", ByBirthday, ByLaw, ByFiscalYear}
)

// finish puts the shared blocks and questions in place and judges the form: everything that the types cannot.
func (f *Form) finish(shared *blocks) LoadErrors {
	f.shared = shared.files
	j := judge{f: f, file: f.file, shared: shared.files, table: "question", asked: map[string][]string{}, boxes: shared.boxes}
	for i := range f.Sections {
		s := &f.Sections[i]
		if s.Block == "" || s.Block == "C8" {
			continue
		}
		b, ok := shared.Block[s.Block]
		if !ok {
			j.bad = append(j.bad, LoadError{f.file.name, f.file.find("section", "", i+1, "block"), fmt.Sprintf("共通の欄「%s」は blocks.toml にありません", Quote(s.Block))})
			continue
		}
		s.take(b)
	}
	for i := range f.Questions {
		q := &f.Questions[i]
		if q.Use == "" {
			continue
		}
		common, ok := shared.Question[q.Use]
		if !ok {
			j.complain("question", q.Use, "", "共通の質問「%s」は blocks.toml にありません", Quote(q.Use))
			q.missing = true
			continue
		}
		if q.Show != nil {
			common.Show, common.ownShow = q.Show, true
		}
		if q.After != nil {
			common.After = q.After
		}
		common.Use = q.Use
		*q = common
	}
	f.index()
	j.form()
	return j.bad
}

// take fills s from the block b; a field that s has itself replaces the block's.
func (s *Section) take(b Section) {
	own := s.Fields
	s.Fields = nil
	for _, x := range b.Fields {
		if i := slices.IndexFunc(own, func(o Field) bool { return o.ID == x.ID }); i >= 0 {
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
	f      *Form
	file   *source
	shared []*source // where the blocks stand
	table  string    // that questions stand in
	asked  map[string][]string
	boxes  map[string]Kind // of the blocks that ship: those that stay empty
	bad    LoadErrors
}

// complain looks the entry up in the form's own file, then in the shared ones.
func (j *judge) complain(table, id, hint, format string, a ...any) {
	if len(j.bad) >= maxMistakes {
		return
	}
	e := LoadError{Why: fmt.Sprintf(format, a...)}
	if j.file != nil {
		e.File, e.Line = j.file.name, j.file.find(table, id, 0, hint)
	}
	for _, s := range j.shared {
		if e.Line > 0 {
			break
		}
		if table == "section.field" {
			for block := range strings.SplitSeq("C0 C1 C2 C9", " ") {
				if n := s.find("block."+block+".field", id, 0, hint); n > 0 {
					e.File, e.Line = s.name, n
				}
			}
		} else if n := s.find(table, id, 0, hint); n > 0 {
			e.File, e.Line = s.name, n
		}
	}
	j.bad = append(j.bad, e)
}

// head complains about a key at the top of the file.
func (j *judge) head(key, why string) {
	j.bad = append(j.bad, LoadError{j.file.name, max(j.file.head(key), 1), why})
}

func (j *judge) form() {
	f := j.f
	if !idText.MatchString(f.ID) || f.file.name != f.ID+".toml" {
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
				j.complain("section.field", x.ID, "", "項目 %s が2つあります", Quote(x.ID))
			}
			seen[x.ID] = true
			j.field(x, s.Show)
		}
		if len(s.Fields) > 0 {
			j.cond(s.Show, nil, "section.field", s.Fields[0].ID, fmt.Sprintf("まとまり「%s」", Quote(s.Title)))
		} else {
			j.cond(s.Show, nil, "section.field", "", fmt.Sprintf("まとまり「%s」", Quote(s.Title)))
		}
	}
	j.cond(f.OutsideIf, nil, "section.field", "", "outside_ok")
	j.circles()
	j.promises()
	for _, r := range f.Fees {
		j.fee(r)
	}
	for _, q := range f.Questions {
		if !q.missing {
			j.question(q)
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

func (j *judge) field(x *Field, within Cond) {
	at := "項目 " + Quote(x.ID) + "："
	complain := func(hint, why string) { j.complain("section.field", x.ID, hint, "%s", at+why) }
	if x.ID == "" {
		j.bad = append(j.bad, LoadError{j.file.name, j.file.without("section.field", "id"), "項目の id がありません（英小文字・数字・_ で、2字から40字）"})
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
			complain("kind", fmt.Sprintf("kind「%s」は知りません。%s", Quote(string(x.Kind)), kindWords()))
		}
		return
	}
	if !slices.Contains(sources, x.Source) {
		if x.Source == "" {
			complain("", "source（だれが埋めるか）がありません。card・resident・clerk・principal などから選びます")
		} else {
			complain("source", fmt.Sprintf("source「%s」は知りません。card・resident・clerk・principal などから選びます", Quote(string(x.Source))))
		}
		return
	}
	if !slices.Contains(facts, x.Fact) {
		complain("fact", fmt.Sprintf("fact「%s」はカードにありません（name・address・birth・sex・read）", Quote(string(x.Fact))))
		return
	}
	fact := x.Fact != "" || slices.ContainsFunc(x.Columns, func(c Column) bool { return c.Fact != "" })
	if x.Source == FromCard && !fact {
		complain("source", "カードから取るものは、fact に書きます")
	}
	choice := x.Kind == Choice || x.Kind == ChoiceText || x.Kind == Multi
	if choice != (len(x.Options) > 0 || x.Years != "") {
		complain("kind", "選ぶ項目には option（選択肢）が要ります。ほかの項目には書けません")
	}
	if x.Years != "" && x.Years != "tax" && x.Years != "fiscal" || x.YearsBack < 0 || x.YearsBack > 20 || x.Opens != "" && (x.Years == "" || !dayOfYear.MatchString(x.Opens)) {
		complain("years", `years は "tax" か "fiscal"、years_back は0〜20、opens は "06-01" の形です`)
	}
	if x.Counted && x.Kind != Multi {
		complain("counted", "counted は multi だけに使えます")
	}
	if x.OffIf != nil && x.Kind != Check {
		complain("off_if", "off_if は check だけに使えます")
	}
	for what, rules := range map[string][]DayRule{"ahead": x.Ahead, "span": x.Span, "late": x.Late} {
		for _, r := range rules {
			if x.Kind != DateKind || r.Days < 1 || r.Days > 1000 || r.Say == "" || what == "span" && x.After == "" {
				complain(what, what+` は日付の項目に [{ days = 7, say = "…" }] の形で書きます（days は1〜1000、span には after も要ります）`)
			}
			j.cond(r.When, within, "section.field", x.ID, at+what)
		}
	}
	if x.Prices && !choice {
		complain("prices", "prices は選ぶ項目だけに使えます")
	}
	if !slices.Contains(rules, x.AgeRule) || x.MinAge < 0 || x.MinAge > 150 || x.StopAge < 0 || x.StopAge > 150 || x.MinAge+x.StopAge > 0 && x.Kind != DateKind {
		complain("age", "min_age・stop_age は日付の項目に書きます。age_rule は birthday・law・year のどれかです")
	}
	if x.StopAge > 0 && x.AgeStop == "" || x.AgeStop != "" && x.StopAge+x.MinAge == 0 {
		complain("stop", "stop_age（または min_age）と age_stop（案内の文）は、いっしょに書きます")
	}
	if (x.Kind == Table) != (len(x.Columns) > 0) {
		complain("kind", "表（table）には column（列）が要ります。ほかの項目には書けません")
	}
	columns, wide := map[string]bool{}, 0
	for _, c := range x.Columns {
		if !idText.MatchString(c.ID) || c.Label == "" || columns[c.ID] || c.Width < 1 || !slices.Contains(facts, c.Fact) || !slices.Contains(facts, c.Subject) || c.Fact == FactSex || c.Fact == FactRead || c.Subject == FactRead || c.UntilAge < 0 || c.UntilAge > 150 {
			complain(`"`+c.ID+`"`, "列には、ほかと重ならない id・label・width が要ります。fact は name・address・birth です")
		}
		columns[c.ID] = true
		wide += c.Width
	}
	if x.Kind == Table && wide != 100 {
		complain("column", fmt.Sprintf("列の width を合わせて100にします（今は%d）", wide))
	}
	if x.Width < 0 || x.Width > 100 || x.Lines < 0 || x.Lines > 10 || x.Min < 0 || x.Max < 0 || x.Max > 0 && x.Max < x.Min || x.LabelWidth < 0 || x.LabelWidth > 100 {
		complain("", "width（0〜100）・lines（0〜10）・min・max・label_mm のどれかがちがいます")
	}
	most := map[Kind]int{Text: maxRunes, Addr: maxRunes, Kana: maxRunes, Name: maxRunes, Digits: maxRunes, Tel: maxRunes, ChoiceText: maxRunes, Names: maxList, Table: maxList}[x.Kind]
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
		complain("after", fmt.Sprintf("after の項目「%s」がありません", cut(x.After)))
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
	for what, c := range map[string]Cond{"fact_if": x.FactIf, "hand_if": x.HandIf, "default_if": x.DefaultIf, "off_if": x.OffIf} {
		j.cond(c, within, "section.field", x.ID, at+what)
	}
	for _, c := range x.RequiredIf {
		j.cond(c, within, "section.field", x.ID, at+"required_if")
	}
	for what, def := range map[string]any{"default": x.Default, "else": x.Else} {
		if def == nil || def == "@newest" && x.Years != "" {
			continue
		}
		if _, err := x.shape(def); err != nil {
			complain(what, fmt.Sprintf("%s（初期値）が、この項目の形ではありません", what))
		}
	}
}

// cond judges one condition, and whether it can hold at all beside the one around it.
func (j *judge) cond(c, within Cond, table, id, at string) {
	for name, want := range c {
		complain := func(format string, a ...any) {
			j.complain(table, id, name+"=[", "%s：%s", at, fmt.Sprintf(format, a...))
		}
		x := j.f.Field(name)
		if x == nil {
			complain("条件にある項目「%s」がありません", Quote(name))
			continue
		}
		if len(want) == 0 {
			complain("条件が成り立つことがありません（%s の値が1つも書いてありません）", name)
		}
		for _, w := range want {
			ok := false
			switch x.Kind {
			case Check:
				ok = w == "true" || w == "false" && !x.MustBeTrue
			case Choice, ChoiceText, Multi:
				ok = slices.ContainsFunc(x.Options, func(o Option) bool {
					return o.ID == w && !slices.ContainsFunc(o.Forbid, func(f Cond) bool { return implied(f, c) })
				})
			default:
				ok = w == "set" || w == "empty" && !x.Required
			}
			if !ok {
				complain("条件が成り立つことがありません（%s が「%s」になることはありません）", name, Quote(w))
			}
		}
	}
	if j.f.clash([]Cond{c}, []Cond{within}) {
		j.complain(table, id, "show", "%s：まわりの条件と両立しないので、成り立つことがありません", at)
	}
}

// implied tells whether an option is forbidden whenever c holds.
func implied(forbid, c Cond) bool {
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
func (f *Form) clash(a, b []Cond) bool {
	for _, x := range a {
		for _, y := range b {
			for id, values := range x {
				other, both := y[id]
				field := f.Field(id)
				if both && field != nil && field.Kind != Multi && !slices.ContainsFunc(values, func(v string) bool { return slices.Contains(other, v) }) {
					return true
				}
			}
		}
	}
	return false
}

// shows are the conditions under which a field stands on the paper.
func (f *Form) shows(x *Field) []Cond {
	for i := range f.Sections {
		for k := range f.Sections[i].Fields {
			if &f.Sections[i].Fields[k] == x {
				return []Cond{f.Sections[i].Show, x.Show}
			}
		}
	}
	return nil
}

// circles finds values that wait for each other: one complaint a circle, at one of its fields.
func (j *judge) circles() {
	const waiting, done = 1, 2
	state := map[*Field]int{}
	var walk func(x *Field)
	walk = func(x *Field) {
		state[x] = waiting
		for _, c := range []struct {
			what string
			cond Cond
		}{{"fact_if", x.FactIf}, {"hand_if", x.HandIf}, {"default_if", x.DefaultIf}, {"off_if", x.OffIf}} {
			for _, id := range slices.Sorted(maps.Keys(c.cond)) {
				switch y := j.f.Field(id); {
				case y == nil:
				case state[y] == waiting:
					j.complain("section.field", x.ID, "_if", "項目 %s：%s：条件がめぐって、自分自身にもどっています", Quote(x.ID), c.what)
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

func (j *judge) fee(r FeeRule) {
	complain := func(why string) {
		j.bad = append(j.bad, LoadError{j.file.name, j.file.find("fee", "", 1, r.Code), "手数料のきまり：" + why})
	}
	of := j.f.Field(r.Of)
	if (r.Code == "") == (r.Of == "") || r.Of != "" && of == nil {
		complain("code（手数料の名前）か of（選ぶ項目）の、どちらか1つを書きます")
	}
	for _, id := range r.Times {
		if x := j.f.Field(id); x == nil || x.Kind != Int && x.Kind != Multi && x.Kind != Names {
			complain(fmt.Sprintf("times の「%s」は、数か、いくつでも選ぶ項目ではありません", Quote(id)))
		}
	}
	for _, c := range append([]Cond{r.Show, r.FreeIf}, r.WindowIf...) {
		j.cond(c, nil, "fee", "", "手数料のきまり")
	}
}

func (q Question) choiceIDs() []string {
	out := []string{}
	for _, a := range q.Choices {
		out = append(out, a.ID)
	}
	return out
}

func (j *judge) question(q Question) {
	at := "質問 " + Quote(q.ID) + "："
	entry := q.ID
	if q.Use != "" {
		entry = q.Use
	}
	complain := func(hint, why string) { j.complain(j.table, entry, hint, "%s", at+why) }
	if q.ownShow {
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
	j.asked[q.ID] = q.choiceIDs()
	if (len(q.Fields) > 0) == (len(q.Choices) > 0) {
		complain("", "fields（項目）か choice（選択肢）の、どちらか一方を書きます")
	}
	if q.Aside != "" && !q.Before {
		complain("aside", "aside の質問には before = true が要ります")
	}
	if q.Season != "" && q.Season != BeforeTaxYear {
		complain("season", "season は before_tax_year だけです")
	}
	if !q.ownShow {
		j.cond(q.Show, nil, j.table, entry, at+"show")
	}
	for id, want := range q.After {
		known, ok := j.asked[id]
		if !ok || len(want) == 0 || slices.ContainsFunc(want, func(w string) bool { return !slices.Contains(known, w) }) {
			complain("after", fmt.Sprintf("after の「%s」は、前にある質問と、その選択肢ではありません", Quote(id)))
		}
	}
	for _, id := range q.Fields {
		if x := j.f.Field(id); x == nil || !x.answerable() || x.Kind == Table {
			complain(id, fmt.Sprintf("「%s」は、画面で答えられる項目ではありません", Quote(id)))
		}
	}
	if q.Default != "" && !slices.Contains(q.choiceIDs(), q.Default) {
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
		if slices.ContainsFunc(a.Let, func(r string) bool { return !slices.Contains(LetReasons, r) }) || len(a.Let) > 0 && a.Stop == "" {
			complain("let", "let（職員が通せる理由）は stop のある選択肢だけで、"+strings.Join(LetReasons, "、")+" から選びます")
		}
		if _, err := j.f.ParseAnswers(a.Set); err != nil {
			complain("set", fmt.Sprintf("選択肢 %s の set が、項目の形に合いません", Quote(a.ID)))
		}
	}
}

// Mistake is a LoadError about a field of the form, found by somebody who could draw it; field "" is the form as a whole, key a key at its top.
func (f *Form) Mistake(field, key, why string) LoadError {
	if field == "" {
		return LoadError{f.file.name, max(f.file.head(key), 1), why}
	}
	j := judge{f: f, file: f.file, shared: f.shared}
	j.complain("section.field", field, key, "項目 %s：%s", field, why)
	return j.bad[0]
}

// MistakeAt is one about the i-th place on the city's PDF.
func (f *Form) MistakeAt(i int, key, why string) LoadError {
	return LoadError{f.file.name, f.file.find("place", "", i+1, key), fmt.Sprintf("%d番めの場所（%s）：%s", i+1, Quote(f.Places[i].Field), why)}
}

// MistakeIn is one about a question; words are what is wrong in it.
func (f *Form) MistakeIn(q Question, words, why string) LoadError {
	if q.post != nil {
		return LoadError{q.post.name, q.post.find("signpost", q.ID, 0, words), why}
	}
	j := judge{f: f, file: f.file, shared: f.shared}
	id := q.ID
	if q.Use != "" {
		id = q.Use
	}
	j.complain("question", id, words, "%s", why)
	return j.bad[0]
}
