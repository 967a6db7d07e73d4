package cli

import (
	"bytes"
	"context"
	"os"

	"kakanai/forms"
	"kakanai/text/census"
	"kakanai/visit"
)

// runCharacters writes which characters the fonts of this PC can print: docs/characters.md, anew.
func runCharacters(_ context.Context, c *call) error {
	if c.json && c.out == "" { // the table is no JSON
		return visit.UsageError("characters: --json needs --out")
	}
	f, err := c.station.Fonts()
	if err != nil {
		return visit.Fail(visit.NotPrinted, err)
	}
	var b bytes.Buffer
	if err := census.Write(&b, f, forms.DayOf(c.station.Now()).Wareki()); err != nil {
		return err
	}
	if c.out == "" {
		_, err := b.WriteTo(c.stdout)
		return err
	}
	if err := os.WriteFile(c.out, b.Bytes(), 0o644); err != nil {
		return visit.UsageError("--out: %w", err)
	}
	if c.json {
		return c.object(map[string]string{"path": c.out})
	}
	return nil
}
