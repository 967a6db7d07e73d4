package cli

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"kakanai/forms"
	"kakanai/internal/settings"
	"kakanai/internal/station"
	"kakanai/printing"
	"kakanai/text"
	"kakanai/visit"
)

// formsListOptions list the forms that this kiosk offers.
type formsListOptions struct{}

func (*formsListOptions) flags(*flagSet) {}

type formInfo struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	Edition string `json:"edition"`
}

func (*formsListOptions) run(ctx context.Context, s *session, _ []string) error {
	offered, err := s.station.Offered(ctx, nil)
	if err != nil {
		return err
	}
	list := []formInfo{}
	for _, f := range offered.Forms {
		list = append(list, formInfo{f.ID, f.Title, f.Edition})
	}
	if s.json {
		return s.object(map[string]any{"forms": list})
	}
	for _, f := range list {
		fmt.Fprintf(s.stdout, "%s\t%s\t%s\n", f.ID, f.Edition, f.Title)
	}
	return nil
}

// formsShowOptions show the fields of a form.
type formsShowOptions struct{}

func (*formsShowOptions) flags(*flagSet) {}

// fieldInfo is one field in the answer of forms show: what an answers file may say about it.
type fieldInfo struct {
	ID       string       `json:"id"`
	Label    string       `json:"label"`
	Kind     forms.Kind   `json:"kind"`
	Source   forms.Source `json:"source"`
	Required bool         `json:"required"`
	Default  any          `json:"default,omitempty"`
	Options  []optionInfo `json:"options,omitempty"`
	Columns  []optionInfo `json:"columns,omitempty"` // of a table
}

type optionInfo struct {
	ID    string `json:"id"`
	Label string `json:"label"`
}

func (*formsShowOptions) run(ctx context.Context, s *session, args []string) error {
	offered, err := s.station.Offered(ctx, nil)
	if err != nil {
		return err
	}
	if len(args) != 1 {
		return oneForm(s, len(args))
	}
	f, err := formNamed(args[0], offered)
	if err != nil {
		return err
	}
	fields := fieldsOf(f, forms.DayOf(s.station.Now()))
	if s.json {
		return s.object(map[string]any{"id": f.ID, "title": f.Title, "edition": f.Edition, "fields": fields})
	}
	fmt.Fprintf(s.stdout, "%s\t%s\t%s\n", f.ID, f.Edition, f.Title)
	for _, x := range fields {
		fmt.Fprintf(s.stdout, "%s\t%s\t%s\t%s\n", x.ID, x.Kind, x.Source, x.Label)
		for _, o := range slices.Concat(x.Options, x.Columns) { // what an answer may say, below its field
			fmt.Fprintf(s.stdout, "    %s\t%s\n", o.ID, o.Label)
		}
	}
	return nil
}

// oneForm is how a command ends that takes one form and was given n.
func oneForm(s *session, n int) error {
	if n > 1 {
		return visit.UsageError("%q に書けるのは、様式の id 1つだけです", "%q takes no more than one form", s.name())
	}
	return visit.UsageError("%q には、様式の id が1つ要ります。kakanai forms list で一覧がわかります",
		"%q needs one form; kakanai forms list lists them", s.name())
}

// fieldsOf are a form's fields with what is offered on that day.
func fieldsOf(f *forms.Form, day forms.Date) []fieldInfo {
	fields := []fieldInfo{}
	for _, s := range f.Sections {
		for _, x := range s.Fields {
			i := fieldInfo{
				ID: x.ID, Label: x.Label, Kind: x.Kind, Source: x.Source, Required: x.Required, Default: x.Default,
			}
			for _, o := range x.OptionsOn(day) {
				i.Options = append(i.Options, optionInfo{o.ID, o.Label})
			}
			for _, col := range x.Columns {
				i.Columns = append(i.Columns, optionInfo{col.ID, col.Label})
			}
			fields = append(fields, i)
		}
	}
	return fields
}

// formNamed is the form of that id.
func formNamed(id string, offered *forms.Catalogue) (*forms.Form, error) {
	if f := offered.Form(id); f != nil {
		return f, nil
	}
	byID := map[string]*forms.Form{}
	for _, f := range offered.Forms {
		byID[f.ID] = f
	}
	return nil, visit.Fail(visit.Usage, noForm(id, byID))
}

// previewForm is the sample print of a form.
func previewForm(ctx context.Context, s *session, id string, fonts *text.Fonts) (string, printing.Document, error) {
	offered, err := s.station.Offered(ctx, fonts)
	if err != nil {
		return "", printing.Document{}, err
	}
	f, err := formNamed(id, offered)
	if err != nil {
		return "", printing.Document{}, err
	}
	return f.ID, s.station.Preview(offered, f, fonts), nil
}

// formIDs are the forms that the settings offer, for completions; of settings with mistakes the
// forms that ship.
func formIDs(s *session, before []string) (ids []string) {
	set, err := settings.Load(s.config)
	all, bad := (&station.Station{Settings: set, Now: time.Now, Stderr: io.Discard}).Offered(context.Background(), nil)
	if err != nil || bad != nil {
		if set, err = settings.Load(""); err != nil {
			return nil
		}
		if all, err = (&station.Station{Settings: set}).Catalogue(); err != nil {
			return nil
		}
	}
	for _, f := range all.Forms {
		if !slices.Contains(before, f.ID) {
			ids = append(ids, f.ID+"\t"+f.Title)
		}
	}
	return ids
}
