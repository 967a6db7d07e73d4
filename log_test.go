package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kakanai/audit"
)

// A day on the command line: opened, worked, closed; the checkpoint finds what was done to the log afterwards, and one entry is proved.
func TestLogCommands(t *testing.T) {
	d := newStall(t, "--reader", "demo")
	day := d.want(0, "", d.call("", "day", "open")).json["day"]
	d.want(0, "", d.call("1234\n", "read", "--pin-stdin"))
	closed := d.want(0, "", d.call("", "day", "close")).json
	if closed["day"] != day || day == "" {
		t.Errorf("opened %v, closed %v", day, closed["day"])
	}
	c := d.want(0, "", d.call("", "log", "checkpoint")).json
	if c["checkpoint"] != closed["checkpoint"] || !strings.HasPrefix(c["checkpoint"].(string), "city.mutsu.lg.jp/DEMO/") {
		t.Errorf("the day closed with %v, and the log is %v", closed["checkpoint"], c["checkpoint"])
	}
	note, key := d.file("note", c["checkpoint"].(string)), c["key"].(string)
	if v := d.want(0, "", d.call("", "log", "verify", "--against", note)).json; v["trusted"] != "log" || v["at"] != -1.0 {
		t.Errorf("%v", v)
	}
	if v := d.want(0, "", d.call("", "log", "verify", "--against", note, "--against", note, "--key", key)).json; v["trusted"] != "key" {
		t.Errorf("%v", v)
	}
	d.want(2, "usage", d.call("", "log", "verify", "--key", key))
	d.want(2, "usage", d.call("", "log", "verify", "--against", note+".none"))
	proof := filepath.Join(d.dir, "proof.json")
	d.want(0, "", d.call("", "log", "proof", "2", "--out", proof))
	b, err := os.ReadFile(proof)
	if err != nil {
		t.Fatal(err)
	}
	if e, _, err := audit.CheckProof(b, key); err != nil || e.Kind != "read" {
		t.Errorf("%+v %v", e, err)
	}
	for _, bad := range [][]string{{"999", "--out", proof}, {"-1", "--out", proof}, {"x", "--out", proof}, {"1"}, {"--out", proof}} {
		d.want(2, "usage", d.call("", append([]string{"log", "proof"}, bad...)...))
	}
	if e := d.want(0, "", d.call("", "log", "erase")).json; e["details"] != 0.0 || e["entries"] != 0.0 {
		t.Errorf("%v", e)
	}
	// A log that was begun anew is not the one that the checkpoint knows.
	for _, name := range []string{"log.db", "signing.key"} {
		os.Remove(filepath.Join(d.dir, "data", "demo", name))
	}
	d.want(0, "", d.call("1234\n", "read", "--pin-stdin"))
	v := d.want(50, "log", d.call("", "log", "verify", "--against", note)).json
	if v["result"] != "unknown-log" {
		t.Errorf("%v", v)
	}
	if _, err := json.Marshal(v); err != nil {
		t.Error(err)
	}
}
