package station

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"kakanai/assets"
	"kakanai/forms"
	"kakanai/forms/load"
	"kakanai/internal/edited"
	"kakanai/internal/pdfcheck"
	"kakanai/printing"
	"kakanai/text"
	"kakanai/text/kana"
	"kakanai/ui/texts"
	"kakanai/visit"
)

// Fonts finds the fonts beside the program first, then in the settings' folder, then in the system.
func (s *Station) Fonts() (*text.Fonts, error) {
	var dirs []string
	if exe, err := os.Executable(); err == nil {
		dirs = append(dirs, filepath.Join(filepath.Dir(exe), "fonts"))
	}
	if s.Settings.Fonts != "" {
		dirs = append(dirs, s.Settings.Fonts)
	}
	return text.Find(dirs...)
}

// Catalogue loads the forms that ship with Kakanai and, over them, the city's own. Mistakes in the
// city's are a Failure that lists them.
func (s *Station) Catalogue() (*forms.Catalogue, error) {
	all, err := s.load()
	if err != nil {
		return nil, FormsFailure(err)
	}
	return all, nil
}

func (s *Station) load() (*forms.Catalogue, error) {
	layers := []fs.FS{assets.Forms}
	if folder := s.Settings.FormsFolder; folder != "" {
		root, err := os.OpenRoot(folder) // what points out of the folder is not followed
		if err != nil {
			return nil, forms.LoadErrors{{File: folder, Why: "様式のフォルダー（設定 forms_folder）が開けません"}}
		}
		defer root.Close()
		layers = append(layers, root.FS())
	}
	c, err := load.Load(layers...)
	if err != nil {
		return nil, err
	}
	c.OpenYears(s.Settings.Years.Tax, s.Settings.Years.Fiscal)
	return c, nil
}

// FormsFailure is how a command ends whose form files have mistakes; for scripts they are a list.
func FormsFailure(err error) *visit.Failure {
	var list forms.LoadErrors
	more := map[string]any{"errors": []any{}}
	if errors.As(err, &list) {
		more["errors"] = list
	}
	return &visit.Failure{Problem: visit.FormsBad, Err: err, More: more}
}

// Offered loads the forms that the settings offer. With fonts the city's own are also judged as
// what they draw and print: a kiosk does not open with a broken set.
func (s *Station) Offered(ctx context.Context, f *text.Fonts) (*forms.Catalogue, error) {
	all, err := s.Catalogue()
	if err != nil {
		return nil, err
	}
	if f != nil && s.Settings.FormsFolder != "" {
		if err := judge(ctx, all, f); err != nil {
			return nil, FormsFailure(err)
		}
	}
	if all.Forms, err = s.Settings.Offered(all.Forms); err != nil {
		return nil, err
	}
	if err := s.Settings.JudgeCodeFields(all.Forms); err != nil {
		return nil, err
	}
	return all, nil
}

// judge finds the mistakes of form files that only show when a form is drawn and its words are
// shown. Forms that ship are judged by their tests.
func judge(ctx context.Context, c *forms.Catalogue, f *text.Fonts) error {
	words, err := texts.Load(assets.Texts, "ja")
	if err != nil {
		return err
	}
	var bad forms.LoadErrors
	for _, w := range c.Texts {
		if why := words.Replace(w.Key, w.Words); why != "" {
			bad = append(bad, w.Mistake(why))
		}
	}
	for lang := range c.Translations {
		if _, err := fs.Stat(assets.Texts, lang+".toml"); err != nil {
			why := "この言語の画面はありません。ファイルの名前を、en・ja-easy・ko・pt・vi・zh のどれかにします"
			bad = append(bad, forms.LoadError{File: "translations/" + lang + ".toml", Why: why})
		}
	}
	for _, form := range c.Forms {
		bad = append(bad, printing.Judge(form, f)...)
		if e := pdfcheck.Background(ctx, form, f); e != nil {
			bad = append(bad, *e)
		}
	}
	if len(bad) > 0 {
		return bad
	}
	return nil
}

// Towns are the candidates for typing: those that ship, and the city's own list before them.
func (s *Station) Towns() (kana.Words, error) {
	out, err := kana.Load(assets.Staff, "towns.tsv")
	if path := s.Settings.Desk.Words; err == nil && path != "" {
		var own kana.Words
		own, err = kana.Load(os.DirFS(filepath.Dir(path)), filepath.Base(path))
		out = kana.Merge(own, out)
	}
	var bad edited.Mistakes
	if errors.As(err, &bad) {
		return nil, &visit.Failure{Problem: visit.Usage, Err: err, More: map[string]any{"errors": bad}}
	}
	return out, err
}
