// Package census counts which characters the fonts of this machine can print: every character of
// the standards that names in Japan are written with, and every variation sequence the fonts have.
//
// Start with Sets, then Take. It judges by asking the text engine; whether what that says is true
// is judged on pixels, by printing's tests.
package census

import (
	_ "embed"
	"fmt"
	"io"
	"strconv"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"

	"kakanai/text"
)

// A Set is a standard's characters, each as it is written: a code point, or a sequence of them.
type Set struct {
	Name     string
	Clusters []string
}

//go:embed jisx0213.txt
var jisx0213 string

// Sets returns all that is counted. The variation sequences are those of the fonts' own cmap tables
// (format 14).
func Sets(f *text.Fonts) []Set {
	sets := []Set{
		{"JIS X 0208（第1・第2水準、非漢字）", table(japanese.EUCJP, nil)},
		{"JIS X 0212（補助漢字）", table(japanese.EUCJP, []byte{0x8F})},
		{"JIS X 0213:2004（第1〜第4水準）", list(jisx0213)},
		{"ハングル（U+AC00〜U+D7A3）", ranges([2]rune{0xAC00, 0xD7A3})},
		{"GB 2312（簡体字）", table(simplifiedchinese.GBK, nil)},
		{"ベトナム語（クオック・グー）", vietnamese()},
		{
			"ラテン文字補助・拡張A・B・追加（U+00C0〜U+024F、U+1E00〜U+1EFF）",
			ranges([2]rune{0xC0, 0xD6}, [2]rune{0xD8, 0xF6}, [2]rune{0xF8, 0x24F}, [2]rune{0x1E00, 0x1EFF}),
		},
	}
	for _, face := range f.Faces() {
		s := Set{Name: "異体字列：" + face.Name + " にあるもの"}
		face.Sequences(func(base, selector rune) { s.Clusters = append(s.Clusters, string(base)+string(selector)) })
		sets = append(sets, s)
	}
	return sets
}

// table returns what a two-byte encoding has in its 94 by 94 square, prefix first. Of GBK only the
// part that is GB 2312's is asked, and of EUC-JP's first square not the vendors' rows 13 and 89 to
// 92.
func table(e encoding.Encoding, prefix []byte) []string {
	var out []string
	for row := byte(0xA1); row < 0xFF; row++ {
		for cell := byte(0xA1); cell < 0xFF; cell++ {
			vendor := e == japanese.EUCJP && prefix == nil && (row > 0xA0+84 || row == 0xA0+13)
			if vendor || e == simplifiedchinese.GBK && !gb2312(row, cell) {
				continue
			}
			s, err := e.NewDecoder().Bytes(append(append([]byte{}, prefix...), row, cell))
			if r := []rune(string(s)); err == nil && len(r) == 1 && r[0] != '\uFFFD' {
				out = append(out, string(r))
			}
		}
	}
	return out
}

// gb2312Rows are the filled cells of rows of GB 2312-80, as pairs of the first and the last. Of the
// rows that are not here, 16 to 87 are filled whole and all others empty.
var gb2312Rows = map[int][]int{
	1: {1, 94}, 2: {17, 66, 69, 78, 81, 92}, 3: {1, 94}, 4: {1, 83}, 5: {1, 86}, 6: {1, 24, 33, 56},
	7: {1, 33, 49, 81}, 8: {1, 26, 37, 73}, 9: {4, 79}, 55: {1, 89},
}

// gb2312 reports whether a place of the square, as bytes of EUC-CN, is filled in GB 2312-80.
func gb2312(row, cell byte) bool {
	r, n := int(row)-0xA0, int(cell)-0xA0
	pairs, partly := gb2312Rows[r]
	if !partly {
		return r >= 16 && r <= 87
	}
	for i := 0; i < len(pairs); i += 2 {
		if n >= pairs[i] && n <= pairs[i+1] {
			return true
		}
	}
	return false
}

// list returns the characters of a file with a code point, a range (A-B) or a pair (A+B) a line.
func list(s string) []string {
	var out []string
	for line := range strings.Lines(s) {
		line = strings.TrimSpace(line)
		if pair := strings.Split(line, "+"); len(pair) == 2 {
			out = append(out, string(hex(pair[0]))+string(hex(pair[1])))
			continue
		}
		first, last, ok := strings.Cut(line, "-")
		if !ok {
			last = first
		}
		out = append(out, ranges([2]rune{hex(first), hex(last)})...)
	}
	return out
}

func hex(s string) rune {
	n, err := strconv.ParseInt(s, 16, 32)
	if err != nil {
		panic("jisx0213.txt is not what its maker writes") // embedded: a test reads all of it
	}
	return rune(n)
}

func ranges(rs ...[2]rune) []string {
	var out []string
	for _, r := range rs {
		for c := r[0]; c <= r[1]; c++ {
			out = append(out, string(c))
		}
	}
	return out
}

// vietnamese returns the letters with a mark that Vietnamese writes: twelve vowels in six tones,
// and đ, in both cases.
func vietnamese() []string {
	return strings.Split(
		"à á ả ã ạ ă ằ ắ ẳ ẵ ặ â ầ ấ ẩ ẫ ậ è é ẻ ẽ ẹ ê ề ế ể ễ ệ ì í ỉ ĩ ị ò ó ỏ õ ọ ô ồ ố ổ ỗ ộ ơ ờ ớ ở ỡ ợ ù ú ủ ũ ụ ư ừ ứ ử ữ ự ỳ ý ỷ ỹ ỵ đ "+
			"À Á Ả Ã Ạ Ă Ằ Ắ Ẳ Ẵ Ặ Â Ầ Ấ Ẩ Ẫ Ậ È É Ẻ Ẽ Ẹ Ê Ề Ế Ể Ễ Ệ Ì Í Ỉ Ĩ Ị Ò Ó Ỏ Õ Ọ Ô Ồ Ố Ổ Ỗ Ộ Ơ Ờ Ớ Ở Ỡ Ợ Ù Ú Ủ Ũ Ụ Ư Ừ Ứ Ử Ữ Ự Ỳ Ý Ỷ Ỹ Ỵ Đ",
		" ",
	)
}

// A Count is what became of a set.
type Count struct {
	All, Exact int
	Base       int // drawn in the base's form, marked
	Geta       int // drawn as 〓, marked
	Rule       int // ●, 〓 and what is invisible: marked whatever the fonts have
	Dropped    int // neither drawn nor marked
	Panics     int
	Faces      map[string]int // of the exact ones
}

// Take counts one set as people's data are printed.
func Take(f *text.Fonts, s Set) Count {
	c := Count{Faces: map[string]int{}}
	for _, cluster := range s.Clusters {
		c.All++
		c.one(f, cluster)
	}
	return c
}

// one counts one cluster.
func (c *Count) one(f *text.Fonts, cluster string) {
	defer func() {
		if recover() != nil {
			c.Panics++
		}
	}()
	l := f.Line(text.Data, cluster, 10)
	drawn, src := false, ""
	for _, r := range l.Runs {
		for _, k := range r.Clusters {
			src += k.Src
			drawn = drawn || k.Glyph != 0
		}
	}
	switch {
	case src != cluster || !drawn && len(l.Marks) == 0:
		c.Dropped++
	case len(l.Marks) == 0:
		c.Exact++
		c.Faces[l.Runs[0].Face.Name]++
	case l.Marks[0].Why == text.BaseGlyph:
		c.Base++
	case l.Marks[0].Why == text.NoGlyph:
		c.Geta++
	default:
		c.Rule++
	}
}

// Write writes the table as Markdown.
func Write(w io.Writer, f *text.Fonts, on string) error {
	var b strings.Builder
	fmt.Fprintf(&b, head, on)
	for _, s := range Sets(f) {
		c := Take(f, s)
		if c.All == 0 {
			continue
		}
		var faces []string
		for _, face := range f.Faces() {
			if n := c.Faces[face.Name]; n > 0 {
				faces = append(faces, fmt.Sprintf("%s %d", face.Name, n))
			}
		}
		fmt.Fprintf(&b, "| %s | %d | %d（%.2f%%） | %d | %d | %d | %d | %d | %s |\n",
			s.Name, c.All, c.Exact, 100*float64(c.Exact)/float64(c.All),
			c.Base, c.Geta, c.Rule, c.Dropped, c.Panics, strings.Join(faces, "、"))
	}
	b.WriteString(foot)
	_, err := io.WriteString(w, b.String())
	return err
}

const head = `# どの字が印刷できるか

` + "`kakanai characters --out docs/characters.md`" + `（` + "`make characters`" + `）が、このPCの書体で数えた表です（%s）。氏名・住所の字として、一字ずつ数えています。

| 字の集まり | 字数 | そのまま | 基底字で印字・要確認 | 〓で印字・要確認 | 規則で要確認 | 落ちた字 | 異常終了 | そのままの字の書体 |
|---|---|---|---|---|---|---|---|---|
`

const foot = `
* **そのまま**：書かれたとおりの字形が、どれかの書体にあるもの。IVS（異体字列）は、書体の cmap（format 14）にあるもの。
* **要確認**：用紙の端末記録に「字形要確認」と出て、職員に知らせます。カードの画像を読める方法（照合番号B）では、画像をそのまま印字します。
* **規則で要確認**：「●」「〓」「U+FFFD」、私用領域、未割り当て、見えない字は、書体にあっても必ず要確認です。
* 合成できる濁点・半濁点付きの仮名とラテン文字だけを一字にします。漢字には NFC も NFKC もかけません。JIS X 0213 の「か゚」など合成済みの字がないものは、基底字で印字し、要確認にします。
* JIS X 0213 の「˩˥」「˥˩」は、Unicode では2字です。2字を並べて印字します。
* 本当にその字形かは、表ではなく画素で確かめています。` + "`printing`" + ` の試験が、PDFを poppler で描いた字と、同じ書体を HarfBuzz（hb-view）が描いた字を1字ずつ比べます
  （` + "`make test`" + ` は一部、` + "`make soak`" + ` は全部）。許す差は、その試験の先頭に書いてあります。取り出した文字列も、元と同じかを確かめます。
* JIS X 0208・0212・GB 2312 の表は golang.org/x/text、JIS X 0213 は scripts/jisx0213.py（Python の符号化表から字の一覧だけを作る）によります。
`
