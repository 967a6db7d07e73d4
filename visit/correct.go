package visit

import (
	"fmt"
	"slices"
	"strings"

	"kakanai/forms"
	"kakanai/record"
)

// Correct changes a field for the resident, who then confirms again. What stands in several forms
// alike, because it came from the card, is changed in all of them.
func (k *Kiosk) Correct(form, field string, value any) {
	k.act(func() {
		k.desk.refused = FieldRef{}
		if k.mayCorrect() {
			k.correct(form, field, value)
		}
	})
}

func (k *Kiosk) mayCorrect() bool {
	switch k.state {
	case Completing, Confirming, Handing:
		return k.interview.known
	case Stopped:
		return k.problem == Incomplete && k.interview.known
	}
	return false
}

func (k *Kiosk) correct(form, field string, value any) {
	f, x := k.interview.correctable(form, field)
	if x == nil {
		return
	}
	corrections, ok := k.interview.correct(f, x, value)
	if !ok {
		k.desk.refused = FieldRef{form, field}
		return
	}
	var changed []string
	for _, c := range corrections {
		changed = append(changed, c.form.ID)
		code := record.AnswerChanged
		if c.against {
			code = record.AgainstCard
		}
		if !k.noteCorrection(c.form, code) {
			return
		}
	}
	k.reopen(changed, x.Label)
}

// noteCorrection logs a change of f by staff. Where that fails it stops the visit and returns
// false.
func (k *Kiosk) noteCorrection(f *forms.Form, code string) bool {
	e := record.Entry{Kind: record.Corrected, Form: f.ID, Edition: edition(f), Serial: k.serials[f.ID], Code: code}
	if err := k.staffNote(e); err != nil {
		k.fail(err)
		return false
	}
	return true
}

// reopen has the resident look again at forms that staff changed. Paper that is out already is
// replaced by one with a serial of its own.
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
	for _, f := range k.interview.chosenForms() {
		if (f.Slip || slices.Contains(changed, f.ID)) && k.formIsOut(f) {
			k.replace(f, k.staffNote)
			if k.desk.again != nil {
				k.desk.again[f.ID] = true
			}
		}
	}
	switch {
	case k.state == Confirming || k.state == Handing:
		if fields := k.interview.missing(); len(fields) > 0 { // the change asks for more
			k.failIncomplete(fields)
			return
		}
		k.on(edited)
	case k.state == Stopped && k.problem == Incomplete:
		if k.fields = k.interview.missing(); len(k.fields) == 0 {
			k.on(supplied)
			k.leaveCompleting()
		}
	}
}

// Scribe names who writes for a person who cannot. The signature's box stays empty: staff are
// present, and say so on paper (forms reference §12).
func (k *Kiosk) Scribe(name, relation string) {
	k.act(func() {
		if !k.mayCorrect() {
			return
		}
		var changed []*forms.Form
		changed, k.desk.refused = k.interview.scribe(name, relation)
		if len(changed) == 0 || k.desk.refused != (FieldRef{}) {
			return
		}
		if name == "" {
			if !k.noteCorrection(changed[0], record.AnswerChanged) {
				return
			}
		} else if err := k.staffNote(record.Entry{Kind: record.Scribe}); err != nil {
			k.fail(err)
			return
		}
		var ids []string
		for _, f := range changed {
			ids = append(ids, f.ID)
		}
		k.reopen(ids, "代筆")
	})
}

// record is what stands in C8 端末記録 of f: how the four items came here and when, what staff changed,
// and that this may not be the only paper of its serial.
func (k *Kiosk) record(f *forms.Form) []string {
	var again []string
	if n := k.sent[k.serials[f.ID]]; n > 0 {
		again = []string{fmt.Sprintf("再印刷：%d回目（%s）", n+1, k.o.Clock.Now().In(record.Japan).Format("2006年1月2日 15時04分"))}
	}
	if !k.interview.known {
		return again
	}
	way, when := wayWords[k.via()], "読取時刻："
	if k.interview.typed {
		when = "入力時刻："
	}
	out := append(again, "読取方法："+way, when+k.reading.readAt.In(record.Japan).Format("2006年1月2日 15時04分"))
	if k.interview.hasChild {
		out = append(out, "対象のお子さん："+wayWords[k.desk.childVia])
	}
	var own, against []string
	for _, x := range k.interview.fixes {
		switch {
		case x.form != f.ID:
		case x.card && !k.interview.typed:
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
	record.ByPIN:     "カードの暗証番号（券面事項入力補助用）",
	record.ByNumbers: "カードに印刷された番号（照合番号Ｂ）",
	record.ByStaff:   "職員入力",
}

// saidFixed are the labels of what staff changed, in the screen's language.
func (k *Kiosk) saidFixed() []string {
	var out []string
	for _, l := range k.desk.fixed {
		out = append(out, k.o.Catalogue.Say(k.lang, l))
	}
	return out
}
