package visit

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"kakanai/forms"
	"kakanai/record"
)

// A fix is one field that staff changed.
type fix struct {
	form, field string
	label       string
	card        bool // it says other than the card: 券面と相違
}

// Correct changes a field for the resident, who then confirms again. What stands in several forms alike, because it came from the card, is
// changed in all of them.
func (k *Kiosk) Correct(form, field string, value any) {
	k.act(func() {
		k.desk.refused = FieldRef{}
		if !k.mayCorrect() {
			return
		}
		k.change(form, field, value)
	})
}

func (k *Kiosk) mayCorrect() bool {
	switch k.state {
	case Completing, Confirming, Handing:
		return k.hasCard
	case Stopped:
		return k.problem == Incomplete && k.hasCard && !k.o.Vouched
	}
	return false
}

func (k *Kiosk) change(form, field string, value any) {
	f := k.form(form)
	if f == nil || !slices.Contains(k.chosenForms(), f) {
		return
	}
	x := f.Field(field)
	if x == nil || x.Source == forms.FromSystem || x.Source == forms.FromConfig {
		return
	}
	if value != nil {
		a, err := f.ParseAnswers(map[string]any{field: value})
		if err != nil {
			k.desk.refused = FieldRef{form, field}
			return
		}
		value = a[field]
	}
	in := k.sharing(f, x)
	type old struct {
		v   any
		had bool
	}
	before := map[string]old{}
	for _, o := range in {
		v, had := k.answers[o.ID][field]
		before[o.ID] = old{v, had}
		k.put(o, field, value)
	}
	if after := k.fill(f, k.holder, true); after.Bad(field) || slices.Contains(after.Missing, field) {
		for _, o := range in {
			if b := before[o.ID]; b.had {
				k.put(o, field, b.v)
			} else {
				k.put(o, field, nil)
			}
		}
		k.desk.refused = FieldRef{form, field}
		return
	}
	var changed []string
	for _, o := range in {
		if b := before[o.ID]; !b.had && value == nil || b.had && reflect.DeepEqual(b.v, value) {
			continue
		}
		k.setHand(o.ID, field, false)
		if value != nil {
			k.put(o, field, value)
		}
		k.remember(o, x)
		changed = append(changed, o.ID)
		code := record.AnswerChanged
		if k.fromCard(o, x) {
			code = record.AgainstCard
		}
		if err := k.staffNote(record.Entry{Kind: record.Corrected, Form: o.ID, Edition: edition(o), Serial: k.serials[o.ID], Code: code}); err != nil {
			k.fail(err)
			return
		}
	}
	k.reopen(changed, x.Label)
}

// reopen has the resident look again at forms that staff changed. Paper that is out already is replaced by one with a number of its own.
func (k *Kiosk) reopen(changed []string, label string) {
	if len(changed) == 0 {
		return
	}
	if !slices.Contains(k.desk.fixed, label) {
		k.desk.fixed = append(k.desk.fixed, label)
	}
	if k.state == Handing && k.desk.again == nil {
		k.desk.again = map[string]bool{}
	}
	for _, f := range k.chosenForms() {
		if (f.Slip || slices.Contains(changed, f.ID)) && k.replace(f, k.staffNote) && k.desk.again != nil {
			k.desk.again[f.ID] = true
		}
	}
	if k.state == Confirming || k.state == Handing {
		if fields := k.missing(k.holder, true); len(fields) > 0 { // the change asks for more
			k.fail(errIncomplete)
			k.fields = fields
			return
		}
		k.on(edited)
	}
	if k.state == Stopped && k.problem == Incomplete {
		if k.fields = k.missing(k.holder, true); len(k.fields) == 0 {
			k.on(supplied)
			k.completed()
		}
	}
}

// sharing are the chosen forms in which x holds what f's does because both came from the same card.
func (k *Kiosk) sharing(f *forms.Form, x *forms.Field) []*forms.Form {
	out := []*forms.Form{f}
	if x.Fact == "" {
		return out
	}
	for _, o := range k.chosenForms() {
		y := o.Field(x.ID)
		if o != f && y != nil && y.Fact == x.Fact && y.Kind == x.Kind && k.fromCard(o, y) == k.fromCard(f, x) {
			out = append(out, o)
		}
	}
	return out
}

// fromCard tells whether the card would fill the field, but for a correction.
func (k *Kiosk) fromCard(f *forms.Form, x *forms.Field) bool { return k.uncorrected(f, x).Card }

// uncorrected is what would stand in the field without an answer.
func (k *Kiosk) uncorrected(f *forms.Form, x *forms.Field) forms.Value {
	a := k.answers[f.ID]
	v, had := a[x.ID]
	if had {
		delete(a, x.ID)
		defer func() { a[x.ID] = v }()
	}
	return k.fill(f, k.holder, true).Values[x.ID]
}

// remember keeps what C8 will say of the field: nothing when it is again as the card has it.
func (k *Kiosk) remember(f *forms.Form, x *forms.Field) {
	own, now := k.uncorrected(f, x), k.fill(f, k.holder, true).Values[x.ID]
	n := fix{form: f.ID, field: x.ID, label: x.Label, card: own.Card}
	k.desk.fixes = slices.DeleteFunc(k.desk.fixes, func(o fix) bool { return o == n })
	own.Picture, now.Picture, own.Card, now.Card = nil, nil, false, false
	if !n.card || !reflect.DeepEqual(own, now) {
		k.desk.fixes = append(k.desk.fixes, n)
	}
}

// Scribe names who writes for somebody that cannot. The signature's box stays empty: staff are present, and say so on paper (forms reference §12).
func (k *Kiosk) Scribe(name, relation string) {
	k.act(func() {
		if !k.mayCorrect() {
			return
		}
		k.desk.refused = FieldRef{}
		var changed []string
		for _, f := range k.chosenForms() {
			if f.Field("scribe") == nil || f.Field("scribe_name") == nil {
				continue
			}
			set := map[string]any{"scribe": true, "scribe_name": name, "scribe_rel": relation}
			if name == "" {
				set = map[string]any{"scribe": nil, "scribe_name": nil, "scribe_rel": nil}
			} else if _, err := f.ParseAnswers(set); err != nil || relation == "" {
				k.desk.refused = FieldRef{f.ID, "scribe_name"}
				return
			}
			same := true
			for id, v := range set {
				same = same && reflect.DeepEqual(k.answers[f.ID][id], v)
				k.put(f, id, v)
			}
			if !same {
				changed = append(changed, f.ID)
			}
		}
		if len(changed) == 0 {
			return
		}
		e := record.Entry{Kind: record.Scribe}
		if name == "" {
			e = record.Entry{Kind: record.Corrected, Form: changed[0], Edition: edition(k.form(changed[0])), Serial: k.serials[changed[0]], Code: record.AnswerChanged}
		}
		if err := k.staffNote(e); err != nil {
			k.fail(err)
			return
		}
		k.reopen(changed, "代筆")
	})
}

// record is what stands in C8 端末記録 of f: how the four items came here and when, what staff changed, and that this may not be the only paper of its
// serial.
func (k *Kiosk) record(f *forms.Form) []string {
	var again []string
	if n := k.sent[k.serials[f.ID]]; n > 0 {
		again = []string{fmt.Sprintf("再印刷：%d回目（%s）", n+1, k.o.Clock.Now().In(record.Japan).Format("2006年1月2日 15時04分"))}
	}
	if !k.hasCard {
		return again
	}
	way, when := wayWords[k.via()], "読取時刻："
	if k.via() == byStaff {
		when = "入力時刻："
	}
	out := append(again, "読取方法："+way, when+k.readAt.In(record.Japan).Format("2006年1月2日 15時04分"))
	if k.desk.hasChild {
		out = append(out, "対象のお子さん："+wayWords[k.desk.childVia])
	}
	var own, against []string
	for _, x := range k.desk.fixes {
		switch {
		case x.form != f.ID:
		case x.card && k.via() != byStaff:
			against = append(against, x.label)
		default:
			own = append(own, x.label)
		}
	}
	if len(own) == 0 {
		out = append(out, notEdited)
	} else {
		out = append(out, "訂正："+strings.Join(own, "、"))
	}
	if len(against) > 0 {
		out = append(out, "券面と相違："+strings.Join(against, "、"))
	}
	return out
}

var wayWords = map[string]string{
	"pin":   "カードの暗証番号（券面事項入力補助用）",
	"b":     "カードに印刷された番号（照合番号Ｂ）",
	byStaff: "職員入力",
}

// saidFixed are the labels of what staff changed, in the screen's language.
func (k *Kiosk) saidFixed() []string {
	var out []string
	for _, l := range k.desk.fixed {
		out = append(out, k.o.Catalogue.Say(k.lang, l))
	}
	return out
}
