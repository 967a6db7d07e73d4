package kana

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func typed(s string) *Composer {
	c := &Composer{}
	for _, r := range s {
		c.Type(r)
	}
	return c
}

func TestRomaji(t *testing.T) {
	for in, want := range map[string]string{
		"mutsushi": "むつし", "mutusi": "むつし", "chuuou": "ちゅうおう", "sannnin": "さんにん", "hannya": "はんにゃ", "honn": "ほん",
		"tyuuou": "ちゅうおう", "kon'ya": "こんや", "konya": "こにゃ", "konnichiha": "こんにちは", "honshuu": "ほんしゅう",
		"kitte": "きって", "matcha": "まっちゃ", "zassi": "ざっし", "ra-men": "らーめん", "shin": "しん", "sinnjuku": "しんじゅく",
		"thi-": "てぃー", "jagaimo": "じゃがいも", "xtu": "っ", "vaiorin": "ゔぁいおりん",
		"TANABU": "たなぶ", "oominato": "おおみなと", "wakinosawa": "わきのさわ", "fude": "ふで", "dhi": "でぃ", "hyaku": "ひゃく",
		"qa": "あ",
	} {
		if got := typed(in).Kana(); got != want {
			t.Errorf("%s: %s, expected %s", in, got, want)
		}
	}
}

func TestWhatIsNoLetterIsLeftToTheCaller(t *testing.T) {
	c := typed("ka")
	for _, r := range "1葛\u3000 /" {
		if c.Type(r) {
			t.Errorf("%q was taken", r)
		}
	}
	if c.String() != "か" {
		t.Errorf("it is now %s", c)
	}
}

func TestErase(t *testing.T) {
	c := typed("shiky")
	for _, want := range []string{"しk", "し", "", ""} {
		had := c.String() != ""
		if c.Erase() != had || c.String() != want {
			t.Fatalf("%q, expected %q", c, want)
		}
	}
	if !c.Empty() {
		t.Error("not empty")
	}
}

func TestKatakanaAndBack(t *testing.T) {
	for h, k := range map[string]string{"ゔぁゖー": "ヴァヶー", "たかさき・１": "タカサキ・１"} {
		if Katakana(h) != k || Hiragana(k) != h {
			t.Errorf("%s ↔ %s: %s %s", h, k, Katakana(h), Hiragana(k))
		}
	}
}

func TestWords(t *testing.T) {
	w, err := Load(
		fstest.MapFS{
			"a": {Data: []byte("# 町\nちゅうおう\t中央\nチュウオウマチ\t中央町\nちゅうおうほんちょう\t中央本町\n")},
			"b": {Data: []byte("たなぶ\t田名部\r\nちゅうおう\t中央\n")},
		},
		"a", "b",
	)
	if err != nil {
		t.Fatal(err)
	}
	if got := w.Find("ちゅうおう", 9); !slices.Equal(got, []string{"中央", "中央町", "中央本町"}) {
		t.Errorf("%v", got)
	}
	if got := w.Find("ちゅう", 2); len(got) != 2 {
		t.Errorf("%v", got)
	}
	if w.Find("", 9) != nil || w.Find("ん", 9) != nil {
		t.Error("words for nothing")
	}
	for _, bad := range []string{"中央", "ちゅうおう 中央", "中央\tちゅうおう", "ちゅうおう\t", "\xff\t中"} {
		if _, err := Load(fstest.MapFS{"a": {Data: []byte("たなぶ\t田名部\n" + bad)}}, "a"); err == nil ||
			bad != "\xff\t中" && !strings.Contains(err.Error(), "a:2:") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func FuzzComposer(f *testing.F) {
	f.Add("kyouto-shi'n")
	f.Fuzz(func(t *testing.T, s string) {
		c := typed(s)
		for c.Erase() {
		}
		if !c.Empty() {
			t.Fatal("it does not end")
		}
	})
}
