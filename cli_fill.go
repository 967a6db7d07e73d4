package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"kakanai/audit"
	"kakanai/card"
	"kakanai/forms"
	"kakanai/internal/edited"
	"kakanai/printing"
	"kakanai/printing/ipp"
	"kakanai/text"
	"kakanai/visit"
)

// maxAnswers is more than any honest answers file needs.
const maxAnswers = 256 << 10

// document is one printed form in the answer of fill.
type document struct {
	Form    string          `json:"form"`
	Edition string          `json:"edition"`
	Serial  string          `json:"serial"`
	Path    string          `json:"path"`
	Pages   int             `json:"pages"`
	Marks   []printing.Mark `json:"marks"`
}

// runFill is one visit without a window: the same engine as the kiosk's, driven by the answers file.
func runFill(ctx context.Context, c *call) error {
	if !c.settings.CommandLine.Fill {
		return &failure{problem: visit.NotAllowed, err: errors.New("fill is turned off by this kiosk's settings")}
	}
	f, err := fonts(c.settings)
	if err != nil {
		return &failure{problem: visit.NotPrinted, err: err}
	}
	offered, err := c.offered(ctx, f)
	if err != nil {
		return err
	}
	ids, answers, err := c.wanted(offered.Forms)
	if err != nil {
		return err
	}
	if err := c.judgeOut(); err != nil {
		return err
	}
	secret, err := c.readSecret(ctx)
	if err != nil {
		return err
	}
	defer secret.Wipe()
	d, err := c.sit(ctx, c.waits(), true)
	if err != nil {
		return err
	}
	defer d.close()
	paper, err := c.fillDevice(ctx, d.log, f)
	if err != nil {
		return err
	}
	defer paper.Close()
	if c.out != "" { // half a paper, left by a fill that was killed
		if err := (&printing.Folder{Dir: c.out, Now: time.Now}).Sweep(); err != nil {
			return &failure{problem: visit.NotPrinted, err: err}
		}
	}

	o := kiosk(c.settings, offered, d.reader, d.log, f, paper, d.demo(), c.stderr)
	o.City.Terminal = c.terminal()
	o.Caller = visit.Script
	limit := o.Idle.Printing
	o.Idle = visit.Unhurried
	o.Idle.Printing = limit
	id := newID()
	o.NewID = func() string { return id }
	docs, err := drive(ctx, o, ids, answers, secret)
	if err != nil {
		return err
	}
	if c.json {
		return c.object(map[string]any{"visit": id, "documents": docs})
	}
	for _, d := range docs {
		if d.Path == "" { // it is on paper only
			d.Path = d.Serial
		}
		fmt.Fprintln(c.stdout, d.Path)
	}
	return nil
}

// judgeOut judges where fill's pages are to go, before the secret is read.
func (c *call) judgeOut() error {
	if c.out == "" && c.printerURI == "" {
		return usage("%q needs --out DIR or --printer URI", c.name())
	}
	if c.printerURI != "" {
		if err := ipp.Judge(ipp.Options{URI: c.printerURI}); err != nil {
			return usage("--printer: %w", err)
		}
	}
	return nil
}

// fillDevice is where fill's pages go: into the folder --out, to --printer, or to both.
func (c *call) fillDevice(ctx context.Context, log *audit.Log, f *text.Fonts) (device, error) {
	now := time.Now() // one for both: the file is what was printed
	fixed := func() time.Time { return now }
	var folder *printing.Folder
	if c.out != "" {
		out, err := filepath.Abs(c.out)
		if err != nil {
			return nil, usage("--out: %w", err)
		}
		folder = &printing.Folder{Dir: out, Fonts: f, Now: fixed}
	}
	if c.printerURI == "" {
		return inFolder{folder}, nil
	}
	p, err := c.printerOf(ctx, log, c.printerURI, f, fixed)
	if err != nil || folder == nil {
		return p, err
	}
	return kept{p, folder}, nil
}

// wanted are the forms named on the command line, in its order, and the answers for them.
func (c *call) wanted(offered []*forms.Form) ([]string, map[string]forms.Answers, error) {
	if len(c.args) == 0 {
		return nil, nil, usage("%q needs at least one form", c.name())
	}
	byID := map[string]*forms.Form{}
	for _, f := range offered {
		byID[f.ID] = f
	}
	seen := map[string]bool{}
	for _, id := range c.args {
		if byID[id] == nil {
			return nil, nil, usage("there is no form %q here", id)
		}
		if seen[id] {
			return nil, nil, usage("form %q is named twice", id)
		}
		seen[id] = true
	}
	answers := map[string]forms.Answers{}
	if c.answers == "" {
		return c.args, answers, nil
	}
	file, bad := edited.Open(c.answers, filepath.Base(c.answers), maxAnswers)
	var raw map[string]map[string]any
	if len(bad) == 0 {
		bad = file.JSON(&raw)
	}
	if len(bad) > 0 {
		return nil, nil, &failure{problem: visit.Usage, err: fmt.Errorf("answers:\n%w", bad), more: map[string]any{"errors": bad}}
	}
	for id, fields := range raw {
		f := byID[id]
		if f == nil {
			return nil, nil, usage("answers: there is no form %q here", id)
		}
		var err error
		if answers[id], err = f.ParseAnswers(fields); err != nil {
			return nil, nil, usage("answers: %w", err)
		}
	}
	return c.args, answers, nil
}

// drive goes through one visit as a person would who has made up their mind. The kiosk shows it a View after
// every step; the answer to each is one action.
func drive(ctx context.Context, o visit.Options, ids []string, answers map[string]forms.Answers, secret *card.Secret) ([]document, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	views := make(chan visit.View, 256)
	o.Show = func(v visit.View) { views <- v }
	k := visit.New(o)
	ended := make(chan error, 1)
	go func() { ended <- k.Run(ctx) }()
	defer func() { // the kiosk wipes itself on the way out
		cancel()
		<-ended
	}()
	for _, id := range ids {
		k.Choose(id)
		k.Supply(id, answers[id])
	}
	k.Next()

	last := visit.Choosing
	var docs []document
	var stopped error
	for {
		var v visit.View
		select {
		case v = <-views:
		case <-ctx.Done():
			return nil, &failure{problem: visit.TimedOut, err: fmt.Errorf("fill: %w", context.Cause(ctx))}
		}
		if v.State == last {
			continue
		}
		last = v.State
		switch v.State {
		case visit.Notice:
			if secret.Way() == card.ByCodeB {
				k.Numbers(true)
			} else {
				k.Next()
			}
		case visit.Credential:
			if v.Refused {
				stopped = refusal(v)
				k.Cancel()
				continue
			}
			secret.Digits(k.Digit)
			k.Enter()
		case visit.Confirming:
			k.Print()
		case visit.Handing:
			docs = printed(v, ids)
			k.Taken()
		case visit.Stopped:
			stopped = refusal(v)
			k.Cancel()
		case visit.PaperLeft:
			k.Cleared() // there is no paper on a desk to take away
		case visit.Choosing: // the visit is over, and wiped
			return docs, stopped
		}
	}
}

// refusal is how a stopped visit ends on the command line.
func refusal(v visit.View) error {
	f := &failure{problem: v.Problem, more: map[string]any{}, err: fmt.Errorf("fill stopped: %s", v.Problem)}
	if v.Refused {
		f.problem = visit.WrongPIN // also when the next one would be the last: this entry was the wrong one
	}
	switch f.problem {
	case visit.WrongPIN, visit.LastTry, visit.PINBlocked:
		f.more["retries"] = v.Retries
	case visit.Incomplete:
		f.more["fields"] = v.Fields
	}
	return f
}

// printed lists the documents in the order of the command line.
func printed(v visit.View, ids []string) []document {
	var out []document
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
			out = append(out, document{d.FormID, d.Edition, d.Serial, path, len(d.Pages), marks})
		}
	}
	return out
}
