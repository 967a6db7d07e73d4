package main

import (
	"fmt"
	"testing"
)

// docs/kakanai.toml shows every setting with the value it has without a file.
func TestSampleSettingsAreTheBuiltIn(t *testing.T) {
	shown, err := loadSettings("docs/kakanai.toml")
	if err != nil {
		t.Fatal(err)
	}
	builtIn, err := loadSettings("")
	if err != nil {
		t.Fatal(err)
	}
	a, err := shown.idle()
	if err != nil {
		t.Fatal(err)
	}
	if b, _ := builtIn.idle(); a != b {
		t.Errorf("idle times are %+v, the sample says %+v", b, a)
	}
	shown.Idle, shown.Forms = nil, nil
	if a, b := fmt.Sprintf("%+v", shown), fmt.Sprintf("%+v", builtIn); a != b { // an empty list is no list
		t.Errorf("the sample says %s, the program has %s", a, b)
	}
}
