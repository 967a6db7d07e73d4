package forms

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// maxFile is the largest form file that is read.
const maxFile = 256 << 10

// A LoadError is one mistake in one form file.
type LoadError struct {
	File string `json:"file"`
	Line int    `json:"line"` // 0: the file as a whole
	Why  string `json:"why"`
}

func (e LoadError) Error() string {
	if e.Line > 0 {
		return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Why)
	}
	return fmt.Sprintf("%s: %s", e.File, e.Why)
}

// LoadErrors are all mistakes found; a broken set is refused whole.
type LoadErrors []LoadError

func (l LoadErrors) Error() string {
	var lines []string
	for _, e := range l {
		lines = append(lines, e.Error())
	}
	return "form files: " + strings.Join(lines, "; ")
}

// blocksFile holds the fields that many forms share.
const blocksFile = "blocks.toml"

type blocks struct {
	Block map[string]Section `toml:"block"`
}

// Load reads every *.toml of the layers; a file of a later layer replaces the one of the same name in an earlier one. Its error is a
// LoadErrors where files are to blame. The forms come in the order of their catalogue number.
func Load(layers ...fs.FS) ([]*Form, error) {
	from := map[string]fs.FS{}
	for _, l := range layers {
		found, err := fs.Glob(l, "*.toml")
		if err != nil {
			return nil, fmt.Errorf("form files: %w", err)
		}
		for _, name := range found {
			from[name] = l
		}
	}
	names := slices.Sorted(maps.Keys(from))
	var bad LoadErrors
	var shared blocks
	if slices.Contains(names, blocksFile) {
		bad = append(bad, decode(from[blocksFile], blocksFile, &shared)...)
	}
	var out []*Form
	for _, name := range names {
		if name == blocksFile {
			continue
		}
		f := &Form{}
		errs := decode(from[name], name, f)
		if len(errs) == 0 {
			errs = f.finish(name, shared)
			f.Hash = hash(from[blocksFile], blocksFile, from[name], name)
		}
		if len(errs) == 0 && slices.ContainsFunc(out, func(o *Form) bool { return o.ID == f.ID || o.Code == f.Code }) {
			errs = LoadErrors{{name, 0, "another file has the same id or code"}}
		}
		bad = append(bad, errs...)
		out = append(out, f)
	}
	if len(bad) > 0 {
		return nil, bad
	}
	if len(out) == 0 {
		return nil, LoadErrors{{".", 0, "there is no form"}}
	}
	slices.SortFunc(out, func(a, b *Form) int { return strings.Compare(a.Code, b.Code) })
	return out, nil
}

// hash tells this form's files, its own and the shared blocks, from every other version of them: 8 hexadecimal digits of SHA-256.
func hash(blocks fs.FS, blocksName string, fsys fs.FS, name string) string {
	h := sha256.New()
	if blocks != nil {
		b, _ := fs.ReadFile(blocks, blocksName) // both were read just now
		h.Write(b)
	}
	b, _ := fs.ReadFile(fsys, name)
	h.Write(b)
	return fmt.Sprintf("%x", h.Sum(nil))[:8]
}

// CheckFile judges one form file by itself: name in fsys, with the shared blocks of base. Nothing is kept of it.
func CheckFile(base, fsys fs.FS, name string) LoadErrors {
	var shared blocks
	if bad := decode(base, blocksFile, &shared); len(bad) > 0 {
		return bad
	}
	if path.Base(name) == blocksFile {
		return decode(fsys, name, &shared)
	}
	f := &Form{}
	if bad := decode(fsys, name, f); len(bad) > 0 {
		return bad
	}
	return f.finish(name, shared)
}

func decode(fsys fs.FS, name string, into any) (bad LoadErrors) {
	defer func() {
		if recover() != nil { // go-toml 2.2.4 panics on some nonsense (found by FuzzLoad)
			bad = LoadErrors{{name, 0, "is no TOML that can be read"}}
		}
	}()
	file, err := fsys.Open(name)
	if err != nil {
		return LoadErrors{{name, 0, "cannot be opened"}}
	}
	defer file.Close()
	b, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err != nil {
		return LoadErrors{{name, 0, "cannot be read"}}
	}
	if len(b) > maxFile {
		return LoadErrors{{name, 0, "is larger than 256 KiB"}}
	}
	err = toml.NewDecoder(strings.NewReader(string(b))).DisallowUnknownFields().Decode(into)
	var strict *toml.StrictMissingError
	var syntax *toml.DecodeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &strict):
		var out LoadErrors
		for _, e := range strict.Errors {
			line, _ := e.Position()
			out = append(out, LoadError{name, line, "unknown key " + strings.Join(e.Key(), ".")})
		}
		return out
	case errors.As(err, &syntax):
		line, _ := syntax.Position()
		return LoadErrors{{name, line, syntax.Error()}}
	}
	return LoadErrors{{name, 0, err.Error()}}
}

// finish puts the shared blocks in place and judges the form.
func (f *Form) finish(name string, shared blocks) LoadErrors {
	var bad LoadErrors
	complain := func(format string, a ...any) { bad = append(bad, LoadError{name, 0, fmt.Sprintf(format, a...)}) }
	for i := range f.Sections {
		s := &f.Sections[i]
		if s.Block == "" || s.Block == "C8" {
			continue
		}
		b, ok := shared.Block[s.Block]
		if !ok {
			complain("there is no block %s", s.Block)
			continue
		}
		s.take(b)
	}
	f.judge(path.Base(name), complain)
	return bad
}

// take fills s from the block b; a field that s has itself replaces the block's.
func (s *Section) take(b Section) {
	own := s.Fields
	s.Fields = nil
	for _, x := range b.Fields {
		if i := slices.IndexFunc(own, func(o Field) bool { return o.ID == x.ID }); i >= 0 {
			s.Fields = append(s.Fields, own[i])
			own = slices.Delete(slices.Clone(own), i, i+1)
		} else {
			s.Fields = append(s.Fields, x)
		}
	}
	s.Fields = append(s.Fields, own...)
	if s.Title == "" {
		s.Title = b.Title
	}
	if s.Show == nil {
		s.Show = b.Show
	}
}

var (
	idText      = regexp.MustCompile(`^[a-z][a-z0-9_]{1,39}$`)
	editionText = regexp.MustCompile(`^[0-9A-Za-z.-]{1,16}$`)
	codeText    = regexp.MustCompile(`^F[0-9]{2}$`)
)

var (
	kinds   = []Kind{Text, Addr, Kana, Name, Names, DateKind, Choice, ChoiceText, Multi, Check, Int, Digits, Tel, SignBox, Stamp, Note, Table}
	sources = []Source{FromCard, FromResident, FromSystem, FromConfig, FromClerk, FromPrincipal}
	facts   = []Fact{"", FactName, FactAddress, FactBirth, FactSex}
	signs   = []Sign{SignByHand, SignTypedOK, SignSeal}
)

// judge checks everything that the types cannot.
func (f *Form) judge(file string, complain func(string, ...any)) {
	if !idText.MatchString(f.ID) || file != f.ID+".toml" {
		complain("id must be small ASCII letters and name the file")
	}
	if !codeText.MatchString(f.Code) || !editionText.MatchString(f.Edition) {
		complain("code must be like F01, edition short ASCII without spaces")
	}
	if f.Title == "" || f.Name == "" || f.Addressee == "" || !slices.Contains(signs, f.Sign) {
		complain("title, name, addressee and sign must be given")
	}
	seen := map[string]bool{}
	for i := range f.Sections {
		s := &f.Sections[i]
		f.judgeCond(s.Show, "section "+s.Title, complain)
		for j := range s.Fields {
			x := &s.Fields[j]
			if seen[x.ID] {
				complain("field %s is there twice", x.ID)
			}
			seen[x.ID] = true
			f.judgeField(x, complain)
		}
	}
	asked := map[string]bool{}
	for _, q := range f.Questions {
		f.judgeQuestion(q, asked, complain)
	}
}

func (f *Form) judgeField(x *Field, complain func(string, ...any)) {
	at := "field " + x.ID
	if !idText.MatchString(x.ID) {
		complain("field id %q must be small ASCII letters, digits and _", cut(x.ID))
	}
	if x.Label == "" || !slices.Contains(kinds, x.Kind) || !slices.Contains(sources, x.Source) || !slices.Contains(facts, x.Fact) {
		complain("%s needs a label and a known kind, source and fact", at)
		return
	}
	fact := x.Fact != "" || slices.ContainsFunc(x.Columns, func(c Column) bool { return c.Fact != "" })
	if x.Source == FromCard && !fact {
		complain("%s comes from the card but names no fact", at)
	}
	choice := x.Kind == Choice || x.Kind == ChoiceText || x.Kind == Multi
	if choice != (len(x.Options) > 0 || x.Years != "") {
		complain("%s: options belong to choices, and only to them", at)
	}
	if x.Years != "" && x.Years != "tax" && x.Years != "fiscal" || x.YearsBack < 0 || x.YearsBack > 20 {
		complain("%s: years must be \"tax\" or \"fiscal\", years_back 0 to 20", at)
	}
	if (x.Kind == Table) != (len(x.Columns) > 0) {
		complain("%s: columns belong to tables, and only to them", at)
	}
	columns, wide := map[string]bool{}, 0
	for _, c := range x.Columns {
		if !idText.MatchString(c.ID) || c.Label == "" || columns[c.ID] || c.Width < 1 || !slices.Contains(facts, c.Fact) || c.Fact == FactSex {
			complain("%s: every column needs an id of its own, a label, a width and, if any, a known fact", at)
		}
		columns[c.ID] = true
		wide += c.Width
	}
	if x.Kind == Table && wide != 100 {
		complain("%s: the columns' widths must add up to 100", at)
	}
	if x.Width < 0 || x.Width > 100 || x.Lines < 0 || x.Lines > 10 || x.Min < 0 || x.Max < 0 || x.Max > 0 && x.Max < x.Min {
		complain("%s: width, lines, min or max is out of range", at)
	}
	ids := map[string]bool{}
	for _, o := range x.Options {
		if o.ID == "" || o.Label == "" || ids[o.ID] {
			complain("%s: every option needs an id of its own and a label", at)
		}
		ids[o.ID] = true
		f.judgeCond(o.Forbid, at, complain)
	}
	for _, c := range append([]Cond{x.Show, x.FactIf, x.HandIf, x.DefaultIf}, x.RequiredIf...) {
		f.judgeCond(c, at, complain)
	}
	for _, def := range []any{x.Default, x.Else} {
		if def == nil || def == "@newest" && x.Years != "" {
			continue
		}
		if _, err := x.shape(def); err != nil {
			complain("%s: the default %v", at, err)
		}
	}
}

func (f *Form) judgeCond(c Cond, at string, complain func(string, ...any)) {
	for id, want := range c {
		x := f.Field(id)
		if x == nil {
			complain("%s: the condition names field %s, which is not there", at, cut(id))
			continue
		}
		if len(want) == 0 {
			complain("%s: the condition on %s can never hold", at, id)
		}
		for _, w := range want {
			ok := false
			switch x.Kind {
			case Check:
				ok = w == "true" || w == "false"
			case Choice, ChoiceText, Multi:
				ok = slices.ContainsFunc(x.Options, func(o Option) bool { return o.ID == w })
			default:
				ok = w == "set" || w == "empty"
			}
			if !ok {
				complain("%s: %s can never be %q", at, id, cut(w))
			}
		}
	}
}

func (f *Form) judgeQuestion(q Question, asked map[string]bool, complain func(string, ...any)) {
	at := "question " + cut(q.ID)
	if !idText.MatchString(q.ID) || q.Text == "" || asked[q.ID] {
		complain("%s needs an id of its own and a text", at)
	}
	asked[q.ID] = true
	if (len(q.Fields) > 0) == (len(q.Choices) > 0) {
		complain("%s must have either fields or choices", at)
	}
	f.judgeCond(q.Show, at, complain)
	for _, id := range q.Fields {
		if x := f.Field(id); x == nil || x.Source == FromClerk || x.Source == FromPrincipal || x.Kind == Table {
			complain("%s asks for %s, which nobody can answer", at, cut(id))
		}
	}
	if q.Default != "" && !slices.ContainsFunc(q.Choices, func(a Answer) bool { return a.ID == q.Default }) {
		complain("%s: the default is none of its choices", at)
	}
	for _, a := range q.Choices {
		if a.ID == "" || a.Label == "" {
			complain("%s: every choice needs an id and a label", at)
		}
		if _, err := f.ParseAnswers(a.Set); err != nil {
			complain("%s: %v", at, err)
		}
	}
}

// Field finds a field by id; nil if there is none.
func (f *Form) Field(id string) *Field {
	for i := range f.Sections {
		for j := range f.Sections[i].Fields {
			if f.Sections[i].Fields[j].ID == id {
				return &f.Sections[i].Fields[j]
			}
		}
	}
	return nil
}
