package printing

import (
	"errors"
	"slices"
	"strings"

	"kakanai/printing/ipp"
)

// Paper is what a printer is doing with a document, or why it did not print it, in one word. It is
// the key of a screen's text, and in the log the reason beside not-printed.
type Paper string

const (
	Queued   Paper = "queued"    // the printer has it, or is receiving it, and is busy with something else
	Printing Paper = "printing"  // the page is being printed
	NoPaper  Paper = "no-paper"  // a tray is empty, or missing
	Jam      Paper = "jam"       //
	DoorOpen Paper = "door-open" //
	NoToner  Paper = "no-toner"  // or ink, or another supply
	Halted   Paper = "stopped"   // it waits for help without giving a reason
	Offline  Paper = "offline"   // it does not answer

	// It answers, and an administrator must change settings, here or at the printer.
	Denied      Paper = "denied"      // it requires a password, or does not allow this PC to print
	Encryption  Paper = "encryption"  // it requires ipps, or offers no acceptable TLS
	Certificate Paper = "certificate" // its certificate has expired, or is not the expected one

	Leaving   Paper = "leaving"   // it is being asked to return the document
	Withdrawn Paper = "withdrawn" // the document was taken back in time

	// These are reasons only.
	Refused  Paper = "refused"  // it does not accept our document, or no PDF at all
	Aborted  Paper = "aborted"  // it gave up
	Canceled Paper = "canceled" // cancelled at the printer
	Late     Paper = "late"     // it took longer than allowed
	// Lost: it no longer knows the document, and never reported it as printed. If Print reports
	// this last and does not fail, nothing contradicts that it is on paper either.
	Lost  Paper = "lost"
	Loose Paper = "loose" // the document could not be taken back: a page may come out later
)

// Papers lists all of them.
var Papers = []Paper{
	Queued, Printing, NoPaper, Jam, DoorOpen, NoToner, Halted, Offline, Denied, Encryption, Certificate, Leaving,
	Withdrawn,
	Refused, Aborted, Canceled, Late, Lost, Loose,
}

// Trouble reports whether nothing will happen until the printer or its settings get help.
func (p Paper) Trouble() bool {
	return p != "" && p != Queued && p != Printing && p != Leaving && p != Withdrawn
}

// A Failure is the error of a document that is not on paper, as far as is known.
type Failure struct {
	Why   Paper // the reason, never ""
	Sent  bool  // the printer may have printed some of it
	Loose bool  // it could not be taken back: pages may come out later
	err   error
}

func (f *Failure) Error() string {
	s := "not on paper (" + string(f.Why) + ")"
	if f.Loose {
		s += ", may still come"
	}
	if f.err != nil {
		s += ": " + f.err.Error()
	}
	return s
}

func (f *Failure) Unwrap() error { return f.err }

// reasonsFor maps keywords of printer-state-reasons (RFC 8011, 5.4.12 and PWG 5100.9) to a Paper,
// the worst first.
var reasonsFor = []struct {
	is   Paper
	keys []string
}{
	{Jam, []string{"media-jam"}},
	{DoorOpen, []string{"cover-open", "door-open", "interlock-open"}},
	{NoPaper, []string{"media-empty", "media-needed", "input-tray-missing", "input-media-tray-empty"}},
	{NoToner, []string{
		"toner-empty", "marker-supply-empty", "developer-empty", "opc-life-over", "fuser-over-temp",
		"marker-waste-full",
	}},
	{Offline, []string{"offline", "shutdown", "timed-out", "connecting-to-device"}},
	{Halted, []string{
		"output-area-full", "output-tray-missing", "paused", "moving-to-paused", "stopped-partly",
		"spool-area-full", "other",
	}},
}

// reach returns in one word why a request to a printer failed.
func reach(err error) Paper {
	var no *ipp.StatusError
	var http *ipp.HTTPError
	switch {
	case ipp.Denied(err):
		return Denied
	case errors.Is(err, ipp.ErrEncryption):
		return Encryption
	case errors.Is(err, ipp.ErrCertificate):
		return Certificate
	case ipp.Busy(err):
		return Halted
	case errors.As(err, &no), errors.As(err, &http) && http.Code < 500: // the address may be another service's
		return Refused
	}
	return Offline
}

// look turns the printer's own state into a word; "" is no trouble. The ending of a reason is its
// severity: -report needs no action; -warning counts only with warnings, which some printers give
// for an empty tray; -error and no ending, which mean the same, always count.
func look(p ipp.Printer, warnings bool) Paper {
	var found []string
	for _, r := range p.Reasons {
		if strings.HasSuffix(r, "-report") || strings.HasSuffix(r, "-warning") && !warnings {
			continue
		}
		found = append(found, keyword(r))
	}
	for _, x := range reasonsFor {
		if slices.ContainsFunc(x.keys, func(k string) bool { return slices.Contains(found, k) }) {
			return x.is
		}
	}
	if p.State == ipp.PrinterStopped {
		return Halted
	}
	return ""
}

// keyword returns a reason without its severity.
func keyword(reason string) string {
	for _, grave := range []string{"-error", "-warning", "-report"} {
		if r, ok := strings.CutSuffix(reason, grave); ok {
			return r
		}
	}
	return reason
}
