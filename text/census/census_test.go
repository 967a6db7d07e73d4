package census_test

import (
	"os"
	"strings"
	"testing"

	"kakanai/text"
	"kakanai/text/census"
)

// The sets have the sizes their standards say.
var sizes = map[string]int{
	"JIS X 0208": 6879, "JIS X 0212": 6067, "JIS X 0213": 11233, "ハングル": 11172, "GB 2312": 7445, "ベトナム": 134,
}

func TestNothingIsDropped(t *testing.T) {
	f, err := text.Find()
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, s := range census.Sets(f) {
		c := census.Take(f, s)
		for name, n := range sizes {
			if strings.HasPrefix(s.Name, name) {
				seen++
				if c.All != n {
					t.Errorf("%s has %d characters, expected %d", s.Name, c.All, n)
				}
			}
		}
		if c.Dropped > 0 || c.Panics > 0 || c.Exact+c.Base+c.Geta+c.Rule != c.All {
			t.Errorf("%s: %+v", s.Name, c)
		}
		// What the fonts had when this was written: a missing font, or a look-up that lost
		// something, shows here.
		if c.All > 0 && float64(c.Exact) < 0.99*float64(c.All) {
			t.Errorf("%s: only %d of %d are exact", s.Name, c.Exact, c.All)
		}
		if strings.HasPrefix(s.Name, "異体字列") && c.Exact != c.All {
			t.Errorf("%s: a font does not know %d of its own sequences", s.Name, c.All-c.Exact)
		}
	}
	if seen != len(sizes) {
		t.Errorf("%d sets of %d", seen, len(sizes))
	}
}

// docs/characters.md is what the command prints on this machine, but for the day.
func TestTheTableIsTrue(t *testing.T) {
	f, err := text.Find()
	if err != nil {
		t.Fatal(err)
	}
	stands, err := os.ReadFile("../../docs/characters.md")
	if err != nil {
		t.Fatal(err)
	}
	_, day, _ := strings.Cut(string(stands), "数えた表です（")
	day, _, _ = strings.Cut(day, "）")
	var b strings.Builder
	if err := census.Write(&b, f, day); err != nil {
		t.Fatal(err)
	}
	if b.String() != string(stands) {
		t.Errorf("docs/characters.md is not what make characters prints:\n%s", b.String())
	}
}

// What the fonts cannot have is counted as such.
func TestTakeCounts(t *testing.T) {
	f, err := text.Find()
	if err != nil {
		t.Fatal(err)
	}
	c := census.Take(
		f, census.Set{Clusters: []string{"永", "\U00012345", "ก", "葛\U000E01EF", "●", "\uE000", "\u200B", "\xff"}},
	)
	if c.All != 8 || c.Exact != 1 || c.Geta != 2 || c.Base != 1 || c.Rule != 4 || c.Dropped != 0 || c.Panics != 0 {
		t.Errorf("%+v", c)
	}
}
