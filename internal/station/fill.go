package station

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"kakanai/audit"
	"kakanai/card"
	"kakanai/forms"
	"kakanai/internal/wholefile"
	"kakanai/printing"
	"kakanai/text"
	"kakanai/visit"
)

// A Document is one printed form of a Fill.
type Document struct {
	Form    string          `json:"form"`
	Edition string          `json:"edition"`
	Serial  string          `json:"serial"`
	Path    string          `json:"path"` // "" where it is on paper only
	Pages   int             `json:"pages"`
	Marks   []printing.Mark `json:"marks"` // what a person must look at; never nil
}

// FillOptions says what Fill fills and where its pages go: into the folder Out, to Printer, or to
// both.
type FillOptions struct {
	Forms   []string                 // ids, in the order of the answer
	Answers map[string]forms.Answers // by form
	Secret  *card.Secret
	Wait    time.Duration // for a card
	Out     string        // a folder; "": none is kept
	Printer string        // a URI; "": none is printed
}

// Fill is one visit without a window: the same engine as the kiosk's, driven by the answers. It
// returns the visit's id and its documents.
func (s *Station) Fill(
	ctx context.Context, o FillOptions, offered *forms.Catalogue, f *text.Fonts,
) (id string, docs []Document, err error) {
	c, err := s.Open(ctx, o.Wait, true)
	if err != nil {
		return "", nil, err
	}
	defer c.Close()
	paper, err := s.fillDevice(ctx, o, c.Log, f)
	if err != nil {
		return "", nil, err
	}
	defer paper.Close()
	if o.Out != "" { // half a paper, left by a fill that was killed
		if err := (&printing.Folder{Dir: o.Out, Now: s.Now}).Sweep(); err != nil {
			return "", nil, visit.Fail(visit.NotPrinted, err)
		}
	}
	v := s.Kiosk(c, offered, f, paper)
	v.Caller = visit.Script
	limit := v.Idle.Printing
	v.Idle = visit.Unhurried
	v.Idle.Printing = limit
	id = newID()
	v.NewID = func() string { return id }
	docs, err = drive(ctx, v, o)
	return id, docs, err
}

// fillDevice is where fill's pages go.
func (s *Station) fillDevice(ctx context.Context, o FillOptions, log *audit.Log, f *text.Fonts) (Device, error) {
	now := s.Now() // one for both: the file is what was printed
	fixed := func() time.Time { return now }
	var folder *printing.Folder
	if o.Out != "" {
		out, err := filepath.Abs(o.Out)
		if err != nil {
			return nil, visit.UsageError("--out に書けません：%w", "--out: %w", wholefile.Say(err))
		}
		folder = &printing.Folder{Dir: out, Fonts: f, Now: fixed}
	}
	if o.Printer == "" {
		return inFolder{folder}, nil
	}
	p, err := s.printerOf(ctx, log, o.Printer, f, fixed)
	if err != nil || folder == nil {
		return p, err
	}
	return kept{p, folder}, nil
}

// drive goes through one visit as a person would whose mind is made up. The kiosk shows it a View
// after every step; the answer to each is one action.
func drive(ctx context.Context, v visit.Options, o FillOptions) ([]Document, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	views := make(chan visit.View, 256)
	v.Show = func(v visit.View) { views <- v }
	k := visit.New(v)
	ended := make(chan error, 1)
	go func() { ended <- k.Run(ctx) }()
	defer func() { // the kiosk wipes itself on the way out
		cancel()
		<-ended
	}()
	for _, id := range o.Forms {
		k.Choose(id)
		k.Supply(id, o.Answers[id])
	}
	k.Next()
	d := filler{k: k, secret: o.Secret, ids: o.Forms}
	last := visit.Choosing
	for {
		var v visit.View
		select {
		case v = <-views:
		case <-ctx.Done():
			return nil, visit.Fail(visit.TimedOut, fmt.Errorf("fill: %w", context.Cause(ctx)))
		}
		if v.State == last {
			continue
		}
		if last = v.State; last == visit.Choosing { // the visit is over, and wiped
			return d.docs, d.stopped
		}
		d.answer(v)
	}
}

// A filler answers what the kiosk shows.
type filler struct {
	k       *visit.Kiosk
	secret  *card.Secret
	ids     []string
	docs    []Document
	stopped error
}

func (d *filler) answer(v visit.View) {
	switch v.State {
	case visit.Notice:
		if d.secret.Way() == card.ByCodeB {
			d.k.Numbers(true)
		} else {
			d.k.Next()
		}
	case visit.Credential:
		if v.Refused {
			d.stopped = refusal(v)
			d.k.Cancel()
			return
		}
		d.secret.Digits(d.k.Digit)
		d.k.Enter()
	case visit.Confirming:
		d.k.Print()
	case visit.Handing:
		d.docs = printed(v, d.ids)
		d.k.Taken()
	case visit.Stopped:
		d.stopped = refusal(v)
		d.k.Cancel()
	case visit.PaperLeft:
		d.k.Cleared() // there is no paper on a desk to take away
	}
}

// refusal is how a stopped visit ends on the command line.
func refusal(v visit.View) error {
	f := &visit.Failure{Problem: v.Problem, More: map[string]any{}, Err: fmt.Errorf("fill stopped: %s", v.Problem)}
	if v.Refused {
		f.Problem = visit.WrongPIN // also when the next one would be the last: this entry was the wrong one
	}
	switch f.Problem {
	case visit.WrongPIN, visit.LastTry, visit.PINBlocked:
		n, asked := v.Counter.Left()
		if !asked {
			n = -1
		}
		f.More["retries"] = n
	case visit.Incomplete:
		f.More["fields"] = v.Fields
	}
	return f
}

// printed lists the documents in the order of ids.
func printed(v visit.View, ids []string) []Document {
	var out []Document
	for _, id := range ids {
		for i, d := range v.Documents {
			if d.FormID != id {
				continue
			}
			marks := d.Marks
			if marks == nil {
				marks = []printing.Mark{}
			}
			path := ""
			if i < len(v.Paths) {
				path = v.Paths[i]
			}
			out = append(out, Document{d.FormID, d.Edition, d.Serial, path, len(d.Pages), marks})
		}
	}
	return out
}
