package main

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kakanai/printing"
)

// finds gives the findings of doctor by their ids.
func (d *stall) finds(args ...string) map[string]finding {
	d.t.Helper()
	a := d.want(0, "", d.call("", append(args, "doctor")...))
	out := map[string]finding{}
	all := true
	for _, e := range a.json["findings"].([]any) {
		m := e.(map[string]any)
		f := finding{ID: m["id"].(string), OK: m["ok"].(bool), What: m["what"].(string)}
		f.Mend, _ = m["mend"].(string)
		if f.What == "" || f.OK != (f.Mend == "") {
			d.t.Errorf("%+v", f)
		}
		all = all && f.OK
		out[f.ID] = f
	}
	if a.json["ok"] != all || len(out) != 10 {
		d.t.Errorf("%v", a.json)
	}
	return out
}

// Doctor finds what is missing, says how to mend it, and makes nothing: on a good PC, and on one that lacks a thing at a time.
func TestDoctor(t *testing.T) {
	d := newStall(t, "--reader", "demo")
	for id, f := range d.finds() {
		if !f.OK {
			t.Errorf("%s: %s", id, f.What)
		}
	}
	if _, err := os.Stat(filepath.Join(d.dir, "data")); !os.IsNotExist(err) {
		t.Error("looking made a data folder")
	}
	d.want(0, "", d.call("1234\n", "fill", "inkan", "--out", d.out(), "--pin-stdin"))
	if f := d.finds()["log"]; !f.OK || !strings.Contains(f.What, "件") {
		t.Errorf("%+v", f)
	}
	if f := d.finds()["key"]; !f.OK || !strings.Contains(f.What, "ファイルにあります") && !strings.Contains(f.What, "TPM") {
		t.Errorf("%+v", f)
	}
	key := filepath.Join(d.dir, "data", "demo", "signing.key")
	if err := os.Chmod(key, 0o644); err != nil {
		t.Fatal(err)
	}
	if f := d.finds()["key"]; f.OK || !strings.Contains(f.Mend, "0600") {
		t.Errorf("a key that others may read: %+v", f)
	}
	if err := os.Chmod(key, 0o600); err != nil {
		t.Fatal(err)
	}
	log := filepath.Join(d.dir, "data", "demo", "log.db")
	if err := os.WriteFile(log, []byte("not a log, but long enough to be looked at as one"), 0o600); err != nil {
		t.Fatal(err)
	}
	if f := d.finds()["log"]; f.OK {
		t.Errorf("%+v", f)
	}
	if err := os.Chmod(filepath.Join(d.dir, "data", "demo"), 0o755); err != nil {
		t.Fatal(err)
	}
	if f := d.finds()["data"]; f.OK || !strings.Contains(f.Mend, "chmod 700") {
		t.Errorf("%+v", f)
	}
	closed, err := net.Listen("tcp", "127.0.0.1:0") // a port where nobody listens any more
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	own, _ := d.ownFiles()
	write(t, filepath.Join(own, "zz.toml"), []byte("x = 1\n"))
	for config, id := range map[string]string{
		"[printer]\nuri = \"ipp://" + closed.Addr().String() + "/ipp/print\"\n": "printer",
		"[printer]\nfolder = \"/no/such/folder\"\n":                             "printer",
		"forms_folder = \"" + own + "\"\n":                                      "forms",
	} {
		if f := d.finds("--config", d.file("k.toml", config))[id]; f.OK {
			t.Errorf("%s: %+v", config, f)
		}
	}
	bare := newStall(t)
	bare.env = []string{"PCSCLITE_CSOCK_NAME=" + filepath.Join(bare.dir, "nobody")}
	if f := bare.finds()["reader"]; f.OK || !strings.Contains(f.Mend, "pcscd") {
		t.Errorf("%+v", f)
	}
	if f := seeClock(time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC)); f.OK {
		t.Errorf("%+v", f)
	}
}

// Doctor sends the person to the settings where the settings are wrong, to the cable where the
// cable may be, and to neither where a printer complains and prints.
func TestDoctorKnowsACableFromASetting(t *testing.T) {
	broken := errors.New("broken")
	for _, c := range []struct {
		w          printing.Paper
		prints     bool
		err        error
		ok         bool
		what, mend string // words of it
	}{
		{"", true, nil, true, "ipp://p/", ""},
		{printing.NoPaper, true, nil, true, "no-paper", ""},
		{printing.NoPaper, false, nil, false, "no-paper", "problems.md"},
		{printing.Jam, false, nil, false, "jam", "problems.md"},
		{printing.Offline, false, broken, false, "broken", "・ケーブル・"},
		{printing.Halted, false, broken, false, "broken", "・ケーブル・"},
		{printing.Denied, false, broken, false, "denied", "パスワード"},
		{printing.Encryption, false, broken, false, "encryption", "ipps://"},
		{printing.Certificate, false, broken, false, "certificate", "fingerprint"},
		{printing.Refused, false, broken, false, "refused", "/ipp/print"},
	} {
		f := foundPrinter("ipp://p/", c.w, c.prints, c.err)
		if f.OK != c.ok || f.OK != (f.Mend == "") || !strings.Contains(f.What, c.what) || !strings.Contains(f.Mend, c.mend) {
			t.Errorf("%q, %v, %v: %+v", c.w, c.prints, c.err, f)
		}
	}
	if f := foundPrinter("", printing.Certificate, false, broken); strings.Contains(f.Mend, "・ケーブル・") {
		t.Errorf("%+v", f)
	}
}

func TestConfigCheck(t *testing.T) {
	d := newStall(t)
	d.want(0, "", d.call("", "--config", "docs/kakanai.toml", "config", "check"))
	for _, bad := range []string{"colour = 1\n", "code_b = \"all\"\n", "forms = [\"nothing\"]\n", "[city]\nterminal = \"k 1\"\n", "guide = \"never\"\n", "[years]\ntax = \"6/1\"\n", "[idle]\nchoosing = 1\n", "[printer]\nuri = \"http://x\"\n", "x = [[[[\n"} {
		d.want(2, "usage", d.call("", "--config", d.file("k.toml", bad), "config", "check"))
	}
	own, config := d.ownFiles()
	write(t, filepath.Join(own, "zz.toml"), []byte("x = 1\n"))
	d.want(60, "forms-invalid", d.call("", "--config", config, "config", "check"))
}
