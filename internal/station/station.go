// Package station is one kiosk PC: what its settings, its data folder and its reader make of it. A
// Station opens what the counter, the office and the doctor stand on (log, fonts, forms, printer,
// reader) and does what a PC does without a window (read, fill, card check). Start with Station,
// then Open. The package knows no window, no accounts and no flags.
package station

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"kakanai/assets"
	"kakanai/audit"
	"kakanai/audit/keystore"
	"kakanai/card/emulator"
	"kakanai/card/pcsc"
	"kakanai/internal/host"
	"kakanai/internal/settings"
	"kakanai/visit"
)

// A Station is a kiosk PC before anything of it is opened. Now and Stderr must be set.
type Station struct {
	Settings settings.Settings
	Data     string           // the data folder; "": the platform's usual one
	Reader   string           // the name of a reader; "": the first one; DemoReader or "demo:PERSON"
	Now      func() time.Time // the wall clock
	Stderr   io.Writer        // takes what only developers read; nothing personal
}

// Complain writes err to the station's stderr.
func (s *Station) Complain(err error) { fmt.Fprintln(s.Stderr, "kakanai:", err) }

// DemoReader is the reader that is an emulator; "demo:PERSON" is the same with that person's card
// on it.
const DemoReader = "demo"

// demoPerson reports whether name asks for the demo reader, and whose card lies on it.
func demoPerson(name string) (person string, demo bool) {
	if name == DemoReader {
		return "", true
	}
	return strings.CutPrefix(name, DemoReader+":")
}

// InDemo reports whether the station's reader is the emulator, and with it the log the demo's own.
func (s *Station) InDemo() bool {
	_, demo := demoPerson(s.Reader)
	return demo
}

// UnknownPerson returns the person whom the reader's name asks for where the demo has no such card.
func (s *Station) UnknownPerson() (person string, unknown bool) {
	person, demo := demoPerson(s.Reader)
	if !demo || s.Reader == DemoReader {
		return "", false
	}
	people, _ := emulator.Load(assets.People) // embedded; its own test reads it
	for _, p := range people {
		if p.ID == person {
			return "", false
		}
	}
	return person, true
}

// Terminal is the name in every serial. The demo has one of its own, so that its papers are told
// apart.
func (s *Station) Terminal() string {
	if s.InDemo() {
		return "DEMO"
	}
	return s.Settings.Terminal()
}

// Named reports whether the settings name the terminal, or this is the demo, which has a name of
// its own.
func (s *Station) Named() bool { return s.InDemo() || len(s.Settings.JudgeTerminal()) == 0 }

// CardProcess is the command with which this program runs itself as the process that talks to the
// card service. It is not for people.
const CardProcess = "card-process"

// openReader opens the reader of that name. table is nil for a real one. With lay, a demo reader
// that names no person has the first one's card on it.
func openReader(name string, wait time.Duration, lay bool) (r visit.Reader, table *emulator.Table, err error) {
	person, demo := demoPerson(name)
	if !demo {
		return openRemote(name, wait), nil, nil
	}
	people, err := emulator.Load(assets.People)
	if err != nil {
		return nil, nil, fmt.Errorf("demo people: %w", err)
	}
	table = emulator.NewTable(people, emulator.Options{Wait: wait})
	if person == "" && lay {
		person = people[0].ID
	}
	if person != "" {
		if err := table.Lay(person); err != nil {
			return nil, nil, err
		}
	}
	return table, table, nil
}

// openRemote opens the real readers, which live in a process of their own: this program again, as
// CardProcess.
func openRemote(name string, wait time.Duration) *pcsc.Remote {
	exe, err := os.Executable()
	if err != nil {
		exe = os.Args[0]
	}
	return pcsc.NewRemote(pcsc.RemoteOptions{Name: name, Wait: wait, Command: []string{exe, CardProcess}})
}

// LogPath is where a data folder keeps its log.
func LogPath(data string) string { return filepath.Join(data, "log.db") }

// Key is where a data folder keeps the key that signs its log's checkpoints, sealed where the PC
// can.
func Key(data string) audit.Keeper { return keystore.For(audit.KeyFile(KeyPath(data))) }

// KeyPath is the file of that key.
func KeyPath(data string) string { return filepath.Join(data, "signing.key") }

// OpenLog opens the log of a data folder for writing. Only one program can at a time.
func (s *Station) OpenLog(ctx context.Context, data string) (*audit.Log, error) {
	return audit.Open(ctx, audit.Options{
		Path: LogPath(data), Now: s.Now, Rand: rand.Reader, Terminal: s.Terminal(), Version: Version,
		City: s.Settings.City.ID, Key: Key(data), Keep: s.Settings.Keep(), Uptime: host.Uptime,
	})
}

// A Counter is what a reading needs: a reader, and the log of the data folder, open for writing.
type Counter struct {
	Reader visit.Reader
	Table  *emulator.Table // nil for a real reader
	Data   string          // the data folder
	Log    *audit.Log
}

// Demo reports whether the reader is the emulator: no real card is ever read at such a counter, so
// its papers may be kept.
func (c Counter) Demo() bool { return c.Table != nil }

// Close closes the reader and the log.
func (c Counter) Close() {
	if r, ok := c.Reader.(*pcsc.Remote); ok {
		r.Close()
	}
	c.Log.Close()
}

// Open opens the counter. wait is how long its reader waits for a card, below 0 without end; lay
// puts the first demo person's card on a demo reader at once.
func (s *Station) Open(ctx context.Context, wait time.Duration, lay bool) (c Counter, err error) {
	if c.Reader, c.Table, err = openReader(s.Reader, wait, lay); err != nil {
		return Counter{}, visit.UsageError("%w", "%w", err)
	}
	if c.Data, err = s.DataFolder(); err != nil {
		return Counter{}, err
	}
	if c.Log, err = s.OpenLog(ctx, c.Data); err != nil {
		return Counter{}, visit.Fail(visit.NotLogged, err)
	}
	return c, nil
}
