package audit

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding/japanese"
)

// utf16Of is s as Windows writes it, with the mark in front.
func utf16Of(s string, order binary.AppendByteOrder) []byte {
	b := order.AppendUint16(nil, 0xFEFF)
	for _, u := range utf16.Encode([]rune(s)) {
		b = order.AppendUint16(b, u)
	}
	return b
}

// A checkpoint is one however it was saved; a file without one is not taken for one that lies.
func TestCheckpointsAreReadAsPeopleSaveThem(t *testing.T) {
	l, path := newLog(t, nil)
	fill(t, l, 9)
	mine := string(signed(t, path))
	cp, err := unsigned(mine)
	if err != nil {
		t.Fatal(err)
	}
	windows := strings.ReplaceAll(mine, "\n", "\r\n")
	wrapped, _ := json.Marshal(map[string]string{"checkpoint": mine})
	// PowerShell takes a program's UTF-8 for the system's code page, and saves what it took it for.
	mangled, err := japanese.ShiftJIS.NewDecoder().String(mine)
	if err != nil || strings.Contains(mangled, "—") {
		t.Fatal(err, mangled)
	}
	ansi, err := japanese.ShiftJIS.NewEncoder().String(strings.ReplaceAll(windows, "—", "―"))
	if err != nil {
		t.Fatal(err)
	}
	export := strings.Repeat("{\"seq\":1,\"kind\":\"confirmed\",\"form\":\"juminhyo\"}\n", 40_000)
	file := filepath.Join(t.TempDir(), "checkpoint.txt")
	for why, c := range map[string]struct {
		file []byte
		want string // "": the file holds no checkpoint
	}{
		"as it is":                             {[]byte(mine), OK},
		"UTF-8 with a mark and Windows' lines": {[]byte("\ufeff" + windows), OK},
		"UTF-16, little end first":             {utf16Of(windows, binary.LittleEndian), OK},
		"UTF-16, big end first":                {utf16Of(windows, binary.BigEndian), OK},
		"JSON in UTF-16":                       {utf16Of(string(wrapped)+"\r\n", binary.LittleEndian), OK},
		"a mark in UTF-16":                     {utf16Of(cp.Mark()+"\r\n", binary.LittleEndian), OK},
		"through PowerShell's code page": {utf16Of(strings.ReplaceAll(mangled, "\n", "\r\n"),
			binary.LittleEndian), OK},
		"in the code page":                      {[]byte(ansi), OK},
		"after what day close says":             {[]byte("2026-11-24 の業務を終えました。\n\n" + mine), OK},
		"at the end of a long export":           {append([]byte(export), wrapped...), OK},
		"at the end of a long export in UTF-16": {utf16Of(export+string(wrapped), binary.LittleEndian), OK},
		"another root":                          {[]byte(strings.Replace(mine, "\n10\n", "\n9\n", 1)), BadSignature},
		"another root in UTF-16": {utf16Of(strings.Replace(mine, "\n10\n", "\n9\n", 1),
			binary.LittleEndian), BadSignature},
		"without a signature":                    {[]byte(cp.body()), BadSignature},
		"a note that is no checkpoint":           {[]byte("hello\n\n— x AAAA\n"), BadSignature},
		"nothing":                                {nil, ""},
		"nothing but a mark":                     {[]byte("\ufeff"), ""},
		"nothing in UTF-16":                      {[]byte{0xFF, 0xFE}, ""},
		"half a character":                       {[]byte{0xFF, 0xFE, 'x'}, ""},
		"another text":                           {[]byte("控えは金庫にあります。\n"), ""},
		"no text":                                {[]byte("\x00\xff"), ""},
		"zeros":                                  {make([]byte, 3<<20), ""},
		"an export that was cut off":             {[]byte(export), ""},
		"the log itself":                         {bytes.Repeat([]byte("SQLite format 3\x00"), 100), ""},
		"a mark with a letter that is not in it": {[]byte("12-AAAAAAA1\n"), ""},
	} {
		if err := os.WriteFile(file, c.file, 0o600); err != nil {
			t.Fatal(err)
		}
		b, err := ReadNote(file)
		if c.want == "" {
			if !errors.Is(err, ErrNoCheckpoint) {
				t.Errorf("%s: %v, expected that it holds none", why, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", why, err)
			continue
		}
		if v, err := Verify(t.Context(), path, Against{Notes: [][]byte{b}}); err != nil || v.Result != c.want {
			t.Errorf("%s: %+v %v, expected %s", why, v, err, c.want)
		}
	}
}

// Whatever is no file of a proof's size is not read.
func TestOnlyFilesAreRead(t *testing.T) {
	dir := t.TempDir()
	long := filepath.Join(dir, "long")
	if err := os.WriteFile(long, make([]byte, mostProof+1), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range append(odd(t), dir, filepath.Join(dir, "none"), long) {
		if _, err := ReadProof(name); err == nil {
			t.Errorf("a proof is read from %s", name)
		}
		if _, err := ReadNote(name); err == nil {
			t.Errorf("a checkpoint is read from %s", name)
		}
	}
	if err := os.Truncate(long, 1<<40); err != nil { // a file of holes
		t.Fatal(err)
	}
	if _, err := ReadNote(long); !errors.Is(err, ErrNoCheckpoint) {
		t.Error(err)
	}
}
