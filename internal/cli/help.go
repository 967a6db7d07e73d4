package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kakanai/internal/lang"
	"kakanai/visit"
)

// The headings of help and of the man pages.
var (
	headUsage    = lang.Text{JA: "使い方", EN: "Usage"}
	headExamples = lang.Text{JA: "例", EN: "Examples"}
	headFlags    = lang.Text{JA: "フラグ", EN: "Flags"}
	headGlobal   = lang.Text{JA: "どのコマンドにも付けられるフラグ", EN: "Flags of every command"}
	anyFlags     = lang.Text{JA: "[フラグ]", EN: "[FLAGS]"}
	anyCommand   = lang.Text{JA: "kakanai コマンド [フラグ]", EN: "kakanai COMMAND [FLAGS]"}
	colon        = lang.Text{JA: "：", EN: ":"}
	moreHelp     = lang.Text{
		JA: "コマンドの使い方は kakanai fill --help のように、画面や JSON に出る言葉（wrong-pin など）は kakanai help wrong-pin のように見られます。",
		EN: "See kakanai fill --help for a command, and kakanai help wrong-pin for the word of a problem.",
	}
)

// helpText is the help of a command, in the tree's language.
func (t *tree) helpText(x *cobra.Command) string {
	l := t.s.lang
	name := strings.TrimSpace(strings.TrimPrefix(x.CommandPath(), "kakanai"))
	var b strings.Builder
	fmt.Fprintf(&b, "%s — %s\n\n", fullName(name), x.Short)
	if x.Long != "" {
		fmt.Fprintf(&b, "%s\n\n", x.Long)
	}
	fmt.Fprintf(&b, "%s%s\n", headUsage.In(l), colon.In(l))
	for _, line := range t.usageLines(name) {
		fmt.Fprintf(&b, "  %s\n", line)
	}
	t.writeList(&b, name)
	if x.Example != "" {
		fmt.Fprintf(&b, "\n%s%s\n  %s\n", headExamples.In(l), colon.In(l), strings.ReplaceAll(x.Example, "\n", "\n  "))
	}
	writeFlags(&b, headFlags.In(l)+colon.In(l), ownFlags(x))
	writeFlags(&b, headGlobal.In(l)+colon.In(l), t.globalFlags())
	if name == "" {
		fmt.Fprintf(&b, "\n%s\n", moreHelp.In(l))
	}
	return b.String()
}

// usageLines are how a command, or each command of a group, is typed.
func (t *tree) usageLines(name string) (lines []string) {
	for _, c := range t.list {
		if c.name != name && !(name != "" && strings.HasPrefix(c.name, name+" ")) {
			continue
		}
		line := fullName(c.name)
		if c.args != "" {
			line += " " + placeholder(c.args, t.s.lang)
		}
		lines = append(lines, line+" "+anyFlags.In(t.s.lang))
	}
	if name == "" {
		lines = append(lines, anyCommand.In(t.s.lang))
	}
	return lines
}

// writeList writes the commands of a group, or of the whole program, in the order of the list.
func (t *tree) writeList(b *strings.Builder, name string) {
	last := group(-1)
	for _, c := range t.list {
		if c.name == "" || name != "" && !strings.HasPrefix(c.name, name+" ") {
			continue
		}
		if c.in != last {
			last = c.in
			fmt.Fprintf(b, "\n%s%s\n", groups[c.in].In(t.s.lang), colon.In(t.s.lang))
		}
		fmt.Fprintf(b, "  %-16s %s\n", c.name, t.commands[c.name].Short)
	}
}

// ownFlags are the flags that a command has besides those of every one.
func ownFlags(x *cobra.Command) (out []*pflag.Flag) {
	x.Flags().VisitAll(func(f *pflag.Flag) { // once parsed they hold those of every command, too
		if f.Name != "help" && x.Root().PersistentFlags().Lookup(f.Name) == nil {
			out = append(out, f)
		}
	})
	return out
}

// globalFlags are the flags of every command.
func (t *tree) globalFlags() (out []*pflag.Flag) {
	t.root.PersistentFlags().VisitAll(func(f *pflag.Flag) { out = append(out, f) })
	return out
}

// flagLine is a flag as it is typed.
func flagLine(f *pflag.Flag) string {
	if v := f.Annotations[valueName]; len(v) > 0 {
		return "--" + f.Name + " " + v[0]
	}
	return "--" + f.Name
}

// wideFlag is the widest flag, in columns, that its sentence stands beside; behind a wider one it
// stands below.
const wideFlag = 20

func writeFlags(b *strings.Builder, head string, flags []*pflag.Flag) {
	if len(flags) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s\n", head)
	for _, f := range flags {
		line := flagLine(f)
		if columns(line) > wideFlag {
			fmt.Fprintf(b, "  %s\n  %*s %s\n", line, wideFlag, "", f.Usage)
			continue
		}
		fmt.Fprintf(b, "  %s%*s %s\n", line, wideFlag-columns(line), "", f.Usage)
	}
}

// columns is how wide a terminal draws s.
func columns(s string) (n int) {
	for _, r := range s {
		if n++; wide(r) {
			n++
		}
	}
	return n
}

// help shows the help of a command; with --json it is an object as everything is.
func (s *session) help(t *tree, x *cobra.Command) { s.failed = s.show("help", t.helpText(x)) }

// show prints a text, with --json as the one key of the object.
func (s *session) show(key, text string) error {
	if s.json {
		return s.object(map[string]string{key: text})
	}
	_, err := fmt.Fprint(s.stdout, text)
	return err
}

// helpOptions explain a command, or the word of a problem.
type helpOptions struct{}

func (*helpOptions) flags(*flagSet) {}

func (*helpOptions) run(_ context.Context, s *session, args []string) error {
	name := strings.Join(args, " ")
	if page, ok := explain(name, s.lang); ok { // before commands: "log" is both, and kakanai log --help has the other
		return s.showProblem(page)
	}
	x := s.tree.commands[name]
	if x == nil {
		return s.tree.notExplained(name)
	}
	return s.show("help", s.tree.helpText(x))
}

// showProblem shows what a word means; "log" is also a group of commands.
func (s *session) showProblem(p problemPage) error {
	if s.json {
		return s.object(map[string]any{"code": p.word, "exit": p.exit, "help": p.text})
	}
	head := lang.Sprintf("%s（終了コード %d）", "%s (exit code %d)", p.word, p.exit)
	_, err := fmt.Fprintf(s.stdout, "%s\n\n%s", head.In(s.lang), p.text)
	if x := s.tree.commands[p.word]; x != nil && err == nil {
		more := lang.Sprintf("コマンドについては kakanai %s --help", "For the commands: kakanai %s --help", p.word)
		_, err = fmt.Fprintf(s.stdout, "\n%s\n", more.In(s.lang))
	}
	return err
}

// notExplained is how help ends for a word that it does not know.
func (t *tree) notExplained(word string) error {
	known := slices.Concat(problemWords(), rowWords())
	for name := range t.commands {
		known = append(known, name)
	}
	if near := suggestion(word, known, ""); near != "" {
		return visit.UsageError("%s というコマンドも、困ったときの言葉もありません。%q のまちがいではありませんか",
			"there is no command and no problem %s; did you mean %q?", quoted(word), near)
	}
	return visit.UsageError("%s というコマンドも、困ったときの言葉もありません。kakanai --help で一覧がわかります",
		"there is no command and no problem %s; kakanai --help lists the commands", quoted(word))
}
