//go:build linux

package command

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"kakanai/internal/e2e"
	"kakanai/visit"
)

// A finding is one line of doctor's. Mend says what to do where it is not in order.
type finding struct {
	ID         string
	OK         bool
	What, Mend string
}

// endsWith is how doctor ends where a finding is lacking; what is not here is a warning.
var endsWith = map[string]visit.Problem{
	"fonts": visit.NotPrinted, "forms": visit.FormsBad, "terminal": visit.Usage, "reader": visit.NoReader,
	"printer": visit.NotPrinted, "data": visit.NotLogged, "log": visit.LogBroken, "key": visit.LogBroken,
	"disk": visit.NotLogged, "clock": visit.NotLogged,
}

// checked are the findings in doctor's JSON.
func checked(a e2e.Answer) (list []finding) {
	for _, e := range a.JSON["checks"].([]any) {
		m := e.(map[string]any)
		how, _ := m["how"].(string)
		list = append(list, finding{
			ID: m["code"].(string), OK: m["verdict"] == "ok", What: m["what"].(string),
			Mend: how,
		})
	}
	return list
}

// finds gives the findings of doctor by their ids. It must end as the first that is lacking does.
func finds(d *e2e.Stall, args ...string) map[string]finding {
	d.T.Helper()
	a := d.Call("", append(args, "doctor")...)
	out := map[string]finding{}
	ends := visit.None
	for _, f := range checked(a) {
		if f.What == "" || f.OK != (f.Mend == "") {
			d.T.Errorf("%+v", f)
		}
		if !f.OK && f.ID != "chime" && ends == visit.None {
			ends = endsWith[f.ID]
			if ends == visit.None {
				d.T.Errorf("doctor does not end with a Problem for %s", f.ID)
			}
		}
		out[f.ID] = f
	}
	if a.JSON["ok"] != (ends == visit.None) || len(out) != 11 {
		d.T.Errorf("%v", a.JSON)
	}
	d.Want(visit.Exit[ends], string(ends), a)
	return out
}

// Doctor finds what is missing, says how to mend it, and makes nothing: on a good PC, and on one
// that lacks a thing at a time.
func TestDoctor(t *testing.T) {
	t.Parallel()
	d := e2e.NewStall(t, "--reader", "demo")
	for id, f := range finds(d) {
		if !f.OK {
			t.Errorf("%s: %s", id, f.What)
		}
	}
	if _, err := os.Stat(filepath.Join(d.Dir, "data")); !os.IsNotExist(err) {
		t.Error("looking made a data folder")
	}
	d.Want(0, "", d.Call("1234\n", "fill", "inkan", "--out", d.Out(), "--pin-stdin"))
	if f := finds(d)["log"]; !f.OK || !strings.Contains(f.What, "件") {
		t.Errorf("%+v", f)
	}
	if f := finds(d)["key"]; !f.OK || !strings.Contains(f.What, "ファイルにあります") && !strings.Contains(f.What, "TPM") {
		t.Errorf("%+v", f)
	}
	spoilDemo(d)
	closed := closedPort(t)
	own, _ := d.OwnForms()
	e2e.Write(t, filepath.Join(own, "zz.toml"), []byte("x = 1\n"))
	for config, id := range map[string]string{
		"[printer]\nuri = \"ipp://" + closed + "/ipp/print\"\n": "printer",
		"forms_folder = \"" + own + "\"\n":                      "forms",
	} {
		if f := finds(d, "--config", d.File("k.toml", config))[id]; f.OK {
			t.Errorf("%s: %+v", config, f)
		}
	}
}

// closedPort is an address that refuses connections, and that no other program can take meanwhile:
// it is bound, and not listened on.
func closedPort(t *testing.T) string {
	t.Helper()
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { syscall.Close(fd) })
	if err := syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		t.Fatal(err)
	}
	a, err := syscall.Getsockname(fd)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("127.0.0.1:%d", a.(*syscall.SockaddrInet4).Port)
}

// spoilDemo spoils the demo's data one after another: the key's rights, the log, the folder's
// rights. Doctor finds each.
func spoilDemo(d *e2e.Stall) {
	t := d.T
	t.Helper()
	key := filepath.Join(d.Dir, "data", "demo", "signing.key")
	if err := os.Chmod(key, 0o644); err != nil {
		t.Fatal(err)
	}
	if f := finds(d)["key"]; f.OK || !strings.Contains(f.Mend, "0600") {
		t.Errorf("a key that others may read: %+v", f)
	}
	if err := os.Chmod(key, 0o600); err != nil {
		t.Fatal(err)
	}
	log := filepath.Join(d.Dir, "data", "demo", "log.db")
	if err := os.WriteFile(log, []byte("not a log, but long enough to be looked at as one"), 0o600); err != nil {
		t.Fatal(err)
	}
	if f := finds(d)["log"]; f.OK {
		t.Errorf("%+v", f)
	}
	if err := os.Chmod(filepath.Join(d.Dir, "data", "demo"), 0o755); err != nil {
		t.Fatal(err)
	}
	if f := finds(d)["data"]; f.OK || !strings.Contains(f.Mend, "chmod 700") {
		t.Errorf("%+v", f)
	}
}

// A PC where nothing is set yet lacks a card service and a printer, and doctor says what to write
// where.
func TestDoctorOfABarePC(t *testing.T) {
	t.Parallel()
	bare := e2e.NewStall(t)
	bare.Env = []string{"PCSCLITE_CSOCK_NAME=" + filepath.Join(bare.Dir, "nobody")}
	if f := finds(bare)["reader"]; f.OK || !strings.Contains(f.Mend, "pcscd") {
		t.Errorf("%+v", f)
	}
	if f := finds(bare)["printer"]; f.OK || !strings.Contains(f.What, "プリンターがありません") ||
		!strings.Contains(f.Mend, "[printer]") {
		t.Errorf("a kiosk without a printer: %+v", f)
	}
	if f := finds(bare, "--config", bare.File("k.toml",
		"[printer]\nfolder = \""+bare.Out()+"\"\n"))["printer"]; !f.OK {
		t.Errorf("%+v", f)
	}
	if f := finds(bare, "--config", bare.File("k.toml",
		"[printer]\nfolder = \"/no/such/folder\"\n"))["printer"]; f.OK {
		t.Errorf("%+v", f)
	}
	if left, _ := os.ReadDir(bare.Out()); len(left) > 0 {
		t.Errorf("looking leaves %v in the folder", left)
	}
}

func TestConfigCheck(t *testing.T) {
	t.Parallel()
	d := e2e.NewStall(t)
	sample, err := os.ReadFile("docs/kakanai.toml")
	if err != nil {
		t.Fatal(err)
	}
	named := d.File("named.toml", strings.Replace(string(sample), "\n# terminal =", "\nterminal =", 1))
	d.Want(0, "", d.Call("", "--config", named, "config", "check"))
	// copied to two kiosks it names neither
	d.Want(2, "usage", d.Call("", "--config", "docs/kakanai.toml", "config", "check"))
	// a kiosk has a name of its own
	d.Want(2, "usage", d.Call("", "config", "check"))
	for _, bad := range []string{
		"colour = 1\n", "code_b = \"all\"\n", "forms = [\"nothing\"]\n",
		"[city]\nterminal = \"k 1\"\n", "guide = \"never\"\n", "[years]\ntax = \"6/1\"\n", "[idle]\nchoosing = 1\n",
		"[printer]\nuri = \"http://x\"\n", "x = [[[[\n",
	} {
		a := d.Want(2, "usage", d.Call("", "--config", d.File("k.toml", bad), "config", "check"))
		if list, _ := a.JSON["errors"].([]any); len(list) == 0 { // and not for want of a terminal
			t.Errorf("%q: %v", bad, a.JSON)
		}
	}
	own, config := d.OwnForms()
	e2e.Write(t, filepath.Join(own, "zz.toml"), []byte("x = 1\n"))
	d.Want(60, "forms-invalid", d.Call("", "--config", config, "config", "check"))
}

// Doctor names what an editor left among the city's forms; the kiosk opens all the same.
func TestDoctorNamesEditorDroppings(t *testing.T) {
	t.Parallel()
	d := e2e.NewStall(t, "--reader", "demo")
	folder := filepath.Join(d.Dir, "forms")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{".basu.toml.swp", "._basu.toml", "basu.toml~"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte("\x00"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	config := d.File("k.toml", fmt.Sprintf("forms_folder = %q\n", folder))
	a := d.Want(0, "", d.Call("", "--config", config, "doctor"))
	var said []string
	for _, f := range checked(a) {
		if f.ID == "droppings" || f.ID == "forms" && !f.OK {
			said = append(said, f.What)
		}
	}
	if len(said) != 1 || !strings.Contains(said[0], "._basu.toml、.basu.toml.swp、basu.toml~") {
		t.Errorf("%q", said)
	}
	if a := d.Want(0, "", d.Call("", "forms", "check", folder)); a.JSON["files"] != float64(0) {
		t.Errorf("%v", a.JSON)
	}
}

// A demo keeps its papers in its own folder, whatever the settings say: so does doctor.
func TestDoctorOfADemoLooksAtTheDemosPaper(t *testing.T) {
	t.Parallel()
	d := e2e.NewStall(t, "--reader", "demo")
	config := d.File("k.toml", "[printer]\nfolder = \"/proc/not/there\"\n")
	if f := finds(d, "--config", config)["printer"]; !f.OK || !strings.Contains(f.What, "demo/paper") {
		t.Errorf("%+v", f)
	}
}
