package main

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kakanai/audit"
	"kakanai/internal/station"
)

// hold keeps a log from taking entries until the test is over. It can be read meanwhile.
func hold(t *testing.T, path string) {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+path+"?_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tx.Rollback(); db.Close() })
}

// What reads a card, or takes anything out of the log, writes its entry first: where that cannot be
// written, nothing is read out and no file is left.
func TestNothingGoesOnWithoutItsEntry(t *testing.T) {
	d := newStall(t, "--reader", "demo")
	day := d.want(0, "", d.call("", "day", "open")).json["day"].(string)
	d.want(0, "", d.call("1234\n", "read", "--pin-stdin"))
	path := station.LogPath(filepath.Join(d.dir, "data", "demo"))
	before, err := audit.Verify(t.Context(), path, audit.Against{})
	if err != nil || before.Result != audit.OK {
		t.Fatal(before, err)
	}
	hold(t, path)
	for _, args := range [][]string{
		{"read", "--pin-stdin"},
		{"fill", "toshokan", "--out", d.out(), "--pin-stdin"},
		{"log", "export", "--day", day, "--format", "csv"},
		{"log", "report", "--day", day},
		{"log", "proof", "1"},
	} {
		t.Run(strings.Join(args[:2], " "), func(t *testing.T) {
			d.t = t
			out := filepath.Join(d.out(), "out")
			if args[0] == "log" {
				args = append(args, "--out", out)
			}
			a := d.call("1234\n", args...)
			if _, err := os.Stat(out); err == nil || a.json["name"] != nil || a.json["documents"] != nil {
				t.Errorf("it went on: %v", a.json)
			}
			d.want(40, "not-logged", a)
		})
	}
	after, err := audit.Verify(t.Context(), path, audit.Against{})
	if err != nil || after.Result != audit.OK || after.Entries != before.Entries {
		t.Errorf("%+v after %+v: %v", after, before, err)
	}
}
