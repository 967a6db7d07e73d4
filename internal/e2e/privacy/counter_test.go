//go:build linux

package privacy

import (
	"context"
	"fmt"
	"io"
	"os"
	"strconv"
	"sync/atomic"
	"time"

	"kakanai/assets"
	"kakanai/card/emulator"
	"kakanai/forms"
	"kakanai/internal/settings"
	"kakanai/internal/station"
	"kakanai/visit"
)

// What the clerk types at a counter, and must be nowhere afterwards.
var (
	typedPerson = forms.Facts{Name: "𠮷田　葛󠄀之介", Address: "青森県むつ市ひみつ町字秘密沢三百四番地", Birth: "19540317", Sex: "1"}
	typedWords  = []string{
		"髙﨑　ひみつ子", "青森県むつ市かくれ里一丁目七七番地の八", "代筆　内緒之助", "ひみつの姪", "青森県むつ市あとで直した四九番地",
	}
)

// A counter is a clerk's desk, all of it but the windows: the program's own log, printer and
// accounts of the day. TestMain becomes one when counterData names a data folder, so that it can
// be killed and traced; it says on stdout which state the visit is in.
type counter struct {
	kiosk *visit.Kiosk
	table *emulator.Table
	last  atomic.Pointer[visit.View]
	desk  atomic.Pointer[visit.StaffView]
}

const (
	counterData   = "KAKANAI_TEST_DESK"
	counterVisits = "KAKANAI_TEST_DESK_VISITS" // it ends by itself after so many; without it, never
)

// serve makes visits that a clerk types, corrects and hands over, one after the other.
func serve(data string) error {
	ctx, end := context.WithCancel(context.Background())
	defer end()
	c := &counter{}
	o, closer, err := c.open(ctx, data)
	if err != nil {
		return err
	}
	defer closer.Close()
	o.Show = func(v visit.View) { c.last.Store(&v) }
	o.ShowStaff = func(v visit.StaffView) { c.desk.Store(&v) }
	c.kiosk = visit.New(o)
	ended := make(chan error, 1)
	go func() { ended <- c.kiosk.Run(ctx) }()
	c.at(visit.Choosing)
	c.kiosk.Sign(7)
	for i := 0; ; i++ {
		if err := c.visit(i%2 == 0); err != nil {
			return err
		}
		if os.Getenv(counterVisits) == strconv.Itoa(i+1) {
			pause()
			end()
			return <-ended
		}
	}
}

// open opens what a counter has, with the demo's people for the reader; what it returns must be
// closed.
func (c *counter) open(ctx context.Context, data string) (o visit.Options, log io.Closer, err error) {
	s := &station.Station{Data: data, Now: time.Now, Stderr: os.Stderr}
	if s.Settings, err = settings.Load(""); err != nil {
		return o, nil, err
	}
	f, err := s.Fonts()
	if err != nil {
		return o, nil, err
	}
	all, err := s.Offered(ctx, nil)
	if err != nil {
		return o, nil, err
	}
	folder, err := s.DataFolder()
	if err != nil {
		return o, nil, err
	}
	l, err := s.OpenLog(ctx, folder)
	if err != nil {
		return o, nil, err
	}
	paper, err := s.Device(ctx, station.Counter{Data: folder, Log: l}, f)
	if err == nil {
		err = paper.Sweep(ctx)
	}
	if err != nil {
		l.Close()
		return o, nil, err
	}
	people, err := emulator.Load(assets.People)
	if err != nil {
		l.Close()
		return o, nil, err
	}
	c.table = emulator.NewTable(people, emulator.Options{Wait: -1})
	return s.Kiosk(station.Counter{Reader: c.table, Data: folder, Log: l}, all, f, paper), l, nil
}

// at waits for a state and says that it came.
func (c *counter) at(s visit.State) {
	for range 5000 {
		if v := c.last.Load(); v != nil && v.State == s {
			fmt.Println(s)
			return
		}
		time.Sleep(time.Millisecond)
	}
	v := c.last.Load()
	c.fail("in", v.State, v.Problem, v.Stop, "and not in", s)
}

// fail ends the process; the test that started it reads why.
func (c *counter) fail(why ...any) {
	fmt.Println(append([]any{"error:"}, why...)...)
	os.Exit(3)
}

func pause() { time.Sleep(30 * time.Millisecond) }

// do calls f and waits for what comes of it.
func (c *counter) do(f func()) {
	before := c.last.Load()
	f()
	for range 1000 {
		if c.last.Load() != before {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

// answers takes the first choice of every question until another state comes.
func (c *counter) answers(s visit.State) {
	for range 40 {
		v := c.last.Load()
		switch {
		case v.State != s:
			return
		case !v.Ask.Ready && len(v.Ask.Choices) > 0:
			c.do(func() { c.kiosk.Pick(v.Ask.Choices[0].ID) })
		default:
			c.do(c.kiosk.Next)
		}
	}
}

// visit is one, of a person who is typed or has a card, to the paper that comes back.
func (c *counter) visit(typed bool) error {
	k := c.kiosk
	c.do(func() { k.Choose("juminhyo") })
	c.do(func() { k.Choose("shotoku") })
	c.do(k.Next)
	c.answers(visit.Asking)
	c.at(visit.Notice)
	if typed {
		c.do(func() { k.Person(typedPerson) })
	} else if err := c.card(); err != nil {
		return err
	}
	c.answers(visit.Completing)
	c.at(visit.Confirming)
	c.correct()
	k.Vouch()
	c.at(visit.Handing)
	k.Correct("juminhyo", "req_addr", typedWords[4])
	c.at(visit.Confirming)
	k.Vouch()
	c.at(visit.Handing)
	k.Reprint()
	serial := c.desk.Load().Serials["juminhyo"]
	for c.last.Load().State != visit.Choosing {
		pause()
		k.Collect()
	}
	c.at(visit.Choosing)
	k.Returned(serial, "papers")
	c.table.Lift()
	return nil
}

// card reads a card by its PIN.
func (c *counter) card() error {
	c.kiosk.Next()
	if err := c.table.Lay("katsunosuke"); err != nil {
		return err
	}
	c.at(visit.Credential)
	for _, d := range []byte("1234") {
		c.kiosk.Digit(d)
	}
	c.kiosk.Enter()
	c.at(visit.Completing)
	return nil
}

// correct corrects two fields and names a scribe.
func (c *counter) correct() {
	c.kiosk.Correct("juminhyo", "req_name", typedWords[0])
	c.kiosk.Correct("juminhyo", "req_addr", typedWords[1])
	c.kiosk.Scribe(typedWords[2], typedWords[3])
	for range 200 {
		if pause(); len(c.desk.Load().Fixes) >= 2 {
			break
		}
	}
	if n := len(c.desk.Load().Fixes); n < 2 || c.desk.Load().Refused != (visit.FieldRef{}) {
		c.fail(n, "corrections, refused", c.desk.Load().Refused)
	}
	c.at(visit.Confirming)
}
