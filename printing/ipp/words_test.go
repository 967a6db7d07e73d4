package ipp

import (
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"strings"
	"testing"
)

func TestOnlyWordsOfAStandardAreQuoted(t *testing.T) {
	for _, c := range []struct {
		v    Vocabulary
		said []string
		want string
	}{
		{Trays, nil, "none"},
		{Trays, []string{"main", "tray-12", "by-pass-tray"}, "main, tray-12, by-pass-tray"},
		{Trays, []string{"main", "yamada-taro", "tray-1 yamada", "tray-123", "Main"}, "main and 4 of no standard"},
		{JobReasons, []string{"山田　太郎"}, "1 of no standard"},
		{JobReasons, []string{"job-completed-with-errors", "山田　太郎"}, "job-completed-with-errors and 1 of no standard"},
		{JobReasons, []string{"tray-1"}, "1 of no standard"},
	} {
		if got := c.v.Quote(c.said); got != c.want {
			t.Errorf("%q, expected %q", got, c.want)
		}
	}
}

// A printer's certificate may hold any names.
func TestACertificateIsNotQuoted(t *testing.T) {
	const name = "yamada-taro"
	cert := &x509.Certificate{
		Subject: pkix.Name{CommonName: name}, Issuer: pkix.Name{CommonName: name},
		DNSNames: []string{name},
	}
	for _, err := range []error{
		x509.HostnameError{Certificate: cert, Host: name},
		x509.UnknownAuthorityError{Cert: cert},
		x509.CertificateInvalidError{Cert: cert, Reason: x509.Expired, Detail: name},
		x509.CertificateInvalidError{Cert: cert, Reason: x509.NameMismatch, Detail: name},
	} {
		why := secured(&tls.CertificateVerificationError{UnverifiedCertificates: []*x509.Certificate{cert}, Err: err})
		if !errors.Is(why, ErrCertificate) || strings.Contains(why.Error(), name) {
			t.Errorf("%T: %v", err, why)
		}
	}
}
