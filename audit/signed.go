package audit

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"strings"

	"kakanai/record"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// A "log.signed" entry is the key's consent to all entries before it: its Key is the note signature
// over consent, where origin is the key's name, size the entry's own number and root that of the
// tree before it. The rest of the note is recomputed. It shows that the program itself wrote the
// entry right before it; a row alone, which any program can write, does not show that.

// consent returns the text that a log.signed signs: a checkpoint's, and a line that no checkpoint
// has. A checkpoint is given on request, over any entries that are there; were it the same text,
// its signature would make lawful what another program appended.
func consent(c Checkpoint) string { return c.body() + "log.signed\n" }

// signatureSize is the size of a note signature by an Ed25519 key: the key's hash and the signature
// (C2SP signed-note).
const signatureSize = 4 + 64

// signedKey returns the Key of a log.signed that is entry size of a log whose tree has that root
// before it.
func signedKey(s note.Signer, size int64, root tlog.Hash) (string, error) {
	text, err := note.Sign(&note.Note{Text: consent(Checkpoint{s.Name(), size, root})}, s)
	if err != nil {
		return "", err
	}
	line := strings.TrimSuffix(string(text), "\n")
	return line[strings.LastIndexByte(line, ' ')+1:], nil
}

// signedBy reports whether v's key made key, the Key of a log.signed that is entry size.
func signedBy(v note.Verifier, key string, size int64, root tlog.Hash) bool {
	b, err := base64.StdEncoding.Strict().DecodeString(key)
	if err != nil || len(b) != signatureSize || binary.BigEndian.Uint32(b) != v.KeyHash() {
		return false
	}
	return base64.StdEncoding.EncodeToString(b) == key &&
		v.Verify([]byte(consent(Checkpoint{v.Name(), size, root})), b[4:])
}

// rootKey is a root as an erasure names it: that of all entries before it.
func rootKey(root tlog.Hash) string { return base64.StdEncoding.EncodeToString(root[:]) }

// errNoKey is returned where the log cannot sign: its key is not here, or cannot be read.
var errNoKey = errors.New("the log's key is needed to sign this, and is not to be had")

// logKeys returns the verifier keys that the log names, from its first on.
func logKeys(ctx context.Context, db querier, version int) ([]string, error) {
	if version == 1 {
		return nil, nil
	}
	found, err := db.QueryContext(ctx, "SELECT key FROM entry "+
		"WHERE "+milestonesOf(version)+" AND "+isKind(record.LogBegun, record.KeyAdded)+" AND key <> '' ORDER BY seq")
	if err != nil {
		return nil, err
	}
	defer found.Close()
	var keys []string
	for found.Next() {
		var k string
		if err := found.Scan(&k); err != nil {
			return nil, err
		}
		keys = append(keys, k)
	}
	return keys, found.Err()
}

// OwnKey returns the verifier key of the key that k keeps, where the log at path names it; "" where
// it does not, or on any error. A kiosk verifies its own log with it: a log whose first key was
// lost names another one, which an outsider has to be given.
func OwnKey(ctx context.Context, path string, k Keeper) string {
	own, err := VerifierKey(k)
	if err != nil {
		return ""
	}
	tx, done, err := snapshot(ctx, path)
	if err != nil {
		return ""
	}
	defer done()
	version, err := ours(ctx, tx)
	if err != nil {
		return ""
	}
	keys, err := logKeys(ctx, tx, version)
	if err != nil {
		return ""
	}
	for _, name := range keys {
		if name == own {
			return own
		}
	}
	return ""
}
