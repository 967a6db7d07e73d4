package load

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"kakanai/forms"
	"kakanai/internal/edited"
)

// A Signpost is a question that forms get besides their own: a cheaper or faster way, or that it is not needed at all.
type Signpost struct {
	forms.Question
	Forms []string `toml:"forms"`
	Off   bool     `toml:"off"`
}

// The files that hold no form. A city's file adds to them, or replaces what has the same name in them.
const (
	blocksFile    = "blocks.toml"
	bundlesFile   = "bundles.toml"
	feesFile      = "fees.toml"
	signpostsFile = "signposts.toml"
	textsFile     = "texts.toml"
)

// blocks are what many forms share.
type blocks struct {
	Block    map[string]forms.Section  `toml:"block"`
	Question map[string]forms.Question `toml:"question"`

	files []*source
	boxes map[string]forms.Kind // SignBox or Stamp: fields of the first layer that nobody fills but a pen
}

// add puts the blocks and questions of a further layer over those there are: of a block what is written, field by field; a question whole.
func (b *blocks) add(over blocks) {
	for name, s := range over.Block {
		if old, ok := b.Block[name]; ok {
			take(&s, old)
		}
		b.Block[name] = s
	}
	for id, q := range over.Question {
		if q.ID == "" {
			q.ID = id
		}
		b.Question[id] = q
	}
	if b.boxes == nil {
		b.boxes = map[string]forms.Kind{}
		for _, s := range b.Block {
			for _, x := range s.Fields {
				switch {
				case x.Kind == forms.SignBox:
					b.boxes[x.ID] = forms.SignBox
				case x.Source == forms.FromClerk:
					b.boxes[x.ID] = forms.Stamp
				}
			}
		}
	}
}

// maxForms is more than any city has; the benchmark uses it.
const maxForms = 2000

// loader gathers the layers.
type loader struct {
	forms.Catalogue
	blocks     blocks
	signposts  []Signpost
	posts      []*source // of each signpost
	formFS     map[string]fs.FS
	layerOf    map[string]int // of a form's file
	layers     []fs.FS        // those read so far
	translated []translated
	formFiles  map[string]*source // by the form's id
	feeFiles   map[string]layered // by the fee's code
	bad        forms.LoadErrors
}

// layered is a file and the layer that it is of; 0: it ships.
type layered struct {
	file  *source
	layer int
}

// Load reads every *.toml of the layers; a form's file of a later layer replaces the one of the same name in an earlier one, and its other files
// add to the earlier ones or replace single entries. The error is a LoadErrors: nothing is loaded where anything is wrong.
func Load(layers ...fs.FS) (*forms.Catalogue, error) {
	l := loader{formFS: map[string]fs.FS{}, layerOf: map[string]int{}, formFiles: map[string]*source{}, feeFiles: map[string]layered{}}
	l.Fees, l.Translations = forms.Fees{}, map[string]map[string]string{}
	l.blocks.Block, l.blocks.Question = map[string]forms.Section{}, map[string]forms.Question{}
	for _, layer := range layers {
		if err := l.layer(layer); err != nil {
			return nil, err
		}
	}
	if len(l.formFS) > maxForms {
		return nil, forms.LoadErrors{mistake(".", 0, fmt.Sprintf("様式ファイルが多すぎます（%dまで）", maxForms))}
	}
	for _, name := range slices.Sorted(maps.Keys(l.formFS)) {
		l.form(name)
	}
	slices.SortFunc(l.Forms, func(a, b *forms.Form) int { return strings.Compare(a.Code, b.Code) })
	l.relate()
	if len(l.bad) > 0 {
		return nil, forms.LoadErrors(edited.Mistakes(l.bad).Sorted())
	}
	if len(l.Forms) == 0 {
		return nil, forms.LoadErrors{mistake(".", 0, "様式が1つもありません")}
	}
	return &l.Catalogue, nil
}

// layer reads the shared files of one layer and notes its forms.
func (l *loader) layer(fsys fs.FS) error {
	names, err := fs.Glob(fsys, "*.toml")
	if err != nil {
		return fmt.Errorf("form files: %w", err)
	}
	l.bad = append(l.bad, strays(fsys)...)
	_, one := fsys.(only)
	for _, name := range names {
		if dropping(name) && !one {
			continue
		}
		var s *source
		var bad forms.LoadErrors
		switch name {
		case blocksFile:
			var b blocks
			s, bad = decode(fsys, name, &b)
			l.blocks.add(b)
			l.blocks.files = append([]*source{s}, l.blocks.files...)
		case bundlesFile:
			var b struct {
				Bundle []forms.Bundle `toml:"bundle"`
			}
			s, bad = decode(fsys, name, &b)
			bad = append(bad, s.entries("bundle", len(b.Bundle), func(i int) (string, bool) { return b.Bundle[i].ID, b.Bundle[i].Off },
				func(id string) bool {
					return slices.ContainsFunc(l.Bundles, func(o forms.Bundle) bool { return o.ID == id })
				})...)
			for _, x := range b.Bundle {
				x.Origin = origin{file: s}
				i := slices.IndexFunc(l.Bundles, func(o forms.Bundle) bool { return o.ID == x.ID })
				if i < 0 {
					l.Bundles = append(l.Bundles, x)
				} else {
					l.Bundles[i] = x
				}
			}
		case feesFile:
			var b struct {
				Fee []forms.Fee `toml:"fee"`
			}
			s, bad = decode(fsys, name, &b)
			bad = append(bad, s.entries("fee", len(b.Fee), func(i int) (string, bool) { return b.Fee[i].Code, false }, nil)...)
			for _, x := range b.Fee {
				bad = append(bad, judgeFee(s, x)...)
				l.Fees[x.Code], l.feeFiles[x.Code] = x, layered{s, len(l.layers)}
			}
		case signpostsFile:
			var b struct {
				Signpost []Signpost `toml:"signpost"`
			}
			s, bad = decode(fsys, name, &b)
			bad = append(bad, s.entries("signpost", len(b.Signpost), func(i int) (string, bool) { return b.Signpost[i].ID, b.Signpost[i].Off },
				func(id string) bool {
					return slices.ContainsFunc(l.signposts, func(o Signpost) bool { return o.ID == id })
				})...)
			for _, x := range b.Signpost {
				i := slices.IndexFunc(l.signposts, func(o Signpost) bool { return o.ID == x.ID })
				if i < 0 {
					l.signposts, l.posts = append(l.signposts, x), append(l.posts, s)
				} else {
					l.signposts[i], l.posts[i] = x, s
				}
			}
		case textsFile:
			b := map[string]string{}
			s, bad = decode(fsys, name, &b)
			for _, key := range slices.Sorted(maps.Keys(b)) {
				l.Texts = append(l.Texts, forms.Wording{Key: key, Words: b[key], Origin: origin{file: s}})
			}
		default:
			l.formFS[name], l.layerOf[name] = fsys, len(l.layers)
		}
		l.bad = append(l.bad, bad...)
	}
	l.translations(fsys)
	l.layers = append(l.layers, fsys)
	return nil
}

// strays are files whose names say that they were meant for us, and which nobody would read: 見守り.TOML, taxi.toml.txt.
func strays(fsys fs.FS) (bad forms.LoadErrors) {
	if _, one := fsys.(only); one {
		return nil
	}
	entries, _ := fs.ReadDir(fsys, ".") // what cannot be read has no forms, and is told where it is opened
	for _, e := range entries {
		if name := e.Name(); !dropping(name) && !strings.HasSuffix(name, ".toml") && strings.Contains(strings.ToLower(norm.NFKC.String(name)), ".toml") {
			bad = append(bad, mistake(name, 0, "このファイルは読まれません。様式なら、名前の最後を半角の小文字で .toml にします。使わないものは、フォルダーから出してください"))
		}
	}
	return bad
}

// dropping reports whether a file is one that an editor or a system leaves beside those that people save: Vim's .x.swp, Emacs' #x# and .#x, a
// copy x~ or x.bak, an open Office file ~$x, macOS' ._x and .DS_Store, Windows' Thumbs.db and desktop.ini.
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

// Droppings are the files of a folder of forms that are passed over, because an editor or a system left them there.
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
		if i := slices.IndexFunc(l.Forms, func(o *forms.Form) bool { return o.ID == f.ID || o.Code == f.Code }); i >= 0 {
			mine, other := s, l.formFiles[l.Forms[i].ID]
			if l.layerOf[other.name] > l.layerOf[name] { // the later layer is the city's, and the one to mend
				mine, other = other, mine
			}
			bad = forms.LoadErrors{mistake(mine.name, mine.head("code"), fmt.Sprintf("%s と id か code が同じです", other.name))}
		}
	}
	l.bad = append(l.bad, bad...)
	if len(bad) == 0 {
		l.Forms, l.formFiles[f.ID] = append(l.Forms, f), s
	}
}

// hash tells what a form was read from, its own file, the shared blocks and its background, from every other version of them: 8 hexadecimal digits of SHA-256 over
// each with its length.
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

// relate checks what one file says of another, and gives the forms their signposts.
func (l *loader) relate() {
	if len(l.bad) > 0 {
		return // what is missing would be reported twice
	}
	byID := map[string]*forms.Form{}
	for _, f := range l.Forms {
		byID[f.ID] = f
		for i, r := range f.Fees {
			codes := []string{r.Code}
			if x := f.Field(r.Of); x != nil {
				for _, o := range x.Options {
					codes = append(codes, o.Fee)
				}
			}
			for _, code := range codes {
				if _, ok := l.Fees[code]; code != "" && !ok {
					l.bad = append(l.bad, mistake(l.formFiles[f.ID].name, l.formFiles[f.ID].find("fee", "", i+1, code), fmt.Sprintf("手数料「%s」は fees.toml にありません", forms.Quote(code))))
				}
			}
		}
	}
	for _, b := range l.Bundles {
		complain := func(format string, a ...any) {
			file, line := b.Origin.Find("bundle", b.ID, 0, "forms")
			l.bad = append(l.bad, mistake(file, line, fmt.Sprintf(format, a...)))
		}
		if !idText.MatchString(b.ID) || b.Name == "" && !b.Off || len(b.Forms) == 0 && !b.Off {
			complain("手続きのまとまりには、id・name・forms が要ります")
		}
		for _, id := range b.Forms {
			if byID[id] == nil {
				complain("まとまり「%s」にある様式「%s」がありません", forms.Quote(b.ID), forms.Quote(id))
			}
		}
		for id, answers := range b.Set {
			f := byID[id]
			if f == nil || !slices.Contains(b.Forms, id) {
				complain("まとまり「%s」の set にある様式「%s」が、forms にありません", forms.Quote(b.ID), forms.Quote(id))
				continue
			}
			if _, err := f.ParseAnswers(answers); err != nil {
				complain("まとまり「%s」の set が、様式「%s」の項目の形に合いません", forms.Quote(b.ID), forms.Quote(id))
			}
		}
		for _, id := range b.Skip {
			if !slices.ContainsFunc(b.Forms, func(f string) bool {
				return byID[f] != nil && slices.ContainsFunc(byID[f].Questions, func(q forms.Question) bool { return q.ID == id })
			}) {
				complain("まとまり「%s」の skip にある質問「%s」が、どの様式にもありません", forms.Quote(b.ID), forms.Quote(id))
			}
		}
		for _, id := range b.Hand {
			if !slices.ContainsFunc(b.Forms, func(f string) bool { return byID[f] != nil && byID[f].Field(id) != nil }) {
				complain("まとまり「%s」の hand にある項目「%s」が、どの様式にもありません", forms.Quote(b.ID), forms.Quote(id))
			}
		}
	}
	l.Bundles = slices.DeleteFunc(l.Bundles, func(b forms.Bundle) bool { return b.Off })
	for i, p := range l.signposts {
		s := l.posts[i]
		if p.Off {
			continue
		}
		p.Before, p.Origin = true, origin{file: s}
		if len(p.Forms) == 0 || len(p.Choices) == 0 {
			l.bad = append(l.bad, mistake(s.name, s.find("signpost", p.ID, 0, ""), "案内には forms と choice が要ります"))
		}
		for _, id := range p.Forms {
			f := byID[id]
			if f == nil {
				l.bad = append(l.bad, mistake(s.name, s.find("signpost", p.ID, 0, "forms"), fmt.Sprintf("案内「%s」にある様式「%s」がありません", forms.Quote(p.ID), forms.Quote(id))))
				continue
			}
			j := judge{f: f, file: s, table: "signpost", asked: map[string][]string{}}
			for _, q := range f.Questions {
				j.asked[q.ID] = choiceIDs(q)
			}
			j.question(p.Question, false)
			l.bad = append(l.bad, j.bad...)
			f.Questions = append(f.Questions, p.Question)
		}
	}
	l.fees()
	l.holes()
	for _, f := range l.Forms {
		j := judge{f: f, file: l.formFiles[f.ID], shared: l.blocks.files}
		j.unasked()
		l.bad = append(l.bad, j.bad...)
	}
	l.stale()
}

// entries finds what is twice in one file's list, and what is taken away that was never there. known tells of the layers below; nil: nothing can be taken away.
func (s *source) entries(table string, n int, entry func(int) (id string, off bool), known func(string) bool) (bad forms.LoadErrors) {
	seen := map[string]bool{}
	for i := range n {
		id, off := entry(i)
		switch at := func(hint string) int { return s.nth(table, id, i+1, hint) }; {
		case seen[id]:
			bad = append(bad, mistake(s.name, at(""), fmt.Sprintf("「%s」が2つあります。1つにしてください", forms.Quote(id))))
		case off && !known(id):
			bad = append(bad, mistake(s.name, at("off"), fmt.Sprintf("off で消そうとした「%s」がありません。つづりを確かめてください", forms.Quote(id))))
		}
		seen[id] = true
	}
	return bad
}

func judgeFee(s *source, x forms.Fee) (bad forms.LoadErrors) {
	if !idText.MatchString(x.Code) || x.Name == "" {
		bad = append(bad, mistake(s.name, s.find("fee", x.Code, 0, "code"), "手数料には code（英小文字）と name が要ります"))
	}
	days := map[string]bool{}
	for _, p := range x.Price {
		at := func() int { return s.nth("fee", x.Code, 0, p.From) }
		if _, err := forms.ParseDate(p.From); err != nil {
			bad = append(bad, mistake(s.name, at(), fmt.Sprintf(`手数料「%s」：from の「%s」は、ある日付ではありません。西暦の年-月-日を、半角で書きます（例 from = "2026-04-01"）`, forms.Quote(x.Code), forms.Quote(p.From))))
		}
		if p.Yen < 0 || p.Yen > 1_000_000 {
			bad = append(bad, mistake(s.name, at(), fmt.Sprintf("手数料「%s」：yen は0から1000000までの数です（例 yen = 300）", forms.Quote(x.Code))))
		}
		if days[p.From] {
			bad = append(bad, mistake(s.name, at(), fmt.Sprintf("手数料「%s」に、同じ日（%s）からの額が2つあります", forms.Quote(x.Code), forms.Quote(p.From))))
		}
		days[p.From] = true
	}
	return bad
}

// feeCodes are the fees that a form, its signposts among it, reckons with or speaks of.
func feeCodes(f *forms.Form) []string {
	codes := map[string]bool{}
	for _, r := range f.Fees {
		codes[r.Code] = true
	}
	for _, s := range f.Sections {
		for _, x := range s.Fields {
			for _, o := range x.Options {
				codes[o.Fee] = true
			}
		}
	}
	phrases(f, func(_ func() forms.LoadError, list ...string) {
		for _, s := range list {
			for _, m := range feeHole.FindAllStringSubmatch(s, -1) {
				codes[m[1]] = true
			}
		}
	})
	delete(codes, "")
	return slices.Sorted(maps.Keys(codes))
}

var feeHole = regexp.MustCompile(`\{fee:([a-z0-9_]+)\}`)

// fees finds prices that the city has set and nobody asks for: a misspelt one would be 窓口で計算 for ever. A fee that a form speaks of must be there.
func (l *loader) fees() {
	used := map[string]bool{}
	for _, f := range l.Forms {
		for _, code := range feeCodes(f) {
			used[code] = true
		}
	}
	for _, code := range slices.Sorted(maps.Keys(l.Fees)) {
		if x := l.feeFiles[code]; x.layer > 0 && !used[code] {
			l.bad = append(l.bad, mistake(x.file.name, x.file.nth("fee", code, 0, ""), fmt.Sprintf("手数料「%s」は、どの様式でも使っていません。code のつづりを確かめてください", forms.Quote(code))))
		}
	}
}

// Only is one file of a folder as a layer, with what that file names beside it.
func Only(fsys fs.FS, name string) fs.FS { return only{fsys, name} }

type only struct {
	fs.FS
	name string
}

func (o only) Glob(string) ([]string, error)         { return []string{o.name}, nil }
func (o only) Stat(name string) (fs.FileInfo, error) { return fs.Stat(o.FS, name) }
