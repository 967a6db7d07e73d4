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

// formsCheckOptions judge a city's own files and folders.
type formsCheckOptions struct{}

func (*formsCheckOptions) flags(*flagSet) {}

func (*formsCheckOptions) run(ctx context.Context, s *session, args []string) error {
	if len(args) == 0 {
		return visit.UsageError("%q には、ファイルかフォルダーが要ります", "%q needs a file or a folder", s.name())
	}
	f, err := s.station.Fonts()
	if err != nil {
		return err
	}
	found, err := station.CheckForms(ctx, args, f)
	if err != nil {
		return err
	}
	if len(found.Bad) > 0 {
		return station.FormsFailure(found.Bad)
	}
	if s.json {
		hints := append(forms.LoadErrors{}, found.Hints...)
		return s.object(map[string]any{"files": found.Files, "errors": []forms.LoadError{}, "hints": hints})
	}
	for _, e := range found.Hints {
		if _, err := fmt.Fprintln(s.stdout, e.Error()); err != nil {
			return err
		}
	}
	if found.Files == 0 {
		s.say(s.stdout, "様式ファイル（.toml）が1つもありません。フォルダーの中の、さらに下のフォルダーは読みません。",
			"there is no form file (.toml); folders within the folder are not read.")
		return nil
	}
	s.say(s.stdout, "%d個のファイルに、まちがいは見つかりませんでした。", "no mistakes were found in %d files.", found.Files)
	return nil
}

// formsPreviewOptions print a form for sample people; the name of a PDF in place of a form's shows
// that PDF.
type formsPreviewOptions struct {
	out  string
	grid bool
}

func (o *formsPreviewOptions) flags(f *flagSet) {
	f.text(&o.out, "out")
	f.yes(&o.grid, "grid")
}

func (o *formsPreviewOptions) run(ctx context.Context, s *session, args []string) error {
	f, err := s.station.Fonts()
	if err != nil {
		return err
	}
	switch {
	case len(args) != 1:
		return oneForm(s, len(args))
	case o.out == "":
		return needsOut(s)
	}
	name := filepath.Base(args[0])
	var d printing.Document
	if strings.EqualFold(filepath.Ext(name), ".pdf") {
		d, err = station.PreviewPDF(ctx, args[0], f)
	} else {
		name, d, err = previewForm(ctx, s, args[0], f)
	}
	if err == nil {
		err = station.WritePreview(o.out, d, o.grid, f)
	}
	if err != nil {
		return err
	}
	if s.json {
		return s.object(map[string]any{"form": name, "path": o.out, "pages": len(d.Pages)})
	}
	_, err = fmt.Fprintln(s.stdout, o.out)
	return err
}
