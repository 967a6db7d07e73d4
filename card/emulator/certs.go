package emulator

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"time"
)

// certificates are the throw-away keys of one card's 公的個人認証AP, generated at first use, so that no
// private key is kept in files. Kakanai does not use them; they let other card programs recognise
// the card.
type certificates struct {
	auth, signing *rsa.PrivateKey
}

func (k *certificates) make() error {
	if k.auth != nil {
		return nil
	}
	var err error
	if k.signing, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
		return err
	}
	k.auth, err = rsa.GenerateKey(rand.Reader, 2048)
	return err
}

// certificate returns one certificate file in DER: 000A and 000B for authentication, 0001 and 0002
// for signing; empty if it cannot be made.
func (k *certificates) certificate(id uint16) []byte {
	if err := k.make(); err != nil {
		return []byte{}
	}
	name, key := "DEMO0000000000000000AUTH", k.auth
	if id == 0x0001 || id == 0x0002 {
		name, key = "DEMO0000000000000000SIGN", k.signing
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(0x0705D900 + int64(id)),
		Subject:      pkix.Name{CommonName: name, Country: []string{"JP"}},
		NotBefore:    time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
		NotAfter:     time.Date(2031, 1, 1, 0, 0, 0, 0, time.UTC),
		KeyUsage:     x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return []byte{}
	}
	return der
}

// sign executes COMPUTE DIGITAL SIGNATURE (80 2A 00 80) over a DigestInfo, PKCS #1 v1.5, with the
// selected private key.
func (c *Card) sign(cmd []byte) []byte {
	if c.apName != apJPKI || cmd[2] != 0x00 || cmd[3] != 0x80 || len(cmd) < 7 || int(cmd[4]) != len(cmd)-6 {
		return sw(0x6A86)
	}
	pin, key := uint16(0x0018), func() *rsa.PrivateKey { return c.keys.auth }
	switch c.ef {
	case 0x0017:
	case 0x001A:
		pin, key = 0x001B, func() *rsa.PrivateKey { return c.keys.signing }
	default:
		return sw(0x6986)
	}
	if !c.ap.keys[pin].verified {
		return sw(0x6982)
	}
	if c.keys.make() != nil {
		return sw(0x6F00)
	}
	// hash 0: the DigestInfo is signed unchanged
	signature, err := rsa.SignPKCS1v15(nil, key(), 0, cmd[5:len(cmd)-1])
	if err != nil {
		return sw(0x6A80)
	}
	return append(signature, sw(0x9000)...)
}
