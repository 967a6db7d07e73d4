package cli

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"kakanai/internal/lang"
	"kakanai/internal/station"
	"kakanai/visit"
)

// manOptions write the manual pages.
type manOptions struct{}

func (*manOptions) flags(*flagSet) {}

// run writes a page for every command into DIR/man1 in English and DIR/ja/man1 in Japanese, which
// is how man looks for them.
func (*manOptions) run(_ context.Context, s *session, args []string) error {
	if len(args) != 1 || args[0] == "" {
		return visit.UsageError("%q には、フォルダーを1つ書きます", "%q takes one folder", "kakanai man")
	}
	pages := 0
	for dir, l := range map[string]lang.Lang{"man1": lang.English, "ja/man1": lang.Japanese} {
		dir = filepath.Join(args[0], filepath.FromSlash(dir))
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return visit.UsageError("%w", "%w", err)
		}
		t := newTree(&session{lang: l, stdout: s.stdout, stderr: s.stderr}, s.tree.list)
		for name, page := range t.manPages() {
			if err := os.WriteFile(filepath.Join(dir, name+".1"), []byte(page), 0o644); err != nil {
				return visit.UsageError("%w", "%w", err)
			}
			pages++
		}
	}
	if s.json {
		return s.object(map[string]any{"path": args[0], "pages": pages})
	}
	_, err := fmt.Fprintln(s.stdout, args[0])
	return err
}

// manPages are the pages of all commands, by their names.
func (t *tree) manPages() map[string]string {
	out := map[string]string{}
	for _, c := range t.list {
		out[manName(c.name)] = t.manPage(c)
	}
	return out
}

// manName is the name of a command's page: kakanai-log-verify.
func manName(name string) string { return strings.ReplaceAll(fullName(name), " ", "-") }

// roff writes text so that troff takes none of it for a request.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`, "…", "...").Replace(text) // which the C locale has
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		if strings.HasPrefix(l, ".") || strings.HasPrefix(l, "'") {
			lines[i] = `\&` + l
		}
	}
	return breakable(strings.Join(lines, "\n.br\n"))
}

// breakable tells troff where it may break Japanese, which has no spaces: between any two
// characters but before a stop or a closing bracket and behind an opening one.
func breakable(text string) string {
	var b strings.Builder
	var last rune
	for _, r := range text {
		if wide(last) && wide(r) && !strings.ContainsRune("（「『", last) && !strings.ContainsRune("。、）」』・：ーっゃゅょッャュョ", r) {
			b.WriteString(`\:`)
		}
		b.WriteRune(r)
		last = r
	}
	return b.String()
}

// wide reports whether r is a character that Japanese is written with.
func wide(r rune) bool { return r >= 0x2E80 && r <= 0xFFEF }

// The headings of a page that help does not have.
var (
	manHeadName     = lang.Text{JA: "名前", EN: "NAME"}
	manHeadSynopsis = lang.Text{JA: "書式", EN: "SYNOPSIS"}
	manHeadText     = lang.Text{JA: "説明", EN: "DESCRIPTION"}
	manHeadCommands = lang.Text{JA: "コマンド", EN: "COMMANDS"}
	manHeadExit     = lang.Text{JA: "終了コード", EN: "EXIT STATUS"}
	manHeadSee      = lang.Text{JA: "関連項目", EN: "SEE ALSO"}
	manDone         = lang.Text{JA: "できた。", EN: "Done."}
)

// manPage is the page of one command.
func (t *tree) manPage(c command) string {
	l, x := t.s.lang, t.commands[c.name]
	var b strings.Builder
	name, title := roff(manName(c.name)), strings.ToUpper(roff(manName(c.name)))
	fmt.Fprintf(&b, ".TH %s 1 %s \"kakanai %s\" Kakanai\n", title, roff(station.Released), roff(station.Version))
	b.WriteString(".ad l\n.nh\n")
	fmt.Fprintf(&b, ".SH %s\n%s \\- %s\n", manHeadName.In(l), name, roff(strings.TrimRight(x.Short, "。.")))
	fmt.Fprintf(&b, ".SH %s\n", manHeadSynopsis.In(l))
	for _, line := range t.usageLines(c.name) {
		fmt.Fprintf(&b, ".B %s\n.br\n", roff(line))
	}
	text := x.Short
	if x.Long != "" {
		text += "\n" + x.Long
	}
	fmt.Fprintf(&b, ".SH %s\n%s\n", manHeadText.In(l), roff(text))
	if c.name == "" {
		t.manCommands(&b)
	}
	manFlags(&b, headFlags.In(l), ownFlags(x))
	manFlags(&b, headGlobal.In(l), t.globalFlags())
	if c.name == "" {
		t.manExits(&b)
	}
	if x.Example != "" {
		lines := strings.ReplaceAll(roff(x.Example), "\n.br\n", "\n")
		fmt.Fprintf(&b, ".SH %s\n.nf\n%s\n.fi\n", headExamples.In(l), lines)
	}
	if c.name != "" {
		fmt.Fprintf(&b, ".SH %s\n.BR kakanai (1)\n", manHeadSee.In(l))
	}
	return b.String()
}

func manFlags(b *strings.Builder, head string, flags []*pflag.Flag) {
	if len(flags) == 0 {
		return
	}
	fmt.Fprintf(b, ".SH %s\n", head)
	for _, f := range flags {
		fmt.Fprintf(b, ".TP\n.B %s\n%s\n", roff(flagLine(f)), roff(f.Usage))
	}
}

// manCommands lists the commands with their pages.
func (t *tree) manCommands(b *strings.Builder) {
	fmt.Fprintf(b, ".SH %s\n", manHeadCommands.In(t.s.lang))
	for _, c := range t.list {
		if c.name != "" {
			fmt.Fprintf(b, ".TP\n.BR %s (1)\n%s\n", roff(manName(c.name)), roff(t.commands[c.name].Short))
		}
	}
}

// manExits lists the exit codes, each with the words that end so and the first sentence of the
// first.
func (t *tree) manExits(b *strings.Builder) {
	fmt.Fprintf(b, ".SH %s\n.TP\n.B 0\n%s\n", manHeadExit.In(t.s.lang), roff(manDone.In(t.s.lang)))
	byCode := map[int][]string{}
	for _, w := range problemWords() {
		code := visit.Exit[visit.Problem(w)]
		byCode[code] = append(byCode[code], w)
	}
	for _, code := range slices.Sorted(maps.Keys(byCode)) {
		fmt.Fprintf(b, ".TP\n.B %d\n", code)
		for i, w := range byCode[code] {
			if i > 0 {
				b.WriteString(".br\n")
			}
			fmt.Fprintf(b, "%s: %s\n", roff(w), roff(firstSentence(w, t.s.lang)))
		}
	}
}
