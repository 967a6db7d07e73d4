package kit

import (
	"fmt"
	"sync"

	"fyne.io/fyne/v2"
)

// letters are the languages whose letters the screens' own font lacks: which font of Noto's collections has them. The Japanese one has Hangul and Vietnamese
// letters as good as any, and shares its memory, some 35 MB; only Chinese readers expect other shapes of the same characters.
var letters = map[string]int{"vi": 0, "ko": 0, "zh": 2}

// ownFont reports whether a language has letters that the screens' own font lacks.
func OwnFont(lang string) bool {
	_, ok := letters[lang]
	return ok
}

// Faces gives the font of each language, loaded when somebody first speaks it: most visits need none of them. load gives one font of a collection by the
// collection's name and an index.
func Faces(load func(name string, index int) ([]byte, error), trouble func(error)) func(lang string, bold bool) fyne.Resource {
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
		if err != nil { // the window's own fallback is better than no words
			trouble(err)
			loaded[key] = nil
			return nil
		}
		r := fyne.NewStaticResource(fmt.Sprintf("%s.%d", name, index), b)
		loaded[key] = r
		return r
	}
}
