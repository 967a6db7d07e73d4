package forms_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"kakanai/forms"
)

// another is the person whom a proxy came for.
var another = map[string]any{"prin_name": "頼んだ人", "prin_addr": "別の所", "prin_birth": "1970-01-01"}

// with returns the answers of both, those of more before those of a.
func with(more, a map[string]any) map[string]any {
	out := maps.Clone(a)
	maps.Copy(out, more)
	return out
}

// papers are answers, and the field that the paper must lack with them; "" = none.
var papers = []struct {
	what, form string
	answers    map[string]any
	missing    string // one that must be named; "" = complete
}{
	{
		"a proxy as the person concerned", "juminhyo",
		with(another, map[string]any{"req_role": "proxy", "subj_same": true, "rel": "self"}), "subj_name",
	},
	{
		"a proxy as the taxpayer", "shotoku",
		with(another, map[string]any{"req_role": "proxy", "rel": "self", "need_same": true}), "need_name",
	},
	{
		"a proxy's own family register", "koseki",
		with(
			another,
			map[string]any{"req_role": "proxy", "honseki": "本籍", "hittousha": "筆", "cert_kind": []any{"one"}},
		),
		"rel",
	},
	{
		"self about somebody else", "juminhyo",
		map[string]any{"subj_same": false, "rel": "self", "subj_name": []any{"他人"}, "subj_addr": "所"},
		"rel",
	},
	{
		"a number for somebody else", "juminhyo",
		map[string]any{
			"req_role": "self", "rel": "other", "subj_same": false, "subj_name": []any{"他人"}, "subj_addr": "所",
			"inc_mynumber": "yes", "purpose": "pension",
		},
		"rel",
	},
	{
		"a number for a third party", "juminhyo",
		map[string]any{
			"req_role": "third", "rel": "other", "subj_name": []any{"他人"}, "subj_addr": "所",
			"tp_reason": "債権の行使のため", "inc_mynumber": "yes", "purpose": "pension",
		},
		"inc_mynumber",
	},
	{"a code without a purpose", "juminhyo", map[string]any{"inc_juki_code": "yes"}, "purpose"},
	{
		"a purpose that says nothing", "juminhyo",
		map[string]any{"inc_juki_code": "yes", "purpose": "その他"},
		"purpose",
	},
	{
		"a removed record of the whole household", "juminhyo",
		map[string]any{"cert_kind": []any{"jo"}, "cert_scope": "all", "purpose": "inherit", "subj_addr": "前の住所"},
		"cert_scope",
	},
	{
		"a removed record at today's address", "juminhyo",
		map[string]any{"cert_kind": []any{"jo"}, "purpose": "inherit"},
		"subj_addr",
	},
	{
		"a removed record", "juminhyo",
		map[string]any{"cert_kind": []any{"jo"}, "purpose": "inherit", "subj_addr": "前の住所"},
		"",
	},
	{
		"wide-area issue by a proxy", "koseki",
		with(
			another,
			map[string]any{
				"req_role": "proxy", "rel": "other", "honseki": "本籍", "hittousha": "筆", "cert_kind": []any{"all"},
				"kouiki": "yes",
			},
		),
		"kouiki",
	},
	{
		"wide-area issue of an extract", "koseki",
		map[string]any{"honseki": "本籍", "hittousha": "筆", "cert_kind": []any{"one"}, "kouiki": "yes"},
		"cert_kind",
	},
	{
		"somebody else's 身分証明", "koseki",
		map[string]any{
			"req_role": "third", "rel": "other", "honseki": "本籍", "hittousha": "筆", "cert_kind": []any{"mibun"},
			"who_name": "甲", "purpose": "取引",
		},
		"cert_kind",
	},
	{
		"99 copies", "koseki",
		map[string]any{
			"honseki": "本籍", "hittousha": "筆",
			"cert_kind": []any{map[string]any{"id": "all", "copies": float64(99)}},
		},
		"cert_kind",
	},
	{
		"car inspection with other taxes", "nozei",
		map[string]any{
			"cert_kind": "shaken", "tax_items": []any{"city"}, "fiscal_year": "2026",
			"vehicle_no": "青森 580 あ 12-34",
		},
		"tax_items",
	},
	{
		"a number plate that is none", "nozei",
		map[string]any{"cert_kind": "shaken", "tax_items": []any{"car"}, "fiscal_year": "2026", "vehicle_no": "x"},
		"vehicle_no",
	},
	{
		"a number plate", "nozei",
		map[string]any{
			"cert_kind": "shaken", "tax_items": []any{"car"}, "fiscal_year": "2026",
			"vehicle_no": "青森 580 あ 12-34",
		},
		"",
	},
	{
		"moving in next year", "ido",
		map[string]any{"ido_kind": "in", "ido_date": "2027-03-01", "new_addr": "新"},
		"ido_date",
	},
	{
		"moving out next year", "ido",
		map[string]any{"ido_kind": "out", "ido_date": "2027-03-01", "new_addr": "新"},
		"",
	},
	{
		"a hall for a day that is over", "shisetsu",
		map[string]any{
			"resp_tel": "0175-12-3456", "facility": "ando", "use_date": "1990-01-01", "use_from": "t09",
			"use_to": "t10", "purpose": "会",
		},
		"use_date",
	},
	{
		"a hall backwards", "shisetsu",
		map[string]any{
			"resp_tel": "0175-12-3456", "facility": "ando", "use_date": "2026-12-01", "use_from": "t20",
			"use_to": "t09", "purpose": "会",
		},
		"use_to",
	},
	{
		"a hall for no time at all", "shisetsu",
		map[string]any{
			"resp_tel": "0175-12-3456", "facility": "ando", "use_date": "2026-12-01", "use_from": "t09",
			"use_to": "t09", "purpose": "会",
		},
		"use_to",
	},
	{
		"a hall until yesterday", "shisetsu",
		map[string]any{
			"resp_tel": "0175-12-3456", "facility": "ando", "use_date": "2026-12-02", "use_last": "2026-12-01",
			"use_from": "t09", "use_to": "t10", "purpose": "会",
		},
		"use_last",
	},
	{
		"a hall for nothing to be seen", "shisetsu",
		map[string]any{
			"resp_tel": "0175-12-3456", "facility": "ando", "use_date": "2026-12-01", "use_from": "t09",
			"use_to": "t10", "purpose": "\u200b\ufeff\u3000",
		},
		"purpose",
	},
	{
		"a hall seven days ahead", "shisetsu",
		map[string]any{
			"resp_tel": "0175-12-3456", "facility": "ando", "use_date": "2026-12-01", "use_from": "t09",
			"use_to": "t10", "purpose": "会",
		},
		"",
	},
	{
		"a hall six days ahead", "shisetsu",
		map[string]any{
			"resp_tel": "0175-12-3456", "facility": "ando", "use_date": "2026-11-30", "use_from": "t09",
			"use_to": "t10", "purpose": "会",
		},
		"use_date",
	},
	{
		"a field two days ahead", "shisetsu",
		map[string]any{
			"resp_tel": "0175-12-3456", "facility": "wakino", "use_date": "2026-11-26", "use_from": "t09",
			"use_to": "t10", "purpose": "会",
		},
		"use_date",
	},
	{
		"a room tomorrow, where nobody has set a day", "shisetsu",
		map[string]any{
			"resp_tel": "0175-12-3456", "facility": "refresh", "use_date": "2026-11-25", "use_from": "t09",
			"use_to": "t10", "purpose": "会",
		},
		"",
	},
	{
		"two days on end", "shisetsu",
		map[string]any{
			"resp_tel": "0175-12-3456", "facility": "rakuno", "use_date": "2026-12-31", "use_last": "2027-01-01",
			"use_from": "t09", "use_to": "t10", "purpose": "会",
		},
		"",
	},
	{
		"three days on end", "shisetsu",
		map[string]any{
			"resp_tel": "0175-12-3456", "facility": "rakuno", "use_date": "2026-12-31", "use_last": "2027-01-02",
			"use_from": "t09", "use_to": "t10", "purpose": "会",
		},
		"use_last",
	},
	{
		"a tax certificate of somebody else as one's own", "shotoku",
		map[string]any{
			"rel": "self", "need_same": false, "need_name": "他人", "need_addr": "所", "need_birth": "1970-01-01",
		},
		"rel",
	},
	{
		"a relative's tax certificate at a proxy's hand", "shotoku",
		with(
			another,
			map[string]any{
				"req_role": "proxy", "rel": "kin", "need_name": "他人", "need_addr": "所",
				"need_birth": "1970-01-01",
			},
		),
		"rel",
	},
	{
		"an owner who is somebody else", "kotei",
		map[string]any{
			"qualif": "owner", "own_same": false, "owner_name": "他人", "owner_addr": "所",
			"cert_kind": []any{"value"}, "year": "2026", "purpose": "registry",
			"props": []any{map[string]any{"place": "全部"}},
		},
		"qualif",
	},
	{
		"an heir who is the owner", "kotei",
		map[string]any{
			"qualif": "heir", "cert_kind": []any{"value"}, "year": "2026", "purpose": "registry",
			"props": []any{map[string]any{"place": "全部"}},
		},
		"qualif",
	},
	{
		"three on one sheet, of a proxy as oneself", "shomei",
		with(another, map[string]any{"req_role": "proxy", "rel": "self", "want": []any{"tax"}}), "rel",
	},
	{
		"wide-area issue for a brother", "koseki",
		map[string]any{
			"rel": "same", "honseki": "本籍", "hittousha": "筆", "cert_kind": []any{"all"}, "kouiki": "yes",
		},
		"kouiki",
	},
	{
		"a parent's register by post", "yuso",
		map[string]any{"rel": "kin", "req_tel": "0175-12-3456", "want": []any{"juminhyo"}, "kogawase": "300"},
		"subject",
	},
	{
		"a car alone is what car inspection is about", "nozei",
		map[string]any{"cert_kind": "shaken", "fiscal_year": "2026", "vehicle_no": "青森 580 あ 12-34"},
		"",
	},
	{
		"an address that is none", "toshokan",
		map[string]any{"kind": "new", "name_kana": "ミホン", "tel": "0175-12-3456", "email": "not an email"},
		"email",
	},
	{
		"a child of a day that never was", "kodomo",
		map[string]any{
			"kind": "new", "guardian_tel": "0175-12-3456",
			"child": []any{map[string]any{"name": "子", "birth": "平成32年4月1日"}},
		},
		"child",
	},
	{
		"a child who is grown up", "kodomo",
		map[string]any{
			"kind": "new", "guardian_tel": "0175-12-3456",
			"child": []any{map[string]any{"name": "子", "birth": "2001年1月1日"}},
		},
		"child",
	},
	{
		"in other writing", "kodomo",
		map[string]any{
			"kind": "new", "guardian_tel": "0175-12-3456",
			"child": []any{map[string]any{"name": "子", "birth": "2008/4/1"}},
		},
		"child",
	},
	{
		"a child who is one", "kodomo",
		map[string]any{
			"kind": "new", "guardian_tel": "0175-12-3456",
			"child": []any{map[string]any{"name": "子", "birth": "２０１５年４月２日"}},
		},
		"",
	},
	{
		"the end of it, for who grew up", "kodomo",
		map[string]any{
			"kind": "end", "guardian_tel": "0175-12-3456",
			"child": []any{map[string]any{"name": "子", "birth": "2008/4/1"}},
		},
		"",
	},
}

// No paper says what is not so, whatever the answers: who came is not who it is about, and what the
// law forbids is not complete.
func TestWhosePaper(t *testing.T) {
	for _, c := range papers {
		f := fill(t, c.form, c.answers)
		if c.missing == "" && len(f.Missing) > 0 || c.missing != "" && !slices.Contains(f.Missing, c.missing) {
			t.Errorf("%s: missing %v, expected %q", c.what, f.Missing, c.missing)
		}
		if strings.HasPrefix(c.what, "a proxy") {
			for id, v := range f.Values {
				x := f.Form.Field(id)
				visitor := strings.HasPrefix(id, "req_") || strings.HasPrefix(id, "agent_")
				if !visitor && x.Fact != "" && v.Card {
					t.Errorf("%s: %s has the proxy's own %s", c.what, id, x.Fact)
				}
			}
		}
	}
}

func TestAProxysOwnItemsStandNowhereElse(t *testing.T) {
	k := fill(t, "kotei", map[string]any{"req_role": "proxy", "own_same": true})
	if k.Values["owner_birth"].Set || k.Values["owner_name"].Set {
		t.Error("a proxy's birthday stands at the owner")
	}
	i := fill(t, "ido", map[string]any{"req_role": "proxy", "ido_kind": "move"})
	if i.Values["persons"].Set {
		t.Error("a proxy moves")
	}
}

func TestPostGoesToTheCardsAddress(t *testing.T) {
	yuso := catalogue(t)["yuso"]
	for _, id := range []string{"ship_to", "ship_name"} {
		if _, err := yuso.ParseAnswers(map[string]any{id: "別の人"}); err == nil {
			t.Errorf("%s can be answered", id)
		}
	}
}

// The person a proxy came for is the one about whom it is, where it is not said otherwise.
func TestThePrincipalIsSaidOnce(t *testing.T) {
	j := fill(
		t, "juminhyo",
		map[string]any{
			"req_role": "proxy", "rel": "proxy", "subj_name": []any{"頼んだ　人"}, "subj_addr": "所",
			"subj_birth": "1970-01-01",
		},
	)
	if j.Values["prin_name"].Text != "頼んだ　人" || j.Values["prin_addr"].Text != "所" || len(j.Missing) > 0 {
		t.Errorf("the principal is %+v, missing %v", j.Values["prin_name"], j.Missing)
	}
}

func TestAnswersThatDifferFromTheCardAreKnown(t *testing.T) {
	e := fill(t, "juminhyo", map[string]any{"req_name": "別人　太郎", "req_addr": holder.Address})
	if got := e.Edited(holder); !slices.Equal(got, []string{"req_name"}) {
		t.Errorf("edited: %v", got)
	}
}

// Every one of the four items that a person changes is told, in every form that has it.
func TestEveryChangedItemIsTold(t *testing.T) {
	changed := map[forms.Fact]any{
		forms.FactName: "別人　太郎", forms.FactAddress: "別の所", forms.FactBirth: "1970-01-01", forms.FactSex: "female",
	}
	seen := map[forms.Fact]bool{}
	for id, f := range catalogue(t) {
		for _, s := range f.Sections {
			for _, x := range s.Fields {
				other, ok := changed[x.Fact]
				if !ok || x.FactIf != nil || x.Fixed {
					continue
				}
				if x.Kind == forms.Names {
					other = []any{other}
				}
				filled := fill(t, id, map[string]any{x.ID: other})
				if v, shown := filled.Values[x.ID]; shown && v.Set && !v.Card {
					seen[x.Fact] = true
					if !slices.Contains(filled.Edited(holder), x.ID) {
						t.Errorf("%s: another %s is not told", id, x.ID)
					}
				}
			}
		}
	}
	if len(seen) != len(changed) {
		t.Errorf("only %v were changed", seen)
	}
}

// The same name for two questions is one question only where it is the same one.
func TestSameQuestion(t *testing.T) {
	q := forms.Question{
		ID: "who", Text: "T",
		Choices: []forms.Answer{{ID: "self", Label: "A"}, {ID: "third", Label: "B", Stop: "no"}},
	}
	other := q
	other.Choices = append(slices.Clone(q.Choices), forms.Answer{ID: "legal", Label: "C"})
	stops := q
	stops.Choices = []forms.Answer{{ID: "self", Label: "A", Set: map[string]any{"x": true}}, {ID: "third", Label: "B"}}
	if q.Same(other) || !q.Same(stops) || !q.Same(q) {
		t.Errorf("%v %v", q.Same(other), q.Same(stops))
	}
	// Ours agree: who is asked once is asked all there is.
	all := map[string]forms.Question{}
	for id, f := range catalogue(t) {
		for _, q := range f.Questions {
			if first, there := all[q.ID]; there && !first.Same(q) {
				t.Errorf("%s asks %s in other words than another form", id, q.ID)
			}
			all[q.ID] = q
		}
	}
}

// A person who came for another is not that person, whatever was ticked; and that a card was read
// is said only where one was.
func TestBoxesThatMayNotBeTicked(t *testing.T) {
	f := fill(t, "juminhyo", map[string]any{"req_role": "household", "subj_same": true})
	if f.Values["subj_same"].On {
		t.Error("another member of the household is ticked as the visitor")
	}
	basu := catalogue(t)["basu"]
	for _, c := range []struct{ has, typed, want bool }{
		{true, false, true}, {true, true, false}, {false, false, false},
	} {
		f := basu.Fill(forms.Input{Holder: holder, HasHolder: c.has, Typed: c.typed, Day: today})
		if got := f.Values["mnc_check"].On; got != c.want {
			t.Errorf("a card %v, typed %v: the box is %v", c.has, c.typed, got)
		}
	}
}

// A bad day says why where the form knows, and the paper says when a move is told too late.
func TestDayRules(t *testing.T) {
	f := fill(t, "shisetsu", map[string]any{"facility": "umimori", "use_date": "2026-11-30"})
	if why := f.Why("use_date"); !f.Bad("use_date") || !strings.Contains(why, "７日前まで") {
		t.Errorf("bad %v, because %q", f.Bad("use_date"), why)
	}
	for _, c := range []struct{ kind, day, late string }{
		{"in", "2026-11-10", ""},
		{"in", "2026-11-09", "14日を過ぎています"},
		{"out", "2026-10-01", ""},
		{"household", "2024-02-29", "14日を過ぎています"},
	} {
		if got := fill(
			t, "ido", map[string]any{"ido_kind": c.kind, "ido_date": c.day},
		).Late("ido_date"); got != c.late {
			t.Errorf("%s on %s: %q, expected %q", c.kind, c.day, got, c.late)
		}
	}
}
