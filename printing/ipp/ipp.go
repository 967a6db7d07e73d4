// Package ipp speaks the Internet Printing Protocol (RFC 8010, RFC 8011) to one printer: a printer
// in the network, or a queue of the CUPS on this machine.
//
// Start with New; then Client.Printer returns what the printer can do and its state, PrintJob sends
// a document from memory, Job follows it, Cancel withdraws it, and Jobs lists those that are not
// over. Messages are encoded and decoded by goipp. This package adds what a counter needs around
// them: every answer is bounded in bytes and time, a redirect is refused, no proxy is used, and a
// printer's free text is passed on to no caller (some sentences of CUPS are recognized).
//
// It never writes a file, never sends a document twice, and knows nothing of forms, visits or
// screens.
package ipp

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/OpenPrinting/goipp"
)

// Options name the printer and the user.
type Options struct {
	// URI is ipp://HOST[:PORT]/PATH or ipps://…, with port 631 by default; or cups:QUEUE, a queue
	// of the CUPS on this machine, reached through its socket, where CUPS knows the account that
	// asks. cups:QUEUE?socket=/PATH names another socket than /run/cups/cups.sock.
	URI string
	// Fingerprint is the SHA-256 of the printer's certificate in hexadecimal, for ipps. Printers
	// sign their own: without it the certificate must be one that the system trusts.
	Fingerprint string
	// User is requesting-user-name. Through CUPS's socket it is always the account that runs this
	// program.
	User string
}

// A JobState is job-state (RFC 8011, 5.3.7).
type JobState int

// The states of a job (RFC 8011, 5.3.7).
const (
	Pending    JobState = 3
	Held       JobState = 4
	Processing JobState = 5
	Stopped    JobState = 6 // processing-stopped
	Canceled   JobState = 7
	Aborted    JobState = 8
	Completed  JobState = 9
)

// Over reports whether a job has ended.
func (s JobState) Over() bool { return s >= Canceled }

// PrinterStopped is printer-state 5 (RFC 8011, 5.4.11): nothing happens until the printer gets
// help.
const PrinterStopped = 5

// A Printer is the answer to Get-Printer-Attributes: what it can do, and its state.
type Printer struct {
	State     int      // 3 idle, 4 processing, 5 stopped
	Reasons   []string // printer-state-reasons, without "none"
	Accepting bool     // printer-is-accepting-jobs

	Formats     []string // document-format-supported
	Sources     []string // media-source-supported: names of its trays
	Creation    []string // job-creation-attributes-supported; nil if not reported
	Scalings    []string // print-scaling-supported
	MaxCopies   int      // upper bound of copies-supported, at least 1
	CancelAfter bool     // job-cancel-after-supported: it ends a job by itself
	CUPS        bool     // a queue of CUPS, which keeps jobs until they are purged
	Away        bool     // a queue of CUPS that did not reach its printer when it last tried
}

// A Ticket is how to print a document. It is always one-sided, on A4 and unscaled.
type Ticket struct {
	Name        string // job-name, which is shown on the printer's panel
	Tray        string // one of Printer.Sources; "": the printer chooses
	Copies      int    // 1 to Printer.MaxCopies
	CancelAfter int    // seconds after which the printer itself ends the job, if it can; 0: never
}

// A Job is the answer to Get-Job-Attributes.
type Job struct {
	ID      int
	Name    string
	State   JobState
	Reasons []string // job-state-reasons, without "none"
}

// A StatusError is a request that the printer understood and refused.
type StatusError struct{ Status goipp.Status }

func (e *StatusError) Error() string { return "the printer answers " + e.Status.String() }

// NotFound reports whether the printer does not, or no longer, know the job asked for.
func NotFound(err error) bool { return is(err, goipp.StatusErrorNotFound, goipp.StatusErrorGone) }

// NotPossible reports whether a job could not be cancelled because it is over.
func NotPossible(err error) bool { return is(err, goipp.StatusErrorNotPossible) }

// BadFormat reports whether the printer does not accept the document's format.
func BadFormat(err error) bool {
	return is(err, goipp.StatusErrorDocumentFormatNotSupported, goipp.StatusErrorDocumentFormatError,
		goipp.StatusErrorDocumentUnprintable)
}

// Busy reports whether the printer may accept the same request a little later.
func Busy(err error) bool {
	return is(err, goipp.StatusErrorBusy, goipp.StatusErrorTemporary, goipp.StatusErrorServiceUnavailable,
		goipp.StatusErrorTooManyJobs, goipp.StatusErrorMultipleJobsNotSupported)
}

// Denied reports whether the printer requires a password, or does not allow this computer the
// request.
func Denied(err error) bool {
	var h *HTTPError
	return errors.As(err, &h) && (h.Code == http.StatusUnauthorized || h.Code == http.StatusForbidden) ||
		is(err, goipp.StatusErrorForbidden, goipp.StatusErrorNotAuthenticated, goipp.StatusErrorNotAuthorized)
}

func is(err error, codes ...goipp.Status) bool {
	var s *StatusError
	return errors.As(err, &s) && slices.Contains(codes, s.Status)
}

var (
	queueName   = regexp.MustCompile(`^[0-9A-Za-z_.-]{1,127}$`)
	cupsSocket  = "/run/cups/cups.sock"
	fingerprint = regexp.MustCompile(`^[0-9a-f]{64}$`)
)

// target is a parsed URI.
type target struct {
	http   string // where requests are posted
	ipp    string // printer-uri in them
	socket string // of CUPS; "": TCP
	pin    []byte // SHA-256 of the certificate; nil: whatever the system trusts
}

// parse checks o before anything is sent.
func parse(o Options) (t target, err error) {
	if rest, ok := strings.CutPrefix(o.URI, "cups:"); ok {
		queue, query, _ := strings.Cut(rest, "?")
		t.socket = cupsSocket
		if query != "" {
			if t.socket, ok = strings.CutPrefix(query, "socket="); !ok || !strings.HasPrefix(t.socket, "/") {
				return t, errors.New("printer: after cups:QUEUE only ?socket=/PATH may stand")
			}
		}
		if !queueName.MatchString(queue) {
			return t, errors.New("printer: cups: must be followed by the name of a queue")
		}
		t.http, t.ipp = "http://localhost/printers/"+queue, "ipp://localhost/printers/"+queue
		return t, nil
	}
	u, err := url.Parse(o.URI)
	if err != nil || u.Scheme != "ipp" && u.Scheme != "ipps" || u.Hostname() == "" || u.User != nil ||
		u.RawQuery != "" || u.Fragment != "" {
		return t, errors.New("printer: the address must be like " +
			"ipp://HOST/ipp/print, ipps://HOST/ipp/print or cups:QUEUE")
	}
	if u.Port() == "" {
		u.Host += ":631"
	}
	t.ipp = u.String()
	h := *u
	h.Scheme = map[string]string{"ipp": "http", "ipps": "https"}[u.Scheme]
	t.http = h.String()
	if o.Fingerprint == "" {
		return t, nil
	}
	pin := strings.ToLower(strings.ReplaceAll(o.Fingerprint, ":", ""))
	if !fingerprint.MatchString(pin) || u.Scheme != "ipps" {
		return t, errors.New("printer: a fingerprint is 64 hexadecimal digits, and goes with ipps:// only")
	}
	t.pin, err = hex.DecodeString(pin)
	return t, err
}

// Judge returns what is wrong with an address, without sending anything.
func Judge(o Options) error {
	_, err := parse(o)
	return err
}

// Attributes that these operations ask for; a printer's full answer can be a megabyte.
var (
	askPrinter = []string{
		"printer-state", "printer-state-reasons", "printer-state-message", "printer-is-accepting-jobs",
		"document-format-supported", "media-source-supported",
		"job-creation-attributes-supported", "print-scaling-supported", "copies-supported",
		"job-cancel-after-supported", "cups-version",
	}
	askJob = []string{"job-id", "job-name", "job-state", "job-state-reasons"}
)

// away are the English messages, which we ask for, of CUPS's own backends (2.4; ipp, socket, lpd)
// about a printer that is off. There is no keyword for it.
var away = []string{
	"The printer may not exist or is unavailable at this time.",
	"The printer is unreachable at this time.", "The printer is not responding.", "The printer is not connected.",
}

// Printer returns what the printer can do and its state. The error is a StatusError, an HTTPError,
// one of the Err values, or an answer that cannot be used.
func (c *Client) Printer(ctx context.Context) (Printer, error) {
	m := c.request(goipp.OpGetPrinterAttributes)
	m.Operation.Add(keywords("requested-attributes", askPrinter))
	r, err := c.ask(ctx, m, nil)
	if err != nil {
		return Printer{}, fmt.Errorf("ask the printer: %w", err)
	}
	a := r.Printer
	p := Printer{
		State: number(a, "printer-state"), Reasons: reasons(a, "printer-state-reasons"),
		Accepting: yes(a, "printer-is-accepting-jobs"),
		Formats:   words(a, "document-format-supported"), Sources: words(a, "media-source-supported"),
		Creation: words(a, "job-creation-attributes-supported"),
		Scalings: words(a, "print-scaling-supported"), MaxCopies: max(upper(a, "copies-supported"), 1),
		CancelAfter: has(a, "job-cancel-after-supported"), CUPS: has(a, "cups-version"),
	}
	p.Away = p.CUPS && slices.ContainsFunc(words(a, "printer-state-message"),
		func(s string) bool { return slices.Contains(away, s) })
	if p.State == 0 {
		return Printer{}, errors.New("ask the printer: the answer lacks printer-state")
	}
	return p, nil
}

// PrintJob sends a PDF and returns when the printer has accepted it, which may be long before paper
// comes. Without an answer the printer may have the job all the same: look for its name among Jobs.
func (c *Client) PrintJob(ctx context.Context, p Printer, t Ticket, pdf []byte) (Job, error) {
	r, err := c.ask(ctx, c.printRequest(p, t), pdf)
	if err != nil {
		return Job{}, fmt.Errorf("send the document: %w", err)
	}
	j := job(r.Job)
	if j.ID == 0 {
		return Job{}, errors.New("send the document: the answer lacks job-id")
	}
	return j, nil
}

func (c *Client) printRequest(p Printer, t Ticket) *goipp.Message {
	m := c.request(goipp.OpPrintJob)
	m.Operation.Add(goipp.MakeAttr("job-name", goipp.TagName, goipp.String(t.Name)))
	m.Operation.Add(goipp.MakeAttr("document-format", goipp.TagMimeType, goipp.String("application/pdf")))
	m.Operation.Add(goipp.MakeAttr("ipp-attribute-fidelity", goipp.TagBoolean, goipp.Boolean(false)))
	takes := func(name string) bool { return p.Creation == nil || slices.Contains(p.Creation, name) }
	if takes("sides") {
		m.Job.Add(goipp.MakeAttr("sides", goipp.TagKeyword, goipp.String("one-sided")))
	}
	if t.Copies > 1 {
		m.Job.Add(goipp.MakeAttr("copies", goipp.TagInteger, goipp.Integer(t.Copies)))
	}
	if slices.Contains(p.Scalings, "none") { // otherwise some printers shrink an A4 page to fit inside A4
		m.Job.Add(goipp.MakeAttr("print-scaling", goipp.TagKeyword, goipp.String("none")))
	}
	switch { // media and media-col exclude each other (PWG 5100.7)
	case t.Tray != "":
		size := goipp.MakeAttrCollection("media-size",
			goipp.MakeAttr("x-dimension", goipp.TagInteger, goipp.Integer(21000)),
			goipp.MakeAttr("y-dimension", goipp.TagInteger, goipp.Integer(29700)))
		m.Job.Add(goipp.MakeAttrCollection("media-col", size,
			goipp.MakeAttr("media-source", goipp.TagKeyword, goipp.String(t.Tray))))
	case takes("media"):
		m.Job.Add(goipp.MakeAttr("media", goipp.TagKeyword, goipp.String("iso_a4_210x297mm")))
	}
	if p.CancelAfter && t.CancelAfter > 0 {
		m.Job.Add(goipp.MakeAttr("job-cancel-after", goipp.TagInteger, goipp.Integer(t.CancelAfter)))
	}
	return m
}

// Job returns the state of the job with this id.
func (c *Client) Job(ctx context.Context, id int) (Job, error) {
	m := c.request(goipp.OpGetJobAttributes)
	m.Operation.Add(goipp.MakeAttr("job-id", goipp.TagInteger, goipp.Integer(id)))
	m.Operation.Add(keywords("requested-attributes", askJob))
	r, err := c.ask(ctx, m, nil)
	if err != nil {
		return Job{}, fmt.Errorf("ask about the job: %w", err)
	}
	j := job(r.Job)
	if j.State == 0 {
		return Job{}, errors.New("ask about the job: the answer lacks job-state")
	}
	j.ID = id
	return j, nil
}

// Cancel withdraws a job. With purge, a queue of CUPS also deletes its data of the job, even if it
// is over.
func (c *Client) Cancel(ctx context.Context, id int, purge bool) error {
	m := c.request(goipp.OpCancelJob)
	m.Operation.Add(goipp.MakeAttr("job-id", goipp.TagInteger, goipp.Integer(id)))
	if purge {
		m.Operation.Add(goipp.MakeAttr("purge-job", goipp.TagBoolean, goipp.Boolean(true)))
	}
	if _, err := c.ask(ctx, m, nil); err != nil {
		return fmt.Errorf("withdraw the job: %w", err)
	}
	return nil
}

// Jobs lists the jobs that are not over and, with history, which CUPS keeps, those that are.
func (c *Client) Jobs(ctx context.Context, history bool) ([]Job, error) {
	which := "not-completed"
	if history {
		which = "all"
	}
	m := c.request(goipp.OpGetJobs)
	m.Operation.Add(goipp.MakeAttr("limit", goipp.TagInteger, goipp.Integer(500)))
	m.Operation.Add(goipp.MakeAttr("which-jobs", goipp.TagKeyword, goipp.String(which)))
	m.Operation.Add(keywords("requested-attributes", askJob))
	r, err := c.ask(ctx, m, nil)
	if NotFound(err) { // some printers answer so if there are none
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list the jobs: %w", err)
	}
	var out []Job
	for _, g := range r.Groups {
		if g.Tag != goipp.TagJobGroup {
			continue
		}
		if j := job(g.Attrs); j.ID > 0 && (history || !j.State.Over()) {
			out = append(out, j)
		}
	}
	return out, nil
}

func job(a goipp.Attributes) Job {
	j := Job{ID: number(a, "job-id"), State: JobState(number(a, "job-state")), Reasons: reasons(a, "job-state-reasons")}
	if n := words(a, "job-name"); len(n) > 0 {
		j.Name = n[0]
	}
	return j
}
