package plaintext_test

import (
	"encoding/binary"
	"errors"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/japanese"

	"kakanai/internal/plaintext"
)

// sixteen is s as UTF-16 without a mark.
func sixteen(s string, order binary.AppendByteOrder) (out []byte) {
	for _, u := range utf16.Encode([]rune(s)) {
		out = order.AppendUint16(out, u)
	}
	return out
}

const sample = "[city]\r\nname = \"むつ市\" # 𠮷野家の住所\r\n"

func TestTextOfEveryEncodingThatIsTakenIsTheSame(t *testing.T) {
	for what, b := range map[string][]byte{
		"UTF-8":                []byte(sample),
		"UTF-8 with its mark":  []byte("\uFEFF" + sample),
		"UTF-16 little-endian": sixteen("\uFEFF"+sample, binary.LittleEndian),
		"UTF-16 big-endian":    sixteen("\uFEFF"+sample, binary.BigEndian),
	} {
		if got, err := plaintext.Decode(b); err != nil || got != sample {
			t.Errorf("%s: %q, %v", what, got, err)
		}
	}
	for _, b := range []string{"", "\uFEFF", "\xFF\xFE", "\xFE\xFF"} {
		if got, err := plaintext.Decode([]byte(b)); err != nil || got != "" {
			t.Errorf("% x: %q, %v", b, got, err)
		}
	}
}

func TestAForeignEncodingIsRefusedByItsName(t *testing.T) {
	encode := func(b []byte, err error) string {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	ja := []byte(`name = "むつ市の住所"` + "\n")
	for _, c := range []struct {
		what, text, name string
		line             int
	}{
		{"Shift_JIS", encode(japanese.ShiftJIS.NewEncoder().Bytes(ja)), "Shift_JIS", 0},
		{"one kanji in Shift_JIS", "a = \"\x8f\x5a\"\n", "Shift_JIS", 0},
		{
			"half-width kana in Shift_JIS with kanji", encode(japanese.ShiftJIS.NewEncoder().Bytes([]byte("ｱｲｳ住所"))),
			"Shift_JIS", 0,
		},
		{"EUC-JP", encode(japanese.EUCJP.NewEncoder().Bytes(ja)), "EUC-JP", 0},
		{"ISO-2022-JP", encode(japanese.ISO2022JP.NewEncoder().Bytes(ja)), "ISO-2022-JP", 0},
		{"UTF-16 without a mark", string(sixteen(sample, binary.LittleEndian)), "UTF-16（BOM なし）", 0},
		{"UTF-16 without a mark, big-endian", string(sixteen(sample, binary.BigEndian)), "UTF-16（BOM なし）", 0},
		{"UTF-32", "\xFF\xFE\x00\x00a\x00\x00\x00", "UTF-32", 0},
		{"half a UTF-16 file", "\xFF\xFEa\x00b", "途中で切れています", 0},
		{"half a character", "\xFF\xFEa\x00\n\x00\x42\xD8b\x00", "片割れ", 2},
		{"half a character at the end", "\xFF\xFEa\x00\x42\xD8", "片割れ", 1},
		{"one spoiled byte in UTF-8", "a = \"むつ市\"\nb = \"むつ\xE5市\"\n", "UTF-8 でない文字", 2},
		{"no text", "\xFF\xD8\x81\xFF", "UTF-8 ではありません", 1},
	} {
		got, err := plaintext.Decode([]byte(c.text))
		var e *plaintext.Error
		if got != "" || !errors.As(err, &e) || !strings.Contains(e.Why.JA, c.name) || e.Line != c.line ||
			!strings.Contains(e.Why.JA, "UTF-8") {
			t.Errorf("%s: %q, %v; expected line %d, %s", c.what, got, err, c.line, c.name)
		}
	}
}

// What is returned is UTF-8 and says what the bytes said, nothing replaced.
func FuzzDecode(f *testing.F) {
	for _, s := range []string{
		sample, "\uFEFFa", "\xFF\xFEa\x00", "\xFE\xFF\x00a", "\xFF\xFE\x42\xD8\xB7\xDF", "\x8f\x5a", "\x1B$B",
		"a\x00",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := plaintext.Decode(b)
		if err != nil {
			var e *plaintext.Error
			if !errors.As(err, &e) || e.Why.JA == "" || e.Why.EN == "" || e.Line < 0 ||
				strings.Contains(err.Error(), "\uFFFD") {
				t.Errorf("% x: %v", b, err)
			}
			return
		}
		same := strings.TrimPrefix(string(b), "\uFEFF") == got ||
			string(b) == string(sixteen("\uFEFF"+got, binary.LittleEndian)) ||
			string(b) == string(sixteen("\uFEFF"+got, binary.BigEndian))
		if !utf8.ValidString(got) || !same {
			t.Errorf("% x became %q", b, got)
		}
	})
}
