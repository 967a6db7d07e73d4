package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"kakanai/forms"
	"kakanai/internal/edited"
	"kakanai/internal/station"
	"kakanai/printing/ipp"
	"kakanai/visit"
)

// maxAnswers is more than any honest answers file needs.
const maxAnswers = 256 << 10 // bytes

// runFill is one visit without a window. What is wrong with the words on the command line is known
// before the secret is read.
func runFill(ctx context.Context, c *call) error {
	if !c.station.Settings.CommandLine.Fill {
		return visit.Fail(visit.NotAllowed, errors.New("fill is turned off by this kiosk's settings"))
	}
	f, err := c.station.Fonts()
	if err != nil {
		return visit.Fail(visit.NotPrinted, err)
	}
	offered, err := c.station.Offered(ctx, f)
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
	id, docs, err := c.station.Fill(ctx, station.FillOptions{
		Forms: ids, Answers: answers, Secret: secret, Wait: c.waits(), Out: c.out, Printer: c.printerURI,
	}, offered, f)
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

// judgeOut judges where fill's pages are to go.
func (c *call) judgeOut() error {
	if c.out == "" && c.printerURI == "" {
		return visit.UsageError("%q needs --out DIR or --printer URI", c.name())
	}
	if c.printerURI != "" {
		if err := ipp.Judge(ipp.Options{URI: c.printerURI}); err != nil {
			return visit.UsageError("--printer: %w", err)
		}
	}
	return nil
}

// wanted are the forms named on the command line, in its order, and the answers for them.
func (c *call) wanted(offered []*forms.Form) ([]string, map[string]forms.Answers, error) {
	if len(c.args) == 0 {
		return nil, nil, visit.UsageError("%q needs at least one form", c.name())
	}
	byID := map[string]*forms.Form{}
	for _, f := range offered {
		byID[f.ID] = f
	}
	seen := map[string]bool{}
	for _, id := range c.args {
		if byID[id] == nil {
			return nil, nil, visit.UsageError("there is no form %q here", id)
		}
		if seen[id] {
			return nil, nil, visit.UsageError("form %q is named twice", id)
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
		return nil, nil, &visit.Failure{Problem: visit.Usage, Err: fmt.Errorf("answers:\n%w", bad), More: map[string]any{"errors": bad}}
	}
	for id, fields := range raw {
		f := byID[id]
		if f == nil {
			return nil, nil, visit.UsageError("answers: there is no form %q here", id)
		}
		var err error
		if answers[id], err = f.ParseAnswers(fields); err != nil {
			return nil, nil, visit.UsageError("answers: %w", err)
		}
	}
	return c.args, answers, nil
}
