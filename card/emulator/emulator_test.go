package emulator_test

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"kakanai/assets"
	"kakanai/card"
	"kakanai/card/emulator"
)

func people(t testing.TB) []emulator.Person {
	t.Helper()
	p, err := emulator.Load(assets.People)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func pin(t testing.TB, s string) *card.PIN {
	t.Helper()
	p, err := card.ParsePIN([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Every combination of the quirks that concern a reading, for every demo person: the same person comes out.
func TestReadingUnderAllQuirks(t *testing.T) {
	for _, p := range people(t) {
		if p.Card() != card.KindMyNumber || p.TriesLeft != nil {
			continue
		}
		for bits := range 1 << 9 {
			on := func(i int) bool { return bits>>i&1 == 1 }
			c := emulator.NewCard(p, emulator.Quirks{
				Length81: on(0), FillZero: on(1), NoFiller: on(2), Blocked6983: on(3), VerifiedIs9000: on(4), EndIs6282: on(5), Cold6F00: on(6), WarmClears: on(7), SelectClears: on(8),
			})
			h, err := card.ReadHolder(t.Context(), card.Guard(c), pin(t, "1234"), nil)
			if err != nil {
				t.Fatalf("%s with quirks %09b: %v", p.ID, bits, err)
			}
			if h != (card.Holder{Name: p.Name, Address: p.Address, Birth: p.Birth, Sex: p.Sex}) {
				t.Fatalf("%s with quirks %09b: what came out is not what the card says", p.ID, bits)
			}
			if len(c.Tripped()) > 0 {
				t.Fatalf("%s: %v", p.ID, c.Tripped())
			}
		}
	}
}

// The card is pulled at every command of a reading: card-removed, never a burnt try.
func TestPulledAtEveryCommand(t *testing.T) {
	p := people(t)[0]
	for n := 1; ; n++ {
		sent := 0
		c := emulator.NewCard(p, emulator.Quirks{Hook: func(i int, _ []byte) ([]byte, error, bool) {
			sent = i
			return nil, card.ErrRemoved, i == n
		}})
		h, err := card.ReadHolder(t.Context(), card.Guard(c), pin(t, "1234"), nil)
		if err == nil {
			if n < 6 {
				t.Errorf("a reading took %d commands", n-1)
			}
			return
		}
		if !errors.Is(err, card.ErrRemoved) || h != (card.Holder{}) || sent != n || c.TriesLeft() != 3 {
			t.Errorf("pulled at command %d: %v, %d sent, %d tries left", n, err, sent, c.TriesLeft())
		}
	}
}

func TestCountersAndPower(t *testing.T) {
	p := people(t)[0]
	c := emulator.NewCard(p, emulator.Quirks{})
	do := func(s string) string {
		t.Helper()
		b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
		if err != nil {
			t.Fatal(err)
		}
		r, err := c.Transmit(context.Background(), b)
		if err != nil {
			t.Fatal(err)
		}
		return strings.ToUpper(hex.EncodeToString(r[len(r)-2:]))
	}
	for _, s := range []struct{ cmd, want string }{
		{"00B0000000", "6986"}, // nothing selected
		{"00A4040C05 D392100031", "6A82"},
		{"00A4040C0A D3921000310001010408", "9000"},
		{"00A4020C02 0002", "9000"}, {"00B0000000", "6982"},
		{"00B0820000", "6982"}, // by short id
		{"00A4020C02 0011", "9000"}, {"00B0000000", "6981"},
		{"00200080", "63C3"}, {"00200080", "63C3"}, // asking costs nothing
		{"0020008004 30303030", "63C2"}, {"00200080", "63C2"},
		{"0020008004 31323334", "9000"}, {"00200080", "63C3"}, // a right one restores
		{"00A4020C02 0002", "9000"}, {"00B0000000", "9000"}, {"00B07F0000", "6B00"},
		{"00200091", "63C3"},
		{"0020009104 30303030", "63C2"}, {"00B0820000", "6982"}, // a wrong one takes the right away
		{"0020009104 30303030", "63C1"}, {"0020009104 30303030", "63C0"}, {"0020009104 31323334", "6984"}, {"00200091", "63C0"},
		{"0084000008", "6D00"}, {"0CA4020C020002", "6E00"},
	} {
		if got := do(s.cmd); got != s.want {
			t.Errorf("%s answers %s, expected %s", s.cmd, got, s.want)
		}
	}
	c = emulator.NewCard(p, emulator.Quirks{})
	for _, s := range []string{"00A4040C0A D3921000310001010408", "0020009104 31323334"} {
		do(s)
	}
	c.WarmReset()
	do("00A4040C0A D3921000310001010408")
	if do("00B0820000") != "9000" {
		t.Error("a warm reset clears what was verified; real cards keep it")
	}
	c.PowerOff()
	do("00A4040C0A D3921000310001010408")
	if do("00B0820000") != "6982" {
		t.Error("power-off keeps what was verified")
	}
	do("002000950E" + hex.EncodeToString([]byte(p.CodeB()))) // 照合番号B opens 0002 and not 0001
	if do("00B0820000") != "9000" || do("00B0810000") != "6982" {
		t.Error("照合番号B does not open what it should, or opens more")
	}
	if trips := c.Tripped(); len(trips) == 0 {
		t.Error("EF 0001 was touched and nothing tripped")
	}
	for _, r := range c.Record() {
		if strings.Contains(r, "31323334") || strings.Contains(r, hex.EncodeToString([]byte(p.CodeB()))) {
			t.Error("the record holds a secret")
		}
	}
}

func TestCodeB(t *testing.T) {
	for _, c := range []struct {
		p    emulator.Person
		want string
	}{
		{emulator.Person{Birth: "19800217", Expiry: "20350217", SecurityCode: "2285"}, "55021720352285"},
		{emulator.Person{Birth: "19890107", Expiry: "20300101", SecurityCode: "0001"}, "64010720300001"},
		{emulator.Person{Birth: "19890108", Expiry: "20300101", SecurityCode: "0001"}, "01010820300001"},
		{emulator.Person{Birth: "20190501", Expiry: "20290101", SecurityCode: "0001"}, "01050120290001"},
		{emulator.Person{Birth: "19980630", Expiry: "20280630", SecurityCode: "1846", Gregorian: true}, "98063020281846"},
	} {
		if got := c.p.CodeB(); got != c.want {
			t.Errorf("%s: %s, expected %s", c.p.Birth, got, c.want)
		}
	}
}

func TestKinds(t *testing.T) {
	for _, k := range []card.Kind{card.KindMyNumber, card.KindOldJuki, card.KindPhone, card.KindLicence, card.KindResidence, card.KindOther} {
		p := people(t)[0]
		p.Kind = k
		if got := card.Recognise(t.Context(), card.Guard(emulator.NewCard(p, emulator.Quirks{}))); got != k {
			t.Errorf("a card of kind %s is taken for %s", k, got)
		}
	}
}

func TestPeopleFilesAreJudged(t *testing.T) {
	const good = "id = \"a\"\nlabel = \"A\"\nname = \"N\"\naddress = \"A\"\nbirth = \"19800101\"\nsex = \"1\"\npin = \"1234\"\nexpiry = \"20300101\"\nsecurity_code = \"1234\"\n"
	for why, text := range map[string]string{
		"an unknown key": good + "shoe_size = 26\n",
		"a short birth":  strings.Replace(good, "19800101", "1980", 1),
		"a bad id":       strings.Replace(good, `id = "a"`, `id = "../a"`, 1),
		"four tries":     good + "tries_left = 4\n",
		"a kind of none": good + "kind = \"library\"\n",
	} {
		if _, err := emulator.Load(fstest.MapFS{"01.toml": {Data: []byte(text)}}); err == nil {
			t.Errorf("%s passes", why)
		}
	}
	if _, err := emulator.Load(fstest.MapFS{"01.toml": {Data: []byte(good)}}); err != nil {
		t.Error(err)
	}
	if _, err := emulator.Load(fstest.MapFS{"01.toml": {Data: []byte(good)}, "02.toml": {Data: []byte(good)}}); err == nil {
		t.Error("the same id twice passes")
	}
}

func TestTable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		all := people(t)
		table := emulator.NewTable(all, emulator.Options{Wait: -1})
		var told []error
		done := make(chan error, 1)
		go func() {
			done <- table.Use(t.Context(), func(err error) { told = append(told, err) }, func(x card.Transmitter) error {
				_, err := card.Tries(t.Context(), x)
				return err
			})
		}()
		synctest.Wait()
		table.Lay("licence")
		synctest.Wait()
		table.Lay(all[0].ID)
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		if len(told) != 2 || !errors.Is(told[0], card.ErrNoCard) || !errors.Is(told[1], card.ErrWrongCard) {
			t.Errorf("told %v", told)
		}
		gone := make(chan error, 1)
		go func() { gone <- table.Gone(t.Context()) }()
		synctest.Wait()
		table.Lift()
		if err := <-gone; err != nil {
			t.Error(err)
		}
		table.Lay(all[0].ID)
		err := table.Use(t.Context(), nil, func(x card.Transmitter) error {
			table.Lift()
			_, err := card.Tries(t.Context(), x)
			return err
		})
		if !errors.Is(err, card.ErrRemoved) {
			t.Errorf("lifted while lent: %v", err)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		table := emulator.NewTable(people(t), emulator.Options{Wait: 3 * time.Second})
		began := time.Now()
		err := table.Use(t.Context(), nil, func(card.Transmitter) error { return fmt.Errorf("not to be called") })
		if !errors.Is(err, card.ErrNoCard) || time.Since(began) != 3*time.Second {
			t.Errorf("%v after %v", err, time.Since(began))
		}
	})
}
