package forms

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// A Catalogue is everything that a counter offers: its forms and what belongs to them, from files that ship and files of the city.
type Catalogue struct {
	Forms   []*Form // in the order of their catalogue numbers
	Bundles []Bundle
	Fees    Fees
	Texts   []Wording
	// Translations are what screens say instead: language → Japanese phrase → words. Languages go by their tags: "en", "zh", "ja-easy".
	Translations map[string]map[string]string
}

// A Bundle is what people come for who do not know the forms' names: 転入, おくやみ.
type Bundle struct {
	ID    string   `toml:"id"`
	Name  string   `toml:"name"`
	Hint  string   `toml:"hint"`
	Glyph string   `toml:"glyph"`
	Forms []string `toml:"forms"` // in the order they are asked about
	Bring string   `toml:"bring"` // what else to bring or to know; on the guide slip
	Off   bool     `toml:"off"`   // a city's way to take one away; there must be one

	// MovingIn: the card still has the old address, perhaps of another city. That stops nobody here, and these fields, in whichever of the forms they
	// are, are left for the pen.
	MovingIn bool     `toml:"moving_in"`
	Hand     []string `toml:"hand"`
	// Set are answers that go with the bundle, by form: whose papers these are is clear. Skip are the questions that need not be asked then.
	Set  map[string]map[string]any `toml:"set"`
	Skip []string                  `toml:"skip"`

	file *source
}

// A Signpost is a question that forms get besides their own: a cheaper or faster way, or that it is not needed at all.
type Signpost struct {
	Question
	Forms []string `toml:"forms"`
	Off   bool     `toml:"off"`
}

// A Wording replaces one of the screens' words. Package ui knows which there are; Why makes a mistake of it.
type Wording struct {
	Key, Words string
	file       *source
}

// Mistake is a LoadError about the text.
func (t Wording) Mistake(why string) LoadError {
	line := slices.IndexFunc(t.file.lines, func(l string) bool {
		return strings.HasPrefix(strings.TrimSpace(l), `"`+t.Key+`"`)
	})
	return LoadError{t.file.name, line + 1, why}
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
	Block    map[string]Section  `toml:"block"`
	Question map[string]Question `toml:"question"`

	files []*source
	boxes map[string]Kind // SignBox or Stamp: fields of the first layer that nobody fills but a pen
}

// add puts the blocks and questions of a further layer over those there are: of a block what is written, field by field; a question whole.
func (b *blocks) add(over blocks) {
	for name, s := range over.Block {
		if old, ok := b.Block[name]; ok {
			s.take(old)
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
		b.boxes = map[string]Kind{}
		for _, s := range b.Block {
			for _, x := range s.Fields {
				switch {
				case x.Kind == SignBox:
					b.boxes[x.ID] = SignBox
				case x.Source == FromClerk:
					b.boxes[x.ID] = Stamp
				}
			}
		}
	}
}

// maxForms is more than any city has; the benchmark uses it.
const maxForms = 2000

// loader gathers the layers.
type loader struct {
	Catalogue
	blocks     blocks
	signposts  []Signpost
	posts      []*source // of each signpost
	formFS     map[string]fs.FS
	layerOf    map[string]int // of a form's file
	layers     []fs.FS        // those read so far
	translated []translated
	bad        LoadErrors
}

// Load reads every *.toml of the layers; a form's file of a later layer replaces the one of the same name in an earlier one, and its other files
// add to the earlier ones or replace single entries. The error is a LoadErrors: nothing is loaded where anything is wrong.
func Load(layers ...fs.FS) (*Catalogue, error) {
	l := loader{formFS: map[string]fs.FS{}, layerOf: map[string]int{}}
	l.Fees, l.Translations = Fees{}, map[string]map[string]string{}
	l.blocks.Block, l.blocks.Question = map[string]Section{}, map[string]Question{}
	for _, layer := range layers {
		if err := l.layer(layer); err != nil {
			return nil, err
		}
	}
	if len(l.formFS) > maxForms {
		return nil, LoadErrors{{".", 0, fmt.Sprintf("様式ファイルが多すぎます（%dまで）", maxForms)}}
	}
	for _, name := range slices.Sorted(maps.Keys(l.formFS)) {
		l.form(name)
	}
	slices.SortFunc(l.Forms, func(a, b *Form) int { return strings.Compare(a.Code, b.Code) })
	l.relate()
	if len(l.bad) > 0 {
		return nil, l.bad.once()
	}
	if len(l.Forms) == 0 {
		return nil, LoadErrors{{".", 0, "様式が1つもありません"}}
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
		var bad LoadErrors
		switch name {
		case blocksFile:
			var b blocks
			s, bad = decode(fsys, name, &b)
			l.blocks.add(b)
			l.blocks.files = append([]*source{s}, l.blocks.files...)
		case bundlesFile:
			var b struct {
				Bundle []Bundle `toml:"bundle"`
			}
			s, bad = decode(fsys, name, &b)
			bad = append(bad, s.entries("bundle", len(b.Bundle), func(i int) (string, bool) { return b.Bundle[i].ID, b.Bundle[i].Off },
				func(id string) bool { return slices.ContainsFunc(l.Bundles, func(o Bundle) bool { return o.ID == id }) })...)
			for _, x := range b.Bundle {
				x.file = s
				i := slices.IndexFunc(l.Bundles, func(o Bundle) bool { return o.ID == x.ID })
				if i < 0 {
					l.Bundles = append(l.Bundles, x)
				} else {
					l.Bundles[i] = x
				}
			}
		case feesFile:
			var b struct {
				Fee []Fee `toml:"fee"`
			}
			s, bad = decode(fsys, name, &b)
			bad = append(bad, s.entries("fee", len(b.Fee), func(i int) (string, bool) { return b.Fee[i].Code, false }, nil)...)
			for i, x := range b.Fee {
				bad = append(bad, x.judge(s)...)
				x.file, x.layer = s, len(l.layers)
				l.Fees[x.Code], b.Fee[i] = x, x
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
				l.Texts = append(l.Texts, Wording{key, b[key], s})
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
func strays(fsys fs.FS) (bad LoadErrors) {
	if _, one := fsys.(only); one {
		return nil
	}
	entries, _ := fs.ReadDir(fsys, ".") // what cannot be read has no forms, and is told where it is opened
	for _, e := range entries {
		if name := e.Name(); !dropping(name) && !strings.HasSuffix(name, ".toml") && strings.Contains(strings.ToLower(norm.NFKC.String(name)), ".toml") {
			bad = append(bad, LoadError{name, 0, "このファイルは読まれません。様式なら、名前の最後を半角の小文字で .toml にします。使わないものは、フォルダーから出してください"})
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
	f := &Form{}
	s, bad := decode(fsys, name, f)
	f.file = s
	if len(bad) == 0 {
		bad = f.finish(&l.blocks)
		bad = append(bad, f.openBackground(fsys)...)
		f.Hash = l.hash(f)
	}
	if len(bad) == 0 {
		if i := slices.IndexFunc(l.Forms, func(o *Form) bool { return o.ID == f.ID || o.Code == f.Code }); i >= 0 {
			mine, other := s, l.Forms[i].file
			if l.layerOf[other.name] > l.layerOf[name] { // the later layer is the city's, and the one to mend
				mine, other = other, mine
			}
			bad = LoadErrors{{mine.name, mine.head("code"), fmt.Sprintf("%s と id か code が同じです", other.name)}}
		}
	}
	l.bad = append(l.bad, bad...)
	if len(bad) == 0 {
		l.Forms = append(l.Forms, f)
	}
}

// hash tells what a form was read from, its own file, the shared blocks and its background, from every other version of them: 8 hexadecimal digits of SHA-256 over
// each with its length.
func (l *loader) hash(f *Form) string {
	h := sha256.New()
	part := func(b []byte) {
		fmt.Fprintf(h, "%d\n", len(b))
		h.Write(b)
	}
	for i := range l.blocks.files {
		part(l.blocks.files[i].bytes)
	}
	part(f.file.bytes)
	part(f.PDF)
	return fmt.Sprintf("%x", h.Sum(nil))[:8]
}

// relate checks what one file says of another, and gives the forms their signposts.
func (l *loader) relate() {
	if len(l.bad) > 0 {
		return // what is missing would be reported twice
	}
	byID := map[string]*Form{}
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
					l.bad = append(l.bad, LoadError{f.file.name, f.file.find("fee", "", i+1, code), fmt.Sprintf("手数料「%s」は fees.toml にありません", Quote(code))})
				}
			}
		}
	}
	for _, b := range l.Bundles {
		complain := func(format string, a ...any) {
			l.bad = append(l.bad, LoadError{b.file.name, b.file.find("bundle", b.ID, 0, "forms"), fmt.Sprintf(format, a...)})
		}
		if !idText.MatchString(b.ID) || b.Name == "" && !b.Off || len(b.Forms) == 0 && !b.Off {
			complain("手続きのまとまりには、id・name・forms が要ります")
		}
		for _, id := range b.Forms {
			if byID[id] == nil {
				complain("まとまり「%s」にある様式「%s」がありません", Quote(b.ID), Quote(id))
			}
		}
		for id, answers := range b.Set {
			f := byID[id]
			if f == nil || !slices.Contains(b.Forms, id) {
				complain("まとまり「%s」の set にある様式「%s」が、forms にありません", cut(b.ID), cut(id))
				continue
			}
			if _, err := f.ParseAnswers(answers); err != nil {
				complain("まとまり「%s」の set が、様式「%s」の項目の形に合いません", cut(b.ID), cut(id))
			}
		}
		for _, id := range b.Skip {
			if !slices.ContainsFunc(b.Forms, func(f string) bool {
				return byID[f] != nil && slices.ContainsFunc(byID[f].Questions, func(q Question) bool { return q.ID == id })
			}) {
				complain("まとまり「%s」の skip にある質問「%s」が、どの様式にもありません", cut(b.ID), cut(id))
			}
		}
		for _, id := range b.Hand {
			if !slices.ContainsFunc(b.Forms, func(f string) bool { return byID[f] != nil && byID[f].Field(id) != nil }) {
				complain("まとまり「%s」の hand にある項目「%s」が、どの様式にもありません", Quote(b.ID), Quote(id))
			}
		}
	}
	l.Bundles = slices.DeleteFunc(l.Bundles, func(b Bundle) bool { return b.Off })
	for i, p := range l.signposts {
		s := l.posts[i]
		if p.Off {
			continue
		}
		p.Before, p.post = true, s
		if len(p.Forms) == 0 || len(p.Choices) == 0 {
			l.bad = append(l.bad, LoadError{s.name, s.find("signpost", p.ID, 0, ""), "案内には forms と choice が要ります"})
		}
		for _, id := range p.Forms {
			f := byID[id]
			if f == nil {
				l.bad = append(l.bad, LoadError{s.name, s.find("signpost", p.ID, 0, "forms"), fmt.Sprintf("案内「%s」にある様式「%s」がありません", Quote(p.ID), Quote(id))})
				continue
			}
			j := judge{f: f, file: s, table: "signpost", asked: map[string][]string{}}
			for _, q := range f.Questions {
				j.asked[q.ID] = q.choiceIDs()
			}
			j.question(p.Question)
			l.bad = append(l.bad, j.bad...)
			f.Questions = append(f.Questions, p.Question)
		}
	}
	l.fees()
	l.holes()
	for _, f := range l.Forms {
		j := judge{f: f, file: f.file, shared: f.shared}
		j.unasked()
		l.bad = append(l.bad, j.bad...)
	}
	l.stale()
}

// entries finds what is twice in one file's list, and what is taken away that was never there. known tells of the layers below; nil: nothing can be taken away.
func (s *source) entries(table string, n int, entry func(int) (id string, off bool), known func(string) bool) (bad LoadErrors) {
	seen := map[string]bool{}
	for i := range n {
		id, off := entry(i)
		switch at := func(hint string) int { return s.nth(table, id, i+1, hint) }; {
		case seen[id]:
			bad = append(bad, LoadError{s.name, at(""), fmt.Sprintf("「%s」が2つあります。1つにしてください", Quote(id))})
		case off && !known(id):
			bad = append(bad, LoadError{s.name, at("off"), fmt.Sprintf("off で消そうとした「%s」がありません。つづりを確かめてください", Quote(id))})
		}
		seen[id] = true
	}
	return bad
}

func (x Fee) judge(s *source) (bad LoadErrors) {
	if !idText.MatchString(x.Code) || x.Name == "" {
		bad = append(bad, LoadError{s.name, s.find("fee", x.Code, 0, "code"), "手数料には code（英小文字）と name が要ります"})
	}
	days := map[string]bool{}
	for _, p := range x.Price {
		at := func() int { return s.nth("fee", x.Code, 0, p.From) }
		if _, err := ParseDate(p.From); err != nil {
			bad = append(bad, LoadError{s.name, at(), fmt.Sprintf(`手数料「%s」：from の「%s」は、ある日付ではありません。西暦の年-月-日を、半角で書きます（例 from = "2026-04-01"）`, Quote(x.Code), Quote(p.From))})
		}
		if p.Yen < 0 || p.Yen > 1_000_000 {
			bad = append(bad, LoadError{s.name, at(), fmt.Sprintf("手数料「%s」：yen は0から1000000までの数です（例 yen = 300）", Quote(x.Code))})
		}
		if days[p.From] {
			bad = append(bad, LoadError{s.name, at(), fmt.Sprintf("手数料「%s」に、同じ日（%s）からの額が2つあります", Quote(x.Code), Quote(p.From))})
		}
		days[p.From] = true
	}
	return bad
}

// feeCodes are the fees that a form, its signposts among it, reckons with or speaks of.
func (f *Form) feeCodes() []string {
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
	f.phrases(func(_ func() LoadError, list ...string) {
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
		for _, code := range f.feeCodes() {
			used[code] = true
		}
	}
	for _, code := range slices.Sorted(maps.Keys(l.Fees)) {
		if x := l.Fees[code]; x.layer > 0 && !used[code] {
			l.bad = append(l.bad, LoadError{x.file.name, x.file.nth("fee", code, 0, ""), fmt.Sprintf("手数料「%s」は、どの様式でも使っていません。code のつづりを確かめてください", Quote(code))})
		}
	}
}

// Form finds a form by id; nil if there is none.
func (c *Catalogue) Form(id string) *Form {
	i := slices.IndexFunc(c.Forms, func(f *Form) bool { return f.ID == id })
	if i < 0 {
		return nil
	}
	return c.Forms[i]
}

// OpenYears says when the years open in this city, "MM-DD"; "" leaves it as it is. A field that says so itself keeps its own.
func (c *Catalogue) OpenYears(tax, fiscal string) {
	for _, f := range c.Forms {
		for i := range f.Sections {
			for j := range f.Sections[i].Fields {
				x := &f.Sections[i].Fields[j]
				switch {
				case x.Opens != "":
				case x.Years == "tax":
					x.Opens = tax
				case x.Years == "fiscal":
					x.Opens = fiscal
				}
			}
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
