package forms_test

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"kakanai/forms"
	"kakanai/forms/load"
	"kakanai/internal/lang"
)

var today = forms.Date{Year: 2026, Month: 11, Day: 24}

func day(t testing.TB, s string) forms.Date {
	t.Helper()
	d, err := forms.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestEras(t *testing.T) {
	for s, want := range map[string]string{
		"1873-01-01": "明治6年1月1日", "1912-07-29": "明治45年7月29日", "1912-07-30": "大正元年7月30日", "1926-12-24": "大正15年12月24日",
		"1926-12-25": "昭和元年12月25日", "1989-01-07": "昭和64年1月7日", "1989-01-08": "平成元年1月8日", "2019-04-30": "平成31年4月30日",
		"2019-05-01": "令和元年5月1日", "2026-11-23": "令和8年11月23日", "1872-12-31": "1872年12月31日",
	} {
		if got := day(t, s).Wareki(); got != want {
			t.Errorf("%s is %s, expected %s", s, got, want)
		}
	}
	if _, _, ok := day(t, "1872-12-31").Era(); ok {
		t.Error("a day before the Gregorian calendar came to Japan has an era")
	}
	if d := forms.CardDate("19500000"); d.Known() || d.Wareki() != "19500000" {
		t.Errorf("an unknown day becomes %s", d.Wareki())
	}
	for s, good := range map[string]bool{
		"昭和元年12月24日": false, "昭和元年12月25日": true, "昭和64年1月8日": true, "昭和64年1月9日": false, "平成元年1月7日": false,
		"令和元年4月30日": false,
	} {
		if _, err := forms.ParseWareki(s); (err == nil) != good {
			t.Errorf("%s: %v", s, err)
		}
	}
	for _, bad := range []string{"", "2026-02-30", "2026-2-3", "20260203", "2026-13-01", "0000-01-01"} {
		if _, err := forms.ParseDate(bad); err == nil {
			t.Errorf("%q is a date", bad)
		}
	}
	got, want := forms.DayOf(time.Date(2026, 11, 24, 15, 0, 0, 0, time.UTC)), forms.Date{Year: 2026, Month: 11, Day: 25}
	if got != want {
		t.Errorf("15:00 UTC is %s in Japan", got)
	}
}

// A card is turned away on the day before its fifteenth birthday, and not on the birthday.
func TestACardIsOldEnoughOnTheBirthday(t *testing.T) {
	h := holder
	for birth, young := range map[string]bool{"20111124": false, "20111125": true} {
		h.Birth = birth
		f := catalogue(t)["juminhyo"].Fill(forms.Input{Holder: h, HasHolder: true, Day: today})
		if (f.TooYoung() != "") != young {
			t.Errorf("born %s: %q on %s", birth, f.TooYoung(), today)
		}
	}
}

func TestAges(t *testing.T) {
	for _, c := range []struct {
		birth string
		n     int
		want  string
	}{
		{"2008-04-01", 18, "2026-03-31"},
		{"2008-04-02", 18, "2026-04-01"},
		{"2004-02-29", 18, "2022-02-28"},
		{"1951-11-24", 75, "2026-11-23"},
		{"2000-02-29", 20, "2020-02-28"},
	} {
		if got := forms.Reaches(day(t, c.birth), c.n).String(); got != c.want {
			t.Errorf("born %s reaches %d on %s, expected %s", c.birth, c.n, got, c.want)
		}
	}
	if forms.AgeOn(day(t, "1951-11-24"), day(t, "2026-11-23")) != 74 ||
		forms.AgeOn(day(t, "1951-11-24"), day(t, "2026-11-24")) != 75 {
		t.Error("the age grows on the birthday")
	}
}

func TestYears(t *testing.T) {
	if forms.FiscalYear(day(t, "2026-03-31")) != 2025 || forms.FiscalYear(day(t, "2026-04-01")) != 2026 {
		t.Error("the fiscal year begins in April")
	}
	tax, fiscal := forms.Field{Years: "tax"}, forms.Field{Years: "fiscal", YearsBack: 3}
	for s, want := range map[string][2]string{
		"2026-05-31": {"2025", "2026"}, "2026-06-01": {"2026", "2026"}, "2026-11-24": {"2026", "2026"},
		"2027-01-01": {"2026", "2026"}, "2027-03-31": {"2026", "2026"}, "2027-04-01": {"2026", "2027"},
	} {
		if got := tax.OptionsOn(day(t, s)); got[0].ID != want[0] || len(got) != 5 {
			t.Errorf("on %s the newest of %d tax years is %s, expected %s", s, len(got), got[0].ID, want[0])
		}
		if got := fiscal.OptionsOn(day(t, s)); got[0].ID != want[1] || len(got) != 4 {
			t.Errorf("on %s the newest of %d fiscal years is %s, expected %s", s, len(got), got[0].ID, want[1])
		}
	}
	if forms.FiscalYearLabel(2019) != "平成31年度" || forms.FiscalYearLabel(2026) != "令和8年度" {
		t.Error(forms.FiscalYearLabel(2019))
	}
	if got := forms.TaxYearLabel(2026); got != "令和8年度（令和7年中の所得）" {
		t.Error(got)
	}
}

func fill(t testing.TB, id string, answers map[string]any) *forms.Filled {
	t.Helper()
	f := catalogue(t)[id]
	a, err := f.ParseAnswers(answers)
	if err != nil {
		t.Fatal(err)
	}
	return f.Fill(forms.Input{Holder: holder, HasHolder: true, Answers: a, Day: today})
}

func TestDefaults(t *testing.T) {
	f := fill(t, "juminhyo", nil)
	for field, want := range map[string]string{
		"req_role": "self", "rel": "self", "cert_kind": "copy", "cert_scope": "one", "inc_zokugara": "no",
		"inc_honseki": "no", "inc_mynumber": "no", "inc_juki_code": "no",
	} {
		if v := f.Values[field]; len(v.Picked) != 1 || v.Picked[0] != want {
			t.Errorf("%s is %v by default, expected %s", field, v.Picked, want)
		}
	}
	if !f.Values["subj_same"].On || !f.Values["attest"].On || f.Values["copies"].Number != 1 {
		t.Error("subj_same, attest or copies")
	}
	s := fill(t, "shotoku", nil)
	if s.Values["tax_year"].Picked[0] != "2026" || s.Values["cert_kind"].Picked[0] != "income" ||
		s.Values["purpose"].Picked[0] != "other" || !s.Values["need_same"].On {
		t.Errorf("%+v", s.Values)
	}
}

// The card's holder is the visitor: only for their own certificate do the four items go to the
// person concerned.
func TestHolderIsTheVisitor(t *testing.T) {
	if f := fill(t, "juminhyo", nil); f.Values["subj_name"].Texts[0] != holder.Name ||
		f.Values["subj_addr"].Text != holder.Address {
		t.Error("own certificate: the items are not copied")
	}
	for _, role := range []string{"household", "proxy", "messenger", "third"} {
		f := fill(t, "juminhyo", map[string]any{"req_role": role})
		if f.Values["req_name"].Text != holder.Name {
			t.Errorf("%s: the visitor is not the holder", role)
		}
		if f.Values["subj_name"].Set || f.Values["subj_addr"].Set || f.Values["subj_birth"].Set {
			t.Errorf("%s: the visitor's items stand at the person concerned", role)
		}
		for _, m := range []string{"subj_name", "subj_addr", "rel"} {
			if !slices.Contains(f.Missing, m) {
				t.Errorf("%s: %s is not missed", role, m)
			}
		}
	}
	f := fill(t, "inkan", map[string]any{"req_role": "代理人"})
	if f.Values["reg_name"].Set || f.Values["agent_name"].Text != holder.Name ||
		!slices.Contains(f.Missing, "reg_name") {
		t.Errorf("a proxy's own items stand at the registrant: %v", f.Missing)
	}
	s := fill(
		t, "shotoku",
		map[string]any{
			"req_role": "proxy", "rel": "proxy", "prin_name": "甲", "prin_addr": "乙", "prin_birth": "1980-01-01",
		},
	)
	if v := s.Values["need_name"]; v.Set || !v.Hand || len(s.Missing) > 0 {
		t.Errorf("a proxy's form must leave the principal's own fields to their pen: %+v, missing %v", v, s.Missing)
	}
}

func TestIndividualNumberRules(t *testing.T) {
	third := map[string]any{
		"req_role": "third", "rel": "other", "subj_name": "甲", "subj_addr": "乙", "purpose": "相続",
		"tp_reason": "相続の手続きのため",
	}
	if f := fill(t, "juminhyo", third); len(f.Missing) > 0 {
		t.Errorf("a third party's form lacks %v", f.Missing)
	}
	third["inc_mynumber"] = "yes"
	if f := fill(t, "juminhyo", third); !f.Bad("inc_mynumber") || !slices.Contains(f.Missing, "inc_mynumber") {
		t.Error("a third party gets the number")
	}
	for purpose, good := range map[string]bool{"": false, "年金": true, "tax": true, "運転免許": false, "結婚式のため": false} {
		a := map[string]any{"inc_mynumber": "記載する"}
		if purpose != "" {
			a["purpose"] = purpose
		}
		if f := fill(t, "juminhyo", a); slices.Contains(f.Missing, "purpose") == good {
			t.Errorf("a number for %q: missing %v", purpose, f.Missing)
		}
	}
	if f := fill(t, "juminhyo", map[string]any{"purpose": "結婚式のため"}); len(f.Missing) > 0 ||
		f.Values["purpose"].Text != "結婚式のため" {
		t.Errorf("free text is a purpose where no number is asked for: %v", f.Missing)
	}
}

func TestValidation(t *testing.T) {
	for field, values := range map[string]map[string]bool{ // form.field → answer as JSON → passes
		"juminhyo.copies": {"1": true, "20": true, "0": false, "21": false, "-1": false},
		"juminhyo.req_tel": {
			`"0175-22-1111"`: true, `"09012345678"`: true, `"12345"`: false, `"電話なし"`: false, `""`: true,
		},
		"juminhyo.req_name_kana": {`"ミホン　タロウ"`: true, `"みほん"`: false, `"ﾐﾎﾝ"`: false},
		"juminhyo.attest":        {"true": true, "false": false},
		"juminhyo.req_birth":     {`"1980-02-17"`: true, `"2027-01-01"`: false},
		"inkan.reg_birth":        {`"2011-11-24"`: true, `"2011-11-25"`: false},
		"inkan.seal_reg_no":      {`"012345"`: true, `"12a"`: false},
		"shotoku.tax_year": {
			`["2026"]`: true, `["令和4年度（令和3年中の所得）","2025"]`: true, `["2021"]`: false, `["2027"]`: false, `[]`: false,
		},
		"juminhyo.cert_kind":   {`["住民票の写し","jo"]`: false, `["copy","kisai"]`: true}, // 除票 needs a purpose
		"juminhyo.inc_honseki": {`"yes"`: true},
	} {
		form, id, _ := strings.Cut(field, ".")
		for text, good := range values {
			var v any
			if err := json.Unmarshal([]byte(text), &v); err != nil {
				t.Fatal(err)
			}
			if f := fill(t, form, map[string]any{id: v}); (len(f.Missing) == 0) != good {
				t.Errorf("%s = %s: missing %v", field, text, f.Missing)
			}
		}
	}
}

func TestAnswersOfTheWrongShape(t *testing.T) {
	f := catalogue(t)["juminhyo"]
	for why, a := range map[string]map[string]any{
		"an unknown field": {"shoe": 1}, "text for a number": {"copies": "many"}, "half a copy": {"copies": 1.5},
		"a number for a text": {"req_name": 7.0},
		"an unknown option":   {"rel": "友人"}, "an option in no array": {"cert_kind": 3.0},
		"a clerk's field": {"clk_id1": []any{"mnc"}}, "the signature": {"req_sign": "見本"},
		"a date that is none": {"req_birth": "2026-02-30"}, "NUL": {"req_name": "a\x00b"},
		"a line break": {"req_name": "a\nb"}, "a bidi override": {"req_name": "a\u202Eb"},
		"not UTF-8": {"req_name": "\xff"}, "endless text": {"req_name": strings.Repeat("あ", 5000)},
		"an endless array": {
			"subj_name": slices.Repeat([]any{"a"}, 100),
		},
	} {
		_, err := f.ParseAnswers(a)
		var e *forms.AnswerError
		if !errors.As(err, &e) {
			t.Errorf("%s: %v", why, err)
		} else if strings.Contains(err.Error(), "見本") || strings.Contains(err.Error(), "many") {
			t.Errorf("%s: the error quotes the answer", why)
		} else if e.In(lang.English) == e.Error() || strings.ContainsFunc(e.In(lang.English), japanese) {
			t.Errorf("%s: not told in English: %s", why, e.In(lang.English))
		}
	}
}

func japanese(r rune) bool { return r > 0x2E7F }

func TestEveryWrongAnswerIsToldAtOnce(t *testing.T) {
	_, err := catalogue(t)["juminhyo"].ParseAnswers(map[string]any{
		"copeis": 1, "rel": "友人", "req_name": 7.0, "purpose": "年金",
	})
	want := "juminhyo.copeis：この様式に、この名前の項目はありません。「copies」のまちがいではありませんか\n" +
		"juminhyo.rel：この項目にない選択肢です。kakanai forms show で選択肢がわかります\n" +
		"juminhyo.req_name：文字を \" で囲んで書きます"
	if err == nil || err.Error() != want {
		t.Errorf("%v", err)
	}
	english := lang.Of(err, lang.English)
	if !strings.HasPrefix(english, "juminhyo.copeis is not a field of this form; did you mean \"copies\"?\n") ||
		strings.Count(english, "\n") != 2 {
		t.Errorf("%s", english)
	}
}

func TestNamesPassThroughUnchanged(t *testing.T) {
	for _, s := range []string{
		"𠮷田　葛󠄀之介", "神\uFA19", "NGUYỄN THỊ HỮU", "見本［旧氏：模範］　洋子", "か\u3099", "A", strings.Repeat("長", 200),
	} {
		f := catalogue(t)["juminhyo"].Fill(forms.Input{
			Holder: forms.Facts{Name: s, Address: s, Birth: "19500000", Sex: "9"}, HasHolder: true, Day: today,
		})
		if f.Values["req_name"].Text != s || f.Values["subj_name"].Texts[0] != s || f.Values["req_addr"].Text != s ||
			len(f.Missing) > 0 {
			t.Errorf("%q changed, or misses %v", s, f.Missing)
		}
		if f.Values["req_birth"].Date.Raw != "19500000" {
			t.Error("an unknown birth day changed")
		}
	}
}

// anyAnswers returns random answers of the right shape to some of a form's fields.
func anyAnswers(r *rand.Rand, f *forms.Form) map[string]any {
	a := map[string]any{}
	for _, s := range f.Sections {
		for _, x := range s.Fields {
			if r.IntN(3) > 0 {
				continue
			}
			choices := []any{"", "x", "1990-01-01", true, false, float64(r.IntN(30)), []any{}, []any{"x"}}
			for _, o := range x.Options {
				choices = append(choices, o.ID, []any{o.Label})
			}
			one := map[string]any{x.ID: choices[r.IntN(len(choices))]}
			if _, err := f.ParseAnswers(one); err == nil {
				a[x.ID] = one[x.ID]
			}
		}
	}
	return a
}

// From any answers whatever a form is complete or names what it lacks, and never panics.
func TestAnyAnswers(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, f := range catalogue(t) {
		for range 3000 {
			parsed, err := f.ParseAnswers(anyAnswers(r, f))
			if err != nil {
				t.Fatal(err)
			}
			filled := f.Fill(forms.Input{Holder: holder, HasHolder: r.IntN(2) == 0, Answers: parsed, Day: today})
			for _, m := range filled.Missing {
				if v, shown := filled.Values[m]; !shown || v.Hand || f.Field(m).Source == forms.FromClerk {
					t.Fatalf("%s misses %s, which is hidden, for the pen or the clerk's", f.ID, m)
				}
			}
			for _, s := range f.Sections {
				for _, x := range s.Fields {
					v, shown := filled.Values[x.ID]
					empty := shown && x.Required && !v.Set && !v.Hand && x.Source != forms.FromClerk
					if empty && !slices.Contains(filled.Missing, x.ID) {
						t.Fatalf("%s: %s is required, empty, and not missed", f.ID, x.ID)
					}
				}
			}
		}
	}
}

func FuzzAnswers(f *testing.F) {
	f.Add(`{"copies":2,"cert_kind":["copy"],"req_name":"見本"}`)
	f.Add(`{"subj_name":["a","b"],"req_birth":"","attest":false}`)
	all, err := load.Load(fstest.MapFS{"small.toml": {Data: []byte(small)}})
	if err != nil {
		f.Fatal(err)
	}
	juminhyo := catalogue(f)["juminhyo"]
	f.Fuzz(func(t *testing.T, text string) {
		var raw map[string]any
		if json.Unmarshal([]byte(text), &raw) != nil {
			return
		}
		for _, x := range append(all.Forms, juminhyo) {
			if a, err := x.ParseAnswers(raw); err == nil {
				x.Fill(forms.Input{Holder: holder, HasHolder: true, Answers: a, Day: today})
			}
		}
	})
}
