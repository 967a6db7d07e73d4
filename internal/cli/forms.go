package cli

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"kakanai/forms"
	"kakanai/internal/station"
	"kakanai/printing"
	"kakanai/visit"
)

// runFormsCheck judges a city's own files and folders.
func runFormsCheck(ctx context.Context, c *call) error {
	if len(c.args) == 0 {
		return visit.UsageError("%q needs a file or a folder", c.name())
	}
	f, err := c.station.Fonts()
	if err != nil {
		return visit.Fail(visit.NotPrinted, err)
	}
	found, err := station.CheckForms(ctx, c.args, f)
	if err != nil {
		return err
	}
	if len(found.Bad) > 0 {
		return station.FormsFailure(found.Bad)
	}
	if c.json {
		hints := append(forms.LoadErrors{}, found.Hints...)
		return c.object(map[string]any{"files": found.Files, "errors": []forms.LoadError{}, "hints": hints})
	}
	for _, e := range found.Hints {
		if _, err := fmt.Fprintln(c.stdout, e.Error()); err != nil {
			return err
		}
	}
	if found.Files == 0 {
		_, err = fmt.Fprintln(c.stdout, "様式ファイル（.toml）が1つもありません。フォルダーの中の、さらに下のフォルダーは読みません。")
		return err
	}
	_, err = fmt.Fprintf(c.stdout, "%d個のファイルに、まちがいは見つかりませんでした。\n", found.Files)
	return err
}

// runFormsPreview prints a form for sample people; the name of a PDF in place of a form's shows that PDF.
func runFormsPreview(ctx context.Context, c *call) error {
	f, err := c.station.Fonts()
	if err != nil {
		return visit.Fail(visit.NotPrinted, err)
	}
	if len(c.args) != 1 || c.out == "" {
		return visit.UsageError("%q needs one form and --out FILE", c.name())
	}
	name := filepath.Base(c.args[0])
	var d printing.Document
	if strings.EqualFold(filepath.Ext(name), ".pdf") {
		d, err = station.PreviewPDF(ctx, c.args[0], f)
	} else if offered, failed := c.station.Offered(ctx, f); failed != nil {
		err = failed
	} else if form := offered.Form(c.args[0]); form == nil {
		err = visit.UsageError("there is no form %q here", c.args[0])
	} else {
		name, d = form.ID, c.station.Preview(offered, form, f)
	}
	if err == nil {
		err = station.WritePreview(c.out, d, c.grid, f)
	}
	if err != nil {
		return err
	}
	if c.json {
		return c.object(map[string]any{"form": name, "path": c.out, "pages": len(d.Pages)})
	}
	_, err = fmt.Fprintln(c.stdout, c.out)
	return err
}
