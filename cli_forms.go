package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"kakanai/assets"
	"kakanai/forms"
	"kakanai/internal/edited"
	"kakanai/internal/wholefile"
	"kakanai/printing"
	"kakanai/text"
	"kakanai/text/furigana"
	"kakanai/visit"
)

// runFormsCheck judges a city's own files: each folder as the kiosk would load it, over what ships, each single file by itself.
func runFormsCheck(ctx context.Context, c *call) error {
	if len(c.args) == 0 {
		return visit.UsageError("%q needs a file or a folder", c.name())
	}
	// A file may be made to eat the machine (TestHostileFormFiles): what it leaves is collected before the program holds 20 MB more than its code.
	debug.SetMemoryLimit(20 << 20)
	f, err := fonts(c.settings)
	if err != nil {
		return visit.Fail(visit.NotPrinted, err)
	}
	var bad forms.LoadErrors
	hints := forms.LoadErrors{}
	files := 0
	for _, path := range c.args {
		info, err := os.Stat(path)
		if err != nil {
			return visit.UsageError("forms check: %s cannot be opened", filepath.Base(path))
		}
		dir, only := path, ""
		if !info.IsDir() {
			dir, only = filepath.Dir(path), filepath.Base(path)
		}
		found, err := checkLayer(ctx, dir, only, f)
		if err != nil {
			return err
		}
		files += found.files
		for _, e := range found.bad {
			e.File = filepath.Join(dir, e.File)
			bad = append(bad, e)
		}
		for _, e := range found.hints {
			e.File = filepath.Join(dir, e.File)
			hints = append(hints, e)
		}
	}
	if len(bad) > 0 {
		return &visit.Failure{Problem: visit.FormsBad, Err: bad, More: map[string]any{"errors": bad}}
	}
	if c.json {
		return c.object(map[string]any{"files": files, "errors": []forms.LoadError{}, "hints": hints})
	}
	for _, e := range hints {
		if _, err := fmt.Fprintln(c.stdout, e.Error()); err != nil {
			return err
		}
	}
	if files == 0 {
		_, err = fmt.Fprintln(c.stdout, "様式ファイル（.toml）が1つもありません。フォルダーの中の、さらに下のフォルダーは読みません。")
		return err
	}
	_, err = fmt.Fprintf(c.stdout, "%d個のファイルに、まちがいは見つかりませんでした。\n", files)
	return err
}

// judged is what was found in one layer of files. The kiosk opens with hints, and not with mistakes.
type judged struct {
	files      int
	bad, hints forms.LoadErrors
}

// checkLayer judges the files of dir, or the one that only names, over the forms that ship.
func checkLayer(ctx context.Context, dir, only string, f *text.Fonts) (j judged, err error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return j, visit.UsageError("forms check: %s cannot be opened", filepath.Base(dir))
	}
	defer root.Close()
	layer := root.FS()
	if only != "" {
		layer = forms.Only(layer, only)
	}
	names, err := fs.Glob(layer, "*.toml")
	if err != nil {
		return j, visit.UsageError("forms check: %w", err)
	}
	more, err := fs.Glob(layer, "translations/*.toml")
	if err != nil {
		return j, visit.UsageError("forms check: %w", err)
	}
	if j.files = len(names); only == "" {
		left := forms.Droppings(layer)
		j.files = 0
		for _, name := range slices.Concat(names, more) {
			if !slices.Contains(left, name) {
				j.files++
			}
		}
	}
	loaded, err := forms.Load(assets.Forms, layer)
	if err == nil {
		err = judge(ctx, loaded, f)
		j.hints = untranslated(loaded, names)
	}
	if err != nil && !errors.As(err, &j.bad) {
		return j, err
	}
	return j, nil
}

// untranslated are the phrases of these files that a screen in another language would say in Japanese.
func untranslated(c *forms.Catalogue, files []string) (out forms.LoadErrors) {
	for _, p := range c.Phrases() {
		var langs []string
		for _, lang := range slices.Sorted(maps.Keys(c.Translations)) {
			if _, ok := c.Translations[lang][p.Ja]; !ok {
				langs = append(langs, lang)
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

// samples are two people whom a form must suit: one like most, and one with everything long. Neither exists.
var samples = []forms.Facts{
	{Name: "見本　太郎", Address: "青森県むつ市見本町一丁目２番３号", Birth: "19480217", Sex: "1"},
	{Name: "見本院　長左衛門尉太郎丸　ＮＧＵＹＥＮ　ＴＨＩ", Address: strings.Repeat("青森県むつ市大字見本字とても長い地名の沢一丁目２３４５番地　", 2), Birth: "19261225", Sex: "2"},
}

// runFormsPreview prints a form as it comes out with little and short data and with much and long data, marked as a sample; with --grid on millimetres. It reads no card and logs
// nothing: no real person's data are in it. The name of a PDF in place of a form shows that PDF.
func runFormsPreview(ctx context.Context, c *call) error {
	found, err := fonts(c.settings)
	if err != nil {
		return visit.Fail(visit.NotPrinted, err)
	}
	if len(c.args) != 1 || c.out == "" {
		return visit.UsageError("%q needs one form and --out FILE", c.name())
	}
	if strings.EqualFold(filepath.Ext(c.args[0]), ".pdf") {
		return runPDFPreview(ctx, c, found)
	}
	offered, err := c.offered(ctx, found)
	if err != nil {
		return err
	}
	f := offered.Form(c.args[0])
	if f == nil {
		return visit.UsageError("there is no form %q here", c.args[0])
	}
	return c.writePreview(f.ID, preview(c, offered, f, found), found)
}

// runPDFPreview prints a city's own PDF, for whoever measures where the fields of a form on it will stand.
func runPDFPreview(ctx context.Context, c *call, found *text.Fonts) error {
	name := filepath.Base(c.args[0])
	pdf, err := edited.Bytes(os.DirFS(filepath.Dir(c.args[0])), name, forms.MaxBackground)
	if err != nil {
		return visit.UsageError("forms preview: %s は%w", name, err)
	}
	pages, why := pagesOf(ctx, pdf)
	if why == "" {
		_, why = printedAsShown(ctx, pdf, pages, found)
	}
	if why != "" {
		bad := forms.LoadErrors{{File: name, Why: why}}
		return &visit.Failure{Problem: visit.FormsBad, Err: bad, More: map[string]any{"errors": bad}}
	}
	return c.writePreview(name, printing.Background(pdf, pages), found)
}

// writePreview writes pages, on millimetres where a grid is wanted, and says so.
func (c *call) writePreview(what string, d printing.Document, found *text.Fonts) error {
	if c.grid {
		for i := range d.Pages {
			d.Pages[i] = printing.WithGrid(d.Pages[i], found)
		}
	}
	if err := writePDF(c.out, d, found); err != nil {
		return err
	}
	if c.json {
		return c.object(map[string]any{"form": what, "path": c.out, "pages": len(d.Pages)})
	}
	_, err := fmt.Fprintln(c.stdout, c.out)
	return err
}

// preview lays a form out for the sample people, one after the other in one document.
func preview(c *call, offered *forms.Catalogue, f *forms.Form, found *text.Fonts) printing.Document {
	city := c.settings.FormsCity()
	city.Fees = offered.Fees
	var d printing.Document
	for i, s := range samples {
		day := forms.DayOf(clock{}.Now())
		in := forms.Input{
			Holder: s, HasHolder: true, Answers: f.Sample(i > 0, day), Day: day, City: city, Serial: fmt.Sprintf("SAMPLE-%04d", 10*i+1), Demo: true,
			Record: []string{"読取方法：見本", "訂正：なし"},
		}
		if f.Slip {
			var list []*forms.Filled
			for n, o := range offered.Forms[:min(i+3, len(offered.Forms))] {
				other := in
				other.Answers = o.Sample(i > 0, day)
				other.Serial = fmt.Sprintf("SAMPLE-%04d", 10*i+2+n)
				list = append(list, o.Fill(other))
			}
			in.Stops = forms.Slip(list, nil, city.Window)
		}
		one := printing.Layout(f.Fill(in), found)
		if i > 0 {
			one.Pages = append(d.Pages, one.Pages...)
		}
		d = one
	}
	return d
}

func writePDF(path string, d printing.Document, found *text.Fonts) error {
	var b bytes.Buffer
	if err := d.PDF(&b, found, time.Unix(0, 0)); err != nil {
		return visit.Fail(visit.NotPrinted, err)
	}
	if err := wholefile.Write(path, b.Bytes()); err != nil {
		return visit.UsageError("--out: %w", err)
	}
	return nil
}
