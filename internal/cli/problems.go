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

// problemWords are the words of headings, in the order of the page.
func problemWords() (out []string) {
	for _, m := range problemHead.FindAllStringSubmatch(docs.Problems, -1) {
		out = append(out, m[1])
	}
	return out
}

// sections are the pages of docs/problems.md.
func sections() (out []section) {
	heads := problemHead.FindAllStringSubmatchIndex(docs.Problems, -1)
	for i, h := range heads {
		end := len(docs.Problems)
		if i+1 < len(heads) {
			end = heads[i+1][0]
		}
		exit, _ := strconv.Atoi(docs.Problems[h[4]:h[5]])
		out = append(out, newSection(docs.Problems[h[2]:h[3]], exit, docs.Problems[h[1]:end]))
	}
	return out
}

// A section is a page of docs/problems.md, in both languages.
type section struct {
	word string
	exit int
	text lang.Text // Markdown; the rows of a table are in the Japanese one
	rows []row
}

// A row is one of a page's table: words that are looked up by themselves.
type row struct {
	words []string
	exit  int
	lang.Text
}

// ending is the exit code of a row that ends otherwise than its page.
var ending = regexp.MustCompile(` \((\d+)\)$`)

func newSection(word string, exit int, page string) section {
	ja, en, _ := strings.Cut(page, inEnglish)
	x := section{word: word, exit: exit, text: lang.Text{JA: ja, EN: en}}
	for line := range strings.Lines(ja) {
		cells := strings.Split(strings.TrimSpace(line), "|")
		if len(cells) != 5 || strings.HasPrefix(line, "|---") || strings.TrimSpace(cells[3]) == "English" {
			continue
		}
		r := row{exit: exit, Text: lang.Text{JA: strings.TrimSpace(cells[2]), EN: strings.TrimSpace(cells[3])}}
		first := strings.TrimSpace(cells[1])
		if m := ending.FindStringSubmatch(first); m != nil {
			r.exit, _ = strconv.Atoi(m[1])
			first = strings.TrimSuffix(first, m[0])
		}
		r.words = strings.Split(first, ", ")
		x.rows = append(x.rows, r)
	}
	return x
}

// in is the page in one language as a terminal shows it.
func (x section) in(l lang.Lang) string {
	if l != lang.English {
		return plain(x.text.JA)
	}
	text := wrap(plain(x.text.EN), 80)
	for i, r := range x.rows {
		if i == 0 {
			text += "\n"
		}
		text += r.in(l)
	}
	return text
}

// in is the row in one language: its words, and what they mean below them.
func (r row) in(l lang.Lang) string {
	words := strings.Join(r.words, ", ")
	if l != lang.English {
		return "  " + words + "\n      " + plain(r.JA)
	}
	if words == "（空）" {
		words = "(no word)"
	}
	text := strings.TrimSpace(wrap(plain(r.EN), 74))
	return "  " + words + "\n      " + strings.ReplaceAll(text, "\n", "\n      ") + "\n"
}

// rowWords are the words that rows of tables explain, such as no-paper, truncated and foreign.
func rowWords() (out []string) {
	for _, x := range sections() {
		for _, r := range x.rows {
			for _, w := range r.words {
				if w != "（空）" && !slices.Contains(problemWords(), w) {
					out = append(out, w)
				}
			}
		}
	}
	return out
}

// explain returns what a word means: a Problem's, one of a table's row, such as no-paper, or an
// exit code.
func explain(word string, l lang.Lang) (p problemPage, ok bool) {
	for _, x := range sections() {
		if x.word == word {
			return problemPage{x.word, x.exit, x.in(l)}, true
		}
	}
	for _, x := range sections() {
		for _, r := range x.rows {
			if slices.Contains(r.words, word) {
				return problemPage{x.word, r.exit, r.in(l)}, true
			}
		}
	}
	if exit, err := strconv.Atoi(word); err == nil && strconv.Itoa(exit) == word {
		return explainExit(exit, l)
	}
	return problemPage{}, false
}

// explainExit says which Problems end with that exit code.
func explainExit(exit int, l lang.Lang) (p problemPage, ok bool) {
	if exit == 0 {
		return problemPage{"0", 0, done.In(l) + "\n"}, true
	}
	var text string
	for _, x := range sections() {
		if x.exit == exit {
			text += "  " + x.word + "\n      " + firstSentence(x.word, l) + "\n"
		}
	}
	return problemPage{strconv.Itoa(exit), exit, text}, text != ""
}

var done = lang.Text{JA: "うまくいきました。", EN: "It went well."}

// firstSentence is what a Problem's word means in short, with the stop at its end.
func firstSentence(word string, l lang.Lang) string {
	p, _ := explain(word, l)
	line := strings.ReplaceAll(p.text, "\n", " ")
	stop := map[lang.Lang]string{lang.Japanese: "。", lang.English: ". "}[l]
	first, _, _ := strings.Cut(line, stop)
	return strings.TrimSpace(first + stop)
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
		case len(cells) != 5:
			b.WriteString(line)
		case strings.HasPrefix(line, "|---"), strings.TrimSpace(cells[3]) == "English":
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
