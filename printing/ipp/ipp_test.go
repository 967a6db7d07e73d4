package ipp

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/OpenPrinting/goipp"
)

func TestAddresses(t *testing.T) {
	for uri, want := range map[string]string{
		"ipp://printer/ipp/print":       "http://printer:631/ipp/print",
		"ipp://printer:8631/ipp/print":  "http://printer:8631/ipp/print",
		"ipps://192.0.2.7/ipp/print":    "https://192.0.2.7:631/ipp/print",
		"ipp://[2001:db8::7]/ipp/print": "http://[2001:db8::7]:631/ipp/print",
		"cups:Counter_1":                "http://localhost/printers/Counter_1",
		"cups:C?socket=/tmp/s":          "http://localhost/printers/C",
	} {
		if got, err := parse(Options{URI: uri}); err != nil || got.http != want {
			t.Errorf("%s: %q %v", uri, got.http, err)
		}
	}
	for _, uri := range []string{
		"", "http://printer/", "ipp:///x", "ipp://user:pw@printer/x", "ipp://printer/x?y",
		"cups:", "cups:a/b", "cups:../x", "cups:Q?socket=s", "cups:Q?other=/s", "lpd://printer",
	} {
		if err := Judge(Options{URI: uri}); err == nil {
			t.Errorf("%q passes", uri)
		}
	}
	pin := strings.Repeat("ab:", 31) + "AB"
	if err := Judge(Options{URI: "ipps://p/", Fingerprint: pin}); err != nil {
		t.Error(err)
	}
	for _, o := range []Options{{URI: "ipp://p/", Fingerprint: pin}, {URI: "ipps://p/", Fingerprint: "abcd"}} {
		if err := Judge(o); err == nil {
			t.Errorf("%+v passes", o)
		}
	}
}

// The exact bytes of a Print-Job; ippeveprinter and CUPS accept them (ipptest).
func TestPrintJobBytes(t *testing.T) {
	c, err := New(Options{URI: "ipps://printer/ipp/print", User: "kakanai"})
	if err != nil {
		t.Fatal(err)
	}
	m := c.printRequest(Printer{Scalings: []string{"auto", "none"}, CancelAfter: true, MaxCopies: 9},
		Ticket{Name: "kakanai-K01-20261124-0042", Tray: "tray-2", Copies: 2, CancelAfter: 70})
	b, err := m.EncodeBytes()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", "print-job.hex")
	got := hex.Dump(b)
	if os.Getenv("KAKANAI_UPDATE") != "" {
		os.MkdirAll("testdata", 0o755)
		os.WriteFile(path, []byte(got), 0o644)
	}
	want, err := os.ReadFile(path)
	if err != nil || string(want) != got {
		t.Errorf("%v; the bytes are now\n%s", err, got)
	}
}

// A fake answers every request by a function. It is strict: a request that is not IPP, or not as
// our client makes it, fails the test.
type fake struct {
	*httptest.Server
	asked []goipp.Op
}

func newFake(t *testing.T, answer func(w http.ResponseWriter, m *goipp.Message, document []byte)) (*fake, *Client) {
	t.Helper()
	f := &fake{}
	f.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, err := io.ReadAll(r.Body)
		if err != nil {
			return // the client gave up
		}
		var m goipp.Message
		in := bytes.NewReader(b)
		if err := m.Decode(in); err != nil || r.Method != http.MethodPost ||
			r.Header.Get("Content-Type") != goipp.ContentType || r.URL.Path != "/ipp/print" {
			t.Errorf("not a request of IPP: %s %s %v", r.Method, r.URL, err)
		}
		for i, name := range []string{"attributes-charset", "attributes-natural-language", "printer-uri"} {
			if len(m.Operation) <= i || m.Operation[i].Name != name {
				t.Errorf("operation %s does not begin with %s (RFC 8011, 4.1.4)", goipp.Op(m.Code), name)
			}
		}
		document, _ := io.ReadAll(in)
		f.asked = append(f.asked, goipp.Op(m.Code))
		answer(w, &m, document)
	}))
	t.Cleanup(f.Close)
	c, err := New(Options{URI: strings.Replace(f.URL, "http:", "ipp:", 1) + "/ipp/print", User: "kakanai"})
	if err != nil {
		t.Fatal(err)
	}
	return f, c
}

// good returns the answer of a printer without trouble.
func good(m *goipp.Message) *goipp.Message {
	r := goipp.NewResponse(m.Version, goipp.StatusOk, m.RequestID)
	r.Operation.Add(goipp.MakeAttr("attributes-charset", goipp.TagCharset, goipp.String("utf-8")))
	r.Operation.Add(goipp.MakeAttr("attributes-natural-language", goipp.TagLanguage, goipp.String("en")))
	switch goipp.Op(m.Code) {
	case goipp.OpGetPrinterAttributes:
		r.Printer.Add(goipp.MakeAttr("printer-state", goipp.TagEnum, goipp.Integer(3)))
		r.Printer.Add(goipp.MakeAttr("printer-state-reasons", goipp.TagKeyword, goipp.String("none")))
	default:
		r.Job.Add(goipp.MakeAttr("job-id", goipp.TagInteger, goipp.Integer(7)))
		r.Job.Add(goipp.MakeAttr("job-state", goipp.TagEnum, goipp.Integer(9)))
		r.Job.Add(goipp.MakeAttr("job-state-reasons", goipp.TagKeyword, goipp.String("job-completed-successfully")))
	}
	return r
}

func send(w http.ResponseWriter, m *goipp.Message) {
	w.Header().Set("Content-Type", goipp.ContentType)
	m.Encode(w)
}

func TestGoodAnswers(t *testing.T) {
	f, c := newFake(t, func(w http.ResponseWriter, m *goipp.Message, doc []byte) {
		if goipp.Op(m.Code) == goipp.OpPrintJob && string(doc) != "%PDF-1.4" {
			t.Errorf("the document is %q", doc)
		}
		send(w, good(m))
	})
	p, err := c.Printer(t.Context())
	if err != nil || p.State != 3 || len(p.Reasons) != 0 || p.MaxCopies != 1 {
		t.Errorf("%+v %v", p, err)
	}
	j, err := c.PrintJob(t.Context(), p, Ticket{Name: "x"}, []byte("%PDF-1.4"))
	if err != nil || j.ID != 7 || j.State != Completed {
		t.Errorf("%+v %v", j, err)
	}
	if err := c.Cancel(t.Context(), 7, true); err != nil {
		t.Error(err)
	}
	if jobs, err := c.Jobs(t.Context(), false); err != nil || len(jobs) != 0 { // the only job is over
		t.Errorf("%v %v", jobs, err)
	}
	if len(f.asked) != 4 {
		t.Errorf("%v", f.asked)
	}
}

const secret = "SECRET" // a printer's free text

// answer is how a fake answers a request that carries a document, or none.
type answer = func(http.ResponseWriter, *goipp.Message, []byte)

// badAnswers returns answers that are no good, by name. Redirects lead to the address elsewhere.
func badAnswers(elsewhere string) map[string]answer {
	change := func(f func(*goipp.Message)) answer {
		return func(w http.ResponseWriter, m *goipp.Message, _ []byte) {
			r := good(m)
			f(r)
			send(w, r)
		}
	}
	raw := func(b []byte) answer {
		return func(w http.ResponseWriter, _ *goipp.Message, _ []byte) { w.Write(b) }
	}
	hijack := func(s string) answer {
		return func(w http.ResponseWriter, _ *goipp.Message, _ []byte) {
			conn, _, err := w.(http.Hijacker).Hijack()
			if err == nil {
				io.WriteString(conn, s)
				conn.Close()
			}
		}
	}
	status := func(code int) answer {
		return func(w http.ResponseWriter, _ *goipp.Message, _ []byte) { http.Error(w, secret, code) }
	}
	redirect := func(code int) answer {
		return func(w http.ResponseWriter, _ *goipp.Message, _ []byte) {
			w.Header().Set("Location", elsewhere)
			w.WriteHeader(code)
		}
	}
	cut := func(keep int) answer {
		return func(w http.ResponseWriter, m *goipp.Message, _ []byte) {
			b, _ := good(m).EncodeBytes()
			w.Header().Set("Content-Length", fmt.Sprint(len(b)))
			w.Write(b[:max(len(b)-keep, 0)])
		}
	}
	return map[string]answer{
		"nothing":        raw(nil),
		"garbage":        raw([]byte(strings.Repeat(secret+"\x00\x7f", 40))),
		"a web page":     raw([]byte("<html>" + secret + "</html>")),
		"cut by 1":       cut(1),
		"cut by 20":      cut(20),
		"cut at once":    cut(1 << 20),
		"not HTTP":       hijack(secret + "\r\n\r\n"),
		"half a header":  hijack("HTTP/1.1 200 OK\r\nContent-Ty"),
		"just closed":    hijack(""),
		"header too big": hijack("HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 64<<10) + "\r\n\r\n"),
		"401":            status(401), "403": status(403), "404": status(404), "426": status(426), "500": status(500),
		"301": redirect(301), "302": redirect(302), "303": redirect(303), "307": redirect(307), "308": redirect(308),
		"another question": change(func(r *goipp.Message) { r.RequestID++ }),
		"IPP 9":            change(func(r *goipp.Message) { r.Version = goipp.MakeVersion(9, 9) }),
		"IPP 0":            change(func(r *goipp.Message) { r.Version = goipp.MakeVersion(0, 1) }),
		"refused":          change(func(r *goipp.Message) { r.Code = goipp.Code(goipp.StatusErrorForbidden) }),
		"redirected":       change(func(r *goipp.Message) { r.Code = goipp.Code(goipp.StatusRedirectionOtherSite) }),
		"nothing said":     change(func(r *goipp.Message) { r.Printer, r.Job, r.Groups = nil, nil, nil }),
		"wrong types": change(func(r *goipp.Message) {
			r.Printer, r.Job = nil, nil
			for _, n := range []string{"printer-state", "job-id", "job-state", "printer-state-reasons"} {
				r.Printer.Add(goipp.MakeAttr(n, goipp.TagText, goipp.String(secret)))
				r.Job.Add(goipp.MakeAttr(n, goipp.TagBoolean, goipp.Boolean(true)))
			}
		}),
		"below zero": change(func(r *goipp.Message) {
			r.Printer, r.Job = nil, nil
			r.Printer.Add(goipp.MakeAttr("printer-state", goipp.TagEnum, goipp.Integer(-3)))
			r.Job.Add(goipp.MakeAttr("job-id", goipp.TagInteger, goipp.Integer(-7)))
			r.Job.Add(goipp.MakeAttr("job-state", goipp.TagEnum, goipp.Integer(-9)))
		}),
		"too long": change(func(r *goipp.Message) {
			for i := range 12 {
				r.Printer.Add(goipp.MakeAttr(fmt.Sprint("x", i), goipp.TagText,
					goipp.String(strings.Repeat("x", 30000))))
				r.Job.Add(goipp.MakeAttr(fmt.Sprint("x", i), goipp.TagText, goipp.String(strings.Repeat("x", 30000))))
			}
		}),
		"without end": func(w http.ResponseWriter, _ *goipp.Message, _ []byte) {
			for block := bytes.Repeat([]byte{0x44, 0, 0, 0, 0}, 4096); ; {
				if _, err := w.Write(block); err != nil {
					return
				}
			}
		},
		"deep": func(w http.ResponseWriter, m *goipp.Message, _ []byte) {
			b, _ := good(m).EncodeBytes()
			w.Write(append(b[:len(b)-1], bytes.Repeat([]byte{0x34, 0, 1, 'x', 0, 0, 0x4a, 0, 0, 0, 1, 'x'}, 20000)...))
		},
		"silence": func(w http.ResponseWriter, _ *goipp.Message, _ []byte) { time.Sleep(2 * askTime) },
		"a byte a second": func(w http.ResponseWriter, m *goipp.Message, _ []byte) {
			b, _ := good(m).EncodeBytes()
			for _, x := range b {
				if _, err := w.Write([]byte{x}); err != nil {
					return
				}
				w.(http.Flusher).Flush()
				time.Sleep(time.Second)
			}
		},
	}
}

// Any bad answer is an error within its time, and the error quotes nothing of the answer.
func TestBadAnswers(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter,
		*http.Request,
	) {
		t.Error("the redirect was followed")
	}))
	t.Cleanup(elsewhere.Close) // after the answers below, which are requested at once
	for name, answer := range badAnswers(elsewhere.URL) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, c := newFake(t, answer)
			// a document has no time limit of its own
			ctx, cancel := context.WithTimeout(t.Context(), askTime+time.Second)
			defer cancel()
			for op, ask := range map[string]func() error{
				"Printer":  func() error { _, err := c.Printer(ctx); return err },
				"PrintJob": func() error { _, err := c.PrintJob(ctx, Printer{}, Ticket{}, []byte("%PDF")); return err },
				"Job":      func() error { _, err := c.Job(ctx, 7); return err },
			} {
				began := time.Now()
				err := ask()
				if err == nil {
					t.Errorf("%s: no error", op)
				} else if strings.Contains(err.Error(), secret) || strings.Contains(err.Error(), "<html") {
					t.Errorf("%s: the error quotes the printer: %v", op, err)
				}
				if took := time.Since(began); took > askTime+3*time.Second {
					t.Errorf("%s: it took %v", op, took)
				}
			}
		})
	}
}

func TestUnreachable(t *testing.T) {
	l, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	c, err := New(Options{URI: "ipp://" + l.Addr().String() + "/ipp/print"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Printer(t.Context()); !errors.Is(err, ErrUnreachable) {
		t.Error(err)
	}
}

// No proxy is used, whatever the environment says.
func TestNoProxy(t *testing.T) {
	proxy := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter,
		*http.Request,
	) {
		t.Error("the proxy was asked")
	}))
	defer proxy.Close()
	for _, name := range []string{"HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"} {
		t.Setenv(name, proxy.URL)
	}
	c, err := New(Options{URI: "ipp://192.0.2.1:1/ipp/print"}) // not localhost: Go never uses a proxy for that
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	if _, err := c.Printer(ctx); err == nil {
		t.Error("an address without a printer answers")
	}
}

// ipps accepts the certificate in the settings and no other; without one, only those that the
// system trusts.
func TestFingerprint(t *testing.T) {
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var m goipp.Message
		if m.Decode(r.Body) == nil {
			send(w, good(&m))
		}
	}))
	defer s.Close()
	s.Config.ErrorLog = nil
	uri := strings.Replace(s.URL, "https:", "ipps:", 1) + "/ipp/print"
	right := fmt.Sprintf("%x", fingerprintOf(s.Certificate().Raw))
	for pin, want := range map[string]bool{right: true, strings.Repeat("00", 32): false, "": false} {
		c, err := New(Options{URI: uri, Fingerprint: pin})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Printer(t.Context()); (err == nil) != want {
			t.Errorf("with %q: %v", pin, err)
		} else if err != nil && !strings.Contains(err.Error(), "certificate") {
			t.Errorf("with %q the error does not say why: %v", pin, err)
		}
	}
}

// FuzzAnswer reads whatever a printer may send: no panic, and the results are in range.
func FuzzAnswer(f *testing.F) {
	m := goipp.NewRequest(goipp.MakeVersion(1, 1), goipp.OpGetPrinterAttributes, 1)
	b, _ := good(m).EncodeBytes()
	f.Add(b)
	m.Code = goipp.Code(goipp.OpGetJobAttributes)
	b, _ = good(m).EncodeBytes()
	f.Add(b)
	f.Add([]byte{
		1, 1, 0, 0, 0, 0, 0, 1, 4, 0x34, 0, 1, 'x', 0, 0, 0x4a, 0, 0, 0, 1, 'y', 0x34, 0, 0, 0, 0, 0x37, 0,
		0, 0, 0, 3,
	})
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := read(bytes.NewReader(b), 1)
		if err != nil {
			return
		}
		for _, a := range []goipp.Attributes{r.Printer, r.Job} {
			for _, name := range append(append([]string{}, askPrinter...), askJob...) {
				if number(a, name) < 0 {
					t.Errorf("%s is below zero", name)
				}
				words(a, name)
				reasons(a, name)
				upper(a, name)
				yes(a, name)
				has(a, name)
			}
		}
		for _, g := range r.Groups {
			job(g.Attrs)
		}
	})
}
