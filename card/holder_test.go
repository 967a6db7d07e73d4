package card

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"testing"
)

// script is a strict fake card: a command other than the next one in the script ends the test.
type script struct {
	t     *testing.T
	steps []step
	n     int
}

type step struct{ cmd, answer string } // hexadecimal; blanks are ignored

func (s *script) Transmit(_ context.Context, cmd []byte) ([]byte, error) {
	s.t.Helper()
	if s.n == len(s.steps) {
		s.t.Fatalf("command %X after the end of the script", cmd)
	}
	next := s.steps[s.n]
	s.n++
	if got, want := fmt.Sprintf("%X", cmd), strings.ReplaceAll(next.cmd, " ", ""); got != want {
		s.t.Fatalf("command %d is %s, expected %s", s.n, got, want)
	}
	if next.answer == "pulled" {
		return nil, ErrRemoved
	}
	return unhex(s.t, next.answer), nil
}

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// An invented person's EF 0002 of 95 bytes, and one of 169 whose lengths need the card's 82 00 xx.
const ef95 = "FF205C DF2108 000E00200050005B DF220F E8A68BE69CACE38080E5A4AAE9838E" +
	"DF232D E69DB1E4BAACE983BDE58D83E4BBA3E794B0E58CBAE8A68BE69CACE794BAEFBC91EFBC8DEFBC92EFBC8DEFBC93" +
	"DF2408 3139383030323137 DF250131"

func ef169() string {
	address := strings.Repeat("E5AEA4", 39)
	return "FF208200A4 DF2108 00100022009A00A5 DF220F E8A68BE69CACE38080E5A4AAE9838E DF2375" + address +
		"DF2408 3139383030323137 DF250132"
}

func testPIN(t testing.TB) *Secret {
	t.Helper()
	p, err := ParsePIN([]byte("1234"))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

const (
	selText  = "00A4040C0A D3921000310001010408"
	selPIN   = "00A4020C02 0011"
	ask      = "00200080"
	askShort = "00200091"
	verify4  = "0020008004 31323334"
	verifyS  = "0020009104 31323334"
	selItems = "00A4020C02 0002"
	readAll  = "00B0000000"
	readS    = "00B0820000"
)

// happy is a reading of a card that knows short EF ids, long of one that does not.
func happy() []step {
	return []step{
		{selText, "9000"},
		{askShort, "63C3"},
		{verifyS, "9000"},
		{readS, ef95 + strings.Repeat("FF", 161) + "9000"},
	}
}

func long() []step {
	return []step{
		{selText, "9000"},
		{askShort, "6A86"},
		{selPIN, "9000"},
		{ask, "63C3"},
		{verify4, "9000"},
		{selItems, "9000"},
		{readAll, ef95 + strings.Repeat("FF", 161) + "9000"},
	}
}

func TestReadHolder(t *testing.T) {
	for _, c := range []struct {
		what  string
		steps []step
		most  int // the most commands allowed: 5 with short EF ids, 7 without
	}{{"short", happy(), 5}, {"long", long(), 7}} {
		var steps []Step
		s := &script{t: t, steps: c.steps}
		h, err := ReadHolder(t.Context(), s, testPIN(t), func(x Step) { steps = append(steps, x) })
		if err != nil {
			t.Fatal(err)
		}
		if want := (Holder{"見本　太郎", "東京都千代田区見本町１－２－３", "19800217", "1", false, false}); h != want {
			t.Errorf("%+v", h)
		}
		if len(steps) != 4 || s.n != len(c.steps) || s.n > c.most {
			t.Errorf("%s: %d steps were told, %d commands sent", c.what, len(steps), s.n)
		}
	}
}

func TestLongFiles(t *testing.T) {
	for _, n := range []int{60, 120, 200, 900} { // characters of address: 1 to 11 reads
		address := strings.Repeat("室", n)
		body := "DF220F E8A68BE69CACE38080E5A4AAE9838E" + fmt.Sprintf("DF2382%04X%X", len(address), address) +
			"DF2408 3139383030323137 DF250132"
		body = strings.ReplaceAll(body, " ", "")
		ef := unhex(t, fmt.Sprintf("FF2082%04X%s", len(body)/2, body))
		steps := happy()[:3]
		for at := 0; at < len(ef); at += 256 {
			le, p1 := min(256, len(ef)-at), at
			if at == 0 {
				le, p1 = 256, 0x8200
			}
			end := min(at+256, len(ef))
			steps = append(steps, step{fmt.Sprintf("00B0%04X%02X", p1, le&0xFF), fmt.Sprintf("%X9000", ef[at:end])})
		}
		s := &script{t: t, steps: steps}
		h, err := ReadHolder(t.Context(), s, testPIN(t), nil)
		if err != nil || h.Address != address || s.n != len(steps) {
			t.Errorf("%d characters: %v after %d of %d commands", n, err, s.n, len(steps))
		}
	}
}

func TestWhatTheCounterForbids(t *testing.T) {
	for answer, want := range map[string]error{
		"63C1": ErrLastTry, "63C0": ErrBlocked, "6984": ErrBlocked,
		"6983": ErrBlocked,
	} {
		for _, steps := range [][]step{
			{{selText, "9000"}, {askShort, answer}},
			{{selText, "9000"}, {askShort, "6700"}, {selPIN, "9000"}, {ask, answer}},
		} {
			s := &script{t: t, steps: steps} // no VERIFY is in the script
			if _, err := ReadHolder(t.Context(), s, testPIN(t), nil); !errors.Is(err, want) {
				t.Errorf("counter answers %s: %v", answer, err)
			}
		}
	}
	// 9000 says that an earlier VERIFY still counts: the counter is unknown, so nothing is sent.
	for _, steps := range [][]step{
		{{selText, "9000"}, {askShort, "9000"}},
		{{selText, "9000"}, {askShort, "6A86"}, {selPIN, "9000"}, {ask, "9000"}},
	} {
		s := &script{t: t, steps: steps}
		if _, err := ReadHolder(t.Context(), s, testPIN(t), nil); err == nil || s.n != len(steps) {
			t.Error("an unknown counter did not stop the reading")
		}
	}
	s := &script{t: t, steps: []step{{selText, "9000"}, {askShort, "6A88"}, {selPIN, "6A82"}}}
	if _, err := ReadHolder(t.Context(), s, testPIN(t), nil); !errors.Is(err, ErrBlocked) {
		t.Errorf("a card without a PIN: %v", err)
	}
}

func TestWrongPIN(t *testing.T) {
	for answer, want := range map[string]int{"63C2": 2, "63C1": 1} {
		s := &script{t: t, steps: append(happy()[:2], step{verifyS, answer})}
		_, err := ReadHolder(t.Context(), s, testPIN(t), nil)
		var pin *PINError
		if !errors.As(err, &pin) || pin.Retries != want {
			t.Errorf("VERIFY answers %s: %v", answer, err)
		}
	}
	for _, answer := range []string{"63C0", "6984", "6983"} {
		s := &script{t: t, steps: append(happy()[:2], step{verifyS, answer})}
		if _, err := ReadHolder(t.Context(), s, testPIN(t), nil); !errors.Is(err, ErrBlocked) {
			t.Errorf("VERIFY answers %s: %v", answer, err)
		}
	}
	// A refused short form of VERIFY is not sent again in the long form: that would be a second
	// VERIFY for one entry.
	s := &script{t: t, steps: append(happy()[:2], step{verifyS, "6A86"})}
	if _, err := ReadHolder(t.Context(), s, testPIN(t), nil); err == nil || s.n != 3 {
		t.Errorf("%v after %d commands", err, s.n)
	}
}

func TestCodeB(t *testing.T) {
	s := &script{t: t, steps: []step{
		{selText, "9000"},
		{"00200095", "63CA"},
		{"002000950E 3535303231373230333532323835", "9000"},
		{readS, ef95 + "9000"},
	}}
	b, err := ParseCodeB([]byte("55021720352285"))
	if err != nil {
		t.Fatal(err)
	}
	if h, err := ReadHolder(t.Context(), s, b, nil); err != nil || h.Birth != "19800217" {
		t.Error(err)
	}
	s = &script{t: t, steps: []step{{selText, "9000"}, {"00200095", "63C1"}}}
	if _, err := ReadHolder(t.Context(), s, b, nil); !errors.Is(err, ErrLastTry) {
		t.Errorf("the last try of 照合番号B: %v", err)
	}
	for bad, want := range map[string]error{
		"": ErrCodeBForm, "5502172035228": ErrCodeBForm, "550217203522855": ErrCodeBForm,
		"55021720352 85": ErrCodeBForm, "５５": ErrCodeBForm,
		"55131720352285": ErrCodeBBirth, "55023220352285": ErrCodeBBirth, "55021719352285": ErrCodeBYear,
		"55021720152285": ErrCodeBYear,
	} {
		if _, err := ParseCodeB([]byte(bad)); !errors.Is(err, want) || !errors.Is(err, ErrCodeBForm) {
			t.Errorf("%q passes as printed numbers: %v", bad, err)
		}
	}
	if _, err := ParseCodeB([]byte("25000020351234")); err != nil {
		t.Errorf("an unknown birthday: %v", err)
	}
}

func TestFirstCommandTwice(t *testing.T) {
	s := &script{t: t, steps: append([]step{{selText, "6F00"}}, happy()...)}
	if _, err := ReadHolder(t.Context(), s, testPIN(t), nil); err != nil {
		t.Error(err)
	}
}

// Answers about lengths by contact readers under T=0, and a card that loses the file selected by a
// short id.
func TestLengthsOverContacts(t *testing.T) {
	head, tail := ef95[:40], ef95[40:]
	for what, reads := range map[string][]step{
		"6Cxx":               {{readS, "6C5F"}, {"00B082005F", ef95 + "9000"}},
		"61xx":               {{readS, "615F"}, {"00C000005F", ef95 + "9000"}},
		"61xx in two parts":  {{readS, "6112"}, {"00C0000012", head + "614D"}, {"00C000004D", tail + "9000"}},
		"short read refused": {{readS, "6A82"}, {selItems, "9000"}, {readAll, ef95 + "9000"}},
		"short read forgotten": {
			{readS, strings.ReplaceAll(head, " ", "") + "9000"},
			{"00B000124D", "6986"},
			{selItems, "9000"},
			{"00B000124D", tail + "9000"},
		},
	} {
		s := &script{t: t, steps: append(happy()[:3], reads...)}
		if _, err := ReadHolder(t.Context(), s, testPIN(t), nil); err != nil || s.n != len(s.steps) {
			t.Errorf("%s: %v after %d of %d commands", what, err, s.n, len(s.steps))
		}
	}
}

func TestEndlessAnswers(t *testing.T) {
	for _, answer := range []string{
		"9000", strings.Repeat("FF", 256) + "9000", "FF2083FFFFFF" + "9000",
		"FF20820FF0" + strings.Repeat("00", 250) + "9000", strings.Repeat("00", 65536) + "9000", ef95 +
			strings.Repeat("FF", 162) + "9000",
	} {
		n := 0
		endless := transmitter(func(cmd []byte) ([]byte, error) {
			n++
			if cmd[1] == 0xB0 {
				return unhex(t, answer), nil
			}
			if cmd[1] == 0x20 && len(cmd) == 4 {
				return []byte{0x63, 0xC3}, nil
			}
			return []byte{0x90, 0x00}, nil
		})
		if _, err := ReadHolder(t.Context(), endless, testPIN(t), nil); !errors.Is(err, ErrMalformed) {
			t.Errorf("%.20s…: %v", answer, err)
		}
		if n > maxCommands {
			t.Errorf("%.20s…: %d commands", answer, n)
		}
	}
}

type transmitter func([]byte) ([]byte, error)

func (f transmitter) Transmit(_ context.Context, cmd []byte) ([]byte, error) { return f(cmd) }

func TestParseHolder(t *testing.T) {
	good := map[string]string{
		"95 bytes":           ef95,
		"169 bytes":          ef169(),
		"filled with FF":     ef95 + "FFFFFF",
		"filled with 00":     ef95 + "000000",
		"82 00 xx":           "FF2082005C" + ef95[6:],
		"81":                 "FF20815C" + ef95[6:],
		"lying offset table": strings.Replace(ef95, "000E00200050005B", "FFFFFFFFFFFFFFFF", 1),
		"unknown birth day":  strings.Replace(ef95, "3139383030323137", "3139353030303030", 1),
		"sex not applicable": strings.TrimSuffix(ef95, "31") + "39",
		"without table":      "FF2051" + ef95[strings.Index(ef95, "DF220F"):],
		"an unknown item":    "FF2060" + ef95[6:] + "DF260141",
	}
	for name, s := range good {
		if _, err := parseHolder(unhex(t, s)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	bad := map[string]string{
		"nothing":           "",
		"only filler":       "FFFFFFFF",
		"another tag":       strings.Replace(ef95, "FF20", "FF21", 1),
		"cut off":           ef95[:len(ef95)-4],
		"outer too long":    strings.Replace(ef95, "FF205C", "FF207C", 1),
		"inner too long":    strings.Replace(ef95, "DF220F", "DF227F", 1),
		"last one longer":   strings.TrimSuffix(ef95, "0131") + "0231FFFFFF",
		"… by its header":   strings.TrimSuffix(ef95, "0131") + "0431FFFFFF",
		"endless length":    "FF2084FFFFFFFF",
		"indefinite length": "FF2080" + ef95[6:],
		"no name":           "FF204A" + strings.Replace(ef95[6:], "DF220F E8A68BE69CACE38080E5A4AAE9838E", "", 1),
		"a name twice":      "FF206E" + ef95[6:] + "DF220F E8A68BE69CACE38080E5A4AAE9838E",
		"not UTF-8":         strings.Replace(ef95, "E8A68B", "FFFEFD", 1),
	}
	for name, s := range bad {
		if h, err := parseHolder(unhex(t, s)); !errors.Is(err, ErrMalformed) || h != (Holder{}) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPIN(t *testing.T) {
	for _, s := range []string{"", "1", "123", "12345", "12a4", "１２３４", "12 4", "-123"} {
		if _, err := ParsePIN([]byte(s)); !errors.Is(err, ErrPINForm) {
			t.Errorf("%q passes as a PIN", s)
		}
	}
	p := testPIN(t)
	if s := fmt.Sprintf("%v %+v %#v %s %d %x", *p, p, *p, p, *p, *p); strings.Contains(s, "1234") ||
		strings.Contains(s, "31323334") || strings.Contains(s, "49 50") {
		t.Errorf("a printed PIN says %s", s)
	}
	p.Wipe()
	if p.digits != [CodeBLen]byte{} {
		t.Error("wipe leaves digits")
	}
}
