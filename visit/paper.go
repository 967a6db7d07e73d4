package visit

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"kakanai/forms"
	"kakanai/printing"
	"kakanai/record"
)

// notEdited is C8's line for a paper on which everything from the card stands as the card has it.
const notEdited = "訂正：なし"

// fill fills f as its paper has it: with its serial and what C8 says.
func (k *Kiosk) fill(f *forms.Form) *forms.Filled {
	out := k.interview.fillStamped(f, func(f *forms.Form, in *forms.Input) {
		in.Serial, in.Record = k.serials[f.ID], k.record(f)
	})
	if !k.o.Caller.asks() {
		noteEdited(out, k.interview.holder)
	}
	return out
}

// noteEdited has C8 say which answers differ from the card. No clerk has seen them; in the window
// staff correct, and C8 says that.
func noteEdited(f *forms.Filled, holder forms.Facts) {
	var labels []string
	for _, id := range f.Edited(holder) {
		labels = append(labels, f.Form.Field(id).Label)
	}
	if i := slices.Index(f.Record, notEdited); i >= 0 && len(labels) > 0 {
		f.Record[i] = "訂正：" + strings.Join(labels, "、") + "（券面と相違）"
	}
}

// prepare gives each form its serial and lays it out: the pages on the screen are those that are
// printed.
func (k *Kiosk) prepare() {
	k.filled, k.docs = nil, nil
	for _, f := range k.interview.chosenForms() {
		if k.desk.again != nil && !k.desk.again[f.ID] {
			continue // it is out already, as it should be
		}
		if k.serials[f.ID] == "" {
			serial, err := k.o.Log.Number(k.root, record.Entry{
				Kind: record.Prepared, Visit: k.id, Form: f.ID,
				Edition: edition(f), Via: k.via(), Lang: k.lang,
			})
			if err != nil {
				err = fmt.Errorf("%w: %w", errNotLogged, err)
				k.fail(fmt.Errorf("number %s: %w", f.ID, err))
				return
			}
			k.serials[f.ID] = serial
		}
		filled := k.fill(f)
		if k.o.Mark != nil {
			filled.Mark = k.o.Mark() // its own number is in it
		}
		k.filled = append(k.filled, filled)
		k.docs = append(k.docs, k.o.Layout(filled))
	}
}

// confirm logs every page before any is printed. What came out before is neither logged nor printed
// again.
func (k *Kiosk) confirm() {
	if k.state != Confirming {
		return
	}
	if err := k.wrongClock(); err != nil {
		k.fail(err)
		return
	}
	for i, d := range k.docs {
		if k.isOut(d) {
			continue
		}
		e := k.about(d, record.Confirmed)
		e.Copies = copies(k.filled[i])
		charge := k.filled[i].Charge
		e.Yen, e.Items, e.Free = charge.Yen, items(charge.Items), charge.Free
		if err := k.note(e); err != nil {
			k.fail(err)
			return
		}
	}
	k.desk.fixed = nil
	k.on(confirmed)
}

// edition is a form's as the log has it, and the paper's foot: with the hash of its files.
func edition(f *forms.Form) string { return f.Edition + "-" + f.Hash }

// about returns what an entry says of a document. It reads nothing of the session, which may be
// wiped while pages are on their way.
func (k *Kiosk) about(d printing.Document, kind record.Kind) record.Entry {
	return record.Entry{
		Kind: kind, Form: d.FormID, Edition: edition(k.rules.form(d.FormID)), Serial: d.Serial,
		Pages: len(d.Pages), Marks: len(d.Marks),
	}
}

func (k *Kiosk) isOut(d printing.Document) bool {
	_, out := k.out[d.Serial]
	return out
}

// print sends the pages that are not out yet to paper, one document after the other, and logs how
// each went. It logs from outside the kiosk's goroutine, so that a visit broken off meanwhile has
// its outcome too.
func (k *Kiosk) print() {
	var docs []printing.Document
	pens := map[string]record.Items{} // by serial
	for i, d := range k.docs {
		if k.isOut(d) {
			continue
		}
		docs = append(docs, d)
		if !k.filled[i].Form.Slip {
			pens[d.Serial] = record.Counted(record.Pens, k.pensOn(k.filled[i]))
		}
		if k.sent[d.Serial] == 0 {
			continue
		}
		// the second paper of a serial is logged first, as the first was
		if err := k.note(k.about(d, record.Reprint)); err != nil {
			k.fail(err)
			return
		}
	}
	id, lang, began, limit := k.id, k.lang, k.reading.tapped, k.o.Idle.Printing
	k.paper, k.going = printing.Queued, ""
	k.press.Add(1)
	k.outside(func(ctx context.Context, tell func(func())) func() {
		defer k.press.Done()
		if limit > 0 {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, limit)
			defer cancel()
		}
		told := func(p printing.Paper) {
			tell(func() {
				if k.going == "" {
					k.paper = p
				}
			})
		}
		var all []outcome
		failed := false
		for _, d := range docs { // all that were confirmed have an outcome, those that are not sent after a failure too
			o := outcome{doc: d, why: printing.Withdrawn}
			if !failed {
				o = k.onPaper(ctx, d, told)
			}
			e := k.about(d, record.Printed)
			e.Visit, e.Lang, e.Millis, e.Items, e.Via = id, lang, k.took(began), pens[d.Serial], string(o.why)
			if k.o.Pickup == PickupNone {
				e.Via = record.OnScreen // there is no paper: it was shown
			}
			if failed || o.err != nil {
				e.Kind, e.Code = record.PrintFailed, string(NotPrinted)
			}
			// also when the program is told to end
			if err := k.o.Log.Record(context.WithoutCancel(ctx), e); err != nil {
				o.err = errors.Join(o.err, fmt.Errorf("%w: %w", errNotLogged, err))
			}
			if !failed {
				all = append(all, o)
			}
			failed = failed || o.err != nil
		}
		return func() {
			k.keepIssued(all)
			k.went(all)
		}
	})
}

// An outcome is how one document went.
type outcome struct {
	doc  printing.Document
	path string
	sent bool           // it may be on paper, whole or in part
	why  printing.Paper // of a failure; else printing.Lost where the printer did not say that it is out
	err  error
}

// onPaper prints one document, outside the kiosk's goroutine. A printer that forgot its job and
// reports nothing wrong is no failure: the person is asked whether the paper came, as always, and
// the log says that the printer did not.
func (k *Kiosk) onPaper(ctx context.Context, d printing.Document, told func(printing.Paper)) outcome {
	o := outcome{doc: d, sent: true}
	var err error
	o.path, err = k.o.Printer.Print(ctx, d, func(p printing.Paper) {
		if p == printing.Lost {
			o.why = p
			return
		}
		told(p)
	})
	if err == nil {
		return o
	}
	o.why = ""
	var f *printing.Failure
	if errors.As(err, &f) {
		o.sent, o.why = f.Sent || f.Loose, f.Why
		if f.Loose {
			o.why = printing.Loose
		}
	}
	o.err = fmt.Errorf("print %s: %w: %w", d.FormID, ErrNotPrinted, err)
	return o
}

// went takes in how the documents went, and goes where the visit was going.
func (k *Kiosk) went(all []outcome) {
	var failure error
	k.paper = ""
	for _, o := range all {
		if o.sent {
			k.sent[o.doc.Serial]++
		}
		if o.err == nil {
			k.out[o.doc.Serial] = o.path
		} else {
			k.paper, failure = o.why, o.err
		}
	}
	switch e := k.going; {
	case e == "" && failure != nil:
		k.fail(failure)
	case e == "":
		k.on(printed)
	default:
		if failure != nil && k.paper != printing.Loose {
			k.paper = printing.Withdrawn
		}
		if k.away() {
			k.note(record.Entry{Kind: endKind[e], Screen: Printing, Millis: k.occupied()})
			e = elsewhere
		}
		k.on(e)
	}
}

// withdraw takes back what is not out. The visit moves by e when the printer has answered.
func (k *Kiosk) withdraw(e Event) {
	if k.going == "" {
		k.going, k.paper, k.still = e, printing.Leaving, k.o.Idle.Printing
		k.stop()
	}
}

// mayReprint reports whether the pages are still here and were sent to paper, or should have been.
func (k *Kiosk) mayReprint() bool {
	return k.state == Handing || k.state == Stopped && k.problem == NotPrinted && len(k.docs) > 0
}

// reprint prints everything once more after it came out, or what is missing after it did not, when
// staff ask for it. The paper says so in C8.
func (k *Kiosk) reprint() {
	if !k.mayReprint() {
		return
	}
	if err := k.wrongClock(); err != nil {
		k.fail(err)
		return
	}
	if k.state == Handing {
		k.recallOut()
	}
	k.prepare()
	k.on(again)
}

// formIsOut reports whether a paper of f is out.
func (k *Kiosk) formIsOut(f *forms.Form) bool {
	_, out := k.out[k.serials[f.ID]]
	return out
}

// replace takes the serial from a paper that is out, so that the next one gets its own.
func (k *Kiosk) replace(f *forms.Form, note func(record.Entry) error) {
	note(record.Entry{Kind: record.Replaced, Form: f.ID, Edition: edition(f), Serial: k.serials[f.ID]})
	delete(k.serials, f.ID)
}

// recallOut says of the papers that were handed over last that they are not out. Others, which
// staff did not change, are.
func (k *Kiosk) recallOut() {
	for _, d := range k.docs {
		delete(k.out, d.Serial)
	}
}

// occupied is for how long the kiosk has not been free, in milliseconds: since the first touch.
func (k *Kiosk) occupied() int64 {
	return k.took(k.touched)
}

// took is the time since then, in milliseconds; 0 where there was no then.
func (k *Kiosk) took(since time.Time) int64 {
	if since.IsZero() {
		return 0
	}
	return k.o.Clock.Now().Sub(since).Milliseconds()
}

// items are a form's certificates as the log has them.
func items(all []forms.Item) record.Items {
	list := make([]record.Item, len(all))
	for i, x := range all {
		list[i] = record.Item{Code: x.Code, Count: x.Count}
		if x.Yen >= 0 {
			list[i].Priced, list[i].Yen = true, x.Yen
		}
	}
	return record.NewItems(list...)
}

// pensOn is how many boxes of a paper are left for a pen, besides its signature: those that the
// form wants written, and those that the visitor wants to write.
func (k *Kiosk) pensOn(f *forms.Filled) int {
	ids := f.Pens()
	for id, on := range k.interview.hand[f.Form.ID] {
		if _, shown := f.Values[id]; on && shown && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return len(ids)
}

// copies is how many certificates a form asks for, where it says so.
func copies(f *forms.Filled) int { return f.Values["copies"].Number }
