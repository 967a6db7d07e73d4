//go:build linux

package ipptest_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/OpenPrinting/goipp"

	"kakanai/printing"
	"kakanai/printing/ipp"
)

// certificate returns a printer's own one, for a name that must not be quoted.
func certificate(t *testing.T, until time.Time) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "SECRET"},
		DNSNames: []string{"SECRET.example"}, NotBefore: until.Add(-time.Hour), NotAfter: until,
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// line is a port where f handles every connection.
func line(t *testing.T, f func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				f(c)
			}()
		}
	}()
	return "ipps://" + l.Addr().String() + "/ipp/print"
}

// hello10 sends the ServerHello of a printer that only knows TLS 1.0 and picks it whatever was
// offered.
func hello10(c net.Conn) {
	c.Read(make([]byte, 4096))
	hello := append([]byte{2, 0, 0, 38, 3, 1}, make([]byte, 32)...) // ServerHello, TLS 1.0, random
	// no session, TLS_RSA_WITH_AES_128_CBC_SHA, no compression
	hello = append(hello, 0, 0, 0x2F, 0)
	c.Write(append([]byte{22, 3, 1, 0, byte(len(hello))}, hello...))
	io.Copy(io.Discard, c)
}

// Trouble that only a change of settings can mend is reported in a word of its own, at once, by a
// printer that has nothing of the page; and never as a printer that does not answer.
func TestTroubleOfSettingsHasItsOwnWord(t *testing.T) {
	var asked atomic.Int32
	answers := func(f func(http.ResponseWriter, *goipp.Message)) string {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			var m goipp.Message
			if err := m.Decode(r.Body); err != nil || goipp.Op(m.Code) != goipp.OpGetPrinterAttributes {
				t.Errorf("asked for %v, %v", goipp.Op(m.Code), err)
			}
			asked.Add(1)
			f(w, &m)
		}))
		t.Cleanup(s.Close)
		return strings.Replace(s.URL, "http:", "ipp:", 1) + "/ipp/print"
	}
	says := func(code int) string {
		return answers(func(w http.ResponseWriter, _ *goipp.Message) {
			w.Header().Set("Location", "https://SECRET.example/")
			http.Error(w, "SECRET", code)
		})
	}
	status := func(code goipp.Status) string {
		return answers(func(w http.ResponseWriter, m *goipp.Message) {
			w.Header().Set("Content-Type", goipp.ContentType)
			goipp.NewResponse(m.Version, code, m.RequestID).Encode(w)
		})
	}
	secure := func(c *tls.Config) string {
		s := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter,
			*http.Request,
		) {
			t.Error("it was asked")
		}))
		s.TLS, s.Config.ErrorLog = c, log.New(io.Discard, "", 0)
		s.StartTLS()
		t.Cleanup(s.Close)
		return strings.Replace(s.URL, "https:", "ipps:", 1) + "/ipp/print"
	}
	own := &tls.Config{Certificates: []tls.Certificate{certificate(t, time.Now().Add(30*time.Minute))}}
	expired := &tls.Config{Certificates: []tls.Certificate{certificate(t, time.Now().Add(-time.Hour))}}
	for name, c := range map[string]struct {
		uri, pin string
		why      printing.Paper
		says     string // in the error
	}{
		"401":               {says(401), "", printing.Denied, "401"},
		"403":               {says(403), "", printing.Denied, "403"},
		"not authenticated": {status(goipp.StatusErrorNotAuthenticated), "", printing.Denied, "authenticated"},
		"not authorized":    {status(goipp.StatusErrorNotAuthorized), "", printing.Denied, "authorized"},
		"forbidden":         {status(goipp.StatusErrorForbidden), "", printing.Denied, "forbidden"},
		"426":               {says(426), "", printing.Encryption, "ipps"},
		"301 to https":      {says(301), "", printing.Encryption, "ipps"},
		"308 to https":      {says(308), "", printing.Encryption, "ipps"},
		"404":               {says(404), "", printing.Refused, "404"},
		"no such queue":     {status(goipp.StatusErrorNotFound), "", printing.Refused, "not-found"},
		"own certificate":   {secure(own), "", printing.Certificate, "fingerprint"},
		"wrong fingerprint": {secure(own), strings.Repeat("00", 32), printing.Certificate, "fingerprint"},
		"expired":           {secure(expired), "", printing.Certificate, "expired"},
		"TLS 1.0": {
			secure(&tls.Config{Certificates: own.Certificates, MaxVersion: tls.VersionTLS10}), "",
			printing.Encryption, "TLS 1.2",
		},
		"TLS 1.1, pinned": {
			secure(&tls.Config{Certificates: own.Certificates, MaxVersion: tls.VersionTLS11}),
			strings.Repeat("00", 32), printing.Encryption, "TLS 1.2",
		},
		"TLS 1.0, imposed": {line(t, hello10), "", printing.Encryption, "TLS 1.2"},
		"no TLS": {
			line(t, func(c net.Conn) { io.WriteString(c, "HTTP/1.1 400 SECRET\r\n\r\n") }), "",
			printing.Encryption, "does not speak TLS",
		},
	} {
		f, err := fonts()
		if err != nil {
			t.Fatal(err)
		}
		p := &printing.Printer{Fonts: f, Now: func() time.Time { return now }, Terminal: "K01"}
		if err := p.Open(ipp.Options{URI: c.uri, Fingerprint: c.pin}); err != nil {
			t.Fatal(err)
		}
		doc, _, _ := page(t, "K01-20261124-0042")
		asked.Store(0)
		var fail *printing.Failure
		_, err = p.Print(t.Context(), doc, nil)
		if !errors.As(err, &fail) || fail.Why != c.why || fail.Sent || fail.Loose ||
			!strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "SECRET") {
			t.Errorf("%s: %v, expected %s with %q", name, err, c.why, c.says)
		}
		if n := asked.Load(); n > 1 {
			t.Errorf("%s: the printer was asked %d times", name, n)
		}
		if w, prints, err := p.Look(t.Context()); w != c.why || prints || err == nil {
			t.Errorf("%s: seen as %q, %v, %v", name, w, prints, err)
		}
		p.Close()
	}
}

// A broken connection does not point to settings: with or without TLS, the printer does not answer.
func TestABrokenLineIsNoTroubleOfSettings(t *testing.T) {
	silent := line(t, func(c net.Conn) { c.Read(make([]byte, 4096)) })
	busy, d := newFake(t)
	for name, p := range map[string]*printing.Printer{
		"TLS":   newDesk(t, silent).Printer,
		"plain": newDesk(t, strings.Replace(silent, "ipps:", "ipp:", 1)).Printer,
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		if w, _, err := p.Look(ctx); w != printing.Offline || err == nil {
			t.Errorf("%s: seen as %q, %v", name, w, err)
		}
		cancel()
	}
	busy.set(func() { busy.off = true })
	if w, _, err := d.Look(t.Context()); w != printing.Offline || err == nil {
		t.Errorf("seen as %q, %v", w, err)
	}
}

// A printer that complains and is not stopped may print all the same; one that is stopped, jammed
// or open cannot.
func TestLookTellsWhatStopsAPrinter(t *testing.T) {
	for reason, c := range map[string]struct {
		w      printing.Paper
		prints bool
	}{
		"none": {"", true}, "com.example.drum-worn": {"", true}, "media-empty": {printing.NoPaper, true},
		"media-empty-warning": {printing.NoPaper, true},
		"input-tray-missing":  {printing.NoPaper, true}, "marker-waste-full": {printing.NoToner, true},
		"other":     {printing.Halted, true},
		"media-jam": {printing.Jam, false}, "cover-open-error": {printing.DoorOpen, false},
		"cover-open-report": {"", true},
	} {
		f, d := newFake(t)
		f.printer = []string{reason}
		if w, prints, err := d.Look(t.Context()); w != c.w || prints != c.prints || err != nil {
			t.Errorf("%s: %q, %v, %v", reason, w, prints, err)
		}
		f.set(func() { f.stopped = true })
		if w, prints, err := d.Look(t.Context()); prints || w == "" || err != nil {
			t.Errorf("%s, stopped: %q, %v, %v", reason, w, prints, err)
		}
	}
}
