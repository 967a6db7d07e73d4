package card

import (
	"context"
	"fmt"
)

// file reads one elementary file from its start, as far as somebody asks. What it has read lies in b.
type file struct {
	r   *reading
	ef  uint16
	max int // bytes of it that are read at the most

	b        []byte
	opened   bool // it was read from: a plain READ BINARY should mean this file
	selected bool // and does, because it was selected
	end      bool // the card has no more
}

// head reads the file's beginning, 256 bytes if it has them, and returns the length of its one TLV, header included.
func (f *file) head(ctx context.Context, tag int) (total int, err error) {
	f.b = make([]byte, 0, f.max) // all of it at once: growing would leave copies behind that nobody clears
	if err := f.add(ctx, 256); err != nil {
		return 0, err
	}
	return outerLength(f.b, tag)
}

// upTo reads on until n bytes are there or the file ends.
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

// next reads up to le bytes more. A card that knows short ids opens the file with its first read; one that refuses, or that forgets
// which file it was, gets a SELECT and is asked once more. Reading costs no try.
func (f *file) next(ctx context.Context, le int) ([]byte, error) {
	cmd := readBinary(len(f.b), le)
	switch {
	case f.opened:
	case f.r.long:
		if err := f.choose(ctx); err != nil {
			return nil, err
		}
	default:
		cmd = readShort(f.ef, le)
	}
	part, sw, err := f.read(ctx, cmd, le)
	if err == nil && !f.selected && !f.goes(sw) {
		clear(part)
		if err := f.choose(ctx); err != nil {
			return nil, err
		}
		part, sw, err = f.read(ctx, readBinary(len(f.b), le), le)
	}
	if err != nil {
		return nil, err
	}
	if !f.goes(sw) {
		clear(part)
		return nil, &StatusError{sw}
	}
	f.opened, f.end = true, sw != swOK
	return part, nil
}

// goes tells whether sw comes with data, or with the news that there are no more.
func (f *file) goes(sw uint16) bool {
	return sw == swOK || sw == swEndReached || sw == swBeyondEnd && len(f.b) > 0
}

func (f *file) choose(ctx context.Context) error {
	if err := expect(ctx, f.r.t, selectEF(f.ef)); err != nil {
		return fmt.Errorf("select EF %04X: %w", f.ef, err)
	}
	f.selected = true
	return nil
}

// read sends one READ BINARY and follows what contact readers with T=0 may say about its length.
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
