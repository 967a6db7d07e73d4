package station

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"

	"kakanai/assets"
	"kakanai/forms"
	"kakanai/forms/load"
	"kakanai/internal/edited"
	"kakanai/internal/lang"
	"kakanai/text"
	"kakanai/text/furigana"
	"kakanai/visit"
)

// Judged is what was found in a city's form files. The kiosk opens with hints, and not with
// mistakes.
type Judged struct {
	Files      int
	Bad, Hints forms.LoadErrors
}

// CheckForms judges a city's own files: each folder as the kiosk would load it, over what ships,
// each single file by itself. The names of files in what it finds begin with the paths given.
func CheckForms(ctx context.Context, paths []string, f *text.Fonts) (all Judged, err error) {
	// A file may be made to eat the machine (TestHostileFormFiles): what it leaves is collected
	// before the program holds 20 MB more than its code.
	debug.SetMemoryLimit(20 << 20)
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return all, cannotOpen(path)
		}
		dir, only := path, ""
		if !info.IsDir() {
			dir, only = filepath.Dir(path), filepath.Base(path)
		}
		found, err := checkLayer(ctx, dir, only, f)
		if err != nil {
			return all, err
		}
		all.Files += found.Files
		for _, e := range found.Bad {
			e.File = filepath.Join(dir, e.File)
			all.Bad = append(all.Bad, e)
		}
		for _, e := range found.Hints {
			e.File = filepath.Join(dir, e.File)
			all.Hints = append(all.Hints, e)
		}
	}
	return all, nil
}

// checkLayer judges the files of dir, or the one that only names, over the forms that ship.
func checkLayer(ctx context.Context, dir, only string, f *text.Fonts) (j Judged, err error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return j, cannotOpen(dir)
	}
	defer root.Close()
	layer := root.FS()
	if only != "" {
		layer = load.Only(layer, only)
	}
	names, err := fs.Glob(layer, "*.toml")
	if err != nil {
		return j, visit.UsageError("forms check：%w", "forms check: %w", err)
	}
	translations, err := fs.Glob(layer, "translations/*.toml")
	if err != nil {
		return j, visit.UsageError("forms check：%w", "forms check: %w", err)
	}
	if j.Files = len(names); only == "" {
		left := load.Droppings(layer)
		j.Files = 0
		for _, name := range slices.Concat(names, translations) {
			if !slices.Contains(left, name) {
				j.Files++
			}
		}
	}
	loaded, err := load.Load(assets.Forms, layer)
	if err == nil {
		err = judge(ctx, loaded, f)
		j.Hints = untranslated(loaded, names)
	}
	if err != nil && !errors.As(err, &j.Bad) {
		return j, err
	}
	return j, nil
}

// untranslated are the phrases of these files that a screen in another language would say in
// Japanese.
func untranslated(c *forms.Catalogue, files []string) (out forms.LoadErrors) {
	for _, p := range load.Phrases(c) {
		var langs []string
		for _, language := range slices.Sorted(maps.Keys(c.Translations)) {
			if _, ok := c.Translations[language][p.Ja]; !ok {
				langs = append(langs, language)
			}
		}
		e := p.Untranslated(langs)
		if !slices.Contains(files, e.File) {
			continue
		}
		if len(langs) > 0 {
			out = append(out, e)
		}
		if bare := furigana.Unread(c.Translations[furigana.Language][p.Ja]); bare != "" {
			e.Why = fmt.Sprintf("「%s」のやさしい日本語に、読みのない漢字があります（%s）。{紙|かみ} のように書くと、上に読みが出ます", p.Ja, bare)
			out = append(out, e)
		}
	}
	return out
}

// cannotOpen is how forms check ends where there is nothing to judge.
func cannotOpen(path string) error {
	return visit.UsageError("forms check：%s が開けません", "forms check: %s cannot be opened", nameShown(path))
}

// nameShown is the name of a file that is not there, as a message may repeat it.
func nameShown(path string) lang.Text {
	name := filepath.Base(path)
	if edited.Secretive(name) {
		return edited.NotShown
	}
	return lang.Text{JA: name, EN: name}
}
