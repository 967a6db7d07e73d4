package kit

import (
	"fmt"
	"sync"

	"fyne.io/fyne/v2"
)

// A font is where the letters of a language are: a font of one of Noto's files, and the script that
// is all it has (nil: it draws everything).
type font struct {
	regular, bold string // names of files
	index         int    // in a collection
	script        *Script
}

// cjk are the Noto fonts for Chinese, Japanese and Korean.
func cjk(index int) font { return font{"NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc", index, nil} }

// letters has the languages whose letters the screens' own font lacks. The Japanese font's Hangul
// and Vietnamese letters are as good as any, and it is in memory already, some 35 MB; only Chinese
// readers expect other shapes of the same characters.
var letters = map[string]font{
	"vi": cjk(0), "ko": cjk(0), "zh": cjk(2),
	"th": {"NotoSansThai-Regular.ttf", "NotoSansThai-Bold.ttf", 0, thai},
	"my": {"NotoSansMyanmar-Regular.ttf", "NotoSansMyanmar-Bold.ttf", 0, myanmar},
	"ne": {"NotoSansDevanagari-Regular.ttf", "NotoSansDevanagari-Bold.ttf", 0, devanagari},
}

// OwnFont reports whether a language has letters that the screens' own font lacks.
func OwnFont(lang string) bool {
	_, ok := letters[lang]
	return ok
}

// ScriptOf returns the script that is all a language's font has; nil: it has all that is written
// in that language, kanji and figures too.
func ScriptOf(lang string) *Script { return letters[lang].script }

// Faces returns a function that gives the font of a language, loaded when it is first asked for:
// most visits need none of them. It gives nil for a language that needs no font of its own, and
// where load fails, which trouble is told. load returns one font of a file.
func Faces(load func(name string, index int) ([]byte, error), trouble func(error)) func(lang string,
	bold bool) fyne.Resource {
	type face struct {
		name  string
		index int
	}
	var mu sync.Mutex
	loaded := map[face]fyne.Resource{}
	return func(lang string, bold bool) fyne.Resource {
		f, ok := letters[lang]
		if !ok {
			return nil
		}
		name := f.regular
		if bold {
			name = f.bold
		}
		mu.Lock()
		defer mu.Unlock()
		key := face{name, f.index}
		if r, ok := loaded[key]; ok {
			return r
		}
		b, err := load(name, f.index)
		if err != nil { // the theme's font is better than no words
			trouble(err)
			loaded[key] = nil
			return nil
		}
		r := fyne.NewStaticResource(fmt.Sprintf("%s.%d", name, f.index), b)
		loaded[key] = r
		return r
	}
}
