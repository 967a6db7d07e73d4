package text

import (
	"os"
	"strings"
	"testing"

	"golang.org/x/image/font/sfnt"
)

// Each language's letters come out of the collection as a font that stands alone.
func TestMember(t *testing.T) {
	fonts, err := Find()
	if err != nil {
		t.Fatal(err)
	}
	for index, want := range map[int]struct{ name, letters string }{
		0: {"Noto Sans CJK JP", "ằỹ市"}, 1: {"Noto Sans CJK KR", "한국어市"}, 2: {"Noto Sans CJK SC", "请选择市"},
	} {
		b, err := fonts.Member("NotoSansCJK-Regular.ttc", index)
		if err != nil {
			t.Fatal(err)
		}
		f, err := sfnt.Parse(b)
		if err != nil {
			t.Fatalf("font %d: %v", index, err)
		}
		var buf sfnt.Buffer
		if name, _ := f.Name(&buf, sfnt.NameIDFamily); name != want.name {
			t.Errorf("font %d is %q", index, name)
		}
		for _, r := range want.letters {
			if g, err := f.GlyphIndex(&buf, r); err != nil || g == 0 {
				t.Errorf("font %d has no %c", index, r)
			} else if _, err := f.LoadGlyph(&buf, g, 1000<<6, nil); err != nil {
				t.Errorf("font %d: %c: %v", index, r, err)
			}
		}
	}
	if _, err := fonts.Member("NotoSansCJK-Regular.ttc", 99); err == nil {
		t.Error("a font that is not there was found")
	}
	if b, err := fonts.Member("NotoSansThai-Regular.ttf", 0); err != nil || len(b) == 0 {
		t.Errorf("a font by itself: %d bytes, %v", len(b), err)
	}
	if _, err := fonts.Member("NotoSansThai-Regular.ttf", 1); err == nil {
		t.Error("the second font of a file that has one was found")
	}
	for _, b := range []string{
		"", "ttcf", "ttcf\x00\x01\x00\x00\x00\x00\x00\x01\xff\xff\xff\xff",
		"ttcf\x00\x01\x00\x00\x00\x00\x00\x01\x00\x00\x00\x10\x00\x01\x00\x00\xff\xff\x00\x00\x00\x00\x00\x00",
	} {
		if _, err := member([]byte(b), 0); err == nil {
			t.Errorf("%q is taken for a collection", b)
		}
	}
}

// What make run installs brings every font that screens need.
func TestSiblingsAreInstalled(t *testing.T) {
	setup, err := os.ReadFile("../scripts/setup.sh")
	if err != nil {
		t.Fatal(err)
	}
	for name, pkg := range siblings {
		if !strings.Contains(string(setup), " "+pkg+" ") {
			t.Errorf("%s: scripts/setup.sh does not install %s", name, pkg)
		}
	}
}
