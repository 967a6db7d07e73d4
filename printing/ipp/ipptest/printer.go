//go:build linux

// Package ipptest gives tests a printer and a print service of their own: ippeveprinter, a real IPP
// Everywhere printer in software, and cupsd with its own configuration, spool and socket. The
// machine's own printing is not touched.
//
// ippeveprinter needs a D-Bus for its announcements, and an empty one is enough, so it gets a bus
// of its own and no Avahi. Its print engine is a script that prints by recording the SHA-256 of its
// input and stops, as a machine does, when its job is cancelled. The contents of the tray and the
// state of the door are files.
package ipptest

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Faults of a printer, for Set.
const (
	Empty = "empty" // no paper until it is refilled
	Jam   = "jam"
	Door  = "door"
	Slow  = "slow"  // a page takes for ever
	Abort = "abort" // it aborts every job
)

// A Printer is a running ippeveprinter.
type Printer struct {
	URI  string // for the program
	dir  string
	port int
	args []string
	bus  *exec.Cmd
	cmd  *exec.Cmd
}

// StartPrinter starts a printer that accepts these formats (PDF if none are given) and ends it with
// the test.
func StartPrinter(t testing.TB, formats ...string) *Printer {
	t.Helper()
	need(t, "ippeveprinter", "ipptool", "dbus-daemon")
	p := &Printer{dir: folder(t), port: freePort(t)}
	p.URI = fmt.Sprintf("ipp://localhost:%d/ipp/print", p.port)
	if len(formats) == 0 {
		formats = []string{"application/pdf"}
	}
	for _, d := range []string{"inside", "control"} {
		if err := os.Mkdir(filepath.Join(p.dir, d), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	write(t, filepath.Join(p.dir, "bus.conf"), `<!DOCTYPE busconfig
PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><listen>unix:path=`+p.dir+`/bus</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/>
<allow receive_sender="*" eavesdrop="true"/><allow own="*"/></policy></busconfig>`, 0o644)
	write(t, filepath.Join(p.dir, "job.test"), `{
 OPERATION Get-Job-Attributes
 GROUP operation-attributes-tag
 ATTR charset attributes-charset utf-8
 ATTR language attributes-natural-language en
 ATTR uri printer-uri $uri
 ATTR integer job-id $id
 DISPLAY job-state-reasons
}
`, 0o644)
	write(t, filepath.Join(p.dir, "engine"), `#!/bin/sh
d=`+p.dir+`
cancelled() { ipptool -tv -d id="$IPP_JOB_ID" `+p.URI+` $d/job.test | grep -q processing-to-stop-point; }
# while the file $1 is there nothing goes on; the printer says $2
hold() {
	[ -e $d/control/$1 ] || return 0
	[ -n "$2" ] && echo "STATE: +$2" >&2
	while [ -e $d/control/$1 ]; do
		if cancelled; then [ -n "$2" ] && echo "STATE: -$2" >&2; echo "cancelled $IPP_JOB_NAME" >> $d/events; exit 0; fi
		sleep 0.2
	done
	[ -n "$2" ] && echo "STATE: -$2" >&2
	return 0
}
echo "begun $IPP_JOB_NAME" >> $d/events
hold empty media-empty-error,media-needed-error
hold jam media-jam-error
hold door cover-open-error
[ -e $d/control/abort ] && exit 1
hold slow
sleep 0.3
env | sort > $d/attributes
sum=$(sha256sum < "$1")
echo "ATTR: job-impressions-completed=1" >&2
echo "out ${sum%% *}" >> $d/events
`, 0o755)
	p.args = []string{
		"-r", "off", "-p", fmt.Sprint(p.port), "-n", "localhost", "-f", strings.Join(formats, ","),
		"-c", p.dir + "/engine", "-d", p.dir + "/inside", "Counter",
	}
	p.bus = start(t, exec.Command("dbus-daemon", "--config-file="+p.dir+"/bus.conf", "--nofork", "--nopidfile"))
	within(t, "a bus of its own", func() bool { _, err := os.Stat(p.dir + "/bus"); return err == nil })
	p.On(t)
	return p
}

// On switches the printer on.
func (p *Printer) On(t testing.TB) {
	t.Helper()
	cmd := exec.Command("ippeveprinter", p.args...)
	cmd.Env = append(os.Environ(), "DBUS_SYSTEM_BUS_ADDRESS=unix:path="+p.dir+"/bus", "TMPDIR="+p.dir+"/inside")
	p.cmd = start(t, cmd)
	within(t, "ippeveprinter", func() bool {
		c, err := net.Dial("tcp", fmt.Sprintf("localhost:%d", p.port))
		if err == nil {
			c.Close()
		}
		return err == nil
	})
}

// Off cuts the printer's power: it forgets its jobs.
func (p *Printer) Off() { kill(p.cmd) }

// Set sets or clears a fault.
func (p *Printer) Set(t testing.TB, what string, on bool) {
	t.Helper()
	path := filepath.Join(p.dir, "control", what)
	if on {
		write(t, path, "", 0o644)
	} else if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
}

// Wear fills its waste box and empties its toner: it reports both from then on, and still prints.
func (p *Printer) Wear(t testing.TB) {
	t.Helper()
	r, err := http.Get(fmt.Sprintf("http://localhost:%d/supplies?supply0=100&supply1=0", p.port))
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	if r.StatusCode != http.StatusOK {
		t.Fatalf("ippeveprinter answers %s", r.Status)
	}
}

// Events returns what its engine did, in order: "begun:NAME", "cancelled:NAME", "out:SHA256".
func (p *Printer) Events() []string {
	b, _ := os.ReadFile(filepath.Join(p.dir, "events"))
	return strings.Fields(strings.ReplaceAll(strings.TrimSpace(string(b)), " ", ":"))
}

// Out returns the SHA-256 sums of what came out.
func (p *Printer) Out() []string {
	var out []string
	for _, e := range p.Events() {
		if sum, ok := strings.CutPrefix(e, "out:"); ok {
			out = append(out, sum)
		}
	}
	return out
}

// Begun waits until the engine has begun n jobs.
func (p *Printer) Begun(t testing.TB, n int) {
	t.Helper()
	within(t, fmt.Sprintf("the engine's job %d", n), func() bool {
		begun := 0
		for _, e := range p.Events() {
			if strings.HasPrefix(e, "begun:") {
				begun++
			}
		}
		return begun >= n
	})
}

// Attributes returns the last job's attributes as the engine got them: IPP_SIDES=one-sided and so
// on.
func (p *Printer) Attributes() string {
	b, _ := os.ReadFile(filepath.Join(p.dir, "attributes"))
	return string(b)
}

// A CUPS is a print service of its own.
type CUPS struct {
	Dir    string // configuration, spool, cache, state, logs
	Socket string // its path
	cmd    *exec.Cmd
}

// StartCUPS starts one and ends it with the test. It keeps printed documents for a day, CUPS's
// default, unless more lines of cupsd.conf say otherwise.
func StartCUPS(t testing.TB, more ...string) *CUPS {
	t.Helper()
	need(t, "cupsd", "lpadmin")
	c := &CUPS{Dir: folder(t)}
	c.Socket = c.Dir + "/sock"
	for _, d := range []string{"root", "spool", "spool/tmp", "cache", "state", "log"} {
		if err := os.Mkdir(filepath.Join(c.Dir, d), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	write(t, c.Dir+"/cups-files.conf", strings.ReplaceAll(`ServerRoot @/root
RequestRoot @/spool
TempDir @/spool/tmp
CacheDir @/cache
StateDir @/state
AccessLog @/log/access
ErrorLog @/log/error
PageLog @/log/page
Printcap @/printcap
User lp
Group lp
SystemGroup root
Sandboxing relaxed
`, "@", c.Dir), 0o644)
	write(t, c.Dir+"/root/cupsd.conf", `LogLevel info
MaxLogSize 0
Listen `+c.Socket+`
Browsing Off
WebInterface No
<Location />
  Order allow,deny
  Allow all
</Location>
<Location /admin>
  Order allow,deny
  Allow all
</Location>
`+strings.Join(more, "\n")+"\n", 0o644)
	// Without cups-filters nothing converts a PDF: it goes to the printer unchanged.
	write(t, c.Dir+"/root/local.convs", "application/pdf application/vnd.cups-pdf 0 -\n", 0o644)
	t.Cleanup(func() {
		if b, err := os.ReadFile(c.Dir + "/log/error"); t.Failed() && err == nil {
			t.Logf("cupsd wrote: %s", b)
		}
	})
	c.cmd = start(t, exec.Command("cupsd", "-f", "-c", c.Dir+"/root/cupsd.conf", "-s", c.Dir+"/cups-files.conf"))
	within(t, "cupsd", func() bool {
		conn, err := net.Dial("unix", c.Socket)
		if err == nil {
			conn.Close()
		}
		return err == nil
	})
	return c
}

// Queue creates a driverless queue to a printer and returns its address for the program.
func (c *CUPS) Queue(t testing.TB, name string, p *Printer) string {
	t.Helper()
	cmd := exec.Command("lpadmin", "-h", c.Socket, "-p", name, "-v", p.URI, "-E", "-m", "everywhere")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("lpadmin: %v %s", err, out)
	}
	// it asks the printer in the background, and the printer may soon be off
	within(t, "what CUPS knows of the printer", func() bool {
		_, err := os.Stat(c.Dir + "/root/ppd/" + name + ".ppd")
		return err == nil
	})
	return "cups:" + name + "?socket=" + c.Socket
}

// Kept returns the names of the documents and job files in the spool.
func (c *CUPS) Kept() []string {
	var out []string
	entries, _ := os.ReadDir(c.Dir + "/spool")
	for _, e := range entries {
		if !e.IsDir() {
			out = append(out, e.Name())
		}
	}
	tmp, _ := os.ReadDir(c.Dir + "/spool/tmp")
	for _, e := range tmp {
		b, _ := os.ReadFile(c.Dir + "/spool/tmp/" + e.Name())
		if !bytes.HasPrefix(b, []byte("*PPD-Adobe")) { // left from creating the queue
			out = append(out, "tmp/"+e.Name())
		}
	}
	return out
}

func need(t testing.TB, names ...string) {
	t.Helper()
	os.Setenv("PATH", os.Getenv("PATH")+":/usr/sbin:/sbin")
	for _, n := range names {
		if _, err := exec.LookPath(n); err != nil {
			t.Fatalf("%v: run make setup", err)
		}
	}
}

// folder returns a new folder whose path is short enough for a socket, and which the account of the
// print service may read.
func folder(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "ipp-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

func write(t testing.TB, path, s string, mode os.FileMode) {
	t.Helper()
	if err := os.WriteFile(path, []byte(s), mode); err != nil {
		t.Fatal(err)
	}
}

func freePort(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// start runs a daemon in a process group of its own, so that its children end with it.
func start(t testing.TB, cmd *exec.Cmd) *exec.Cmd {
	t.Helper()
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		kill(cmd)
		if t.Failed() {
			t.Logf("%s said: %s", filepath.Base(cmd.Path), said.String())
		}
	})
	return cmd
}

func kill(cmd *exec.Cmd) {
	syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	cmd.Wait()
}

func within(t testing.TB, what string, f func() bool) {
	t.Helper()
	for range 100 { // 5 s and the time of f
		if f() {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("%s did not come in time", what)
}
