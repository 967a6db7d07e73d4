package printing_test

import (
	"bytes"
	"testing"
	"time"

	"kakanai/printing"
)

// Any PDF is either refused with an error or gives the same paper twice.
func FuzzCityPDF(f *testing.F) {
	once := usual(nil).save("")
	f.Add(once.Bytes())
	f.Add(once.stream(4, "", laterWords).save("").Bytes())
	packed := begin().stream(4, "", formWords).pack(6, map[int]string{1: catalogue, 2: onePage, 3: thePage, 5: font})
	f.Add(packed.end(packed.table(9, map[int]int{1: 6, 2: 6, 3: 6, 5: 6}, "")).Bytes())
	f.Add(page(a4, "/MediaBox[0 0 841.89 595.28]/Rotate 90/UserUnit 1/CropBox[0 0 841.89 595.28]/Annots[<</Subtype/"+
		"Link/Border[0 0 0]>>]"))
	face := fonts(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		pages, err := printing.Inspect(b)
		if err != nil {
			return
		}
		var first, second bytes.Buffer
		for _, out := range []*bytes.Buffer{&first, &second} {
			if err := printing.Background(b, len(pages)).PDF(out, face, time.Unix(0, 0)); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Error("not the same bytes twice")
		}
	})
}
