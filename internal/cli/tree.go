package cli

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kakanai/internal/lang"
	"kakanai/visit"
)

// options are what one command takes: a value of a command's own type, made anew for every run.
type options interface {
	// flags declares the command's flags.
	flags(*flagSet)
	// run does what the command is for; args are the words behind its name.
	run(ctx context.Context, s *session, args []string) error
}

// A command is one line of the list of commands, which help, completions, man pages and the tests
// are made from. What is said of it stands in words.
type command struct {
	name string         // as it is typed: "log verify"; "" opens the window
	args string         // what follows in the usage line, such as "FORM..."; "": nothing may
	in   group          // under which heading help lists it
	bare bool           // it runs without settings: with a broken file it is needed most
	new  func() options // a value for one run
	// words are what the next of args may be, for completions; before are those already typed. nil:
	// files.
	words func(s *session, before []string) []string
	files bool // completions offer files beside words
}

// A group is a heading of the list in help.
type group int

const (
	groupWindow group = iota
	groupCard
	groupForms
	groupLog
	groupDay
	groupStaff
	groupKiosk
)

var groups = []lang.Text{
	groupWindow: {JA: "窓口", EN: "The window"},
	groupCard:   {JA: "カードと用紙", EN: "Cards and papers"},
	groupForms:  {JA: "様式", EN: "Forms"},
	groupLog:    {JA: "記録", EN: "The log"},
	groupDay:    {JA: "業務日", EN: "The business day"},
	groupStaff:  {JA: "職員の登録", EN: "Staff accounts"},
	groupKiosk:  {JA: "この端末", EN: "This kiosk"},
}

// A flagSet declares flags with what is said of them.
type flagSet struct {
	*pflag.FlagSet
	lang    lang.Lang
	command string
}

// valueName is the annotation of a flag with what stands in the place of its value in help.
const valueName = "kakanai_value"

// say gives the flag of this name its words.
func (f *flagSet) say(name string) {
	w, ok := flagWords[f.command+" "+name]
	if !ok {
		w = flagWords[name]
	}
	flag := f.Lookup(name)
	flag.Usage = w.In(f.lang)
	if w.value != "" {
		flag.Annotations = map[string][]string{valueName: {placeholder(w.value, f.lang)}}
	}
}

// placeholders are, in Japanese, what stands in help in place of a value.
var placeholders = map[string]string{
	"FORM": "様式", "FORM...": "様式…", "PATH...": "場所…", "SEQ": "番号", "NUMBER": "番号", "[NUMBER]": "[番号]",
	"[COMMAND | WORD]": "[コマンド | 言葉]", "SHELL": "シェル", "DIR": "フォルダー", "FILE": "ファイル", "NAME": "名前",
	"SECONDS": "秒数", "KEY": "鍵", "VKEY": "鍵", "YYYY-MM-DD": "年-月-日", "URI": "URI",
}

// placeholder is what stands in help in place of a value, or of the words behind a command. A list
// of words is the same in both languages.
func placeholder(en string, l lang.Lang) string {
	if ja, ok := placeholders[en]; ok && l != lang.English {
		return ja
	}
	return en
}

func (f *flagSet) text(p *string, name string)    { f.StringVar(p, name, *p, ""); f.say(name) }
func (f *flagSet) texts(p *[]string, name string) { f.StringArrayVar(p, name, nil, ""); f.say(name) }
func (f *flagSet) yes(p *bool, name string)       { f.BoolVar(p, name, *p, ""); f.say(name) }
func (f *flagSet) seconds(p *float64, name string) {
	f.Float64Var(p, name, *p, "")
	f.say(name)
}

// account declares a flag that takes an account's number, 1 or more; 0: it was not set.
func (f *flagSet) account(p *int, name string) {
	f.Var((*account)(p), name, "")
	f.say(name)
}

// account is an account's number as pflag reads it.
type account int

func (a *account) String() string { return strconv.Itoa(int(*a)) }
func (a *account) Type() string   { return "account" }
func (a *account) Set(s string) error {
	n, err := strconv.ParseInt(s, 0, strconv.IntSize)
	if err != nil || n < 1 {
		return errors.New("no account's number")
	}
	*a = account(n)
	return nil
}

// tree is one run's command line: cobra's commands by name, and the list that they are made from.
type tree struct {
	root     *cobra.Command
	commands map[string]*cobra.Command
	list     []command
	s        *session
}

// newTree builds the tree of s in its language. Nothing of it is shared with another run.
func newTree(s *session, list []command) *tree {
	t := &tree{commands: map[string]*cobra.Command{}, list: list, s: s}
	for _, c := range list {
		t.add(c)
	}
	t.root = t.commands[""]
	t.root.CompletionOptions.DisableDefaultCmd = true
	t.root.SetHelpCommand(t.commands["help"])
	t.root.SetHelpFunc(func(c *cobra.Command, _ []string) { s.help(t, c) })
	t.root.SetOut(s.stdout)
	t.root.SetErr(s.stderr)
	s.globals(&flagSet{t.root.PersistentFlags(), s.lang, ""})
	return t
}

// add puts a command into the tree, with the group that it belongs to.
func (t *tree) add(c command) {
	parent, use := "", c.name
	if above, name, ok := strings.Cut(c.name, " "); ok {
		if parent, use = above, name; t.commands[above] == nil {
			t.addGroup(above)
		}
	}
	if use == "" {
		use = "kakanai"
	}
	x := t.bare(c.name, strings.TrimSpace(use+" "+placeholder(c.args, t.s.lang)))
	o := c.new()
	o.flags(&flagSet{x.Flags(), t.s.lang, c.name})
	x.RunE = func(x *cobra.Command, args []string) error { return t.s.run(x.Context(), c, o, args) }
	x.ValidArgsFunction = func(_ *cobra.Command, before []string, begun string) ([]string, cobra.ShellCompDirective) {
		if c.words == nil && c.args != "" {
			return nil, cobra.ShellCompDirectiveDefault
		}
		var fitting []string
		if c.words != nil {
			for _, w := range c.words(t.s, before) {
				if strings.HasPrefix(w, begun) {
					fitting = append(fitting, w)
				}
			}
		}
		if c.files {
			return fitting, cobra.ShellCompDirectiveDefault
		}
		return fitting, cobra.ShellCompDirectiveNoFileComp
	}
	t.attach(parent, c.name, x)
}

// addGroup puts a group of commands into the tree, such as "log". By itself it does nothing.
func (t *tree) addGroup(name string) {
	x := t.bare(name, name)
	x.RunE = func(*cobra.Command, []string) error { return t.incomplete(name) }
	t.attach("", name, x)
}

// under are the words that a group's commands have behind its name.
func (t *tree) under(group string) (words []string) {
	for _, c := range t.list {
		if below, ok := strings.CutPrefix(c.name, group+" "); ok {
			words = append(words, below)
		}
	}
	return words
}

// incomplete is how a group ends by itself, or with a word that it does not have.
func (t *tree) incomplete(group string) error {
	under := t.under(group)
	if len(under) == 1 {
		return visit.UsageError("%q のあとに、%s と書きます", "%q is followed by %s", fullName(group), under[0])
	}
	return visit.UsageError("%q のあとに、%s のどれかを書きます", "%q takes one of %s", fullName(group), lang.List(under))
}

// bare is a command of cobra with nothing but its words.
func (t *tree) bare(name, use string) *cobra.Command {
	w := words[name]
	x := &cobra.Command{
		Use: use, Short: w.short.In(t.s.lang), Long: w.long.In(t.s.lang), Example: examples(w, t.s.lang),
		SilenceUsage: true, SilenceErrors: true, DisableFlagsInUseLine: true, DisableSuggestions: true,
		Args: cobra.ArbitraryArgs, // judged by session.run, in both languages
	}
	x.Flags().SortFlags = false
	x.PersistentFlags().SortFlags = false
	x.InitDefaultHelpFlag()
	x.Flags().Lookup("help").Usage = flagWords["help"].In(t.s.lang)
	return x
}

// attach puts x under its parent; the window has none.
func (t *tree) attach(parent, name string, x *cobra.Command) {
	t.commands[name] = x
	if name != "" {
		t.commands[parent].AddCommand(x)
	}
}

// examples are a command's examples as a shell would take them: a remark, then the line.
func examples(w commandWords, l lang.Lang) string {
	var lines []string
	for _, e := range w.examples {
		lines = append(lines, "# "+e.what.In(l), e.line)
	}
	return strings.Join(lines, "\n")
}

// named finds the list's command of that name.
func (t *tree) named(name string) (command, bool) {
	for _, c := range t.list {
		if c.name == name {
			return c, true
		}
	}
	return command{}, false
}
