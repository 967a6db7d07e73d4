package ipp

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os/user"
	"strings"
	"sync/atomic"
	"time"

	"github.com/OpenPrinting/goipp"
)

const (
	maxAnswer = 256 << 10       // largest answer in bytes; what we ask for is a few hundred
	askTime   = 5 * time.Second // for a whole question and answer without a document
	dialTime  = 3 * time.Second // to connect to the printer
)

// Errors of the connection. After any of them the printer has received nothing of the request.
var (
	ErrUnreachable = errors.New("the printer cannot be reached")
	// ErrEncryption means that the printer requires TLS, or has none, or none that is acceptable.
	ErrEncryption = errors.New("this computer and the printer do not agree on encryption")
	// ErrCertificate means that the printer has not been proved to be the right one.
	ErrCertificate = errors.New("the printer's certificate does not prove that it is the right one")

	errPin = errors.New("it is not the one in the setting fingerprint")
)

// An HTTPError is an answer that is not IPP.
type HTTPError struct{ Code int }

func (e *HTTPError) Error() string { return fmt.Sprintf("the printer answers HTTP %d", e.Code) }

// A Client talks to one printer. It is safe for concurrent use.
type Client struct {
	t    target
	user string
	http *http.Client
	next atomic.Uint32 // request-id
}

// New returns a client; nothing is sent yet. An error means that o is wrong.
func New(o Options) (*Client, error) {
	t, err := parse(o)
	if err != nil {
		return nil, err
	}
	c := &Client{t: t, user: o.User}
	// CUPS compares this name with the account that the system reports for the socket's other end
	if t.socket != "" {
		u, err := user.Current()
		if err != nil {
			return nil, fmt.Errorf("printer: the account that runs this program: %w", err)
		}
		c.user = u.Username
	}
	d := net.Dialer{Timeout: dialTime, KeepAlive: -1}
	tr := &http.Transport{
		Proxy: nil, // not even one from the environment: a page goes to its printer only
		DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			if t.socket != "" {
				network, addr = "unix", t.socket
			}
			return d.DialContext(ctx, network, addr)
		},
		DialTLSContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			conn, err := d.DialContext(ctx, network, addr)
			if err != nil {
				return nil, err
			}
			return shake(ctx, conn, t.tls(), addr)
		},
		DisableKeepAlives: true, DisableCompression: true, MaxResponseHeaderBytes: 32 << 10,
	}
	c.http = &http.Client{Transport: tr, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse // which then fails because it is not 200
	}}
	return c, nil
}

// tls trusts what the system trusts, or exactly the pinned certificate.
func (t target) tls() *tls.Config {
	if t.pin == nil {
		return &tls.Config{MinVersion: tls.VersionTLS12}
	}
	return &tls.Config{
		MinVersion:         tls.VersionTLS12,
		InsecureSkipVerify: true, // the check below is stricter: this one certificate and no other
		VerifyConnection: func(s tls.ConnectionState) error {
			if len(s.PeerCertificates) == 0 {
				return errors.New("the printer shows no certificate")
			}
			got := fingerprintOf(s.PeerCertificates[0].Raw)
			if subtle.ConstantTimeCompare(got[:], t.pin) != 1 {
				return errPin
			}
			return nil
		},
	}
}

// shake makes conn a TLS connection. The transport would do the same, but its error would not show
// the cause.
func shake(ctx context.Context, conn net.Conn, c *tls.Config, addr string) (net.Conn, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		conn.Close()
		return nil, err
	}
	c.ServerName = host
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	s := tls.Client(conn, c)
	if err := s.HandshakeContext(ctx); err != nil {
		conn.Close()
		return nil, secured(err)
	}
	return s, nil
}

// secured returns why there is no TLS, and quotes nothing that the printer sent.
func secured(err error) error {
	var untrusted *tls.CertificateVerificationError
	var invalid x509.CertificateInvalidError
	var name x509.HostnameError
	var line *net.OpError // also an alert, with Op "remote error"
	var plain tls.RecordHeaderError
	switch {
	case errors.Is(err, errPin):
		return fmt.Errorf("%w: %w", ErrCertificate, errPin)
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return fmt.Errorf("%w: it has expired, or is not valid yet, by this computer's clock", ErrCertificate)
	case errors.As(err, &name):
		return fmt.Errorf("%w: it is for another name (a printer's own needs the setting fingerprint)", ErrCertificate)
	case errors.As(err, &untrusted):
		return fmt.Errorf("%w: it is not trusted (a printer's own needs the setting fingerprint)", ErrCertificate)
	case strings.HasPrefix(err.Error(), "tls: failed to parse certificate"):
		return fmt.Errorf("%w: it cannot be read", ErrCertificate)
	case errors.As(err, &plain):
		return fmt.Errorf("%w: it does not speak TLS at this address", ErrEncryption)
	case errors.As(err, &line) && line.Op != "remote error", errors.Is(err, io.EOF),
		errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return err
	}
	return fmt.Errorf("%w: TLS 1.2 or newer is needed", ErrEncryption)
}

func fingerprintOf(certificate []byte) [sha256.Size]byte { return sha256.Sum256(certificate) }

// request returns a message with the attributes that every request has (RFC 8011, 4.1.4).
func (c *Client) request(op goipp.Op) *goipp.Message {
	m := goipp.NewRequest(goipp.MakeVersion(1, 1), op, c.next.Add(1))
	m.Operation.Add(goipp.MakeAttr("attributes-charset", goipp.TagCharset, goipp.String("utf-8")))
	m.Operation.Add(goipp.MakeAttr("attributes-natural-language", goipp.TagLanguage, goipp.String("en")))
	m.Operation.Add(goipp.MakeAttr("printer-uri", goipp.TagURI, goipp.String(c.t.ipp)))
	if op != goipp.OpGetPrinterAttributes || c.user != "" {
		m.Operation.Add(goipp.MakeAttr("requesting-user-name", goipp.TagName, goipp.String(c.user)))
	}
	return m
}

// ask posts a message, followed by the document, and reads the answer. A document has no time limit
// but ctx's: a printer without paper may not answer before it is refilled. An error quotes nothing
// that the printer sent.
func (c *Client) ask(ctx context.Context, m *goipp.Message, document []byte) (*goipp.Message, error) {
	head, err := m.EncodeBytes()
	if err != nil {
		return nil, err
	}
	if document == nil {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, askTime)
		defer cancel()
	}
	body := io.MultiReader(bytes.NewReader(head), bytes.NewReader(document))
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.t.http, io.NopCloser(body))
	if err != nil {
		return nil, err
	}
	req.ContentLength = int64(len(head) + len(document))
	req.Header.Set("Content-Type", goipp.ContentType)
	req.Header.Set("Accept", goipp.ContentType)
	req.Header.Set("User-Agent", "Kakanai")
	// CUPS asks the system for the account at the other end of its socket; the name must be the
	// same
	if c.t.socket != "" {
		req.Header.Set("Authorization", "PeerCred "+c.user)
	}
	res, err := c.http.Do(req)
	if err != nil {
		return nil, plain(ctx, err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		err := &HTTPError{res.StatusCode}
		moved := res.StatusCode/100 == 3 && strings.HasPrefix(res.Header.Get("Location"), "https:")
		if moved || res.StatusCode == http.StatusUpgradeRequired {
			return nil, fmt.Errorf("%w: it wants ipps:// (%w)", ErrEncryption, err)
		}
		return nil, err
	}
	return read(res.Body, m.RequestID)
}

// plain reduces a transport's error to what helps, without anything that may quote the printer.
func plain(ctx context.Context, err error) error {
	var op *net.OpError
	var way *url.Error // the transport wraps every error in it
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("the printer did not answer in time: %w", ctx.Err())
	case errors.As(err, &op) && op.Op == "dial":
		return fmt.Errorf("%w: %w", ErrUnreachable, op.Err)
	case errors.As(err, &way) && (errors.Is(err, ErrCertificate) || errors.Is(err, ErrEncryption)):
		return way.Err // from secured
	}
	return errors.New("the connection to the printer broke off")
}

// read decodes an answer, and checks strictly what this package uses of it.
func read(r io.Reader, id uint32) (*goipp.Message, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxAnswer+1))
	if err != nil {
		return nil, errors.New("the printer's answer is cut off") // the transport's message may quote a trailer
	}
	if len(b) > maxAnswer {
		return nil, errors.New("the printer's answer is too long")
	}
	var m goipp.Message
	if err := m.DecodeBytes(b); err != nil {
		return nil, errors.New("the printer's answer is not IPP")
	}
	if v := m.Version.Major(); v != 1 && v != 2 {
		return nil, fmt.Errorf("the printer speaks IPP %d, and 1 and 2 are known", v)
	}
	if m.RequestID != id {
		return nil, errors.New("the printer answers another question")
	}
	if m.Code >= 0x100 { // 0x0000 to 0x00FF are the successful ones (RFC 8011, 4.1.6)
		return nil, &StatusError{goipp.Status(m.Code)}
	}
	return &m, nil
}

func keywords(name string, values []string) goipp.Attribute {
	a := goipp.Attribute{Name: name}
	for _, v := range values {
		a.Values.Add(goipp.TagKeyword, goipp.String(v))
	}
	return a
}

func find(a goipp.Attributes, name string) goipp.Values {
	for _, x := range a {
		if x.Name == name {
			return x.Values
		}
	}
	return nil
}

// has reports whether an attribute has a value other than unsupported or unknown.
func has(a goipp.Attributes, name string) bool {
	v := find(a, name)
	return len(v) > 0 && v[0].V.Type() != goipp.TypeVoid
}

func words(a goipp.Attributes, name string) []string {
	var out []string
	for _, v := range find(a, name) {
		switch s := v.V.(type) {
		case goipp.String:
			out = append(out, string(s))
		case goipp.TextWithLang:
			out = append(out, s.Text)
		}
	}
	return out
}

func reasons(a goipp.Attributes, name string) []string {
	var out []string
	for _, w := range words(a, name) {
		if w != "none" {
			out = append(out, w)
		}
	}
	return out
}

func number(a goipp.Attributes, name string) int {
	for _, v := range find(a, name) {
		if n, ok := v.V.(goipp.Integer); ok && n > 0 {
			return int(n)
		}
	}
	return 0
}

func upper(a goipp.Attributes, name string) int {
	for _, v := range find(a, name) {
		switch n := v.V.(type) {
		case goipp.Range:
			return n.Upper
		case goipp.Integer:
			return int(n)
		}
	}
	return 0
}

func yes(a goipp.Attributes, name string) bool {
	for _, v := range find(a, name) {
		if b, ok := v.V.(goipp.Boolean); ok {
			return bool(b)
		}
	}
	return false
}
