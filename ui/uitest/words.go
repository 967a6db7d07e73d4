package uitest

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// PlainWords returns the words that are on a page itself, not on its buttons, a line each.
func PlainWords(objects []fyne.CanvasObject) string {
	var b strings.Builder
	for _, o := range objects {
		if words, ok := o.(*canvas.Text); ok {
			b.WriteString(words.Text + "\n")
		}
	}
	return b.String()
}

// AllWords returns all words of a page, those on its buttons and in what scrolls among them,
// separated by line breaks. People's texts are pictures, and not among them.
func AllWords(objects []fyne.CanvasObject) string {
	var out []string
	for _, m := range Marks(objects) {
		if words, ok := m.Object.(*canvas.Text); ok {
			out = append(out, words.Text)
		}
	}
	return strings.Join(out, "\n")
}
