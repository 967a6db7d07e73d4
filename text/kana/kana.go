// Package kana turns Latin letters typed on a clerk's keyboard into kana, and kana into words of a
// short list of the city's own.
//
// Start with Composer; Words finds candidates. It is only for places where the system's input
// method cannot be used. It holds no dictionary but what it is given, and remembers nothing that
// was typed.
package kana

import "strings"

// Katakana returns s with every hiragana written as katakana.
func Katakana(s string) string { return shift(s, 'ぁ', 'ゖ', 'ァ'-'ぁ') }

// Hiragana returns s with every katakana written as hiragana.
func Hiragana(s string) string { return shift(s, 'ァ', 'ヶ', 'ぁ'-'ァ') }

func shift(s string, from, to, by rune) string {
	return strings.Map(func(r rune) rune {
		if from <= r && r <= to {
			return r + by
		}
		return r
	}, s)
}

// A Composer takes letters one by one. The zero value is empty.
type Composer struct {
	done string // hiragana
	rest string // letters that are no kana yet
}

// Type adds a character and returns true if it belongs to kana: a letter in either case, "-" where
// no letter waits, "'" behind an n. All others are left to the caller.
func (c *Composer) Type(r rune) bool {
	if r >= 'A' && r <= 'Z' {
		r += 'a' - 'A'
	}
	switch {
	case r >= 'a' && r <= 'z':
	case r == '-' && c.rest == "":
		c.done += "ー"
		return true
	case r == '\'' && c.rest == "n":
		c.done, c.rest = c.done+"ん", ""
		return true
	default:
		return false
	}
	c.rest += string(r)
	for c.rest != "" {
		if k, ok := table[c.rest]; ok {
			if c.rest != "n" { // na or nya may come
				c.done, c.rest = c.done+k, ""
			}
			return true
		}
		if open[c.rest] {
			return true
		}
		c.settle()
	}
	return true
}

// settle takes from the letters that are no kana, and begin none, those that stand for ん or っ, or
// the first.
func (c *Composer) settle() {
	if len(c.rest) == 1 {
		c.rest = ""
		return
	}
	switch first, second := c.rest[0], c.rest[1]; {
	case strings.HasPrefix(c.rest, "nn") && !strings.ContainsRune("aiueoy", rune(c.rest[2])):
		c.done, c.rest = c.done+"ん", c.rest[2:] // nn is ん, but konnichi is こんにち
	case first == 'n':
		c.done, c.rest = c.done+"ん", c.rest[1:]
	case first == second || first == 't' && second == 'c':
		c.done, c.rest = c.done+"っ", c.rest[1:]
	default:
		c.rest = c.rest[1:]
	}
}

// Erase takes back the last letter or kana. It returns false if there was none.
func (c *Composer) Erase() bool {
	if c.rest != "" {
		c.rest = c.rest[:len(c.rest)-1]
		return true
	}
	r := []rune(c.done)
	if len(r) == 0 {
		return false
	}
	c.done = string(r[:len(r)-1])
	return true
}

// String returns what stands there: kana, and letters that are none yet.
func (c *Composer) String() string { return c.done + c.rest }

// Kana returns what was typed when nothing more is to come: a last n is ん, and letters that are no
// kana are left out.
func (c *Composer) Kana() string {
	if c.rest == "n" || c.rest == "nn" {
		return c.done + "ん"
	}
	return c.done
}

// Empty reports whether nothing was typed.
func (c *Composer) Empty() bool { return c.done == "" && c.rest == "" }

// Reset forgets everything.
func (c *Composer) Reset() { *c = Composer{} }

// rows are the kana by consonant, in the order a i u e o; "-" is none. Spellings of Hepburn and
// Kunrei.
var rows = map[string]string{
	"": "あ い う え お", "k": "か き く け こ", "s": "さ し す せ そ", "t": "た ち つ て と", "n": "な に ぬ ね の", "h": "は ひ ふ へ ほ", "m": "ま み む め も",
	"y": "や - ゆ いぇ よ", "r": "ら り る れ ろ", "w": "わ うぃ - うぇ を", "g": "が ぎ ぐ げ ご", "z": "ざ じ ず ぜ ぞ", "d": "だ ぢ づ で ど", "b": "ば び ぶ べ ぼ",
	"p": "ぱ ぴ ぷ ぺ ぽ", "f": "ふぁ ふぃ ふ ふぇ ふぉ", "j": "じゃ じ じゅ じぇ じょ", "v": "ゔぁ ゔぃ ゔ ゔぇ ゔぉ",
	"ky": "きゃ - きゅ きぇ きょ", "sy": "しゃ - しゅ しぇ しょ", "sh": "しゃ し しゅ しぇ しょ", "ty": "ちゃ - ちゅ ちぇ ちょ", "ch": "ちゃ ち ちゅ ちぇ ちょ", "ts": "つぁ つぃ つ つぇ つぉ",
	"ny": "にゃ - にゅ にぇ にょ", "hy": "ひゃ - ひゅ ひぇ ひょ", "my": "みゃ - みゅ みぇ みょ", "ry": "りゃ - りゅ りぇ りょ", "gy": "ぎゃ - ぎゅ ぎぇ ぎょ", "zy": "じゃ - じゅ じぇ じょ",
	"jy": "じゃ - じゅ じぇ じょ", "dy": "ぢゃ - ぢゅ ぢぇ ぢょ", "by": "びゃ - びゅ びぇ びょ", "py": "ぴゃ - ぴゅ ぴぇ ぴょ", "th": "- てぃ - - -", "dh": "- でぃ - - -",
	"x": "ぁ ぃ ぅ ぇ ぉ", "l": "ぁ ぃ ぅ ぇ ぉ", "xy": "ゃ - ゅ - ょ", "ly": "ゃ - ゅ - ょ", "xw": "ゎ - - - -", "xk": "ゕ - - ゖ -", "xt": "- - っ - -",
}

// table has every spelling, open every beginning of one.
var table, open = spell()

func spell() (map[string]string, map[string]bool) {
	t, o := map[string]string{"n": "ん", "xtsu": "っ"}, map[string]bool{"nn": true}
	for head, row := range rows {
		for i, k := range strings.Fields(row) {
			if k != "-" {
				t[head+string("aiueo"[i])] = k
			}
		}
	}
	for s := range t {
		for i := 1; i < len(s); i++ {
			o[s[:i]] = true
		}
	}
	return t, o
}
