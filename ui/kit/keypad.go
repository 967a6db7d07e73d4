package kit

import (
	"runtime"

	"fyne.io/fyne/v2"
)

// padKeys has the digits of a numeric keypad by the numbers of its keys: under X11 those of evdev
// plus 8 (xkeyboard-config, keycodes/evdev), under Windows the scan codes of set 1. The digits
// above the letters have other numbers.
var padKeys = map[string]map[int]rune{
	"linux": {79: '7', 80: '8', 81: '9', 83: '4', 84: '5', 85: '6', 87: '1', 88: '2', 89: '3', 90: '0'},
	"windows": {
		0x47: '7', 0x48: '8', 0x49: '9', 0x4B: '4', 0x4C: '5', 0x4D: '6', 0x4F: '1', 0x50: '2', 0x51: '3',
		0x52: '0',
	},
}[runtime.GOOS]

// keypadDigit returns the digit of a keypad's key, or 0. Fyne names such a key by its digit whether
// NumLock is on or not.
func keypadDigit(e *fyne.KeyEvent) rune {
	if d, ok := padKeys[e.Physical.ScanCode]; ok && e.Name == fyne.KeyName(d) {
		return d
	}
	return 0
}

// mostUnheard is longer than anything typed in one go on a keypad.
const mostUnheard = 16

// padDigit types the digit of a keypad's key that brought no character: NumLock is off, and a PIN
// must not depend on it.
func (g *Surface) padDigit() {
	d := g.keys.pad
	if d == 0 {
		return
	}
	g.keys.pad, g.keys.unheard = 0, min(g.keys.unheard+1, mostUnheard)
	g.say(d)
}

// HalfDigit returns a full-width digit as a half-width one, and any other character as it is.
func HalfDigit(r rune) rune {
	if r >= '０' && r <= '９' {
		return r - '０' + '0'
	}
	return r
}

// echo reports whether a character belongs to a digit that padDigit has typed already: input
// methods send it after the key was let go. Only their number is kept, never the digits: they may
// be a PIN.
func (k *keyboard) echo(r rune) bool {
	d := HalfDigit(r)
	switch {
	case d < '0' || d > '9':
		return false
	case k.down == fyne.KeyName(d): // it comes with its key: NumLock is on
		k.pad, k.unheard = 0, 0
		return false
	case k.unheard > 0:
		k.unheard--
		return true
	}
	return false
}
