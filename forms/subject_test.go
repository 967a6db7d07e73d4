package forms_test

import (
	"slices"
	"testing"

	"kakanai/assets"
	"kakanai/forms"
	"kakanai/forms/load"
)

func TestFactsTypedByHandAreJudged(t *testing.T) {
	today := forms.Date{Year: 2026, Month: 11, Day: 24}
	good := forms.Facts{Name: "𠮷田　葛󠄀之介", Address: "青森県むつ市中央一丁目８番１号", Birth: "19800217", Sex: "1"}
	for _, c := range []struct {
		change func(*forms.Facts)
		want   forms.Fact
	}{
		{func(*forms.Facts) {}, ""},
		{func(f *forms.Facts) { f.Birth = "19540300" }, ""},
		{func(f *forms.Facts) { f.Birth = "19540000" }, ""},
		{func(f *forms.Facts) { f.Birth = "20261124" }, ""},
		{func(f *forms.Facts) { f.Sex = "9" }, ""},
		{func(f *forms.Facts) { f.Name = "　" }, forms.FactName},
		{func(f *forms.Facts) { f.Name = "名\u202E前" }, forms.FactName},
		{func(f *forms.Facts) { f.Address = "" }, forms.FactAddress},
		{func(f *forms.Facts) { f.Address = "住\n所" }, forms.FactAddress},
		{func(f *forms.Facts) { f.Birth = "20261125" }, forms.FactBirth},
		{func(f *forms.Facts) { f.Birth = "19801317" }, forms.FactBirth},
		{func(f *forms.Facts) { f.Birth = "1980021" }, forms.FactBirth},
		{func(f *forms.Facts) { f.Birth = "18721231" }, forms.FactBirth}, // before the Gregorian calendar
		{func(f *forms.Facts) { f.Birth = "19801300" }, forms.FactBirth},
		{func(f *forms.Facts) { f.Birth = "19800231" }, forms.FactBirth},
		{func(f *forms.Facts) { f.Birth = "19800015" }, forms.FactBirth},
		{func(f *forms.Facts) { f.Sex = "3" }, forms.FactSex},
		{func(f *forms.Facts) { f.Sex = "" }, forms.FactSex},
	} {
		f := good
		c.change(&f)
		if got := f.Judge(today); got != c.want {
			t.Errorf("%+v: %q, expected %q", f, got, c.want)
		}
	}
}

func TestASecondCardFillsThePersonConcerned(t *testing.T) {
	all, err := load.Load(assets.Forms)
	if err != nil {
		t.Fatal(err)
	}
	parent := forms.Facts{Name: "見本　太郎", Address: "青森県むつ市見本町１", Birth: "19800217", Sex: "1"}
	kid := forms.Facts{Name: "見本　一郎", Address: "青森県むつ市見本町１", Birth: "20180610", Sex: "1"}
	form := func(id string) *forms.Form {
		return all.Forms[slices.IndexFunc(all.Forms, func(f *forms.Form) bool { return f.ID == id })]
	}
	in := forms.Input{
		Holder: parent, HasHolder: true, Subject: kid, HasSubject: true,
		Day:     forms.Date{Year: 2026, Month: 11, Day: 24},
		Answers: forms.Answers{"req_role": "household", "subj_same": false},
	}
	f := form("juminhyo").Fill(in)
	if f.Values["req_name"].Text != parent.Name || !slices.Equal(f.Values["subj_name"].Texts, []string{kid.Name}) ||
		f.Values["subj_birth"].Date != forms.CardDate(kid.Birth) {
		t.Errorf("requester %+v, person concerned %+v", f.Values["req_name"], f.Values["subj_name"])
	}
	in.Answers = forms.Answers{"req_role": "self", "subj_same": true}
	if f := form("juminhyo").Fill(in); !slices.Equal(f.Values["subj_name"].Texts, []string{parent.Name}) {
		t.Error("where they are the same person the visitor's own card counts")
	}
	in.HasHolder = false // typed by hand
	f = form("juminhyo").Fill(in)
	if slices.Contains(f.Values["subj_name"].Texts, kid.Name) ||
		f.Values["subj_birth"].Date == forms.CardDate(kid.Birth) {
		t.Error("a second card fills the person concerned though that is the visitor")
	}
	in.HasHolder, in.Answers = true, nil
	rows := form("kodomo").Fill(in).Values["child"].Rows
	if len(rows) != 1 || !slices.Equal(rows[0], []string{kid.Name, "", "平成30年6月10日", "男", "", ""}) {
		t.Errorf("the child's row is %q", rows)
	}
	in.Subject.Address = "青森県八戸市見本２"
	if rows := form("kodomo").Fill(in).Values["child"].Rows; rows[0][5] != in.Subject.Address {
		t.Errorf("an address of their own is left out: %q", rows)
	}
}
