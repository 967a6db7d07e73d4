package visit

import (
	"slices"
	"time"

	"kakanai/record"
)

// An Opinion is how a visitor who has the paper and leaves found the kiosk. The log has it without
// the visit.
type Opinion string

const (
	Good Opinion = record.Good
	Fair Opinion = record.Fair
	Poor Opinion = record.Poor
)

// Opinions are all of them, the best first.
var Opinions = []Opinion{Good, Fair, Poor}

// opinion is the question that stands on the screen for the visitor who leaves. It goes when
// another visit begins, or when Choosing has waited its time.
type opinion struct {
	asked bool
	lang  string // of the visit that is over
}

// Opine implements Handle.
func (k *Kiosk) Opine(o Opinion) {
	k.post(func() { // no sign of life: the visitor is leaving
		if k.state != Choosing || !k.opinion.asked || !slices.Contains(Opinions, o) {
			return
		}
		k.opinion, k.still, k.touched = opinion{}, 0, time.Time{} // the next visit has not begun with this finger
		if err := k.o.Log.Record(k.root, record.OpinionEntry(string(o))); err != nil {
			k.o.Trouble(err)
		}
	})
}
