package station

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"kakanai/card"
	"kakanai/card/emulator"
	"kakanai/forms"
	"kakanai/internal/settings"
	"kakanai/visit"
)

// noCard is a reader that must not be asked.
type noCard struct {
	visit.Reader
	asked bool
}

// The window's visits try the folder of the settings before the card, each time anew.
func TestTheFolderOfTheSettingsIsTriedBeforeTheCard(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "paper")
	s := &Station{Now: time.Now, Stderr: io.Discard}
	s.Settings.Printer.Folder = folder
	device, err := s.Device(t.Context(), Counter{Data: t.TempDir()}, nil)
	if err != nil {
		t.Fatal(err)
	}
	r := &noCard{}
	use := s.Kiosk(Counter{Reader: r}, &forms.Catalogue{}, nil, device).Reader.Use
	if err := os.WriteFile(folder, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := use(t.Context(), nil, nil); !errors.Is(err, visit.ErrNotPrinted) || r.asked {
		t.Errorf("%v, asked %v", err, r.asked)
	}
	if err := os.Remove(folder); err != nil {
		t.Fatal(err)
	}
	if err := use(t.Context(), nil, nil); err != nil || !r.asked {
		t.Errorf("%v, asked %v", err, r.asked)
	}
}

// What an earlier version left in its folder of papers goes with the first start; what is not ours
// stays.
func TestPapersOfAnEarlierVersionGo(t *testing.T) {
	data := t.TempDir()
	paper := filepath.Join(data, "paper")
	if err := os.Mkdir(paper, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"20261124_K01_0042_F02_v2026-11.pdf", ".kakanai-123", "minutes.pdf"} {
		if err := os.WriteFile(filepath.Join(paper, name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	device, err := (&Station{Now: time.Now}).Device(t.Context(), Counter{Data: data}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := device.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if left, _ := os.ReadDir(paper); fmt.Sprint(left) != "[- minutes.pdf]" {
		t.Errorf("%v", left)
	}
}

// Papers stay where the reader is the emulator, and nowhere else, whatever a flag says: what a
// real card's visit prints goes with it.
func TestPapersStayOnlyBesideTheEmulator(t *testing.T) {
	for _, reader := range []string{"", DemoReader, "demo:taro", "ACS ACR1252 Dual Reader 00 00"} {
		for _, table := range []*emulator.Table{nil, emulator.NewTable(nil, emulator.Options{})} {
			s := &Station{Reader: reader, Now: time.Now, Stderr: io.Discard}
			var err error
			if s.Settings, err = settings.Load(""); err != nil {
				t.Fatal(err)
			}
			paper, err := s.Device(t.Context(), Counter{Table: table, Data: t.TempDir()}, nil)
			if err != nil {
				t.Fatal(err)
			}
			if _, kept := paper.(inFolder); kept != (table != nil) {
				t.Errorf("--reader %q, emulator %v: papers are kept: %v", reader, table != nil, kept)
			}
		}
	}
}

func (r *noCard) Use(context.Context, func(error), func(card.Transmitter) error) error {
	r.asked = true
	return nil
}
