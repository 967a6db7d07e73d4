package audit

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/base32"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"kakanai/record"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// A Checkpoint says what a log's first Size entries were. Kept outside the PC it proves that they
// were not changed since, even by a person who had the PC and its key.
type Checkpoint struct {
	Origin string // city, window and the log's own id: "city.mutsu.lg.jp/K01/4f…"
	Size   int64  // how many entries, > 0
	Root   tlog.Hash
}

// body returns the text that is signed, as C2SP's tlog-checkpoint defines it: origin, size and
// root, a line each.
func (c Checkpoint) body() string {
	return fmt.Sprintf("%s\n%d\n%s\n", c.Origin, c.Size, base64.StdEncoding.EncodeToString(c.Root[:]))
}

// Mark returns the checkpoint for the foot of a paper: the size and the first 40 bits of the root,
// "1204-K7Q2M4XA". It is not signed, but still shows a later change.
func (c Checkpoint) Mark() string {
	return fmt.Sprintf("%d-%s", c.Size, base32.StdEncoding.EncodeToString(c.Root[:5]))
}

// parseMark reads a Mark and returns its number of entries; ok is false where s is none.
func parseMark(s string) (size int64, ok bool) {
	n, root, ok := strings.Cut(s, "-")
	if size, ok2 := record.Number(n); ok && ok2 && size > 0 && len(root) == 8 {
		if b, err := base32.StdEncoding.DecodeString(root); err == nil && base32.StdEncoding.EncodeToString(b) == root {
			return size, true
		}
	}
	return 0, false
}

var errCheckpoint = errors.New("a checkpoint is not in its one form")

// parseBody reads exactly what body writes, and fails on anything else.
func parseBody(s string) (c Checkpoint, err error) {
	lines := strings.Split(s, "\n")
	if len(lines) != 4 || lines[0] == "" || lines[3] != "" {
		return c, errCheckpoint
	}
	c.Origin = lines[0]
	var ok bool
	c.Size, ok = record.Number(lines[1])
	root, err := base64.StdEncoding.Strict().DecodeString(lines[2])
	if !ok || c.Size == 0 || err != nil || len(root) != len(c.Root) {
		return Checkpoint{}, errCheckpoint
	}
	copy(c.Root[:], root)
	return c, nil
}

// errSignature is returned where no trusted key has signed a checkpoint.
var errSignature = errors.New("not signed by a key that is trusted")

// openCheckpoint reads a signed note. One of keys must have signed it: verifier keys whose name is
// the origin.
func openCheckpoint(signed string, keys []string) (Checkpoint, error) {
	var trusted []note.Verifier
	for _, k := range keys {
		v, err := note.NewVerifier(k)
		if err != nil {
			return Checkpoint{}, fmt.Errorf("verifier key: %w", err)
		}
		trusted = append(trusted, v)
	}
	// note.Open fails on a note without a signature by a trusted key, too.
	for _, v := range trusted {
		n, err := note.Open([]byte(signed), note.VerifierList(v))
		if err != nil {
			continue
		}
		c, err := parseBody(n.Text)
		if err != nil {
			return Checkpoint{}, err
		}
		if c.Origin != v.Name() {
			return Checkpoint{}, errSignature
		}
		return c, nil
	}
	return Checkpoint{}, errSignature
}

// unsigned reads a note's body without checking a signature.
func unsigned(signed string) (Checkpoint, error) {
	body, _, ok := strings.Cut(signed, "\n\n")
	if !ok {
		return Checkpoint{}, errCheckpoint
	}
	return parseBody(body + "\n")
}

// noteIn returns the signed note in a file: the note itself, maybe after other lines; the JSON
// object that log checkpoint prints; the text of the code on a daily report; or an export, JSON
// Lines or CSV, which ends with one.
func noteIn(file []byte) string {
	s := strings.TrimSpace(plain(file))
	last := s[strings.LastIndexByte(s, '\n')+1:]
	for _, text := range []string{s, last} {
		var o struct {
			Checkpoint string `json:"checkpoint"`
		}
		if json.Unmarshal([]byte(text), &o) == nil && o.Checkpoint != "" {
			return o.Checkpoint
		}
		cell := strings.Trim(text[strings.LastIndexByte(text, ',')+1:], "\"")
		if b, err := base64.RawURLEncoding.DecodeString(cell); err == nil && bytes.Contains(b, []byte("\n\n— ")) {
			return string(b)
		}
	}
	return lines(s + "\n")
}

// Sign reads the log at path as it is now and returns its checkpoint, signed with the kept key. It
// only reads, also beside a running kiosk. The log must name that key; a log of an earlier version
// gets its key when it is next opened for writing.
func Sign(ctx context.Context, path string, k Keeper) (c Checkpoint, signed string, err error) {
	if _, err := os.Stat(path); err != nil {
		return c, "", errors.New("checkpoint: there is no log")
	}
	tx, done, err := snapshot(ctx, path)
	if err != nil {
		return c, "", fmt.Errorf("checkpoint: %w", err)
	}
	defer done()
	if c, signed, err = sign(ctx, tx, k); err != nil {
		return Checkpoint{}, "", fmt.Errorf("checkpoint: %w", err)
	}
	return c, signed, nil
}

func sign(ctx context.Context, tx querier, k Keeper) (c Checkpoint, signed string, err error) {
	version, err := ours(ctx, tx)
	if err != nil {
		return c, "", err
	}
	if version == 1 {
		return c, "", errors.New("the log is of an earlier version and has no key yet; open the kiosk once")
	}
	s, verifier, err := loadKey(k)
	if err != nil {
		return c, "", err
	}
	keys, err := logKeys(ctx, tx, version)
	if err != nil {
		return c, "", err
	}
	if !slices.Contains(keys, verifier) {
		return c, "", errors.New("the signing key is not the one that the log names")
	}
	if c, err = treeOf(ctx, tx); err != nil {
		return c, "", err
	}
	c.Origin = s.Name()
	msg, err := note.Sign(&note.Note{Text: c.body()}, s)
	return c, string(msg), err
}

// treeOf returns the number of entries and the root of all of them, from the stored hashes, which
// it does not check.
func treeOf(ctx context.Context, db querier) (c Checkpoint, err error) {
	if err = db.QueryRowContext(ctx, "SELECT coalesce(max(seq), -1) + 1 FROM entry").Scan(&c.Size); err != nil {
		return c, err
	}
	var t edge
	if err = t.read(c.Size, hashReader(ctx, db)); err != nil {
		return c, err
	}
	c.Root = t.root(c.Size)
	return c, nil
}

// Checkpoint is Sign for the log that is open.
func (l *Log) Checkpoint(ctx context.Context) (Checkpoint, string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.checkpoint(ctx)
}

func (l *Log) checkpoint(ctx context.Context) (c Checkpoint, signed string, err error) {
	tx, err := l.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err == nil {
		defer tx.Rollback()
		c, signed, err = sign(ctx, tx, l.o.Key)
	}
	if err != nil {
		return Checkpoint{}, "", fmt.Errorf("checkpoint: %w", reason(err))
	}
	return c, signed, nil
}

// Mark returns the mark of the log as it is now, for the foot of a paper; "" before this run's
// first entry. It reads nothing from the disk.
func (l *Log) Mark() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.head.known {
		return ""
	}
	return Checkpoint{Size: l.head.next, Root: l.head.tree.root(l.head.next)}.Mark()
}
