package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"kakanai/assets"
	"kakanai/audit"
	"kakanai/audit/keeper"
	"kakanai/card/emulator"
	"kakanai/card/pcsc"
	"kakanai/forms"
	"kakanai/internal/host"
	"kakanai/printing"
	"kakanai/record"
	"kakanai/text"
	"kakanai/ui"
	"kakanai/visit"
)

// clock is the wall clock; everything below main is handed it.
type clock struct{}

func (clock) Now() time.Time { return time.Now() }

// catalogue loads the forms that ship with Kakanai and, over them, the city's own.
func catalogue(s settings) (*forms.Catalogue, error) {
	layers := []fs.FS{assets.Forms}
	if s.FormsFolder != "" {
		root, err := os.OpenRoot(s.FormsFolder) // what points out of the folder is not followed
		if err != nil {
			return nil, forms.LoadErrors{{File: s.FormsFolder, Why: "様式のフォルダー（設定 forms_folder）が開けません"}}
		}
		defer root.Close()
		layers = append(layers, root.FS())
	}
	c, err := forms.Load(layers...)
	if err != nil {
		return nil, err
	}
	c.OpenYears(s.Years.Tax, s.Years.Fiscal)
	return c, nil
}

// judge finds what only somebody finds who draws the forms and shows the words. Forms that ship are judged by their tests.
func judge(ctx context.Context, c *forms.Catalogue, f *text.Fonts) error {
	texts, err := ui.LoadTexts(assets.Texts, "ja")
	if err != nil {
		return err
	}
	var bad forms.LoadErrors
	for _, w := range c.Texts {
		if why := texts.Replace(w.Key, w.Words); why != "" {
			bad = append(bad, w.Mistake(why))
		}
	}
	for lang := range c.Translations {
		if _, err := fs.Stat(assets.Texts, lang+".toml"); err != nil {
			bad = append(bad, forms.LoadError{File: "translations/" + lang + ".toml", Why: "この言語の画面はありません。ファイルの名前を、en・ja-easy・ko・pt・vi・zh のどれかにします"})
		}
	}
	for _, form := range c.Forms {
		bad = append(bad, printing.Judge(form, f)...)
		if e := background(ctx, form, f); e != nil {
			bad = append(bad, *e)
		}
	}
	if len(bad) > 0 {
		return bad
	}
	return nil
}

// fonts finds the fonts beside the program first, then in the settings' folder, then in the system.
func fonts(s settings) (*text.Fonts, error) {
	var dirs []string
	if exe, err := os.Executable(); err == nil {
		dirs = append(dirs, filepath.Join(filepath.Dir(exe), "fonts"))
	}
	if s.Fonts != "" {
		dirs = append(dirs, s.Fonts)
	}
	return text.Find(dirs...)
}

// demoReader is the reader that is an emulator; "demo:PERSON" is the same with that person's card on it.
const demoReader = "demo"

// demoPerson reports whether name asks for the demo reader, and whose card lies on it.
func demoPerson(name string) (person string, demo bool) {
	if name == demoReader {
		return "", true
	}
	return strings.CutPrefix(name, demoReader+":")
}

// demoIDs are the people whose cards the demo has.
func demoIDs() (ids []string) {
	people, _ := emulator.Load(assets.People) // embedded; its own test reads it
	for _, p := range people {
		ids = append(ids, p.ID)
	}
	return ids
}

// openReader gives the reader that --reader names. table is nil for a real one.
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

// openRemote gives the real readers, in a process of their own: this program again, with a command that people do not use.
func openRemote(name string, wait time.Duration) *pcsc.Remote {
	exe, err := os.Executable()
	if err != nil {
		exe = os.Args[0]
	}
	return pcsc.NewRemote(pcsc.RemoteOptions{Name: name, Wait: wait, Command: []string{exe, cardProcess}})
}

// logPath is where a data folder keeps its log.
func logPath(data string) string { return filepath.Join(data, "log.db") }

// keyFile is where a data folder keeps the key that signs its log's checkpoints.
func keyFile(data string) audit.Keeper { return keeper.For(audit.KeyFile(keyPath(data))) }

func keyPath(data string) string { return filepath.Join(data, "signing.key") }

// openLog opens this call's log for writing.
func (c *call) openLog(ctx context.Context, data string) (*audit.Log, error) {
	return audit.Open(ctx, audit.Options{
		Path: logPath(data), Now: time.Now, Rand: rand.Reader, Terminal: c.terminal(), Version: version,
		City: c.settings.City.ID, Key: keyFile(data), Keep: c.settings.keep(), Uptime: host.Uptime,
	})
}

// desk is what a reading needs: a reader, and the log of this data folder, open for writing.
type desk struct {
	reader visit.Reader
	table  *emulator.Table // nil for a real reader
	data   string
	log    *audit.Log
}

// demo reports whether the reader is the emulator: no real card is ever read at such a desk, so its papers may be kept.
func (d desk) demo() bool { return d.table != nil }

// close ends what the desk holds open.
func (d desk) close() {
	if r, ok := d.reader.(*pcsc.Remote); ok {
		r.Close()
	}
	d.log.Close()
}

// sit opens the desk. wait is how long the reader waits for a card; lay puts a demo person's card on it at once.
func (c *call) sit(ctx context.Context, wait time.Duration, lay bool) (d desk, err error) {
	if d.reader, d.table, err = openReader(c.reader, wait, lay); err != nil {
		return desk{}, usage("%w", err)
	}
	if d.data, err = c.dataFolder(); err != nil {
		return desk{}, err
	}
	if d.log, err = c.openLog(ctx, d.data); err != nil {
		return desk{}, notLogged(err)
	}
	return d, nil
}

// recorder is the log as a visit writes it. A clock may be set while something is timed.
type recorder struct{ log *audit.Log }

func (r recorder) Record(ctx context.Context, e record.Entry) error {
	e.Millis = record.Millis(e.Millis)
	_, err := r.log.Append(ctx, e)
	return err
}

func (r recorder) Number(ctx context.Context, e record.Entry) (string, error) {
	e.Millis = record.Millis(e.Millis)
	done, err := r.log.Number(ctx, e)
	return done.Serial, err
}

// newID makes a visit's id: random, so that it tells nothing.
func newID() string {
	var b [8]byte
	if _, err := io.ReadFull(rand.Reader, b[:]); err != nil {
		panic("no randomness") // crypto/rand does not fail on the systems we run on
	}
	return hex.EncodeToString(b[:])
}

// kiosk builds the engine that the window and fill share.
func kiosk(s settings, offered *forms.Catalogue, r visit.Reader, log *audit.Log, f *text.Fonts, p visit.Printer, demo bool, trouble io.Writer) visit.Options {
	city := s.city()
	city.Fees = offered.Fees
	if t, ok := p.(trier); ok {
		r = triedFirst{r, t}
	}
	pickup := s.Printer.Pickup
	if _, shown := p.(onScreen); shown {
		pickup = visit.PickupNone
	}
	var mark func() string
	if s.Log.Foot {
		mark = log.Mark
	}
	return visit.Options{
		Mark:   mark,
		Reader: r, Log: recorder{log}, Printer: p, Clock: clock{}, WrongClock: byClock(log), NewID: newID,
		Layout:    func(filled *forms.Filled) printing.Document { return printing.Layout(filled, f) },
		Trouble:   func(err error) { fmt.Fprintln(trouble, "kakanai:", err) },
		Catalogue: offered, Guide: s.Guide, Opinion: s.Screen.Opinion, City: city, Demo: demo, Idle: s.idle(), CodeB: s.CodeB, Pickup: pickup,
		Rare: func(t string) bool { return len(f.Line(text.Data, t, 10).Marks) > 0 || len(text.Doubts(t)) > 0 },
	}
}
