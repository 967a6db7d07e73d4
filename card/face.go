package card

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/png"
)

// Face holds the pictures of name and address as printed on the card's face, black on white. They
// are the last resort for a character that no font has. A picture that the card does not have, or
// that cannot be decoded, is nil.
type Face struct{ Name, Address image.Image }

// Tags of EF 0002 of the 券面事項確認AP, in the file's order (myna-card, jpki/myna). The next one, DF27,
// is the photograph; it is not read.
const (
	tagFace        = 0xFF20
	tagFaceName    = 0xDF25
	tagFaceAddress = 0xDF26

	maxFace         = 24 << 10 // bytes from the file's start to the end of the address picture
	maxFaceCommands = 130      // limit for one reading of it
	maxPictureBytes = 12 << 10 // bytes of one PNG
	maxPictureSide  = 4096     // pixels
	maxPictureArea  = 1 << 20  // pixels
)

// ReadFace reads the two pictures. s must be the 照合番号B that has just opened the four items. The
// 券面事項確認AP has a retry counter of its own, which is read first; VERIFY is sent at most once, and
// not when one try is left. If only one picture can be read, it is returned together with an error
// that describes the other.
func ReadFace(ctx context.Context, t Transmitter, s *Secret) (Face, error) {
	if s.way != ByCodeB {
		return Face{}, errors.New("read face: only 照合番号B opens the 券面事項確認AP")
	}
	r := &reading{t: &limited{t, maxFaceCommands}}
	face, err := r.face(ctx, s)
	if err != nil {
		return face, fmt.Errorf("read face: %w", err)
	}
	return face, nil
}

func (r *reading) face(ctx context.Context, s *Secret) (Face, error) {
	if err := expect(ctx, r.t, selectAP(aidSurface)); err != nil {
		return Face{}, fmt.Errorf("select surface AP: %w", err)
	}
	if err := r.open(ctx, efSurfaceCodeB, s, func(Step) {}); err != nil {
		return Face{}, err
	}
	f := r.file(efFace, maxFace)
	defer f.wipe()
	var face Face
	var trouble []error
	picture := func(what string, b []byte) image.Image {
		img, err := decodePicture(b)
		if err != nil {
			trouble = append(trouble, fmt.Errorf("picture of the %s: %w", what, err))
		}
		return img
	}
	err := f.items(ctx, func(tag int, value []byte) bool {
		switch tag {
		case tagFaceName:
			face.Name = picture("name", value)
		case tagFaceAddress:
			face.Address = picture("address", value)
		}
		return tag < tagFaceAddress
	})
	if err != nil {
		return Face{}, fmt.Errorf("EF 0002: %w", err)
	}
	return face, errors.Join(trouble...)
}

// items calls each for every item of the file in its order, until each returns false. It reads no
// further than that.
func (f *file) items(ctx context.Context, each func(tag int, value []byte) bool) error {
	total, err := f.head(ctx, tagFace)
	if err != nil {
		return err
	}
	_, _, at, _ := header(f.b)
	for last := 0; at < total; {
		if err := f.upTo(ctx, min(at+6, total)); err != nil { // a tag and its length are at most 6 bytes
			return err
		}
		if at >= len(f.b) {
			return fmt.Errorf("cut off: %w", ErrMalformed)
		}
		tag, length, size, err := header(f.b[at:])
		if err != nil {
			return err
		}
		if tag <= last || tag > tagFaceAddress {
			return fmt.Errorf("items out of order: %w", ErrMalformed)
		}
		if length > total-at-size {
			return fmt.Errorf("item longer than its file: %w", ErrMalformed)
		}
		last = tag
		if err := f.upTo(ctx, at+size+length); err != nil {
			return err
		}
		if at+size+length > len(f.b) {
			return fmt.Errorf("cut off: %w", ErrMalformed)
		}
		if !each(tag, f.b[at+size:at+size+length]) {
			return nil
		}
		at += size + length
	}
	return nil
}

// decodePicture decodes a PNG within the limits above and accepts nothing else, so its memory is
// bounded. Transparent parts become white.
func decodePicture(b []byte) (image.Image, error) {
	if len(b) > maxPictureBytes {
		return nil, fmt.Errorf("larger than %d bytes: %w", maxPictureBytes, ErrMalformed)
	}
	c, err := png.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		// the decoder's message could quote bytes of the picture
		return nil, fmt.Errorf("not a PNG: %w", ErrMalformed)
	}
	if c.Width < 1 || c.Height < 1 || c.Width > maxPictureSide || c.Height > maxPictureSide ||
		c.Width*c.Height > maxPictureArea {
		return nil, fmt.Errorf("a PNG of %d by %d pixels: %w", c.Width, c.Height, ErrMalformed)
	}
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("a broken PNG: %w", ErrMalformed)
	}
	grey := image.NewGray(img.Bounds()) // white first: transparent pixels are paper, not ink
	draw.Draw(grey, grey.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(grey, grey.Rect, img, img.Bounds().Min, draw.Over)
	return grey, nil
}
