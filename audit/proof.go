package audit

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"kakanai/record"

	"golang.org/x/mod/sumdb/tlog"
)

// A Proof shows that one entry is in a log without showing any other. The others are in it only as
// hashes, which cannot be guessed back: each leaf contains a salt. Its JSON is the proof's file.
type Proof struct {
	Format     string   `json:"format"`            // "kakanai.proof.1"
	Header     string   `json:"header"`            // the entry, as it is hashed
	Commitment string   `json:"commitment"`        // base64; stands for the details
	Salt       string   `json:"salt,omitempty"`    // base64; with the details, where they are shown
	Details    string   `json:"details,omitempty"` // as they are hashed
	Index      int64    `json:"index"`
	Hashes     []string `json:"hashes"` // base64; RFC 6962's audit path
	Checkpoint string   `json:"checkpoint"`
}

const proofFormat = "kakanai.proof.1"

// Prove reads the log at path and proves entry seq against a checkpoint of now, signed with the
// kept key. With disclose it shows the details too, where they are not erased. An entry that is not
// there, or erased, gives ErrNoEntry.
func Prove(ctx context.Context, path string, k Keeper, seq int64, disclose bool) (Proof, error) {
	p, err := prove(ctx, path, k, seq, disclose)
	if err != nil {
		return Proof{}, fmt.Errorf("prove entry %d: %w", seq, err)
	}
	return p, nil
}

// ErrNoEntry is returned where the log has no such entry to prove, or no longer.
var ErrNoEntry = errors.New("there is no such entry")

func prove(ctx context.Context, path string, k Keeper, seq int64, disclose bool) (p Proof, err error) {
	if _, err := os.Stat(path); err != nil {
		return p, errors.New("there is no log")
	}
	tx, done, err := snapshot(ctx, path)
	if err != nil {
		return p, err
	}
	defer done()
	c, signed, err := sign(ctx, tx, k)
	if err != nil {
		return p, err
	}
	b64 := base64.StdEncoding.EncodeToString
	for r, e := range rows(ctx, tx, schemaVersion, "WHERE seq = ?", seq) {
		if e != nil {
			return p, e
		}
		if r.version == 0 {
			break
		}
		p = Proof{
			Format: proofFormat, Header: string(r.header()), Commitment: b64([]byte(r.commitment)), Index: seq,
			Hashes: []string{}, Checkpoint: signed,
		}
		if disclose && r.detailed {
			p.Salt, p.Details = b64([]byte(r.salt)), r.details
		}
	}
	if p.Header == "" {
		return p, ErrNoEntry
	}
	path2, err := tlog.ProveRecord(c.Size, seq, hashReader(ctx, tx))
	if err != nil {
		return p, err
	}
	for _, h := range path2 {
		p.Hashes = append(p.Hashes, b64(h[:]))
	}
	// The proof is checked before it is returned: a log that was tampered with gives none.
	if _, _, err := p.check(nil); err != nil {
		return Proof{}, err
	}
	return p, nil
}

// Unproved is the result of a proof whose signature was not checked because no key was given.
// Everything in such a file may be made up.
const Unproved = "unproved"

// CheckProof reads a proof and returns the entry and the checkpoint that it shows. key is the
// verifier key that must have signed the checkpoint; with "" no signature is checked and the result
// is Unproved. The entry's details are set where the proof shows them.
func CheckProof(file []byte, key string) (record.Entry, Checkpoint, error) {
	var p Proof
	if err := json.Unmarshal([]byte(plain(file)), &p); err != nil || p.Format != proofFormat {
		return record.Entry{}, Checkpoint{}, errors.New("check proof: not a proof of this program")
	}
	var keys []string
	if key != "" {
		keys = []string{key}
	}
	e, c, err := p.check(keys)
	if err != nil {
		return record.Entry{}, Checkpoint{}, fmt.Errorf("check proof: %w", err)
	}
	return e, c, nil
}

// check verifies the proof; nil keys trust any signature.
func (p *Proof) check(keys []string) (e record.Entry, c Checkpoint, err error) {
	if keys == nil {
		c, err = unsigned(p.Checkpoint)
	} else {
		c, err = openCheckpoint(p.Checkpoint, keys)
	}
	if err != nil {
		return e, c, err
	}
	if e, err = parseHeader(p.Header); err != nil {
		return e, c, err
	}
	commit, err := base64.StdEncoding.DecodeString(p.Commitment)
	if err != nil || len(commit) != 32 || e.Seq != p.Index || p.Index >= c.Size {
		return e, c, errors.New("its parts do not belong together")
	}
	e.Erased = true
	if p.Details != "" {
		salt, err := base64.StdEncoding.DecodeString(p.Salt)
		if err != nil || string(commitment(salt, []byte(p.Details))) != string(commit) {
			return e, c, errors.New("the details are not those of the entry")
		}
		if err := parseDetails(p.Details, &e); err != nil {
			return e, c, err
		}
		e.Erased = false
	}
	var proof tlog.RecordProof
	for _, s := range p.Hashes {
		var h tlog.Hash
		b, err := base64.StdEncoding.DecodeString(s)
		if err != nil || len(b) != len(h) {
			return e, c, errors.New("a hash is malformed")
		}
		copy(h[:], b)
		proof = append(proof, h)
	}
	if err := tlog.CheckRecord(proof, c.Size, c.Root, p.Index,
		tlog.RecordHash(leaf([]byte(p.Header), commit))); err != nil {
		return e, c, errors.New("the entry is not in the log that the checkpoint knows")
	}
	return e, c, e.CheckText()
}
