package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"kakanai/assets"
	"kakanai/forms"
	"kakanai/printing"
	"kakanai/visit"
)

// runFormsCheck judges a city's own form files, or all *.toml of a folder, one by one.
func runFormsCheck(_ context.Context, c *call) error {
	if len(c.args) == 0 {
		return usage("%q needs a file or a folder", c.name())
	}
	var bad forms.LoadErrors
	files := 0
	for _, path := range c.args {
		info, err := os.Stat(path)
		if err != nil {
			return usage("forms check: %s cannot be opened", filepath.Base(path))
		}
		names := []string{path}
		if info.IsDir() {
			if names, err = filepath.Glob(filepath.Join(path, "*.toml")); err != nil {
				return usage("forms check: %w", err)
			}
		}
		for _, name := range names {
			files++
			for _, e := range forms.CheckFile(assets.Forms, os.DirFS(filepath.Dir(name)), filepath.Base(name)) {
				e.File = name
				bad = append(bad, e)
			}
		}
	}
	if len(bad) > 0 {
		return &failure{problem: visit.FormsBad, err: bad, more: map[string]any{"errors": bad}}
	}
	if c.json {
		return c.object(map[string]any{"files": files, "errors": []forms.LoadError{}})
	}
	_, err := fmt.Fprintf(c.stdout, "%d files, no mistakes\n", files)
	return err
}

// samples are two people whom a form must suit: one like most, and one with everything long. Neither exists.
var samples = []forms.Facts{
	{Name: "見本　太郎", Address: "青森県むつ市見本町一丁目２番３号", Birth: "19480217", Sex: "1"},
	{Name: "見本院　長左衛門尉太郎丸　ＮＧＵＹＥＮ　ＴＨＩ", Address: strings.Repeat("青森県むつ市大字見本字とても長い地名の沢一丁目２３４５番地　", 2), Birth: "19261225", Sex: "2"},
}

// runFormsPreview prints a form as it comes out for short and for long data, marked as a sample; with --grid millimetres lie over it. It reads
// no card and logs nothing: no real person's data are in it.
func runFormsPreview(_ context.Context, c *call) error {
	offered, err := c.offered()
	if err != nil {
		return err
	}
	if len(c.args) != 1 || c.out == "" {
		return usage("%q needs one form and --out FILE", c.name())
	}
	for _, f := range offered {
		if f.ID != c.args[0] {
			continue
		}
		found, err := fonts(c.settings)
		if err != nil {
			return &failure{problem: visit.NotPrinted, err: err}
		}
		var d printing.Document
		for i, s := range samples {
			one := printing.Layout(f.Fill(forms.Input{
				Holder: s, HasHolder: true, Day: forms.DayOf(clock{}.Now()), City: c.settings.city(), Serial: fmt.Sprintf("SAMPLE-%04d", i+1), Demo: true,
				Record: []string{"読取方法：見本", "訂正：なし"}, Stops: forms.Slip(offered[:min(i+3, len(offered))], c.settings.City.Window),
			}), found)
			if i > 0 {
				one.Pages = append(d.Pages, one.Pages...)
			}
			d = one
		}
		if c.grid {
			for i := range d.Pages {
				d.Pages[i] = printing.WithGrid(d.Pages[i], found)
			}
		}
		out, err := os.OpenFile(c.out, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
		if err != nil {
			return usage("--out: %w", err)
		}
		if err := d.PDF(out, found, time.Unix(0, 0)); err != nil {
			out.Close()
			return &failure{problem: visit.NotPrinted, err: err}
		}
		if err := out.Close(); err != nil {
			return &failure{problem: visit.NotPrinted, err: err}
		}
		if c.json {
			return c.object(map[string]any{"form": f.ID, "path": c.out, "pages": len(d.Pages)})
		}
		_, err = fmt.Fprintln(c.stdout, c.out)
		return err
	}
	return usage("there is no form %q here", c.args[0])
}
