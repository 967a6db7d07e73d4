package card

import (
	"context"
	"fmt"
)

// file reads one elementary file from its start, as far as its callers need. b holds the bytes read
// so far.
type file struct {
	r   *reading
	ef  uint16
	max int // most bytes that are read

	b        []byte
	opened   bool // a read has succeeded: plain READ BINARY refers to this file
	selected bool // the file was selected by its long id
	end      bool // the card has no more bytes
}

// head reads up to 256 bytes from the file's start and returns the length of its one TLV, header
// included.
func (f *file) head(ctx context.Context, tag int) (total int, err error) {
	f.b = make([]byte, 0, f.max) // full size at once: growing would leave copies that wipe cannot clear
	if err := f.add(ctx, 256); err != nil {
		return 0, err
	}
	return outerLength(f.b, tag)
}

// upTo reads on until n bytes have been read or the file ends.
func (f *file) upTo(ctx context.Context, n int) error {
	if n > f.max {
		return fmt.Errorf("larger than %d bytes: %w", f.max, ErrMalformed)
	}
	for len(f.b) < n && !f.end {
		if err := f.add(ctx, min(256, n-len(f.b))); err != nil {
			return err
		}
	}
	return nil
}

func (f *file) add(ctx context.Context, le int) error {
	part, err := f.next(ctx, le)
	if err != nil {
		return err
	}
	f.b = append(f.b, part...)
	f.end = f.end || len(part) == 0
	clear(part)
	return nil
}

// next reads up to le more bytes. With a card that knows short ids the first read opens the file;
// if the card refuses, or has lost track of the current file, the file is selected and the read
// sent once more. Reading costs no try.
func (f *file) next(ctx context.Context, le int) ([]byte, error) {
	cmd := readBinary(len(f.b), le)
	switch {
	case f.opened:
	case f.r.long:
		if err := f.selectFile(ctx); err != nil {
			return nil, err
		}
	default:
		cmd = readShort(f.ef, le)
	}
	part, sw, err := f.read(ctx, cmd, le)
	if err == nil && !f.selected && !f.succeeded(sw) {
		clear(part)
		if err := f.selectFile(ctx); err != nil {
			return nil, err
		}
		part, sw, err = f.read(ctx, readBinary(len(f.b), le), le)
	}
	if err != nil {
		return nil, err
	}
	if !f.succeeded(sw) {
		clear(part)
		return nil, &StatusError{sw}
	}
	f.opened, f.end = true, sw != swOK
	return part, nil
}

// succeeded reports whether sw is an answer to READ BINARY that carries data or says that the file
// has ended.
func (f *file) succeeded(sw uint16) bool {
	return sw == swOK || sw == swEndReached || sw == swBeyondEnd && len(f.b) > 0
}

func (f *file) selectFile(ctx context.Context) error {
	if err := expect(ctx, f.r.t, selectEF(f.ef)); err != nil {
		return fmt.Errorf("select EF %04X: %w", f.ef, err)
	}
	f.selected = true
	return nil
}

// read sends one READ BINARY and handles the answers about its length that contact readers give
// under T=0 (61xx, 6Cxx; ISO/IEC 7816-4).
func (f *file) read(ctx context.Context, cmd []byte, le int) ([]byte, uint16, error) {
	part, sw, err := send(ctx, f.r.t, cmd)
	if err == nil && sw&0xFF00 == swWrongLe && len(part) == 0 && sw&0xFF != 0 {
		again := append([]byte(nil), cmd...)
		again[4] = byte(sw)
		part, sw, err = send(ctx, f.r.t, again)
	}
	for err == nil && sw&0xFF00 == swMore && len(part) < le {
		var more []byte
		more, sw, err = send(ctx, f.r.t, getResponse(byte(sw)))
		joined := append(append(make([]byte, 0, len(part)+len(more)), part...), more...)
		clear(part)
		clear(more)
		part = joined
		if len(more) == 0 {
			break
		}
	}
	if err == nil && len(part) > le {
		clear(part)
		return nil, 0, fmt.Errorf("more bytes than were asked for: %w", ErrMalformed)
	}
	return part, sw, err
}

func (f *file) wipe() { clear(f.b) }
