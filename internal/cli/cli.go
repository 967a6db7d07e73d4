// Package cli is the command line: it takes a line apart, calls what does the work, and answers people
// with lines or scripts with one JSON object and an exit code (docs and design, "Command line"). Start
// with Run. Each command is a run function that parses, calls and prints; what it calls is in station,
// office, doctor, scan or desktop. Standard input is read in secrets.go only.
package cli

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"kakanai/internal/settings"
	"kakanai/internal/station"
	"kakanai/visit"
)

// call is one command line, taken apart.
type call struct {
	stdin          io.Reader
	stdout, stderr io.Writer

	command string   // "read", "log verify", …; "" opens the window
	args    []string // what follows the command
	set     map[string]bool

	config, data, reader                string
	wait                                float64
	json, pinStdin, codeBStdin          bool
	grid                                bool
	mode, answers, out, db, day, format string
	to, encoding, recipient             string
	personName, role                    string
	staff, approver                     int
	against                             []string // files
	key                                 string
	details                             bool
	printerURI                          string

	station *station.Station
}

// A command knows its own flags; the global ones stand with every command.
type command struct {
	flags []string
	args  string // for the usage line
	run   func(context.Context, *call) error
}

var global = []string{"config", "data", "reader", "wait", "json"}

// commands is design.md's command line as far as it is built. It is filled in by init: help lists it.
var commands map[string]command

func init() {
	commands = map[string]command{
		"":               {[]string{"mode", "demo"}, "", runWindow},
		"readers":        {nil, "", runReaders},
		"read":           {[]string{"pin-stdin", "code-b-stdin"}, "", runRead},
		"fill":           {[]string{"pin-stdin", "code-b-stdin", "answers", "out", "printer"}, "FORM…", runFill},
		"card-check":     {[]string{"pin-stdin", "code-b-stdin", "out"}, "", runCardCheck},
		"forms list":     {nil, "", runFormsList},
		"forms show":     {nil, "FORM", runFormsShow},
		"forms check":    {nil, "PATH…", runFormsCheck},
		"forms preview":  {[]string{"out", "grid"}, "FORM", runFormsPreview},
		"characters":     {[]string{"out"}, "", runCharacters},
		"scan":           {[]string{"out", "format"}, "", runScan},
		"log verify":     {[]string{"db", "against", "key"}, "", runLogVerify},
		"log checkpoint": {[]string{"db"}, "", runLogCheckpoint},
		"log proof":      {[]string{"out", "details", "staff", "approver"}, "SEQ", runLogProof},
		"log erase":      {[]string{"staff", "approver"}, "", runLogErase},
		"log keep":       {[]string{"staff", "approver"}, "", runLogKeep},
		"day open":       {[]string{"day", "staff", "approver"}, "", runDayOpen},
		"day close":      {[]string{"staff", "approver"}, "", runDayClose},
		"log export":     {[]string{"day", "to", "format", "encoding", "recipient", "out", "staff", "approver"}, "", runLogExport},
		"log report":     {[]string{"day", "to", "out", "staff", "approver"}, "", runLogReport},
		"staff add":      {[]string{"name", "role", "staff", "approver"}, "", runStaffAdd},
		"staff list":     {[]string{"staff"}, "", runStaffList},
		"staff disable":  {[]string{"staff", "approver"}, "NUMBER", runStaffDisable},
		"staff password": {[]string{"staff", "approver"}, "[NUMBER]", runStaffPassword},
		"staff recover":  {[]string{"staff"}, "", runStaffRecover},
		"staff rule":     {[]string{"staff", "approver"}, "", runStaffRule},
		"config check":   {nil, "", runConfigCheck},
		"doctor":         {nil, "", runDoctor},
		"version":        {nil, "", runVersion},
	}
}

// Run is the program: it returns the exit code. With --json there is exactly one JSON object on stdout.
func Run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	c := &call{stdin: stdin, stdout: stdout, stderr: stderr}
	err := c.parse(args)
	if err == nil {
		c.station = &station.Station{Data: c.data, Reader: c.reader, Now: time.Now, Stderr: stderr}
		c.station.Settings, err = settings.Load(c.config)
	}
	if err == nil {
		err = c.agree()
	}
	if err == nil {
		err = commands[c.command].run(ctx, c)
	}
	if err == nil {
		return 0
	}
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(stdout, help())
		return 0
	}
	var f *visit.Failure
	if !errors.As(err, &f) {
		f = &visit.Failure{Problem: visit.ProblemOf(err), Err: err}
	}
	if errors.Is(f.Err, context.Canceled) && ctx.Err() != nil { // Ctrl+C or SIGTERM, wherever it came in between
		f.Problem = visit.TimedOut
	}
	fmt.Fprintln(stderr, "kakanai:", f.Err)
	if c.json {
		object := map[string]any{"problem": f.Problem}
		for k, v := range f.More {
			object[k] = v
		}
		c.object(object)
	}
	return visit.Exit[f.Problem]
}

// parse takes the flags from anywhere and the command from between them.
func (c *call) parse(args []string) error {
	// Known before anything can go wrong, so that a wrong flag is reported in the shape that was asked for.
	c.json = slices.Contains(args, "--json") || slices.Contains(args, "-json")
	fs := flag.NewFlagSet("kakanai", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.StringVar(&c.config, "config", "", "")
	fs.StringVar(&c.data, "data", "", "")
	fs.StringVar(&c.reader, "reader", "", "")
	fs.Float64Var(&c.wait, "wait", 0, "")
	fs.BoolVar(&c.json, "json", c.json, "")
	demo := fs.Bool("demo", false, "")
	fs.StringVar(&c.mode, "mode", "kiosk", "")
	fs.BoolVar(&c.pinStdin, "pin-stdin", false, "")
	fs.BoolVar(&c.codeBStdin, "code-b-stdin", false, "")
	fs.BoolVar(&c.grid, "grid", false, "")
	fs.StringVar(&c.answers, "answers", "", "")
	fs.StringVar(&c.out, "out", "", "")
	fs.StringVar(&c.printerURI, "printer", "", "")
	fs.StringVar(&c.db, "db", "", "")
	fs.StringVar(&c.day, "day", "", "")
	fs.StringVar(&c.format, "format", "", "")
	fs.StringVar(&c.to, "to", "", "")
	fs.StringVar(&c.encoding, "encoding", "", "")
	fs.StringVar(&c.recipient, "recipient", "", "")
	fs.StringVar(&c.personName, "name", "", "")
	fs.StringVar(&c.role, "role", "", "")
	fs.Func("against", "", func(s string) error { c.against = append(c.against, s); return nil })
	fs.StringVar(&c.key, "key", "", "")
	fs.BoolVar(&c.details, "details", false, "")
	fs.IntVar(&c.staff, "staff", 0, "")
	fs.IntVar(&c.approver, "approver", 0, "")
	var words []string
	for {
		if err := fs.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				return err
			}
			return visit.UsageError("%w", err)
		}
		if fs.NArg() == 0 {
			break
		}
		words, args = append(words, fs.Arg(0)), fs.Args()[1:]
	}
	if len(words) > 0 && words[0] == "help" {
		return flag.ErrHelp
	}
	if err := c.find(words); err != nil {
		return err
	}
	c.set = map[string]bool{}
	var err error
	fs.Visit(func(f *flag.Flag) {
		c.set[f.Name] = true
		if !slices.Contains(global, f.Name) && !slices.Contains(commands[c.command].flags, f.Name) {
			err = visit.UsageError("--%s does not belong to %q", f.Name, c.name())
		}
	})
	if err == nil && (c.staff < 0 || c.approver < 0 || c.set["staff"] && c.staff == 0 || c.set["approver"] && c.approver == 0) {
		err = visit.UsageError("--staff and --approver take an account's number")
	}
	if err == nil && (c.wait < 0 || c.wait > 3600) {
		err = visit.UsageError("--wait must be 0 to 3600 seconds")
	}
	if err == nil && *demo {
		err = c.onDemoReader()
	}
	return err
}

// onDemoReader is all that --demo does: it chooses the demo's reader. From here on the reader alone says whether this is a demo.
func (c *call) onDemoReader() error {
	if c.reader == "" {
		c.reader = station.DemoReader
	}
	if s := (station.Station{Reader: c.reader}); !s.InDemo() {
		return visit.UsageError("--demo reads cards in software only, so --reader with it is demo or demo:PERSON")
	}
	return nil
}

// agree judges flags, and flags with settings, that decide one thing, before display, log, reader or standard input is touched. The rest goes together: --db names
// one file and so goes before --data and the demo's log; --printer is fill's, and the settings' printer the window's; a demo has its own terminal and paper folder.
func (c *call) agree() error {
	person, unknown := c.station.UnknownPerson()
	set := c.station.Settings.Export.Recipient
	switch {
	case unknown:
		return visit.UsageError("--reader: there is no demo person %q; kakanai --reader demo readers lists them", person)
	case c.pinStdin && c.codeBStdin:
		return visit.UsageError("--pin-stdin and --code-b-stdin exclude each other: one line of standard input is one secret")
	case c.set["approver"] && !c.set["staff"]:
		return visit.UsageError("--approver is the second person beside --staff")
	case c.recipient != "" && set != "" && c.recipient != set:
		return visit.UsageError("--recipient differs from the settings' export.recipient, to which every export is encrypted")
	}
	return nil
}

func (c *call) find(words []string) error {
	for n := min(2, len(words)); n >= 0; n-- {
		name := strings.Join(words[:n], " ")
		cmd, ok := commands[name]
		if !ok || (n == 0 && len(words) > 0) {
			continue
		}
		c.command, c.args = name, words[n:]
		if cmd.args == "" && len(c.args) > 0 {
			return visit.UsageError("%q takes no further words", c.name())
		}
		return nil
	}
	return visit.UsageError("there is no command %q", strings.Join(words[:min(2, len(words))], " "))
}

func (c *call) name() string { return strings.TrimSpace("kakanai " + c.command) }

// order is the commands' in the help text, one a line so that two people may add theirs.
var order = []string{
	"",
	"readers",
	"read",
	"fill",
	"card-check",
	"forms list",
	"forms show",
	"forms check",
	"forms preview",
	"characters",
	"scan",
	"log verify",
	"log checkpoint",
	"log proof",
	"log export",
	"log report",
	"log erase",
	"log keep",
	"day open",
	"day close",
	"staff add",
	"staff list",
	"staff disable",
	"staff password",
	"staff recover",
	"staff rule",
	"config check",
	"doctor",
	"version",
}

func help() string {
	var b strings.Builder
	b.WriteString("kakanai — 書かない窓口\n\nusage: kakanai [--config FILE] [--data DIR] [--reader NAME|demo|demo:PERSON] [--wait SECONDS] [--json] COMMAND\n\n")
	for _, name := range order {
		cmd := commands[name]
		line := "  kakanai"
		for _, part := range []string{name, cmd.args} {
			if part != "" {
				line += " " + part
			}
		}
		for _, f := range cmd.flags {
			line += " --" + f
		}
		b.WriteString(line + "\n")
	}
	b.WriteString("\nWithout a command the window opens; --demo opens it with cards in software. Demo people have the PIN 1234.\n")
	return b.String()
}

// object prints the one JSON object of a command.
func (c *call) object(v any) error {
	e := json.NewEncoder(c.stdout)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return fmt.Errorf("write the answer: %w", err)
	}
	return nil
}

func (c *call) waits() time.Duration { return time.Duration(c.wait * float64(time.Second)) }

func runVersion(_ context.Context, c *call) error {
	if c.json {
		return c.object(map[string]string{"version": station.Version})
	}
	_, err := fmt.Fprintln(c.stdout, "kakanai", station.Version)
	return err
}
