package visit

import (
	"maps"
	"time"

	"kakanai/card"
	"kakanai/forms"
	"kakanai/record"
)

// Handle is what a screen may ask of a visit. Every call posts an action and returns at once; the
// answer is a new View. An action that the state does not know is ignored.
type Handle interface {
	Choose(form string)                    // Choosing: put a form on the list, or take it off
	ChooseBundle(id string)                // Choosing: all forms of a bundle, or none of them
	Next()                                 // Choosing, Asking, Notice, Completing: go on
	Aside(id string)                       // Notice: one of View.Asides
	Back()                                 // one step back; safe everywhere
	Cancel()                               // end the visit and wipe everything
	Pick(choice string)                    // Asking, Completing: one of Ask.Choices
	Answer(form, field string, answer any) // Asking, Completing: as in the answers file; nil clears it
	ByHand(form, field string, on bool)    // Completing: leave it for the pen
	// Notice to Credential, Stopped: read by the printed numbers; staff: a member of staff says so
	Numbers(staff bool)
	Digit(d byte)      // Credential: '0' to '9'
	Erase()            // Credential: one digit back
	Enter()            // Credential: all digits stand there, or the reader asks for them
	Print()            // Confirming: 印刷する
	Taken()            // Handing: 受け取りました
	Opine(o Opinion)   // Choosing with View.Opinion: how it was
	NotOut()           // Handing: 用紙が出ていない
	Reprint()          // Handing, Stopped with not-printed: staff have it printed once more
	Cleared()          // PaperLeft: staff took the paper away
	Retry()            // Stopped: try again
	GoOn()             // Stopped with View.Without: the other papers, without these
	Call()             // 職員を呼ぶ
	Answered()         // the call was answered, or taken back
	Speak(lang string) // the screen's language, for this visit; one without a translation is ignored
	Touch()            // any sign of life: the idle time starts again
}

var _ Handle = (*Kiosk)(nil)

// Choose implements Handle.
func (k *Kiosk) Choose(form string) {
	k.act(func() {
		if k.state != Choosing || k.leftCard.lies || k.interview.form(form) == nil {
			return
		}
		k.opinion = opinion{}
		k.interview.choose(form)
	})
}

// Aside implements Handle.
func (k *Kiosk) Aside(id string) { k.act(func() { k.aside(id) }) }

// ChooseBundle implements Handle.
func (k *Kiosk) ChooseBundle(id string) {
	k.act(func() {
		k.opinion = opinion{}
		if k.state == Choosing && !k.leftCard.lies {
			k.interview.chooseBundle(id)
		}
	})
}

// Supply gives answers up front, for a caller that vouches for them.
func (k *Kiosk) Supply(form string, a forms.Answers) {
	k.act(func() {
		if k.state == Choosing {
			k.interview.answers[form] = maps.Clone(a)
		}
	})
}

// Next implements Handle.
func (k *Kiosk) Next() {
	k.act(func() {
		switch k.state {
		case Choosing:
			k.begin()
		case Asking, Completing:
			k.nextQuestion()
		case Notice:
			k.on(agreed)
		}
	})
}

// Back implements Handle.
func (k *Kiosk) Back() {
	k.act(func() {
		switch k.state {
		case Asking, Completing:
			k.previousQuestion()
		case Confirming:
			k.on(k.backFromPages())
		case Credential, Waiting:
			k.reading.way = card.ByPIN
			if k.desk.second {
				k.withoutChild()
				return
			}
			k.on(back)
		default:
			k.on(back)
		}
	})
}

// Cancel implements Handle.
func (k *Kiosk) Cancel() { k.act(func() { k.end(cancel) }) }

// Pick implements Handle.
func (k *Kiosk) Pick(choice string) {
	k.act(func() {
		if k.asks() {
			k.interview.pick(k.round(), choice)
		}
	})
}

// Answer implements Handle.
func (k *Kiosk) Answer(form, field string, answer any) {
	k.act(func() {
		if k.asks() {
			k.interview.answer(k.round(), form, field, answer)
		}
	})
}

// ByHand implements Handle.
func (k *Kiosk) ByHand(form, field string, on bool) {
	k.act(func() {
		if k.asks() {
			k.interview.byHand(k.round(), form, field, on)
		}
	})
}

// Digit implements Handle.
func (k *Kiosk) Digit(d byte) {
	k.act(func() {
		if k.state == Credential && !k.onKeypad() && k.reading.count < k.reading.way.Len() && '0' <= d && d <= '9' {
			k.reading.digits[k.reading.count] = d
			k.reading.count++
			k.problem, k.reading.badPart = None, ""
		}
	})
}

// Erase implements Handle.
func (k *Kiosk) Erase() {
	k.act(func() {
		if k.state == Credential && k.reading.count > 0 {
			k.reading.count--
			k.reading.digits[k.reading.count] = 0
			k.reading.badPart = ""
		}
	})
}

// Numbers implements Handle.
func (k *Kiosk) Numbers(staff bool) { k.act(func() { k.byNumbers(staff) }) }

// Enter implements Handle.
func (k *Kiosk) Enter() {
	k.act(func() {
		switch {
		case k.state != Credential:
		case k.reading.way == card.ByCodeB:
			k.enterNumbers()
		default:
			k.enterPIN()
		}
	})
}

// Print implements Handle.
func (k *Kiosk) Print() { k.act(k.confirm) }

// Taken implements Handle.
func (k *Kiosk) Taken() {
	k.act(func() {
		if k.state == Handing {
			kind := record.PaperTaken
			if k.away() {
				kind = record.ToWindow
			}
			k.note(record.Entry{Kind: kind, Millis: k.occupied()})
			k.countServed(k.occupied())
			k.on(taken)
		}
	})
}

// NotOut implements Handle.
func (k *Kiosk) NotOut() {
	k.act(func() {
		if k.state == Handing && !k.away() {
			k.recallOut()
			k.note(record.Entry{Kind: record.PaperNotOut, Code: string(NotPrinted)})
			k.problem = NotPrinted
			k.on(failed)
		}
	})
}

// Reprint implements Handle.
func (k *Kiosk) Reprint() { k.act(k.reprint) }

// Cleared implements Handle.
func (k *Kiosk) Cleared() {
	k.act(func() {
		if k.state == PaperLeft {
			k.note(record.Entry{Kind: record.PaperCleared, Millis: k.occupied()})
			k.on(cleared)
		}
	})
}

// Retry implements Handle.
func (k *Kiosk) Retry() {
	k.act(func() {
		if k.state == Stopped && k.retry != "" {
			k.on(k.retry)
		}
	})
}

// GoOn implements Handle.
func (k *Kiosk) GoOn() {
	k.act(func() {
		if k.state != Stopped || len(k.without) == 0 {
			return
		}
		k.interview.takeOff(k.without...)
		k.on(tryAsking)
	})
}

// Call implements Handle.
func (k *Kiosk) Call() {
	k.act(func() {
		if k.calling.IsZero() {
			k.calling, k.opinion = k.o.Clock.Now(), opinion{}
			k.note(record.Entry{Kind: record.Called, Screen: k.state})
		}
	})
}

// Answered implements Handle.
func (k *Kiosk) Answered() {
	k.act(func() {
		if !k.calling.IsZero() {
			k.note(record.Entry{Kind: record.Answered, Millis: k.o.Clock.Now().Sub(k.calling).Milliseconds()})
			k.calling = time.Time{}
		}
	})
}

// Speak implements Handle.
func (k *Kiosk) Speak(lang string) {
	k.act(func() {
		k.opinion = opinion{}
		if _, known := k.o.Catalogue.Translations[lang]; known || lang == Japanese {
			k.lang = lang
		}
	})
}

// Touch implements Handle.
func (k *Kiosk) Touch() { k.act(func() {}) }
