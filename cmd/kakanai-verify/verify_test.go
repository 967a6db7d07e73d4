package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kakanai/audit"
	"kakanai/record"
)

// An auditor's work on a PC of their own: a copy, checkpoints, a proof, all read-only.
func TestVerify(t *testing.T) {
	dir := t.TempDir()
	path, keeper := filepath.Join(dir, "log.db"), audit.KeyFile(filepath.Join(dir, "signing.key"))
	l, err := audit.Open(t.Context(),
		audit.Options{
			Path: path, Now: time.Now, Rand: rand.Reader, Terminal: "K01", Version: "test",
			City: "city.example.lg.jp", Key: keeper,
		})
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		if _, err := l.Append(t.Context(), record.Entry{Kind: "confirmed", Form: "inkan"}); err != nil {
			t.Fatal(err)
		}
	}
	_, note, err := l.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	p, err := audit.Prove(t.Context(), path, keeper, 7, false)
	if err != nil {
		t.Fatal(err)
	}
	key, err := audit.VerifierKey(keeper)
	if err != nil {
		t.Fatal(err)
	}
	file := func(name string, b []byte) string {
		name = filepath.Join(dir, name)
		if err := os.WriteFile(name, b, 0o400); err != nil {
			t.Fatal(err)
		}
		return name
	}
	proof, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	checkpoint, proved, copied := file("checkpoint", []byte(note)), file("proof", proof), file("copy.db", whole)
	forged, text := file("forged", bytes.Replace(proof, []byte("inkan"), []byte("ikann"), 1)), file("text",
		[]byte("no log"))
	empty, altered := file("empty", nil), file("altered", []byte(strings.Replace(note, "\n21\n", "\n20\n", 1)))
	notepad := file("notepad", []byte("\ufeff"+strings.ReplaceAll(note, "\n", "\r\n")))
	invented := file("invented", invent(t))
	for _, c := range []struct {
		args   []string
		code   int
		result string
	}{
		{[]string{copied}, inOrder, "ok"},
		{[]string{"--against", checkpoint, copied}, inOrder, "ok"},
		{[]string{"--against", checkpoint, "--key", key, copied}, inOrder, "ok"},
		{[]string{text}, broken, "unknown-log"},
		{[]string{copied + ".none"}, broken, "unknown-log"},
		{[]string{"--against", text, copied}, usage, ""},
		{[]string{"--against", empty, copied}, usage, ""},
		{[]string{"--against", dir, copied}, usage, ""},
		{[]string{"--against", notepad, copied}, inOrder, "ok"},
		{[]string{"--against", altered, copied}, broken, "bad-signature"},
		{[]string{"--proof", proved}, broken, "unproved"},
		{[]string{"--proof", forged}, broken, "bad-proof"},
		{[]string{"--proof", invented}, broken, "unproved"},
		{[]string{"--proof", invented, "--key", key}, broken, "bad-proof"},
		{[]string{"--proof", dir, "--key", key}, usage, ""},
		{[]string{"--proof", proved, "--against", checkpoint, "--key", key}, usage, ""},
		{[]string{"--proof", proved, "--key", key}, inOrder, "ok"},
		{[]string{"--proof", forged, "--key", key}, broken, "bad-proof"},
		{[]string{"--proof", text}, broken, "bad-proof"},
		{nil, usage, ""},
		{[]string{"--nonsense", copied}, usage, ""},
		{[]string{"--against", checkpoint + ".none", copied}, usage, ""},
		{[]string{"--proof", proved, copied}, usage, ""},
	} {
		checkRun(t, c.args, c.code, c.result)
	}
	// A check that was interrupted says nothing about the log.
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out, trouble bytes.Buffer
	if code := run(ctx, []string{copied}, &out, &trouble); code != broken ||
		!strings.Contains(out.String(), "何も言えません") || strings.Contains(out.String(), "この端末の記録ではない") {
		t.Errorf("exit %d: %s", code, out.String())
	}
}

// checkRun runs the command, with and without --json, and checks its exit code and result.
func checkRun(t *testing.T, args []string, code int, result string) {
	t.Helper()
	var out, trouble bytes.Buffer
	got := run(t.Context(), append([]string{"--json"}, args...), &out, &trouble)
	var o struct{ Result string }
	if result != "" {
		if err := json.Unmarshal(out.Bytes(), &o); err != nil {
			t.Errorf("%v: %v in %q", args, err, out.String())
		}
	}
	if got != code || o.Result != result {
		t.Errorf("%v: exit %d with %q, expected %d with %q; %s", args, got, o.Result, code, result,
			trouble.String())
	}
	out.Reset()
	if run(t.Context(), args, &out, &trouble) != usage && out.Len() == 0 {
		t.Errorf("%v says nothing to people", args)
	}
}

// invent returns a made-up proof: of an entry that no log has, in a tree of one, with an invalid
// signature.
func invent(t *testing.T) []byte {
	t.Helper()
	header := "kakanai.entry.1\nseq 0\nat 1795489200000\nday 2026-11-24\nkind log.new\nvisit \nform \nedition " +
		"\nserial \nnumber 0\ncode \nvia \npages 0\ncopies 0\nmarks 0\n"
	commitment := make([]byte, 32)
	root := sha256.Sum256(append(append([]byte{0}, header...), commitment...))
	b, err := json.Marshal(audit.Proof{
		Format: "kakanai.proof.1", Header: header, Commitment: base64.StdEncoding.EncodeToString(commitment),
		Hashes: []string{},
		Checkpoint: "city.example.lg.jp/K01/00\n1\n" + base64.StdEncoding.EncodeToString(root[:]) +
			"\n\n— city.example.lg.jp/K01/00 AAAA\n",
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// For an unproved proof the output says what it would show, and never that it shows it.
func TestUnproved(t *testing.T) {
	name := filepath.Join(t.TempDir(), "proof")
	if err := os.WriteFile(name, invent(t), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, trouble bytes.Buffer
	run(t.Context(), []string{"--proof", name}, &out, &trouble)
	if s := out.String(); !strings.Contains(s, "何も証明されていません") || !strings.Contains(s, "の0番") ||
		!strings.Contains(s, "--key") {
		t.Error(s)
	}
	out.Reset()
	run(t.Context(), []string{"--proof", name, "--json"}, &out, &trouble)
	var o map[string]any
	if err := json.Unmarshal(out.Bytes(), &o); err != nil || o["result"] != "unproved" || o["trusted"] != "" ||
		o["kind"] != "log.new" {
		t.Errorf("%v %v", o, err)
	}
}

// A log of which part was erased by the rules is in order, with a result of its own; one whose rows
// were blanked by hand is not.
func TestErasedLogs(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log.db")
	now := time.Date(2026, 10, 1, 12, 0, 0, 0, record.Japan)
	l, err := audit.Open(t.Context(), audit.Options{
		Path: path, Now: func() time.Time { return now }, Rand: rand.Reader, Terminal: "K01", Version: "test",
		City: "city.example.lg.jp", Key: audit.KeyFile(path + ".key"),
	})
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		if _, err := l.Append(t.Context(), record.Entry{Kind: "confirmed"}); err != nil {
			t.Fatal(err)
		}
		now = now.AddDate(0, 0, 10)
	}
	if n, err := l.EraseDue(t.Context(), 7); err != nil || n == 0 {
		t.Fatal(n, err)
	}
	l.Close()
	for _, c := range []struct {
		sql    string
		code   int
		result string
	}{{"", inOrder, "ok-erased"}, {"UPDATE entry SET salt = NULL, details = NULL WHERE seq = 5", broken, "modified"}} {
		db, err := sql.Open("sqlite3", "file:"+path)
		if err == nil {
			_, err = db.Exec(c.sql)
		}
		if err != nil {
			t.Fatal(err)
		}
		db.Close()
		var out, trouble bytes.Buffer
		code := run(t.Context(), []string{"--json", path}, &out, &trouble)
		var o struct{ Result string }
		if err := json.Unmarshal(out.Bytes(), &o); err != nil || code != c.code || o.Result != c.result {
			t.Errorf("%q: exit %d, %s %s", c.sql, code, out.String(), trouble.String())
		}
	}
}
