package kit

import (
	"fmt"
	"sync"

	"fyne.io/fyne/v2"
)

// letters has the languages whose letters the screens' own font lacks, with the index of the font
// in Noto's collections that has them. The Japanese font's Hangul and Vietnamese letters are as
// good as any, and it is in memory already, some 35 MB; only Chinese readers expect other shapes of
// the same characters.
var letters = map[string]int{"vi": 0, "ko": 0, "zh": 2}

// OwnFont reports whether a language has letters that the screens' own font lacks.
func OwnFont(lang string) bool {
	_, ok := letters[lang]
	return ok
}

// Faces returns a function that gives the font of a language, loaded when it is first asked for:
// most visits need none of them. It gives nil for a language that needs no font of its own, and
// where load fails, which trouble is told. load returns one font of a collection.
func Faces(load func(name string, index int) ([]byte, error), trouble func(error)) func(lang string,
	bold bool) fyne.Resource {
	type face struct {
		index int
		bold  bool
	}
	var mu sync.Mutex
	loaded := map[face]fyne.Resource{}
	return func(lang string, bold bool) fyne.Resource {
		index, ok := letters[lang]
		if !ok {
			return nil
		}
		mu.Lock()
		defer mu.Unlock()
		key := face{index, bold}
		if r, ok := loaded[key]; ok {
			return r
		}
		name := "NotoSansCJK-Regular.ttc"
		if bold {
			name = "NotoSansCJK-Bold.ttc"
		}
		b, err := load(name, index)
		if err != nil { // the theme's font is better than no words
			trouble(err)
			loaded[key] = nil
			return nil
		}
		r := fyne.NewStaticResource(fmt.Sprintf("%s.%d", name, index), b)
		loaded[key] = r
		return r
	}
}
