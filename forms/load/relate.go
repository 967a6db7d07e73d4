package load

import (
	"fmt"
	"maps"
	"regexp"
	"slices"

	"kakanai/forms"
)

// relate checks what one file says of another, and gives the forms their signposts.
func (l *loader) relate() {
	if len(l.bad) > 0 {
		return // what is missing would be reported twice
	}
	for _, f := range l.Forms {
		l.relateFees(f)
	}
	for _, b := range l.Bundles {
		l.relateBundle(b)
	}
	l.Bundles = slices.DeleteFunc(l.Bundles, func(b forms.Bundle) bool { return b.Off })
	for _, p := range l.signposts {
		if !p.Off {
			l.relateSignpost(p)
		}
	}
	l.unusedFees()
	l.holes()
	for _, f := range l.Forms {
		j := judge{f: f, origin: origin{l.formFiles[f.ID], l.blocks.files}}
		j.unasked()
		l.bad = append(l.bad, j.bad...)
	}
	l.stale()
}

// relateFees finds fees of a form that have no price.
func (l *loader) relateFees(f *forms.Form) {
	file := l.formFiles[f.ID]
	for i, r := range f.Fees {
		codes := []string{r.Code}
		if x := f.Field(r.Of); x != nil {
			for _, o := range x.Options {
				codes = append(codes, o.Fee)
			}
		}
		for _, code := range codes {
			if _, ok := l.Fees[code]; code != "" && !ok {
				why := fmt.Sprintf("手数料「%s」は fees.toml にありません", forms.Quote(code))
				l.bad = append(l.bad, mistake(file.name, file.find("fee", "", i+1, code), why))
			}
		}
	}
}

// relateBundle finds forms, answers, questions and fields of a bundle that are not there.
func (l *loader) relateBundle(b forms.Bundle) {
	complain := func(format string, a ...any) {
		file, line := b.Origin.Find("bundle", b.ID, 0, "forms")
		l.bad = append(l.bad, mistake(file, line, fmt.Sprintf(format, a...)))
	}
	// anyForm reports whether a form of the bundle has something.
	anyForm := func(has func(f *forms.Form) bool) bool {
		return slices.ContainsFunc(b.Forms, func(id string) bool { f := l.Form(id); return f != nil && has(f) })
	}
	if !idText.MatchString(b.ID) || !b.Off && (b.Name == "" || len(b.Forms) == 0) {
		complain("手続きのまとまりには、id・name・forms が要ります")
	}
	name := forms.Quote(b.ID)
	for _, id := range b.Forms {
		if l.Form(id) == nil {
			complain("まとまり「%s」にある様式「%s」がありません", name, forms.Quote(id))
		}
	}
	for _, id := range slices.Sorted(maps.Keys(b.Set)) {
		f := l.Form(id)
		if f == nil || !slices.Contains(b.Forms, id) {
			complain("まとまり「%s」の set にある様式「%s」が、forms にありません", name, forms.Quote(id))
			continue
		}
		if _, err := f.ParseAnswers(b.Set[id]); err != nil {
			complain("まとまり「%s」の set が、様式「%s」の項目の形に合いません", name, forms.Quote(id))
		}
	}
	for _, id := range b.Skip {
		asks := func(q forms.Question) bool { return q.ID == id }
		if !anyForm(func(f *forms.Form) bool { return slices.ContainsFunc(f.Questions, asks) }) {
			complain("まとまり「%s」の skip にある質問「%s」が、どの様式にもありません", name, forms.Quote(id))
		}
	}
	for _, id := range b.Hand {
		if !anyForm(func(f *forms.Form) bool { return f.Field(id) != nil }) {
			complain("まとまり「%s」の hand にある項目「%s」が、どの様式にもありません", name, forms.Quote(id))
		}
	}
}

// relateSignpost judges a signpost with each of its forms, and gives it to them.
func (l *loader) relateSignpost(p signpost) {
	s := p.file
	p.Before = true
	if len(p.Forms) == 0 || len(p.Choices) == 0 {
		l.bad = append(l.bad, mistake(s.name, s.find("signpost", p.ID, 0, ""), "案内には forms と choice が要ります"))
	}
	for _, id := range p.Forms {
		f := l.Form(id)
		if f == nil {
			why := fmt.Sprintf("案内「%s」にある様式「%s」がありません", forms.Quote(p.ID), forms.Quote(id))
			l.bad = append(l.bad, mistake(s.name, s.find("signpost", p.ID, 0, "forms"), why))
			continue
		}
		j := judge{f: f, origin: origin{file: s}, table: "signpost", asked: map[string][]string{}}
		for _, q := range f.Questions {
			j.asked[q.ID] = choiceIDs(q)
		}
		j.question(p.Question, false)
		l.bad = append(l.bad, j.bad...)
		f.Questions = append(f.Questions, p.Question)
	}
}

// checkEntries reports ids that one file's list of n entries has twice, and `off = true` for an id
// that no lower layer defines. known reports whether one does; nil: entries of this list cannot be
// taken away.
func (s *source) checkEntries(table string, n int, entry func(i int) (id string, off bool),
	known func(id string) bool,
) (bad forms.LoadErrors) {
	seen := map[string]bool{}
	for i := range n {
		id, off := entry(i)
		say := func(hint, format string) {
			why := fmt.Sprintf(format, forms.Quote(id))
			bad = append(bad, mistake(s.name, s.nth(table, id, i+1, hint), why))
		}
		switch {
		case seen[id]:
			say("", "「%s」が2つあります。1つにしてください")
		case off && !known(id):
			say("off", "off で消そうとした「%s」がありません。つづりを確かめてください")
		}
		seen[id] = true
	}
	return bad
}

// judgeFee finds what is wrong with a fee's own words and prices.
func judgeFee(s *source, x forms.Fee) (bad forms.LoadErrors) {
	if !idText.MatchString(x.Code) || x.Name == "" {
		line := s.find("fee", x.Code, 0, "code")
		bad = append(bad, mistake(s.name, line, "手数料には code（英小文字）と name が要ります"))
	}
	code, days := forms.Quote(x.Code), map[string]bool{}
	for _, p := range x.Price {
		complain := func(format string, a ...any) {
			bad = append(bad, mistake(s.name, s.nth("fee", x.Code, 0, p.From), fmt.Sprintf(format, a...)))
		}
		from := forms.Quote(p.From)
		if _, err := forms.ParseDate(p.From); err != nil {
			complain("手数料「%s」：from の「%s」は、ある日付ではありません。"+
				`西暦の年-月-日を、半角で書きます（例 from = "2026-04-01"）`, code, from)
		}
		if p.Yen < 0 || p.Yen > 1_000_000 {
			complain("手数料「%s」：yen は0から1000000までの数です（例 yen = 300）", code)
		}
		if days[p.From] {
			complain("手数料「%s」に、同じ日（%s）からの額が2つあります", code, from)
		}
		days[p.From] = true
	}
	return bad
}

var feeHole = regexp.MustCompile(`\{fee:([a-z0-9_]+)\}`)

// feeCodes returns the fees that a form, its signposts among it, reckons with or speaks of.
func feeCodes(f *forms.Form) []string {
	codes := map[string]bool{}
	for _, r := range f.Fees {
		codes[r.Code] = true
	}
	for _, s := range f.Sections {
		for _, x := range s.Fields {
			for _, o := range x.Options {
				codes[o.Fee] = true
			}
		}
	}
	phrases(f, func(_ where, list ...string) {
		for _, s := range list {
			for _, m := range feeHole.FindAllStringSubmatch(s, -1) {
				codes[m[1]] = true
			}
		}
	})
	delete(codes, "")
	return slices.Sorted(maps.Keys(codes))
}

// unusedFees finds prices that the city has set and that no form asks for: a misspelt one would be
// 窓口で計算 for ever.
func (l *loader) unusedFees() {
	used := map[string]bool{}
	for _, f := range l.Forms {
		for _, code := range feeCodes(f) {
			used[code] = true
		}
	}
	for _, code := range slices.Sorted(maps.Keys(l.Fees)) {
		if x := l.feeFiles[code]; x.layer > 0 && !used[code] {
			why := fmt.Sprintf("手数料「%s」は、どの様式でも使っていません。code のつづりを確かめてください", forms.Quote(code))
			l.bad = append(l.bad, mistake(x.file.name, x.file.nth("fee", code, 0, ""), why))
		}
	}
}
