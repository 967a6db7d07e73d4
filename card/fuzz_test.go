package card

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"runtime"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// within fails the test if f takes more than a second or allocates more than 64 MB.
func within(t *testing.T, f func()) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	began := time.Now()
	f()
	took := time.Since(began)
	runtime.ReadMemStats(&after)
	if took > time.Second || after.TotalAlloc-before.TotalAlloc > 64<<20 {
		t.Errorf("took %v and %d MB", took, (after.TotalAlloc-before.TotalAlloc)>>20)
	}
}

// TLV and text of EF 0002.
func FuzzParseHolder(f *testing.F) {
	for _, s := range []string{ef95, ef169(), "FF2082005C" + ef95[6:], "FF20", "FF2084FFFFFFFF", "FF2003DF21"} {
		f.Add(unhex(f, s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		within(t, func() {
			h, err := parseHolder(b)
			if err != nil && h != (Holder{}) {
				t.Error("half-read data came with an error")
			}
			if err == nil && (!utf8.ValidString(h.Name) || !utf8.ValidString(h.Address)) {
				t.Errorf("accepted what is no text")
			}
		})
	})
}

// cut is a card whose answers are cut from fuzzed bytes. It fails the test at a second VERIFY of a
// key for one entry, and at any VERIFY while the counter is not known to be two or more.
func cut(t *testing.T, b []byte) Transmitter {
	verifies, last := 0, -1
	return transmitter(func(cmd []byte) ([]byte, error) {
		switch {
		case cmd[1] == insSelect && cmd[2] == 0x04:
			verifies, last = 0, -1
		case cmd[1] == insVerify && len(cmd) > 4:
			if verifies++; verifies > 1 || last < 2 {
				t.Fatalf("VERIFY number %d with the counter at %d", verifies, last)
			}
		}
		if len(b) < 2 {
			return nil, ErrRemoved
		}
		n := min(int(b[0])<<8|int(b[1]), len(b)-2)
		a := b[2 : 2+n]
		b = b[2+n:]
		if cmd[1] == insVerify && len(cmd) == 4 && len(a) >= 2 && a[len(a)-2] == 0x63 && a[len(a)-1]>>4 == 0xC {
			last = int(a[len(a)-1] & 0xF)
		}
		return append([]byte(nil), a...), nil
	})
}

func answers(f *testing.F, steps []step) (seed []byte) {
	for _, s := range steps {
		a := unhex(f, s.answer)
		seed = append(append(seed, byte(len(a)>>8), byte(len(a))), a...)
	}
	return seed
}

// With any answers: no panic, no second VERIFY, and none when one try is left.
func FuzzAnswers(f *testing.F) {
	f.Add(answers(f, happy()), false)
	f.Add(answers(f, long()), false)
	f.Add(answers(f, []step{
		{"", "9000"},
		{"", "63CA"},
		{"", "9000"},
		{"", "6110"},
		{"", ef95 + "6103"},
		{"", "9000"},
	}), true)
	f.Add([]byte{0, 2, 0x6F, 0, 0, 2, 0x6A, 0x82}, false)
	code, err := ParseCodeB([]byte("55021720352285"))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, b []byte, numbers bool) {
		s := testPIN(t)
		if numbers {
			s = code
		}
		within(t, func() {
			if h, err := ReadHolder(context.Background(), Guard(cut(t, b)), s, nil); err != nil && h != (Holder{}) {
				t.Error("half-read data came with an error")
			}
		})
	})
}

func somePicture(t testing.TB, w, h int) []byte {
	t.Helper()
	img := image.NewPaletted(image.Rect(0, 0, w, h), color.Palette{color.White, color.Black})
	for i := range img.Pix {
		img.Pix[i] = uint8(i / 3 % 2)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// The pictures of the card's face.
func FuzzPicture(f *testing.F) {
	f.Add(somePicture(f, 20, 8))
	f.Add(somePicture(f, 1, 1))
	f.Add([]byte("\x89PNG\r\n\x1a\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		within(t, func() {
			img, err := decodePicture(b)
			if (img == nil) != (err != nil) {
				t.Error("a picture and an error, or neither")
			}
			if img != nil && img.Bounds().Dx()*img.Bounds().Dy() > maxPictureArea {
				t.Error("a picture beyond the caps")
			}
		})
	})
}

// A card that behaves well, with any bytes as EF 0002 of the 券面事項確認AP.
func FuzzFaceFile(f *testing.F) {
	pic := somePicture(f, 20, 8)
	tlv := func(tag uint16, v []byte) []byte {
		return append([]byte{byte(tag >> 8), byte(tag), 0x82, byte(len(v) >> 8), byte(len(v))}, v...)
	}
	body := bytes.Join([][]byte{
		tlv(0xDF21, make([]byte, 18)), tlv(0xDF22, []byte("19800217")),
		tlv(0xDF24, make([]byte, 265)), tlv(0xDF25, pic), tlv(0xDF26, pic), tlv(0xDF27, make([]byte, 64)),
	}, nil)
	f.Add(tlv(0xFF20, body))
	f.Add(tlv(0xFF20, body[:300]))
	f.Add([]byte("\xFF\x20\x83\xFF\xFF\xFF\xDF\x25"))
	code, err := ParseCodeB([]byte("55021720352285"))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, ef []byte) {
		card := transmitter(func(cmd []byte) ([]byte, error) {
			switch {
			case cmd[1] == insVerify && len(cmd) == 4:
				return []byte{0x63, 0xCA}, nil
			case cmd[1] != insRead:
				return []byte{0x90, 0x00}, nil
			}
			at := int(cmd[2])<<8 | int(cmd[3])
			if cmd[2]&0x80 != 0 {
				at = 0
			}
			le := int(cmd[4])
			if le == 0 {
				le = 256
			}
			if at >= len(ef) {
				return []byte{0x6B, 0x00}, nil
			}
			return append(append([]byte(nil), ef[at:min(at+le, len(ef))]...), 0x90, 0x00), nil
		})
		within(t, func() { _, _ = ReadFace(context.Background(), Guard(card), code) })
	})
}

func FuzzATR(f *testing.F) {
	f.Add(unhex(f, "3B8F8001804F0CA00000030611003B00000000"+"42"))
	f.Add(unhex(f, "3BDA13FF8131FB468012392F31C173C601C03B"))
	f.Add([]byte(strings.Repeat("\x80\x4F\x0C\xA0\x00\x00\x03\x06", 3)))
	f.Fuzz(func(t *testing.T, atr []byte) {
		within(t, func() {
			if k := KindByATR(atr); k != "" && k != KindTransit {
				t.Errorf("%q", k)
			}
		})
	})
}
