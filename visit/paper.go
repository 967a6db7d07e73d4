package visit

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kakanai/card"
	"kakanai/forms"
	"kakanai/printing"
)

// record is what stands in C8 端末記録 of every page: how the four items came here, and when.
func (k *Kiosk) record() []string {
	if !k.hasCard {
		return nil
	}
	way := "カードの暗証番号（券面事項入力補助用）"
	if k.way == card.ByCodeB {
		way = "カードに印刷された番号（照合番号Ｂ）"
	}
	return []string{
		"読取方法：" + way,
		"読取時刻：" + k.readAt.In(japan).Format("2006年1月2日 15時04分"),
		"訂正：なし",
	}
}

// japan is the zone of every time a person reads; a counter PC's own zone may be anything.
var japan = time.FixedZone("JST", 9*60*60)

// prepare gives each form its serial and lays it out: what is looked at is what will be printed.
func (k *Kiosk) prepare() {
	k.filled, k.docs = nil, nil
	for _, f := range k.chosenForms() {
		if k.serials[f.ID] == "" {
			serial, err := k.o.Log.Number(k.root, Entry{Kind: "prepared", Visit: k.id, Form: f.ID, Edition: edition(f), Via: string(k.way), Tries: -1, Lang: k.lang})
			if err != nil {
				err = fmt.Errorf("%w: %w", errNotLogged, err)
				k.fail(fmt.Errorf("number %s: %w", f.ID, err))
				return
			}
			k.serials[f.ID] = serial
		}
		filled := k.fill(f, k.holder, true)
		k.filled = append(k.filled, filled)
		k.docs = append(k.docs, k.o.Layout(filled))
	}
}

// confirm logs every page before any is printed.
func (k *Kiosk) confirm() {
	if k.state != Confirming {
		return
	}
	for i, d := range k.docs {
		e := k.about(d, "confirmed")
		e.Copies = copies(k.filled[i])
		if err := k.note(e); err != nil {
			k.fail(err)
			return
		}
	}
	k.on(confirmed)
}

// edition is a form's as the log has it, and the paper's foot: with the hash of its files.
func edition(f *forms.Form) string { return f.Edition + "-" + f.Hash }

func (k *Kiosk) about(d printing.Document, kind string) Entry {
	return Entry{Kind: kind, Form: d.FormID, Edition: edition(k.form(d.FormID)), Serial: d.Serial, Pages: len(d.Pages), Marks: len(d.Marks), Tries: -1}
}

// print sends the pages to paper, one document after the other, and logs how each went. It logs from outside
// the kiosk's goroutine, so that a visit broken off meanwhile has its outcome too.
func (k *Kiosk) print() {
	docs, id, began, lang := k.docs, k.id, k.began, k.lang
	outcome := func(d printing.Document, kind string, code Problem) error {
		e := k.about(d, kind)
		e.Visit, e.Lang, e.Code, e.Millis = id, lang, code, k.o.Clock.Now().Sub(began).Milliseconds()
		if err := k.o.Log.Record(k.root, e); err != nil {
			return fmt.Errorf("%w: %w", errNotLogged, err)
		}
		return nil
	}
	k.outside(func(ctx context.Context, _ func(func())) func() {
		var paths []string
		for _, d := range docs {
			path, err := k.o.Printer.Print(ctx, d)
			if err != nil {
				err = errors.Join(fmt.Errorf("print %s: %w: %w", d.FormID, errNotPrinted, err), outcome(d, "failed", NotPrinted))
			} else {
				err = outcome(d, "printed", None)
			}
			if err != nil {
				return func() { k.fail(err) }
			}
			if path != "" {
				paths = append(paths, path)
			}
		}
		return func() {
			k.paths = paths
			k.on(printed)
		}
	})
}

// since is the time since the visit began.
func (k *Kiosk) since() int64 { return k.o.Clock.Now().Sub(k.began).Milliseconds() }

// copies is how many certificates a form asks for, where it says so.
func copies(f *forms.Filled) int { return f.Values["copies"].Number }
