package kit

// A Mouth is how far a face's mouth bends: its ends are so many units below its middle.
type Mouth float32

// The faces beside an opinion. They differ in shape, not only in colour.
const (
	Smiling  Mouth = -5
	Neutral  Mouth = 0
	Frowning Mouth = 5
)

// Face draws a face with its middle at x, y.
func (m Mouth) Face(p *Page, x, y float32) {
	x -= 4
	p.Disc(x, y, 18, White, Ink, 2.5)
	for _, side := range []float32{-1, 1} {
		p.Disc(x+side*6.5, y-5, 2.6, Ink, Clear, 0)
		mid, end := y+7-float32(m)*0.6, float32(m)
		p.Stroke(x, mid, x+side*5, mid+end*0.25, Ink, 2.5)
		p.Stroke(x+side*5, mid+end*0.25, x+side*9, mid+end, Ink, 2.5)
	}
}
