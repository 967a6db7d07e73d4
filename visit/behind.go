package visit

import (
	"context"

	"kakanai/record"
)

// A cardBehind is the card of a visit that is over, as long as it may still lie on the reader.
type cardBehind struct {
	watched bool
	seconds int  // since the visit ended
	left    bool // it was not taken within grace
	visit   string
	lang    string
}

// grace is how many seconds somebody has to take their card before everybody is told that it lies there.
const grace = 3

// watchBehind waits for the card of the visit that ended to be taken away.
func (k *Kiosk) watchBehind() {
	if k.o.Vouched || !k.behind.watched {
		return
	}
	k.outside(func(ctx context.Context, _ func(func())) func() {
		_ = k.o.Reader.Gone(ctx) // a reader that cannot tell has no card for us
		return func() {
			if k.behind.left {
				k.noteBehind(record.Entry{Kind: record.CardTaken})
			}
			k.behind = cardBehind{}
		}
	})
}

// cardWaits is told once a second. A card that nobody took keeps the kiosk from the next visitor, who must not get hold of it unseen.
func (k *Kiosk) cardWaits() {
	if !k.behind.watched || k.behind.left || k.o.Vouched {
		return
	}
	if k.behind.seconds++; k.behind.seconds >= grace {
		k.behind.left = true
		k.noteBehind(record.Entry{Kind: record.CardLeft})
		clear(k.chosen)
		clear(k.answers) // of a bundle
		clear(k.hand)
		k.bundled = ""
	}
}

// noteBehind records e for the visit that is over.
func (k *Kiosk) noteBehind(e record.Entry) {
	e.Visit, e.Lang = k.behind.visit, k.behind.lang
	if err := k.o.Log.Record(k.root, e); err != nil {
		k.o.Trouble(err)
	}
}
