package station

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"kakanai/assets"
	"kakanai/forms"
	"kakanai/forms/load"
	"kakanai/internal/edited"
	"kakanai/internal/lang"
	"kakanai/internal/pdfcheck"
	"kakanai/internal/settings"
	"kakanai/printing"
	"kakanai/text"
	"kakanai/text/kana"
	"kakanai/ui/texts"
	"kakanai/visit"
)

// Fonts finds the fonts beside the program first, then in the settings' folder, then in the system.
// The error is a Failure: not-printed, or usage where the settings name no folder.
func (s *Station) Fonts() (*text.Fonts, error) {
	if len(s.Settings.JudgeFolders()) > 0 {
		return nil, s.SettingsFailure(nil, false)
	}
	var dirs []string
	if exe, err := os.Executable(); err == nil {
		dirs = append(dirs, filepath.Join(filepath.Dir(exe), "fonts"))
	}
	if s.Settings.Fonts != "" {
		dirs = append(dirs, s.Settings.Fonts)
	}
	f, err := text.Find(dirs...)
	if err != nil {
		return nil, visit.Fail(visit.NotPrinted, err)
	}
	return f, nil
}

// Catalogue loads the forms that ship with Kakanai and, over them, the city's own. Mistakes in the
// city's, and in the settings that name them, are a Failure that lists all of both.
func (s *Station) Catalogue() (*forms.Catalogue, error) {
	return s.judged(nil, false)
}

func (s *Station) load() (*forms.Catalogue, error) {
	layers := []fs.FS{assets.Forms}
	if folder := s.Settings.FormsFolder; folder != "" {
		root, err := os.OpenRoot(folder) // what points out of the folder is not followed
		if err != nil {
			return nil, forms.LoadErrors{s.Settings.NoFormsFolder()}
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
		more["errors"] = edited.Mistakes(list)
	}
	return &visit.Failure{Problem: visit.FormsBad, Err: err, More: more}
}

// SettingsFailure is how a command ends where the settings have mistakes: found, which Load
// returned, or nil, and everything that is wrong with what the settings name; with named also that
// they name no terminal. It is usage, or forms-invalid where the forms themselves cannot be read.
// nil: there are no mistakes.
func (s *Station) SettingsFailure(found error, named bool) error {
	_, err := s.judged(found, named)
	return err
}

// judged is SettingsFailure, and the catalogue where there is none.
func (s *Station) judged(found error, named bool) (*forms.Catalogue, error) {
	var bad edited.Mistakes
	errors.As(found, &bad)
	if found != nil && (len(bad) == 0 || !s.Settings.Whole()) {
		return nil, found
	}
	bad = append(slices.Clone(bad), s.Settings.JudgeFolders()...)
	if named && !s.InDemo() {
		bad = append(bad, s.Settings.JudgeTerminal()...)
	}
	if _, err := s.Towns(); err != nil {
		var wrong edited.Mistakes
		if !errors.As(err, &wrong) {
			return nil, err
		}
		bad = append(bad, wrong...)
	}
	all, err := s.load()
	if wrong := (forms.LoadErrors)(nil); errors.As(err, &wrong) {
		return nil, FormsFailure(forms.LoadErrors(append(bad, wrong...).Sorted()))
	}
	if err != nil {
		return nil, FormsFailure(err)
	}
	offered, unknown := s.Settings.Offered(all.Forms)
	bad = append(bad, unknown...)
	if len(unknown) > 0 { // a field may be of a form that was misspelt
		offered = all.Forms
	}
	if bad = append(bad, s.Settings.JudgeCodeFields(offered)...); len(bad) > 0 {
		return nil, settings.Failure(bad)
	}
	return all, nil
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
	all.Forms, _ = s.Settings.Offered(all.Forms) // judged by Catalogue
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
	for language := range c.Translations {
		if _, err := fs.Stat(assets.Texts, language+".toml"); err != nil {
			why := "この言語の画面はありません。ファイルの名前を、en・ja-easy・ko・pt・vi・zh のどれかにします"
			bad = append(bad, forms.LoadError{File: "translations/" + language + ".toml", Why: why})
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

// Towns are the candidates for typing: those that ship, and the city's own list before them. Where
// the list is not as it must be the error has edited.Mistakes.
func (s *Station) Towns() (kana.Words, error) {
	out, err := kana.Load(assets.Staff, "towns.tsv")
	path := s.Settings.Desk.Words
	if err != nil || path == "" {
		return out, err
	}
	own, err := kana.Load(os.DirFS(filepath.Dir(path)), filepath.Base(path))
	var bad edited.Mistakes
	if errors.As(err, &bad) {
		for i := range bad {
			bad[i].File = path
			if _, gone := os.Stat(path); gone != nil {
				bad[i] = s.Settings.Mistake(lang.Text{JA: bad[i].Why, EN: bad[i].English}, "desk", "words")
			}
		}
		return nil, bad
	}
	return kana.Merge(own, out), err
}
