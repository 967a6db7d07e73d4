package main

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kakanai/internal/doctor"
	"kakanai/visit"
)

// checked are the findings in doctor's JSON.
func checked(a answer) (list []doctor.Finding) {
	for _, e := range a.json["checks"].([]any) {
		m := e.(map[string]any)
		how, _ := m["how"].(string)
		list = append(list, doctor.Finding{ID: m["code"].(string), OK: m["verdict"] == "ok", What: m["what"].(string), Mend: how})
	}
	return list
}

// finds gives the findings of doctor by their ids. It must end as the first that is lacking does.
func (d *stall) finds(args ...string) map[string]doctor.Finding {
	d.t.Helper()
	a := d.call("", append(args, "doctor")...)
	out := map[string]doctor.Finding{}
	ends := visit.None
	for _, f := range checked(a) {
		if f.What == "" || f.OK != (f.Mend == "") {
			d.t.Errorf("%+v", f)
		}
		if !f.OK && f.ID != "chime" && ends == visit.None {
			ends = doctor.Problems[f.ID]
			if ends == visit.None {
				d.t.Errorf("doctor does not end with a Problem for %s", f.ID)
			}
		}
		out[f.ID] = f
	}
	if a.json["ok"] != (ends == visit.None) || len(out) != 11 {
		d.t.Errorf("%v", a.json)
	}
	d.want(visit.Exit[ends], string(ends), a)
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
	if f := bare.finds()["printer"]; f.OK || !strings.Contains(f.What, "プリンターがありません") || !strings.Contains(f.Mend, "[printer]") {
		t.Errorf("a kiosk without a printer: %+v", f)
	}
	if f := bare.finds("--config", bare.file("k.toml", "[printer]\nfolder = \""+bare.out()+"\"\n"))["printer"]; !f.OK {
		t.Errorf("%+v", f)
	}
	if f := bare.finds("--config", bare.file("k.toml", "[printer]\nfolder = \"/no/such/folder\"\n"))["printer"]; f.OK {
		t.Errorf("%+v", f)
	}
	if left, _ := os.ReadDir(bare.out()); len(left) > 0 {
		t.Errorf("looking leaves %v in the folder", left)
	}
}

func TestConfigCheck(t *testing.T) {
	d := newStall(t)
	sample, err := os.ReadFile("docs/kakanai.toml")
	if err != nil {
		t.Fatal(err)
	}
	named := d.file("named.toml", strings.Replace(string(sample), "\n# terminal =", "\nterminal =", 1))
	d.want(0, "", d.call("", "--config", named, "config", "check"))
	d.want(2, "usage", d.call("", "--config", "docs/kakanai.toml", "config", "check")) // copied to two kiosks it names neither
	d.want(2, "usage", d.call("", "config", "check"))                                  // a kiosk has a name of its own
	for _, bad := range []string{"colour = 1\n", "code_b = \"all\"\n", "forms = [\"nothing\"]\n", "[city]\nterminal = \"k 1\"\n", "guide = \"never\"\n", "[years]\ntax = \"6/1\"\n", "[idle]\nchoosing = 1\n", "[printer]\nuri = \"http://x\"\n", "x = [[[[\n"} {
		a := d.want(2, "usage", d.call("", "--config", d.file("k.toml", bad), "config", "check"))
		if list, _ := a.json["errors"].([]any); len(list) == 0 { // and not for want of a terminal
			t.Errorf("%q: %v", bad, a.json)
		}
	}
	own, config := d.ownFiles()
	write(t, filepath.Join(own, "zz.toml"), []byte("x = 1\n"))
	d.want(60, "forms-invalid", d.call("", "--config", config, "config", "check"))
}

// Doctor names what an editor left among the city's forms; the kiosk opens all the same.
func TestDoctorNamesEditorDroppings(t *testing.T) {
	d := newStall(t, "--reader", "demo")
	folder := filepath.Join(d.dir, "forms")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{".basu.toml.swp", "._basu.toml", "basu.toml~"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte("\x00"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	config := d.file("k.toml", fmt.Sprintf("forms_folder = %q\n", folder))
	a := d.want(0, "", d.call("", "--config", config, "doctor"))
	var said []string
	for _, f := range checked(a) {
		if f.ID == "droppings" || f.ID == "forms" && !f.OK {
			said = append(said, f.What)
		}
	}
	if len(said) != 1 || !strings.Contains(said[0], "._basu.toml、.basu.toml.swp、basu.toml~") {
		t.Errorf("%q", said)
	}
	if a := d.want(0, "", d.call("", "forms", "check", folder)); a.json["files"] != float64(0) {
		t.Errorf("%v", a.json)
	}
}

// A demo keeps its papers in its own folder, whatever the settings say: so does doctor.
func TestDoctorOfADemoLooksAtTheDemosPaper(t *testing.T) {
	d := newStall(t, "--reader", "demo")
	config := d.file("k.toml", "[printer]\nfolder = \"/proc/not/there\"\n")
	if f := d.finds("--config", config)["printer"]; !f.OK || !strings.Contains(f.What, "demo/paper") {
		t.Errorf("%+v", f)
	}
}
