package cli

import (
	"context"
	"fmt"

	"kakanai/forms"
	"kakanai/internal/station"
	"kakanai/visit"
)

type formInfo struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	Edition string `json:"edition"`
}

func runFormsList(ctx context.Context, c *call) error {
	offered, err := c.station.Offered(ctx, nil)
	if err != nil {
		return err
	}
	list := []formInfo{}
	for _, f := range offered.Forms {
		list = append(list, formInfo{f.ID, f.Title, f.Edition})
	}
	if c.json {
		return c.object(map[string]any{"forms": list})
	}
	for _, f := range list {
		fmt.Fprintf(c.stdout, "%s\t%s\t%s\n", f.ID, f.Edition, f.Title)
	}
	return nil
}

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

func runFormsShow(ctx context.Context, c *call) error {
	offered, err := c.station.Offered(ctx, nil)
	if err != nil {
		return err
	}
	if len(c.args) != 1 {
		return visit.UsageError("%q needs one form", c.name())
	}
	for _, f := range offered.Forms {
		if f.ID != c.args[0] {
			continue
		}
		fields := []fieldInfo{}
		day := forms.DayOf(c.station.Now())
		for _, s := range f.Sections {
			for _, x := range s.Fields {
				i := fieldInfo{ID: x.ID, Label: x.Label, Kind: x.Kind, Source: x.Source, Required: x.Required, Default: x.Default}
				for _, o := range x.OptionsOn(day) {
					i.Options = append(i.Options, optionInfo{o.ID, o.Label})
				}
				for _, col := range x.Columns {
					i.Columns = append(i.Columns, optionInfo{col.ID, col.Label})
				}
				fields = append(fields, i)
			}
		}
		if c.json {
			return c.object(map[string]any{"id": f.ID, "title": f.Title, "edition": f.Edition, "fields": fields})
		}
		fmt.Fprintf(c.stdout, "%s\t%s\t%s\n", f.ID, f.Edition, f.Title)
		for _, x := range fields {
			fmt.Fprintf(c.stdout, "%s\t%s\t%s\t%s\n", x.ID, x.Kind, x.Source, x.Label)
		}
		return nil
	}
	return visit.UsageError("there is no form %q here", c.args[0])
}

// database is the log that a log command looks at: --db, or the data folder's. It is not made by looking.
func (c *call) database() (string, error) {
	if c.db != "" {
		return c.db, nil
	}
	data, err := c.station.DataFolder()
	return station.LogPath(data), err
}
