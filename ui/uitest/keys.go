package uitest

import (
	"testing"

	"fyne.io/fyne/v2"

	"kakanai/ui/kit"
)

// TypeInto types keys, and the characters of strings, on the keyboard of a window that has the
// system's focus.
func TypeInto(w fyne.Window, keys ...any) {
	c := w.Canvas()
	for _, k := range keys {
		switch k := k.(type) {
		case fyne.KeyName:
			if f := c.Focused(); f != nil {
				f.TypedKey(&fyne.KeyEvent{Name: k})
			} else {
				c.OnTypedKey()(&fyne.KeyEvent{Name: k})
			}
		case string:
			for _, r := range k {
				if f := c.Focused(); f != nil {
					f.TypedRune(r)
				} else {
					c.OnTypedRune()(r)
				}
			}
		}
	}
}

// Shortcuts keeps what a window does at a key with Ctrl: the toolkit's canvas for tests forgets it.
type Shortcuts struct {
	fyne.Canvas
	Do map[string]func(fyne.Shortcut)
}

// NewShortcuts returns a canvas to give to what adds shortcuts to c.
func NewShortcuts(c fyne.Canvas) *Shortcuts {
	return &Shortcuts{Canvas: c, Do: map[string]func(fyne.Shortcut){}}
}

// AddShortcut keeps do under the shortcut's name.
func (c *Shortcuts) AddShortcut(k fyne.Shortcut, do func(fyne.Shortcut)) { c.Do[k.ShortcutName()] = do }

// padCodes are the X11 numbers of a keypad's keys.
var padCodes = map[rune]int{'7': 79, '8': 80, '9': 81, '4': 83, '5': 84, '6': 85, '1': 87, '2': 88, '3': 89, '0': 90}

// PadKey returns the key of a digit on the keypad, as Fyne's driver reports it.
func PadKey(d rune) *fyne.KeyEvent {
	return &fyne.KeyEvent{Name: fyne.KeyName(d), Physical: fyne.HardwareKey{ScanCode: padCodes[d]}}
}

// A KeyWay presses the key of a digit and lets it go; the ways differ in what the window is told.
type KeyWay func(t *testing.T, g *kit.Surface, d rune)

// GoDown presses a key of the keypad.
func GoDown(g *kit.Surface, e *fyne.KeyEvent) {
	g.KeyDown(e)
	g.TypeKey(e)
}

// PadOff is a keypad with NumLock off: no character comes.
func PadOff(t *testing.T, g *kit.Surface, d rune) {
	GoDown(g, PadKey(d))
	g.KeyUp(PadKey(d))
}

// PadOn is a keypad with NumLock on.
func PadOn(t *testing.T, g *kit.Surface, d rune) {
	GoDown(g, PadKey(d))
	g.TypeRune(d)
	g.KeyUp(PadKey(d))
}

// LateKey is a keypad with an input method that holds the character back until the key was let go.
func LateKey(t *testing.T, g *kit.Surface, d rune) {
	PadOff(t, g, d)
	g.TypeRune(d - '0' + '０')
}

// AboveKey is the row of digits above the letters.
func AboveKey(_ *testing.T, g *kit.Surface, d rune) {
	e := aboveKey(d)
	GoDown(g, e)
	g.TypeRune(d)
	g.KeyUp(e)
}

// WideKey is the same row with an input method that makes digits full-width.
func WideKey(_ *testing.T, g *kit.Surface, d rune) {
	e := aboveKey(d)
	GoDown(g, e)
	g.KeyUp(e)
	g.TypeRune(d - '0' + '０')
}

func aboveKey(d rune) *fyne.KeyEvent {
	return &fyne.KeyEvent{Name: fyne.KeyName(d), Physical: fyne.HardwareKey{ScanCode: 9 + int(d-'0')}}
}
