package cli

import (
	"bytes"
	"context"
	"os"

	"kakanai/forms"
	"kakanai/text/census"
	"kakanai/visit"
)

// charactersOptions write which characters the fonts of this PC can print: docs/characters.md,
// anew.
type charactersOptions struct{ out string }

func (o *charactersOptions) flags(f *flagSet) { f.text(&o.out, "out") }

func (o *charactersOptions) run(_ context.Context, s *session, _ []string) error {
	if s.json && o.out == "" { // the table is no JSON
		return visit.UsageError("%q を --json で使うときは、--out が要ります", "%q with --json needs --out", s.name())
	}
	f, err := s.station.Fonts()
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := census.Write(&b, f, forms.DayOf(s.station.Now()).Wareki()); err != nil {
		return err
	}
	if o.out == "" {
		_, err := b.WriteTo(s.stdout)
		return err
	}
	if err := os.WriteFile(o.out, b.Bytes(), 0o644); err != nil {
		return badOut(err)
	}
	if s.json {
		return s.object(map[string]string{"path": o.out})
	}
	return nil
}
