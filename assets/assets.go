// Package assets holds the files that ship inside the program: the forms, the demo people, the
// words of the screens, and the icon.
//
// Start with Forms. It has no code but their embedding, and reads none of them.
package assets

import (
	"embed"
	"io/fs"
)

//go:embed forms office people staff texts
var files embed.FS

// Icon is the program's icon: PNG, 512 × 512 pixels, drawn from icon.svg. FyneApp.toml names it
// too.
//
//go:embed icon.png
var Icon []byte

var (
	Forms  = sub("forms")  // *.toml, read by forms/load
	People = sub("people") // *.toml, read by emulator.Load
	Office = sub("office") // LANG.toml: the supervisor's words
	Texts  = sub("texts")  // *.toml, read by ui.LoadTexts
	Staff  = sub("staff")  // ja.toml, the words of the clerk's window; towns.tsv, candidates for typing
)

func sub(dir string) fs.FS {
	f, err := fs.Sub(files, dir)
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return f
}
