package cli

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"kakanai/docs"
	"kakanai/internal/lang"
)

// A problemPage is what docs/problems.md says of one word, in one language and without Markdown.
type problemPage struct {
	word string
	exit int
	text string
}

var (
	problemHead = regexp.MustCompile(`(?m)^## (\S+) \((\d+)\)\n`)
	link        = regexp.MustCompile(`\[([^\]]+)\]\(([^)]+)\)`)
)

// inEnglish begins the English words of a page; before it stand the Japanese ones.
const inEnglish = "\n**English.** "

// problemWords are the words that explain knows, in the order of the page.
func problemWords() (out []string) {
	for _, m := range problemHead.FindAllStringSubmatch(docs.Problems, -1) {
		out = append(out, m[1])
	}
	return out
}

// explain returns what a Problem's word means. A reason of not-printed, such as no-paper, is
// explained by its row.
func explain(word string, l lang.Lang) (p problemPage, ok bool) {
	heads := problemHead.FindAllStringSubmatchIndex(docs.Problems, -1)
	for i, h := range heads {
		end := len(docs.Problems)
		if i+1 < len(heads) {
			end = heads[i+1][0]
		}
		p.word = docs.Problems[h[2]:h[3]]
		p.exit, _ = strconv.Atoi(docs.Problems[h[4]:h[5]])
		ja, en, _ := strings.Cut(docs.Problems[h[1]:end], inEnglish)
		row := tableRow(ja, word)
		switch {
		case p.word != word && row == "":
			continue
		case l == lang.English:
			p.text = wrap(plain(en), 80)
		case p.word == word:
			p.text = plain(ja)
		default:
			p.text = plain(row)
		}
		return p, true
	}
	return problemPage{}, false
}

// firstSentence is what a Problem's word means in short, with the stop at its end.
func firstSentence(word string, l lang.Lang) string {
	p, _ := explain(word, l)
	line := strings.ReplaceAll(p.text, "\n", " ")
	stop := map[lang.Lang]string{lang.Japanese: "。", lang.English: ". "}[l]
	first, _, _ := strings.Cut(line, stop)
	return strings.TrimSpace(first + stop)
}

// tableRow is the row of a page's table whose first cell has the word; "": none.
func tableRow(page, word string) string {
	for line := range strings.Lines(page) {
		cells := strings.Split(line, "|")
		if len(cells) == 4 && slices.Contains(strings.Split(strings.TrimSpace(cells[1]), ", "), word) {
			return line
		}
	}
	return ""
}

// plain is Markdown as a terminal shows it: a row of a table is a word and what it means below it.
func plain(page string) string {
	page = link.ReplaceAllStringFunc(page, func(s string) string {
		if m := link.FindStringSubmatch(s); m[1] != m[2] {
			return m[1]
		}
		return "docs/" + link.FindStringSubmatch(s)[1]
	})
	page = strings.NewReplacer("**", "", "`", "").Replace(strings.Trim(page, "\n"))
	var b strings.Builder
	for line := range strings.Lines(page + "\n") {
		cells := strings.Split(strings.TrimSpace(line), "|")
		switch {
		case len(cells) != 4:
			b.WriteString(line)
		case strings.HasPrefix(line, "|---"):
		default:
			b.WriteString("  " + strings.TrimSpace(cells[1]) + "\n      " + strings.TrimSpace(cells[2]) + "\n")
		}
	}
	return b.String()
}

// wrap breaks text between words, into lines of at most that many characters.
func wrap(text string, most int) string {
	var b strings.Builder
	column := 0
	for _, w := range strings.Fields(text) {
		n := len([]rune(w))
		switch {
		case column == 0:
		case column+1+n > most:
			b.WriteString("\n")
			column = 0
		default:
			b.WriteString(" ")
			column++
		}
		b.WriteString(w)
		column += n
	}
	b.WriteString("\n")
	return b.String()
}
