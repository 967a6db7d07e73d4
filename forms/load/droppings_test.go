package load_test

import (
	"slices"
	"testing"
	"testing/fstest"

	"kakanai/assets"
	"kakanai/forms/load"
)

// What an editor or a system leaves beside the forms is neither read nor a mistake, and can be
// named; what was saved under a wrong name is still a mistake.
func TestEditorDroppingsArePassedOver(t *testing.T) {
	left := []string{
		"#h1.toml#", ".#h1.toml", "._h1.toml", ".DS_Store", ".h1.toml.swp", "Thumbs.db", "desktop.ini", "h1.toml.BAK",
		"h1.toml.bak", "h1.toml~", "translations/.en.toml.swp",
		"translations/._en.toml", "~$h1.toml",
	}
	slices.Sort(left)
	folder := fstest.MapFS{}
	for _, name := range left {
		folder[name] = &fstest.MapFile{Data: []byte("\x00\x05\x16\x07 no TOML")}
	}
	if _, err := load.Load(assets.Forms, folder); err != nil {
		t.Error(err)
	}
	if got := load.Droppings(folder); !slices.Equal(got, left) {
		t.Errorf("%q", got)
	}
	folder["h1.toml.txt"] = &fstest.MapFile{Data: []byte("id = 1")}
	if _, err := load.Load(assets.Forms, folder); err == nil {
		t.Error("a form that was saved under another name is passed over in silence")
	}
	// Named by itself it is judged: nothing else was asked for.
	if _, err := load.Load(assets.Forms, load.Only(folder, "._h1.toml")); err == nil {
		t.Error("a file that was asked about is said to be good unread")
	}
}
