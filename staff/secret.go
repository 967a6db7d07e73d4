package staff

import (
	"crypto/subtle"
	"encoding/base32"
	"encoding/base64"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/crypto/argon2"
)

// A Cost is the effort of one argon2id hash (RFC 9106).
type Cost struct {
	KiB     uint32 // memory
	Passes  uint32 // over the memory
	Threads uint8  // lanes
}

// DefaultCost takes about a third of a second on a counter PC.
var DefaultCost = Cost{KiB: 64 << 10, Passes: 3, Threads: 4}

const (
	saltLen = 16
	hashLen = 32
)

// hash returns what is stored of a secret: the PHC string of argon2id, version 19, with its cost, a
// salt of 16 bytes and a hash of 32 bytes, both in base64 without padding.
func hash(secret []byte, c Cost, rand io.Reader) (string, error) {
	salt := make([]byte, saltLen)
	if _, err := io.ReadFull(rand, salt); err != nil {
		return "", fmt.Errorf("salt: %w", err)
	}
	return phc(secret, salt, c), nil
}

func phc(secret, salt []byte, c Cost) string {
	sum := argon2.IDKey(secret, salt, c.Passes, c.KiB, c.Threads, hashLen)
	b := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.KiB, c.Passes, c.Threads,
		b.EncodeToString(salt), b.EncodeToString(sum))
}

var phcText = regexp.MustCompile(`^\$argon2id\$v=19\$m=([0-9]{1,7}),t=([0-9]{1,2}),p=([0-9]{1,2})` +
	`\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{43})$`)

// parse parses a PHC string. It limits the cost to 1 GiB, 16 passes and 16 threads, so that no file
// can exhaust the PC.
func parse(s string) (c Cost, salt, sum []byte, ok bool) {
	m := phcText.FindStringSubmatch(s)
	if m == nil {
		return c, nil, nil, false
	}
	kib, _ := strconv.Atoi(m[1])
	passes, _ := strconv.Atoi(m[2])
	threads, _ := strconv.Atoi(m[3])
	salt, err1 := base64.RawStdEncoding.DecodeString(m[4])
	sum, err2 := base64.RawStdEncoding.DecodeString(m[5])
	if err1 != nil || err2 != nil || kib < 8*threads || kib > 1<<20 || passes < 1 || passes > 16 || threads < 1 ||
		threads > 16 {
		return c, nil, nil, false
	}
	return Cost{uint32(kib), uint32(passes), uint8(threads)}, salt, sum, true
}

// matches reports whether kept is the hash of secret.
func matches(kept string, secret []byte) bool {
	c, salt, sum, ok := parse(kept)
	if !ok {
		return false
	}
	return subtle.ConstantTimeCompare(argon2.IDKey(secret, salt, c.Passes, c.KiB, c.Threads, hashLen), sum) == 1
}

// outdated reports whether kept was made with another cost than c.
func outdated(kept string, c Cost) bool {
	was, _, _, ok := parse(kept)
	return ok && was != c
}

// crockford is Crockford's base 32, which leaves out I, L, O and U because people misread them.
var crockford = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// newCode returns a recovery code to be written on paper: 100 random bits as four groups of five
// characters.
func newCode(rand io.Reader) (string, error) {
	b := make([]byte, 13)
	if _, err := io.ReadFull(rand, b); err != nil {
		return "", fmt.Errorf("recovery code: %w", err)
	}
	s := crockford.EncodeToString(b)[:20]
	return strings.Join([]string{s[:5], s[5:10], s[10:15], s[15:]}, "-"), nil
}

// canonical undoes variations in a typed code: small letters, spaces, hyphens, full width, and O, I
// and L for 0 and 1.
func canonical(code string) string {
	return strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			r -= '！' - '!'
		}
		switch {
		case r >= 'a' && r <= 'z':
			r -= 'a' - 'A'
		case r == ' ', r == '-', r == '\u3000', r == 'ー', r == '\r', r == '\t':
			return -1
		}
		switch r {
		case 'O':
			return '0'
		case 'I', 'L':
			return '1'
		}
		return r
	}, code)
}
