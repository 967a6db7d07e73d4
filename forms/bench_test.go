package forms_test

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"kakanai/assets"
	"kakanai/forms"
	"kakanai/forms/load"
)

// many is a catalogue of n forms: ours, over and over under other names.
func many(b *testing.B, n int) fs.FS {
	b.Helper()
	ours, err := load.Load(assets.Forms)
	if err != nil {
		b.Fatal(err)
	}
	out := fstest.MapFS{}
	for _, name := range []string{"blocks.toml", "fees.toml"} {
		text, err := fs.ReadFile(assets.Forms, name)
		if err != nil {
			b.Fatal(err)
		}
		out[name] = &fstest.MapFile{Data: text}
	}
	for i := range n {
		f := ours.Forms[i%len(ours.Forms)]
		text, err := fs.ReadFile(assets.Forms, f.ID+".toml")
		if err != nil {
			b.Fatal(err)
		}
		id := fmt.Sprintf("%s_%d", f.ID, i)
		text = []byte(strings.NewReplacer(
			fmt.Sprintf("id = %q", f.ID), fmt.Sprintf("id = %q", id), fmt.Sprintf("code = %q", f.Code),
			fmt.Sprintf("code = \"F%04d\"", i),
		).Replace(string(text)))
		out[id+".toml"] = &fstest.MapFile{Data: text}
	}
	return out
}

// What a form costs must not grow with the catalogue: loading and judging it, and filling the
// largest one out of it.
func BenchmarkCatalogue(b *testing.B) {
	for _, n := range []int{15, 1000} {
		files := many(b, n)
		b.Run(fmt.Sprintf("load/%d", n), func(b *testing.B) {
			for b.Loop() {
				if _, err := load.Load(files); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(n), "µs/form")
		})
		c, err := load.Load(files)
		if err != nil {
			b.Fatal(err)
		}
		largest, fields := c.Forms[0], 0
		for _, f := range c.Forms {
			sum := 0
			for _, s := range f.Sections {
				sum += len(s.Fields)
			}
			if sum > fields {
				largest, fields = f, sum
			}
		}
		answers := largest.Sample(true, today)
		b.Run(fmt.Sprintf("fill/%d", n), func(b *testing.B) {
			for b.Loop() {
				largest.Fill(forms.Input{
					Holder: holder, HasHolder: true, Answers: answers, Day: today, City: forms.City{Fees: c.Fees},
				})
			}
		})
	}
}
