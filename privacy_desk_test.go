package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kakanai/assets"
	"kakanai/audit"
	"kakanai/card/emulator"
	"kakanai/forms"
	"kakanai/internal/settings"
	"kakanai/internal/station"
	"kakanai/record"
	"kakanai/visit"
)

// What the clerk types in deskDay, and must be nowhere afterwards.
var (
	typedPerson = forms.Facts{Name: "𠮷田　葛󠄀之介", Address: "青森県むつ市ひみつ町字秘密沢三百四番地", Birth: "19540317", Sex: "1"}
	typedWords  = []string{"髙﨑　ひみつ子", "青森県むつ市かくれ里一丁目七七番地の八", "代筆　内緒之助", "ひみつの姪", "青森県むつ市あとで直した四九番地"}
)

// deskDay is a counter with a clerk, all of it but the windows: the program's own log, printer and accounts of the day, and visits that a clerk types,
// corrects and hands over, one after the other, until somebody kills it. It says on stdout where it is.
func deskDay(data string) error {
	ctx := context.Background()
	s := &station.Station{Data: data, Now: time.Now, Stderr: os.Stderr}
	var err error
	if s.Settings, err = settings.Load(""); err != nil {
		return err
	}
	f, err := s.Fonts()
	if err != nil {
		return err
	}
	all, err := s.Offered(ctx, nil)
	if err != nil {
		return err
	}
	folder, err := s.DataFolder()
	if err != nil {
		return err
	}
	log, err := s.OpenLog(ctx, folder)
	if err != nil {
		return err
	}
	defer log.Close()
	paper, err := s.Device(ctx, station.Counter{Data: folder, Log: log}, f)
	if err != nil {
		return err
	}
	if err := paper.Sweep(ctx); err != nil {
		return err
	}
	people, err := emulator.Load(assets.People)
	if err != nil {
		return err
	}
	table := emulator.NewTable(people, emulator.Options{Wait: -1})
	o := s.Kiosk(station.Counter{Reader: table, Data: folder, Log: log}, all, f, paper)
	var last atomic.Pointer[visit.View]
	var desk atomic.Pointer[visit.StaffView]
	o.Show = func(v visit.View) { last.Store(&v) }
	o.ShowStaff = func(v visit.StaffView) { desk.Store(&v) }
	k := visit.New(o)
	ctx, end := context.WithCancel(ctx)
	defer end()
	ended := make(chan error, 1)
	go func() { ended <- k.Run(ctx) }()
	at := func(s visit.State) {
		for range 5000 {
			if v := last.Load(); v != nil && v.State == s {
				fmt.Println(s)
				return
			}
			time.Sleep(time.Millisecond)
		}
		v := last.Load()
		fmt.Println("error: in", v.State, v.Problem, v.Stop, "and not in", s)
		os.Exit(3)
	}
	settle := func() { time.Sleep(30 * time.Millisecond) }
	do := func(f func()) { // and wait for what comes of it
		before := last.Load()
		f()
		for range 1000 {
			if last.Load() != before {
				return
			}
			time.Sleep(time.Millisecond)
		}
	}
	answers := func(s visit.State) {
		for range 40 {
			v := last.Load()
			switch {
			case v.State != s:
				return
			case !v.Ask.Ready && len(v.Ask.Choices) > 0:
				do(func() { k.Pick(v.Ask.Choices[0].ID) })
			default:
				do(k.Next)
			}
		}
	}
	at(visit.Choosing)
	k.Sign(7)
	for i := 0; ; i++ {
		do(func() { k.Choose("juminhyo") })
		do(func() { k.Choose("shotoku") })
		do(k.Next)
		answers(visit.Asking)
		at(visit.Notice)
		if i%2 == 0 {
			do(func() { k.Person(typedPerson) })
		} else {
			k.Next()
			if err := table.Lay("katsunosuke"); err != nil {
				return err
			}
			at(visit.Credential)
			for _, d := range []byte("1234") {
				k.Digit(d)
			}
			k.Enter()
			at(visit.Completing)
		}
		answers(visit.Completing)
		at(visit.Confirming)
		k.Correct("juminhyo", "req_name", typedWords[0])
		k.Correct("juminhyo", "req_addr", typedWords[1])
		k.Scribe(typedWords[2], typedWords[3])
		for range 200 {
			if settle(); len(desk.Load().Fixes) >= 2 {
				break
			}
		}
		if n := len(desk.Load().Fixes); n < 2 || desk.Load().Refused != (visit.FieldRef{}) {
			fmt.Println("error:", n, "corrections, refused", desk.Load().Refused)
			os.Exit(3)
		}
		at(visit.Confirming)
		k.Vouch()
		at(visit.Handing)
		k.Correct("juminhyo", "req_addr", typedWords[4])
		at(visit.Confirming)
		k.Vouch()
		at(visit.Handing)
		k.Reprint()
		serial := desk.Load().Serials["juminhyo"]
		for last.Load().State != visit.Choosing {
			settle()
			k.Collect()
		}
		at(visit.Choosing)
		k.Returned(serial, "papers")
		table.Lift()
		if os.Getenv("KAKANAI_TEST_DESK_VISITS") == fmt.Sprint(i+1) {
			settle()
			end()
			return <-ended
		}
	}
}

// Promise 6 at the clerk's window: what a clerk typed, corrected and wrote for another person is in no
// file when the visit is over, nor after the program was killed in the middle of one. Without a
// printer its pages are in no file at any time: see TestWithoutAPrinterNoPageTouchesADisk.
func TestNothingTypedAtTheDeskIsLeft(t *testing.T) {
	kills := 8
	if os.Getenv("KAKANAI_SOAK") != "" {
		kills = 60
	}
	root := t.TempDir()
	home, tmp := filepath.Join(root, "home"), filepath.Join(root, "tmp")
	data := filepath.Join(home, "data")
	for _, dir := range []string{home, tmp, data} {
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	gone := &trail{words: map[string]bool{}}
	for _, w := range append([]string{typedPerson.Name, typedPerson.Address, typedPerson.Birth}, typedWords...) {
		gone.add(w)
	}
	me := newStall(t, "--reader", "demo:katsunosuke").call("1234\n", "read", "--pin-stdin").json
	for _, item := range []string{"name", "address", "birth"} {
		gone.add(me[item].(string))
	}
	for _, w := range []string{"見本", "代筆"} { // the forms' own words
		delete(gone.words, w)
	}
	var stderr bytes.Buffer
	// run serves visits; it is killed some milliseconds after the stop-th state, or, where that is 0, ends by itself after two visits.
	run := func(stop int, later time.Duration) string {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "KAKANAI_TEST_DESK="+data, "HOME="+home, "TMPDIR="+tmp, "XDG_CACHE_HOME="+home, "XDG_CONFIG_HOME="+home, "GOTRACEBACK=all")
		if stop == 0 {
			cmd.Env = append(cmd.Env, "KAKANAI_TEST_DESK_VISITS=2")
		}
		cmd.Stderr = &stderr
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		where := ""
		lines := bufio.NewScanner(out)
		for n := 1; lines.Scan(); n++ {
			if strings.HasPrefix(lines.Text(), "error") {
				t.Fatalf("%s\n%s", lines.Text(), stderr.String())
			}
			if n == stop {
				where = lines.Text()
				time.Sleep(later)
				cmd.Process.Kill()
			}
		}
		if err := cmd.Wait(); stop == 0 && err != nil {
			t.Fatalf("%v\n%s", err, stderr.String())
		}
		return where
	}
	search := func(when string) {
		t.Helper()
		files := remains(t, home, tmp)
		files["stderr"] = stderr.Bytes()
		if len(files[filepath.Join(data, "log.db")]) == 0 {
			t.Fatal("there is no log to search: this test says nothing")
		}
		for path, b := range files {
			if bytes.Contains(b, []byte("%PDF-")) {
				t.Errorf("%s: a paper is left in %s", when, strings.TrimPrefix(path, root))
			}
			for _, found := range gone.find(b) {
				t.Errorf("%s: %s: %s", when, strings.TrimPrefix(path, root), found)
			}
		}
	}
	run(0, 0)
	search("after two visits")
	killed := map[string]int{}
	for range kills {
		where := run(5+rand.IntN(14), time.Duration(rand.IntN(40))*time.Millisecond)
		killed[where]++
		search("killed after " + where)
	}
	run(0, 0)
	search("started again")
	t.Logf("%d words; killed in %v", len(gone.words), killed)
	kinds := map[string]int{}
	if err := audit.Read(t.Context(), filepath.Join(data, "log.db"), "", "9999", func(e record.Entry, _ int64) error {
		kinds[string(e.Kind)]++
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for _, k := range []string{"typed", "corrected", "scribe", "vouched", "replaced", "reprint", "taken", "returned"} {
		if kinds[k] < 2 {
			t.Errorf("%s is in the log %d times: this test says nothing", k, kinds[k])
		}
	}
}
