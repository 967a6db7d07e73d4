package emulator_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"slices"
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

func pin(t testing.TB, s string) *card.Secret {
	t.Helper()
	p, err := card.ParsePIN([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// codeB returns the 照合番号B printed on p's card.
func codeB(t testing.TB, p emulator.Person) *card.Secret {
	t.Helper()
	s, err := card.ParseCodeB([]byte(p.CodeB()))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Every combination of the quirks that concern a reading, by PIN and by 照合番号B, for a person with a
// short and one with a long file, and a sample of combinations for the others: the same person is
// read, in no more commands than promised.
func TestReadingUnderAllQuirks(t *testing.T) {
	const knobs = 14
	quirks := func(bits int) emulator.Quirks {
		on := func(i int) bool { return bits>>i&1 == 1 }
		return emulator.Quirks{
			Length81: on(0), FillZero: on(1), NoFiller: on(2), Blocked6983: on(3), VerifiedIs9000: on(4),
			EndIs6282: on(5), Cold6F00: on(6), WarmClears: on(7),
			SelectClears: on(8), NoShortEF: on(9), ShortForgets: on(10), WrongLe6C: on(11), More61: on(12),
			CountedIs6984: on(13),
		}
	}
	for _, p := range people(t) {
		if p.Card() != card.KindMyNumber || p.TriesLeft != nil || p.TriesLeftB != nil {
			continue
		}
		want := card.Holder{Name: p.Name, Address: p.Address, Birth: p.Birth, Sex: p.Sex}
		step := 331 // coprime to the number of combinations: each pair of quirks is seen in all four positions
		if p.ID == "taro" || p.ID == "long" {
			step = 1
		}
		for bits := 0; bits < 1<<knobs; bits += step {
			q := quirks(bits)
			for _, s := range []*card.Secret{pin(t, "1234"), codeB(t, p)} {
				c := emulator.NewCard(p, q)
				h, err := card.ReadHolder(t.Context(), card.Guard(c), s, nil)
				if err != nil {
					t.Fatalf("%s by %s with quirks %014b: %v\n%v", p.ID, s.Way(), bits, err, c.Record())
				}
				if h != want {
					t.Fatalf("%s by %s with quirks %014b: what came out is not what the card says", p.ID, s.Way(), bits)
				}
				if len(c.Tripped()) > 0 {
					t.Fatalf("%s: %v", p.ID, c.Tripped())
				}
				most := 5 // for 256 bytes; one more for each further 256
				if q.NoShortEF {
					most = 7
				}
				size := 100 + len(p.Name) + len(p.Address)
				most += (size + 255) / 256
				if q.Cold6F00 {
					most++
				}
				if q.WrongLe6C || q.More61 || q.ShortForgets { // each costs commands of its own
					most += 8
				}
				if n := len(c.Record()); n > most {
					t.Fatalf("%s by %s with quirks %014b took %d commands, expected at most %d", p.ID, s.Way(), bits,
						n, most)
				}
			}
		}
	}
}

// trouble is what a card may answer to any command: the status words of the card reference,
// undefined ones, and answers that are too short or too long.
var trouble = []string{
	"pulled", "", "90", "6300", "63C0", "63C1", "63C2", "63CF", "6982", "6983", "6984", "6985", "6986", "69FC",
	"6A80", "6A81", "6A82", "6A83", "6A86", "6A88", "6B00",
	"6700", "6881", "6882", "6D00", "6E00", "6F00", "6100", "6110", "6282", "6C00", "6C10", "FFFF", "0000", "9001",
	"9000", "big",
}

// The card is pulled, or answers something odd, at every command of every way: by PIN, by 照合番号B,
// and B with the pictures, on cards with and without short EF ids. The reading ends either with an
// error and nothing of the person, or with exactly what the card holds. No secret is sent twice,
// nothing follows a lost card, and no error quotes data.
func TestTroubleAtEveryCommand(t *testing.T) {
	for _, id := range []string{"taro", "long", "gaiji"} {
		p := one(t, id)
		for _, short := range []bool{true, false} {
			for _, way := range []string{"pin", "b", "face"} {
				commands := 0
				for n := 1; n == 1 || n <= commands; n++ {
					for _, what := range trouble {
						commands = max(commands, troubled(t, p, short, way, n, what))
					}
				}
				if commands < 4 {
					t.Errorf("%s by %s: a reading took %d commands: nothing was troubled", id, way, commands)
				}
			}
		}
	}
}

func one(t testing.TB, id string) emulator.Person {
	t.Helper()
	for _, p := range people(t) {
		if p.ID == id {
			return p
		}
	}
	t.Fatalf("no person %s", id)
	return emulator.Person{}
}

// troubled reads p's card, whose answer to command n is what, and checks the outcome. It returns
// the number of commands that the card was sent.
func troubled(t *testing.T, p emulator.Person, short bool, way string, n int, what string) (commands int) {
	t.Helper()
	name := fmt.Sprintf("%s, short ids %v, by %s, %q at command %d", p.ID, short, way, what, n)
	lost, after := false, 0
	c := emulator.NewCard(p, emulator.Quirks{NoShortEF: !short, Hook: func(i int, _ []byte) ([]byte, error, bool) {
		if lost {
			after++
		}
		if i != n {
			return nil, nil, false
		}
		switch what {
		case "pulled":
			lost = true
			return nil, card.ErrRemoved, true
		case "big":
			return append(make([]byte, 65536), 0x90, 0x00), nil, true
		}
		b, err := hex.DecodeString(what)
		if err != nil {
			t.Fatal(err)
		}
		lost = len(b) < 2
		return b, nil, true
	}})
	s := pin(t, "1234")
	if way != "pin" {
		s = codeB(t, p)
	}
	h, err := card.ReadHolder(t.Context(), card.Guard(c), s, nil)
	var face card.Face
	var faceErr error
	if way == "face" && err == nil {
		face, faceErr = card.ReadFace(t.Context(), card.Guard(c), s)
		if faceErr == nil && (face.Name == nil || face.Address == nil) {
			t.Errorf("%s: a picture is missing without an error", name)
		}
	}
	if err == nil && h != (card.Holder{Name: p.Name, Address: p.Address, Birth: p.Birth, Sex: p.Sex}) {
		t.Errorf("%s: what came out is not what the card says", name)
	}
	if err != nil && h != (card.Holder{}) {
		t.Errorf("%s: half-read data came with an error", name)
	}
	if lost && !errors.Is(errors.Join(err, faceErr), card.ErrRemoved) {
		t.Errorf("%s: a lost card is %v", name, errors.Join(err, faceErr))
	}
	if after > 0 {
		t.Errorf("%s: %d commands after the card was lost", name, after)
	}
	checkSpent(t, name, c)
	checkQuotesNothing(t, name, p, errors.Join(err, faceErr))
	return len(c.Record())
}

// checkSpent checks that no key was sent two VERIFYs, no try is lost and no forbidden file was
// touched.
func checkSpent(t *testing.T, name string, c *emulator.Card) {
	t.Helper()
	secrets, ap, ef := map[string]int{}, "", ""
	for _, r := range c.Record() {
		switch {
		case strings.HasPrefix(r, "00A4040C"):
			ap, ef = r[10:], ""
		case strings.HasPrefix(r, "00A4020C"):
			ef = r[10:]
		case strings.HasPrefix(r, "002000") && len(r) > 8:
			secrets[ap+"/"+ef+"/"+r[6:8]]++
		}
	}
	for key, n := range secrets {
		if n > 1 {
			t.Errorf("%s: %d VERIFYs of key %s for one entry", name, n, key)
		}
	}
	text, surface := c.CodeBTriesLeft()
	if c.TriesLeft() != 3 || text != 10 || surface != 10 {
		t.Errorf("%s: a right entry cost a try: %d %d %d", name, c.TriesLeft(), text, surface)
	}
	if len(c.Tripped()) > 0 {
		t.Errorf("%s: %v", name, c.Tripped())
	}
}

// checkQuotesNothing checks that err, which may be nil, quotes no secret and nothing of the person.
func checkQuotesNothing(t *testing.T, name string, p emulator.Person, err error) {
	t.Helper()
	if err == nil {
		return
	}
	for _, secret := range []string{"1234", "31323334", p.CodeB(), p.Name, p.Address, p.Birth} {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("%s: the error quotes what it must not", name)
		}
	}
}

// At the last try of either key no secret is sent; a card whose PIN is blocked can still be read by
// its printed numbers.
func TestLastTryOfEachKey(t *testing.T) {
	two := func(n int) *int { return &n }
	for _, c := range []struct {
		pin, b int
		noPIN  bool
		byPIN  error
		byB    error
	}{
		{3, 10, false, nil, nil},
		{1, 10, false, card.ErrLastTry, nil},
		{0, 10, false, card.ErrBlocked, nil},
		{
			3, 1,
			false, nil, card.ErrLastTry,
		},
		{3, 0, false, nil, card.ErrBlocked},
		{0, 10, true, card.ErrBlocked, nil},
		{2, 2, false, nil, nil},
	} {
		for bits := range 8 {
			p := one(t, "taro")
			p.TriesLeft, p.TriesLeftB = two(c.pin), two(c.b)
			k := emulator.NewCard(p, emulator.Quirks{
				NoPIN: c.noPIN, NoShortEF: bits&1 != 0,
				CountedIs6984: bits&2 != 0, Blocked6983: bits&4 != 0,
			})
			if _, err := card.ReadHolder(t.Context(), card.Guard(k), pin(t, "1234"), nil); !errors.Is(err, c.byPIN) {
				t.Errorf("PIN with %d left: %v", c.pin, err)
			}
			if _, err := card.ReadHolder(t.Context(), card.Guard(k), codeB(t, p), nil); !errors.Is(err, c.byB) {
				t.Errorf("照合番号B with %d left: %v", c.b, err)
			}
			for _, r := range k.Record() {
				if c.byPIN != nil && strings.HasPrefix(r, "0020009104") ||
					c.byB != nil && strings.HasPrefix(r, "002000950E") {
					t.Errorf("sent with %d and %d left: %s", c.pin, c.b, r)
				}
			}
		}
	}
}

// spendFace lets another program spend tries of 照合番号B at the 券面事項確認AP until n are left. The
// 券面事項入力補助AP does not notice.
func spendFace(t *testing.T, k *emulator.Card, n int) {
	t.Helper()
	wrong := slices.Repeat([]string{"002000800E" + strings.Repeat("30", 14)}, 10-n)
	for _, cmd := range append([]string{"00A4040C0AD3921000310001010402", "00A4020C020012"}, wrong...) {
		b, err := hex.DecodeString(cmd)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := k.Transmit(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	if text, surface := k.CodeBTriesLeft(); text != 10 || surface != n {
		t.Fatalf("%d and %d are left", text, surface)
	}
	k.PowerOff()
}

// The 券面事項確認AP has a counter of its own. At its last try no secret is sent there, however many
// tries the 券面事項入力補助AP has left.
func TestLastTryOfTheFace(t *testing.T) {
	for n, want := range map[int]error{10: nil, 2: nil, 1: card.ErrLastTry, 0: card.ErrBlocked} {
		for bits := range 8 {
			p := one(t, "gaiji")
			k := emulator.NewCard(p, emulator.Quirks{
				NoShortEF: bits&1 != 0, CountedIs6984: bits&2 != 0,
				Blocked6983: bits&4 != 0,
			})
			spendFace(t, k, n)
			before := len(k.Record())
			if _, err := card.ReadHolder(t.Context(), card.Guard(k), codeB(t, p), nil); err != nil {
				t.Fatal(err)
			}
			face, err := card.ReadFace(t.Context(), card.Guard(k), codeB(t, p))
			if !errors.Is(err, want) || (err == nil) != (want == nil) || (face.Name != nil) != (want == nil) {
				t.Errorf("%d left: %v", n, err)
			}
			sent := 0
			for _, r := range k.Record()[before:] {
				if strings.HasPrefix(r, "002000") && len(r) > 8 {
					sent++
				}
			}
			// one of them opens the four items
			if most := map[bool]int{true: 2, false: 1}[want == nil]; sent != most {
				t.Errorf("%d left: the digits were sent %d times: %v", n, sent, k.Record()[before:])
			}
			if text, surface := k.CodeBTriesLeft(); want != nil && (text != 10 || surface != n) {
				t.Errorf("%d left: then %d and %d", n, text, surface)
			}
		}
	}
}

// The pictures are read and the photograph is not; broken and oversized pictures are ErrMalformed.
func TestFace(t *testing.T) {
	p := one(t, "gaiji")
	c := emulator.NewCard(p, emulator.Quirks{})
	f, err := card.ReadFace(t.Context(), card.Guard(c), codeB(t, p))
	if err != nil || f.Name == nil || f.Address == nil {
		t.Fatal(err)
	}
	if len(c.Tripped()) > 0 {
		t.Errorf("%v", c.Tripped())
	}
	if _, err := card.ReadFace(t.Context(), card.Guard(c), pin(t, "1234")); err == nil {
		t.Error("a PIN opens the face")
	}
	bomb := new(bytes.Buffer)
	if err := png.Encode(bomb,
		image.NewPaletted(image.Rect(0, 0, 4000, 4000), color.Palette{color.White, color.Black})); err != nil {
		t.Fatal(err)
	}
	for what, bad := range map[string][]byte{
		"nothing": nil, "text": []byte("not a picture at all"),
		"cut off": p.NamePNG[:len(p.NamePNG)/2], "too many pixels": bomb.Bytes(), "too many bytes": make([]byte,
			13000),
	} {
		q := p
		q.NamePNG = bad
		f, err := card.ReadFace(t.Context(), card.Guard(emulator.NewCard(q, emulator.Quirks{})), codeB(t, p))
		if !errors.Is(err, card.ErrMalformed) || f.Name != nil || f.Address == nil {
			t.Errorf("%s: %v", what, err)
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
		{"00A4020C02 0002", "9000"},
		{"00B0000000", "6982"},
		{"00B0820000", "6982"}, // by short id
		{"00A4020C02 0011", "9000"},
		{"00B0000000", "6981"},
		{"00200080", "63C3"},
		{"00200080", "63C3"}, // costs no try
		{"0020008004 30303030", "63C2"},
		{"00200080", "63C2"},
		{"0020008004 31323334", "9000"},
		{"00200080", "63C3"}, // a correct entry restores the counter
		{"00A4020C02 0002", "9000"},
		{"00B0000000", "9000"},
		{"00B07F0000", "6B00"},
		{"00200091", "63C3"},
		{"0020009104 30303030", "63C2"},
		{"00B0820000", "6982"}, // a wrong entry clears the verified state
		{"0020009104 30303030", "63C1"},
		{"0020009104 30303030", "63C0"},
		{"0020009104 31323334", "6984"},
		{"00200091", "63C0"},
		{"0084000008", "6D00"},
		{"0CA4020C020002", "6E00"},
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
		{
			emulator.Person{Birth: "19980630", Expiry: "20280630", SecurityCode: "1846", Gregorian: true},
			"98063020281846",
		},
	} {
		if got := c.p.CodeB(); got != c.want {
			t.Errorf("%s: %s, expected %s", c.p.Birth, got, c.want)
		}
	}
}

func TestKinds(t *testing.T) {
	for _, k := range []card.Kind{
		card.KindMyNumber, card.KindOldJuki, card.KindPhone, card.KindLicence,
		card.KindResidence, card.KindOther,
	} {
		p := people(t)[0]
		p.Kind = k
		if got, err := card.Recognise(t.Context(), card.Guard(emulator.NewCard(p, emulator.Quirks{}))); got != k ||
			err != nil {
			t.Errorf("a card of kind %s is taken for %s: %v", k, got, err)
		}
	}
}

func TestPeopleFilesAreJudged(t *testing.T) {
	const good = "id = \"a\"\nlabel = \"A\"\nname = \"N\"\naddress = \"A\"\n" +
		"birth = \"19800101\"\nsex = \"1\"\npin = \"1234\"\nexpiry = \"20300101\"\n" +
		"security_code = \"1234\"\n"
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
	if _, err := emulator.Load(fstest.MapFS{
		"01.toml": {Data: []byte(good)},
		"02.toml": {Data: []byte(good)},
	}); err == nil {
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
			done <- table.Use(t.Context(), func(err error) { told = append(told, err) },
				func(x card.Transmitter) error {
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

// timed measures how long a card takes and counts its commands.
type timed struct {
	card.Transmitter
	n    int
	took time.Duration
}

func (c *timed) Transmit(ctx context.Context, cmd []byte) ([]byte, error) {
	began := time.Now()
	defer func() { c.took += time.Since(began); c.n++ }()
	return c.Transmitter.Transmit(ctx, cmd)
}

// mynas are the commands that jpki/myna (Go, commit 58c580b) sends for "text attr", recorded by
// this emulator; the X are the PIN.
var mynas = []string{
	"00A4040C0AD392F000260100000001", "00A4020C020006", "00A4020C020006", "00B0000020",
	"00A4040C0AD3921000310001010408",
	"00A4020C020011", "0020008004XXXXXXXX", "00A4020C020002", "00B0000007", "00B0000000", "00B0010020",
}

// Our reading and myna's alternately on the same card, which takes 10 ms for a command: commands,
// time, and the share of the time that is not the card's. (Over PC/SC myna's handle is also reset
// between the fourth and the fifth command; that is left out here.)
func BenchmarkReadingBesideMyna(b *testing.B) {
	p := one(b, "long")
	c := emulator.NewCard(p, emulator.Quirks{Latency: 10 * time.Millisecond})
	var ours, theirs, oursCard time.Duration
	var oursN, theirsN int
	for range b.N {
		t := &timed{Transmitter: c}
		began := time.Now()
		if _, err := card.ReadHolder(b.Context(), card.Guard(t), pin(b, "1234"), nil); err != nil {
			b.Fatal(err)
		}
		ours += time.Since(began)
		oursCard += t.took
		oursN += t.n
		c.PowerOff()
		began = time.Now()
		for _, s := range mynas {
			cmd, err := hex.DecodeString(strings.Replace(s, "XXXXXXXX", "31323334", 1))
			if err != nil {
				b.Fatal(err)
			}
			if r, err := c.Transmit(b.Context(), cmd); err != nil || r[len(r)-2] != 0x90 {
				b.Fatalf("%s: %X %v", s, r, err)
			}
			theirsN++
		}
		theirs += time.Since(began)
		c.PowerOff()
	}
	n := float64(b.N)
	b.ReportMetric(float64(oursN)/n, "commands/ours")
	b.ReportMetric(float64(theirsN)/n, "commands/myna")
	b.ReportMetric(ours.Seconds()*1000/n, "ms/ours")
	b.ReportMetric(theirs.Seconds()*1000/n, "ms/myna")
	b.ReportMetric(100*float64(ours-oursCard)/float64(ours), "%-outside-card")
}
