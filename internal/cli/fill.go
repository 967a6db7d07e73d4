package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"

	"kakanai/forms"
	"kakanai/internal/edited"
	"kakanai/internal/lang"
	"kakanai/internal/station"
	"kakanai/printing/ipp"
	"kakanai/visit"
)

// maxAnswers is more than any honest answers file needs.
const maxAnswers = 256 << 10 // bytes

// fillOptions are one visit without a window. What is wrong with the words on the command line is
// known before the secret is read.
type fillOptions struct {
	secretOptions
	answers, out, printer string
}

func (o *fillOptions) flags(f *flagSet) {
	f.text(&o.answers, "answers")
	f.text(&o.out, "out")
	f.text(&o.printer, "printer")
	o.secretOptions.flags(f)
}

func (o *fillOptions) run(ctx context.Context, s *session, args []string) error {
	if !s.station.Settings.CommandLine.Fill {
		return notAllowed("fill は、この端末の設定で止めてあります", "fill is turned off by this kiosk's settings")
	}
	f, err := s.station.Fonts()
	if err != nil {
		return err
	}
	offered, err := s.station.Offered(ctx, f)
	if err != nil {
		return err
	}
	answers, err := o.wanted(s, args, offered.Forms)
	if err != nil {
		return err
	}
	if err := o.judgeOut(s); err != nil {
		return err
	}
	secret, err := o.read(ctx, s)
	if err != nil {
		return err
	}
	defer secret.Wipe()
	id, docs, err := s.station.Fill(ctx, station.FillOptions{
		Forms: args, Answers: answers, Secret: secret, Wait: s.waits(), Out: o.out, Printer: o.printer,
	}, offered, f)
	if err != nil {
		return err
	}
	if s.json {
		return s.object(map[string]any{"visit": id, "documents": docs})
	}
	for _, d := range docs {
		if d.Path == "" { // it is on paper only
			d.Path = d.Serial
		}
		fmt.Fprintln(s.stdout, d.Path)
	}
	return nil
}

// judgeOut judges where fill's pages are to go.
func (o *fillOptions) judgeOut(s *session) error {
	if o.out == "" && o.printer == "" {
		return visit.UsageError("%q には、--out フォルダー か --printer プリンター が要ります",
			"%q needs --out DIR or --printer URI", s.name())
	}
	if o.printer != "" {
		if ipp.Judge(ipp.Options{URI: o.printer}) != nil {
			return visit.UsageError("--printer は ipp://ホスト/ipp/print・ipps://ホスト/ipp/print・cups:キューの名前 のどれかです",
				"--printer is ipp://HOST/ipp/print, ipps://HOST/ipp/print or cups:QUEUE")
		}
	}
	return nil
}

// wanted judges the forms that the words name, and returns the answers for them.
func (o *fillOptions) wanted(s *session, ids []string, offered []*forms.Form) (map[string]forms.Answers, error) {
	if len(ids) == 0 {
		return nil, visit.UsageError("%q には、様式の id が要ります。kakanai forms list で一覧がわかります",
			"%q needs at least one form; kakanai forms list lists them", s.name())
	}
	byID := map[string]*forms.Form{}
	for _, f := range offered {
		byID[f.ID] = f
	}
	seen := map[string]bool{}
	for _, id := range ids {
		if byID[id] == nil {
			return nil, visit.Fail(visit.Usage, noForm(id, byID))
		}
		if seen[id] {
			return nil, visit.UsageError("様式 %q が2回あります", "form %q is named twice", id)
		}
		seen[id] = true
	}
	if o.answers == "" {
		return map[string]forms.Answers{}, nil
	}
	answers, bad := readAnswers(o.answers, byID)
	if len(bad) > 0 {
		err := lang.Errorf("答えのファイルにまちがいがあります：\n%w", "mistakes in the answers:\n%w", bad)
		return nil, &visit.Failure{Problem: visit.Usage, Err: err, More: map[string]any{"errors": bad}}
	}
	return answers, nil
}

// noForm is what to say of an id that no form has.
func noForm(id string, byID map[string]*forms.Form) *lang.Error {
	if near := edited.Nearest(id, slices.Sorted(maps.Keys(byID))); near != "" {
		return lang.Errorf("%s という様式はありません。%q のまちがいではありませんか", "there is no form %s here; did you mean %q?",
			quoted(id), near)
	}
	return lang.Errorf("%s という様式はありません。kakanai forms list で一覧がわかります",
		"there is no form %s here; kakanai forms list lists them", quoted(id))
}

// readAnswers reads an answers file: for each form the answers to its fields. All mistakes are
// told, each with its line; none repeats an answer.
func readAnswers(path string, byID map[string]*forms.Form) (map[string]forms.Answers, edited.Mistakes) {
	file, bad := edited.Open(path, filepath.Base(path), maxAnswers)
	var raw map[string]map[string]any
	if len(bad) == 0 {
		bad = file.JSON(&raw)
	}
	if len(bad) > 0 {
		return nil, bad
	}
	answers := map[string]forms.Answers{}
	for _, id := range slices.Sorted(maps.Keys(raw)) {
		f := byID[id]
		if f == nil {
			why := noForm(edited.Quote(id), byID).Text
			bad = append(bad, edited.NewMistake(file.Name, file.JSONLine(id), why))
			continue
		}
		good, err := f.ParseAnswers(raw[id])
		var wrong forms.AnswerErrors
		if errors.As(err, &wrong) {
			for _, e := range wrong {
				why := lang.Sprintf("%s.%s：%s", "%s.%s %s", e.Form, edited.Quote(e.Field), e.Why)
				bad = append(bad, edited.NewMistake(file.Name, file.JSONLine(id, e.Field), why))
			}
		}
		answers[id] = good
	}
	return answers, bad.Sorted()
}
