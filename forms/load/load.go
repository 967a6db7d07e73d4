// Package load reads form files from TOML and judges them: what ships, and over it a city's own
// layer. It finds every mistake of every file at once, each with its file and line and a Japanese
// sentence for those who keep the file.
//
// Start with Load, then judge.go. A set with any mistake is refused whole. The package never fills
// a form, never draws, and opens nothing outside the layers that it is given.
package load

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"kakanai/forms"
	"kakanai/internal/edited"
)

// A signpost is a question that forms get besides their own: a cheaper or faster way, or that it is
// not needed at all.
type signpost struct {
	forms.Question
	Forms []string `toml:"forms"`
	Off   bool     `toml:"off"`
	file  *source
}

// The files that hold no form. A city's file adds to them, or replaces what has the same name in
// them.
const (
	blocksFile    = "blocks.toml"
	bundlesFile   = "bundles.toml"
	feesFile      = "fees.toml"
	signpostsFile = "signposts.toml"
	textsFile     = "texts.toml"
)

// maxForms is more than any city has; the benchmark uses it.
const maxForms = 2000

// loader gathers the layers.
type loader struct {
	forms.Catalogue
	blocks     blocks
	signposts  []signpost
	formFS     map[string]fs.FS
	layerOf    map[string]int     // of a form's file
	formFiles  map[string]*source // by the form's id
	feeFiles   map[string]layered // by the fee's code
	layers     []fs.FS            // those read so far
	translated []translated
	bad        forms.LoadErrors
}

// layered is a file and the layer that it is of; 0: it ships.
type layered struct {
	file  *source
	layer int
}

// Load reads every *.toml of the layers; a form's file of a later layer replaces the one of the
// same name in an earlier one, and its other files add to the earlier ones or replace single
// entries. The error is a forms.LoadErrors: nothing is loaded where anything is wrong.
func Load(layers ...fs.FS) (*forms.Catalogue, error) {
	l := loader{
		formFS: map[string]fs.FS{}, layerOf: map[string]int{},
		formFiles: map[string]*source{}, feeFiles: map[string]layered{},
	}
	l.Fees, l.Translations = forms.Fees{}, map[string]map[string]string{}
	l.blocks.Block, l.blocks.Question = map[string]forms.Section{}, map[string]forms.Question{}
	for _, layer := range layers {
		if err := l.layer(layer); err != nil {
			return nil, err
		}
	}
	if len(l.formFS) > maxForms {
		return nil, whole(".", fmt.Sprintf("様式ファイルが多すぎます（%dまで）", maxForms))
	}
	for _, name := range slices.Sorted(maps.Keys(l.formFS)) {
		l.form(name)
	}
	slices.SortFunc(l.Forms, func(a, b *forms.Form) int { return strings.Compare(a.Code, b.Code) })
	l.relate()
	if len(l.bad) > 0 {
		// Told once: a shared block is judged with every form that takes it.
		return nil, forms.LoadErrors(edited.Mistakes(l.bad).Sorted())
	}
	if len(l.Forms) == 0 {
		return nil, whole(".", "様式が1つもありません")
	}
	return &l.Catalogue, nil
}

// whole returns a mistake about a file or folder as a whole.
func whole(name, why string) forms.LoadErrors {
	return forms.LoadErrors{mistake(name, 0, why)}
}

// layer reads the shared files of one layer and notes its forms.
func (l *loader) layer(fsys fs.FS) error {
	names, err := fs.Glob(fsys, "*.toml")
	if err != nil {
		return fmt.Errorf("form files: %w", err)
	}
	l.bad = append(l.bad, strays(fsys)...)
	_, one := fsys.(only)
	readers := map[string]func(fs.FS) forms.LoadErrors{
		blocksFile: l.readBlocks, bundlesFile: l.readBundles, feesFile: l.readFees,
		signpostsFile: l.readSignposts, textsFile: l.readTexts,
	}
	for _, name := range names {
		if dropping(name) && !one {
			continue
		}
		if read, ok := readers[name]; ok {
			l.bad = append(l.bad, read(fsys)...)
			continue
		}
		l.formFS[name], l.layerOf[name] = fsys, len(l.layers)
	}
	l.translations(fsys)
	l.layers = append(l.layers, fsys)
	return nil
}

func (l *loader) readBundles(fsys fs.FS) forms.LoadErrors {
	var b struct {
		Bundle []forms.Bundle `toml:"bundle"`
	}
	s, bad := decode(fsys, bundlesFile, &b)
	at := func(id string) int {
		return slices.IndexFunc(l.Bundles, func(o forms.Bundle) bool { return o.ID == id })
	}
	bad = append(bad, s.checkEntries("bundle", len(b.Bundle),
		func(i int) (string, bool) { return b.Bundle[i].ID, b.Bundle[i].Off },
		func(id string) bool { return at(id) >= 0 })...)
	for _, x := range b.Bundle {
		x.Origin = origin{file: s}
		if i := at(x.ID); i >= 0 {
			l.Bundles[i] = x
		} else {
			l.Bundles = append(l.Bundles, x)
		}
	}
	return bad
}

func (l *loader) readFees(fsys fs.FS) forms.LoadErrors {
	var b struct {
		Fee []forms.Fee `toml:"fee"`
	}
	s, bad := decode(fsys, feesFile, &b)
	bad = append(bad, s.checkEntries("fee", len(b.Fee),
		func(i int) (string, bool) { return b.Fee[i].Code, false }, nil)...)
	for _, x := range b.Fee {
		bad = append(bad, judgeFee(s, x)...)
		l.Fees[x.Code], l.feeFiles[x.Code] = x, layered{s, len(l.layers)}
	}
	return bad
}

func (l *loader) readSignposts(fsys fs.FS) forms.LoadErrors {
	var b struct {
		Signpost []signpost `toml:"signpost"`
	}
	s, bad := decode(fsys, signpostsFile, &b)
	at := func(id string) int {
		return slices.IndexFunc(l.signposts, func(o signpost) bool { return o.ID == id })
	}
	bad = append(bad, s.checkEntries("signpost", len(b.Signpost),
		func(i int) (string, bool) { return b.Signpost[i].ID, b.Signpost[i].Off },
		func(id string) bool { return at(id) >= 0 })...)
	for _, x := range b.Signpost {
		x.file, x.Origin = s, origin{file: s}
		if i := at(x.ID); i >= 0 {
			l.signposts[i] = x
		} else {
			l.signposts = append(l.signposts, x)
		}
	}
	return bad
}

func (l *loader) readTexts(fsys fs.FS) forms.LoadErrors {
	b := map[string]string{}
	s, bad := decode(fsys, textsFile, &b)
	for _, key := range slices.Sorted(maps.Keys(b)) {
		l.Texts = append(l.Texts, forms.Wording{Key: key, Words: b[key], Origin: origin{file: s}})
	}
	return bad
}

// strays returns a mistake for each file whose name says that it was meant for us, and which would
// not be read: 見守り.TOML, taxi.toml.txt.
func strays(fsys fs.FS) (bad forms.LoadErrors) {
	if _, one := fsys.(only); one {
		return nil
	}
	entries, _ := fs.ReadDir(fsys, ".") // what cannot be read has no forms, and is told where it is opened
	for _, e := range entries {
		name := e.Name()
		meant := strings.Contains(strings.ToLower(norm.NFKC.String(name)), ".toml")
		if meant && !dropping(name) && !strings.HasSuffix(name, ".toml") {
			bad = append(bad, mistake(name, 0, "このファイルは読まれません。様式なら、名前の最後を半角の小文字で"+
				" .toml にします。使わないものは、フォルダーから出してください"))
		}
	}
	return bad
}

// dropping reports whether a file is one that an editor or a system leaves beside those that people
// save: Vim's .x.swp, Emacs' #x# and .#x, a copy x~ or x.bak, an open Office file ~$x, macOS' ._x
// and .DS_Store, Windows' Thumbs.db and desktop.ini.
func dropping(name string) bool {
	low := strings.ToLower(name)
	switch low {
	case "thumbs.db", "desktop.ini", ".ds_store":
		return true
	}
	has := func(f func(string, string) bool, list ...string) bool {
		return slices.ContainsFunc(list, func(s string) bool { return f(low, s) })
	}
	return has(strings.HasPrefix, ".#", "._", "~$") || has(strings.HasSuffix, "~", ".bak", ".swp", ".swo", ".swx") ||
		strings.HasPrefix(low, "#") && strings.HasSuffix(low, "#")
}

// Droppings returns the files of a folder of forms that are passed over, because an editor or a
// system left them there.
func Droppings(fsys fs.FS) (out []string) {
	for folder, prefix := range map[string]string{".": "", translationsFolder: translationsFolder + "/"} {
		entries, _ := fs.ReadDir(fsys, folder) // what cannot be read is told where it is loaded
		for _, e := range entries {
			if dropping(e.Name()) {
				out = append(out, prefix+e.Name())
			}
		}
	}
	slices.Sort(out)
	return out
}

// form reads one form's file and what it names.
func (l *loader) form(name string) {
	fsys := l.formFS[name]
	f := &forms.Form{}
	s, bad := decode(fsys, name, f)
	f.Origin = origin{s, l.blocks.files}
	if len(bad) == 0 {
		bad = finish(f, s, &l.blocks)
		bad = append(bad, openBackground(f, s, fsys)...)
		f.Hash = l.hash(f, s)
	}
	if len(bad) == 0 {
		bad = l.taken(f, s)
	}
	l.bad = append(l.bad, bad...)
	if len(bad) == 0 {
		l.Forms, l.formFiles[f.ID] = append(l.Forms, f), s
	}
}

// taken returns a mistake where another form has the same id or code.
func (l *loader) taken(f *forms.Form, s *source) forms.LoadErrors {
	i := slices.IndexFunc(l.Forms, func(o *forms.Form) bool { return o.ID == f.ID || o.Code == f.Code })
	if i < 0 {
		return nil
	}
	mine, other := s, l.formFiles[l.Forms[i].ID]
	if l.layerOf[other.name] > l.layerOf[s.name] { // the later layer is the city's, and the one to mend
		mine, other = other, mine
	}
	why := fmt.Sprintf("%s と id か code が同じです", other.name)
	return forms.LoadErrors{mistake(mine.name, mine.head("code"), why)}
}

// hash tells what a form was read from, its own file, the shared blocks and its background, from
// every other version of them: 8 hexadecimal digits of SHA-256 over each with its length.
func (l *loader) hash(f *forms.Form, s *source) string {
	h := sha256.New()
	part := func(b []byte) {
		fmt.Fprintf(h, "%d\n", len(b))
		h.Write(b)
	}
	for i := range l.blocks.files {
		part(l.blocks.files[i].bytes)
	}
	part(s.bytes)
	part(f.PDF)
	return fmt.Sprintf("%x", h.Sum(nil))[:8]
}

// Only is one file of a folder as a layer, with what that file names beside it.
func Only(fsys fs.FS, name string) fs.FS { return only{fsys, name} }

type only struct {
	fs.FS
	name string
}

func (o only) Glob(string) ([]string, error)         { return []string{o.name}, nil }
func (o only) Stat(name string) (fs.FileInfo, error) { return fs.Stat(o.FS, name) }
