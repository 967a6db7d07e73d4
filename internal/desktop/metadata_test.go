package desktop

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/BurntSushi/toml"

	"kakanai/assets"
)

// The packaging tools are told what the program says of itself.
func TestFyneAppSaysWhatTheProgramSays(t *testing.T) {
	var app struct {
		Details struct {
			Icon, Name, ID, Version string
			Build                   int
		}
	}
	b, err := os.ReadFile("../../FyneApp.toml")
	if err == nil {
		err = toml.Unmarshal(b, &app)
	}
	if err != nil {
		t.Fatal(err)
	}
	d := app.Details
	if d.Version != metadata.Version || d.Name != metadata.Name || d.ID != metadata.ID || d.Build != metadata.Build {
		t.Errorf("FyneApp.toml says %+v, the program %+v", d, metadata)
	}
	if icon, err := os.ReadFile(filepath.Join("..", "..", d.Icon)); err != nil || !bytes.Equal(icon, assets.Icon) {
		t.Errorf("the icon of FyneApp.toml is not the program's: %v", err)
	}
}
