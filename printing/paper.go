package printing

import (
	"errors"
	"slices"
	"strings"

	"kakanai/printing/ipp"
)

// Paper is what a printer is doing with a document, or why it did not print it, in one word: a screen's text, and in the log
// the reason beside not-printed.
type Paper string

const (
	Queued   Paper = "queued"    // the printer has it, or gets it, and does something else
	Printing Paper = "printing"  // it comes
	NoPaper  Paper = "no-paper"  // a tray is empty, or missing
	Jam      Paper = "jam"       //
	DoorOpen Paper = "door-open" //
	NoToner  Paper = "no-toner"  // or ink, or another supply
	Halted   Paper = "stopped"   // it waits for a person, and does not say why
	Offline  Paper = "offline"   // it does not answer

	// It answers, and an administrator must change the settings, here or there.
	Denied      Paper = "denied"      // it wants a password, or does not let this PC print
	Encryption  Paper = "encryption"  // it wants ipps, or speaks no TLS that is good enough
	Certificate Paper = "certificate" // its certificate has expired, or is not the one that is expected

	Leaving   Paper = "leaving"   // it is asked to give the document back
	Withdrawn Paper = "withdrawn" // the document was taken back in time

	// These are reasons only.
	Refused  Paper = "refused"  // it does not take our document, or no PDF at all
	Aborted  Paper = "aborted"  // it gave up
	Canceled Paper = "canceled" // somebody pressed cancel at the printer
	Late     Paper = "late"     // it took longer than it may
	// Lost: it no longer knows the document, and never said that it is out. Where Print does not fail, and tells this
	// last, nothing speaks against paper either.
	Lost  Paper = "lost"
	Loose Paper = "loose" // the document could not be taken back: a page may come out later
)

// Papers lists all of them.
var Papers = []Paper{
	Queued, Printing, NoPaper, Jam, DoorOpen, NoToner, Halted, Offline, Denied, Encryption, Certificate, Leaving, Withdrawn,
	Refused, Aborted, Canceled, Late, Lost, Loose,
}

// Trouble tells whether nothing goes on before somebody helps.
func (p Paper) Trouble() bool {
	return p != "" && p != Queued && p != Printing && p != Leaving && p != Withdrawn
}

// A Failure is a document that is not on paper, as far as anybody can tell.
type Failure struct {
	Why   Paper
	Sent  bool // the printer may have some of it on paper
	Loose bool // it could not be taken back: pages may come out later
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

// reasonsFor are the keywords of printer-state-reasons (RFC 8011, 5.4.12 and PWG 5100.9), the worst first.
var reasonsFor = []struct {
	is   Paper
	keys []string
}{
	{Jam, []string{"media-jam"}},
	{DoorOpen, []string{"cover-open", "door-open", "interlock-open"}},
	{NoPaper, []string{"media-empty", "media-needed", "input-tray-missing", "input-media-tray-empty"}},
	{NoToner, []string{"toner-empty", "marker-supply-empty", "developer-empty", "opc-life-over", "fuser-over-temp", "marker-waste-full"}},
	{Offline, []string{"offline", "shutdown", "timed-out", "connecting-to-device"}},
	{Halted, []string{"output-area-full", "output-tray-missing", "paused", "moving-to-paused", "stopped-partly", "spool-area-full", "other"}},
}

// reach is why a printer did not do what it was asked, in a word.
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
	case errors.As(err, &no), errors.As(err, &http) && http.Code < 500: // the address leads elsewhere, it may be
		return Refused
	}
	return Offline
}

// look turns what a printer says of itself into a word; "" is no trouble. How grave a reason is stands at its end: -report is
// nothing to act on; -warning counts with warnings only, for some printers call an empty tray no more than that; -error, and no ending,
// which means the same, always count.
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

// keyword is a reason without how grave it is.
func keyword(reason string) string {
	for _, grave := range []string{"-error", "-warning", "-report"} {
		if r, ok := strings.CutSuffix(reason, grave); ok {
			return r
		}
	}
	return reason
}
