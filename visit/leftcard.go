package visit

import (
	"context"

	"kakanai/record"
)

// A leftCard is the card of a visit that is over, as long as it may still lie on the reader. The
// zero value is no card.
type leftCard struct {
	watched bool
	seconds int    // since the visit ended
	lies    bool   // it was not taken within grace
	visit   string // id
	lang    string
}

// grace is for how many seconds a card may lie there until the next visitor is told of it.
const grace = 3

// watchLeftCard waits until the card of the visit that ended is taken away.
func (k *Kiosk) watchLeftCard() {
	if !k.leftCard.watched {
		return
	}
	k.outside(func(ctx context.Context, _ func(func())) func() {
		_ = k.o.Reader.Gone(ctx) // a reader that fails here has no card for us
		return func() {
			if k.leftCard.lies {
				k.noteLeftCard(record.CardTaken)
			}
			k.leftCard = leftCard{}
		}
	})
}

// countLeftCard runs once a second. A card that was not taken keeps the kiosk from the next
// visitor, who must not get hold of it unseen.
func (k *Kiosk) countLeftCard() {
	if !k.leftCard.watched || k.leftCard.lies {
		return
	}
	if k.leftCard.seconds++; k.leftCard.seconds >= grace {
		k.leftCard.lies = true
		k.noteLeftCard(record.CardLeft)
		k.interview = newInterview(k.rules, list{})
	}
}

// noteLeftCard logs kind for the visit that is over.
func (k *Kiosk) noteLeftCard(kind record.Kind) {
	e := record.Entry{Kind: kind, Visit: k.leftCard.visit, Lang: k.leftCard.lang}
	if err := k.o.Log.Record(k.root, e); err != nil {
		k.o.Trouble(err)
	}
}
