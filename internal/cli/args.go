package cli

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kakanai/internal/edited"
	"kakanai/internal/lang"
	"kakanai/visit"
)

// askedFor reports whether the JSON object was asked for, and the language that --lang names. It is
// known before anything can go wrong, so that a wrong flag is reported in the shape, and in the
// language, that was asked for.
func askedFor(args []string, fallback lang.Lang) (json bool, l lang.Lang) {
	l = fallback
	_, flags := newTree(&session{lang: fallback, stdout: io.Discard, stderr: io.Discard}, commandList()).sort(args)
	for _, f := range flags {
		_, value, has := strings.Cut(f.typed[0], "=")
		switch f.name {
		case "json":
			on, err := strconv.ParseBool(value)
			json = !has || on || err != nil
		case "lang":
			if asked, ok := lang.Parse(f.value()); ok {
				l = asked
			}
		}
	}
	return json, l
}

// arrange brings a command line into the order in which cobra finds everything in it: the
// command's words, its flags, the words behind. Flags may stand anywhere, before the command as
// well, and with one dash or two: scripts of the first version wrote -json.
func (t *tree) arrange(args []string) ([]string, error) {
	if len(args) > 0 && (args[0] == cobra.ShellCompRequestCmd || args[0] == cobra.ShellCompNoDescRequestCmd) {
		return args, nil
	}
	words, flags := t.sort(args)
	if err := t.judgeDashes(args); err != nil {
		return nil, err
	}
	name, rest, err := t.find(words)
	if bad := t.judgeFlags(name, flags, err == nil); bad != nil {
		return nil, bad
	}
	if err != nil {
		return nil, err
	}
	out := strings.Fields(name)
	for _, f := range flags {
		out = append(out, f.typed...)
	}
	return append(append(out, "--"), rest...), nil
}

// judgeDashes finds a flag that was typed, or pasted, with another dash than the hyphen.
func (t *tree) judgeDashes(args []string) error {
	for _, a := range args {
		if a == "--" {
			return nil
		}
		word, ok := dashed(a)
		if !ok {
			continue
		}
		name, _, _ := strings.Cut(word, "=")
		if near := edited.Nearest(name, t.flagNames(t.root, false)); near != "" {
			return visit.UsageError("フラグのはじめは、半角のハイフン（-）です。--%s のまちがいではありませんか",
				"a flag begins with hyphens (-); did you mean --%s?", near)
		}
	}
	return nil
}

// A typedFlag is one flag of the command line, and its value where it has one.
type typedFlag struct {
	name  string
	typed []string // for pflag
	flag  *pflag.Flag
}

// sort takes the flags, each with its value, out of the words. A single dash becomes two.
func (t *tree) sort(args []string) (words []string, flags []typedFlag) {
	for i := 0; i < len(args); i++ {
		a := args[i]
		switch {
		case a == "--":
			return append(words, args[i+1:]...), flags
		case a == "-" || !strings.HasPrefix(a, "-"):
			words = append(words, a)
			continue
		case a == "-h":
			a = "--help"
		case !strings.HasPrefix(a, "--"):
			a = "-" + a
		}
		name, _, has := strings.Cut(strings.TrimPrefix(a, "--"), "=")
		f := typedFlag{name: name, typed: []string{a}, flag: t.anyFlag(name)}
		if !has && f.takesValue() && i+1 < len(args) {
			i++
			f.typed = append(f.typed, args[i])
		}
		flags = append(flags, f)
	}
	return words, flags
}

// takesValue reports whether the flag is none that is only there or not.
func (f typedFlag) takesValue() bool { return f.flag != nil && f.flag.NoOptDefVal == "" }

// hasValue reports whether a value was typed.
func (f typedFlag) hasValue() bool { return len(f.typed) == 2 || strings.Contains(f.typed[0], "=") }

// value is the value that was typed; "": none.
func (f typedFlag) value() string {
	if len(f.typed) == 2 {
		return f.typed[1]
	}
	_, value, _ := strings.Cut(f.typed[0], "=")
	return value
}

// anyFlag is the flag of this name of any command; nil: there is none.
func (t *tree) anyFlag(name string) *pflag.Flag {
	if f := t.root.PersistentFlags().Lookup(name); f != nil {
		return f
	}
	for _, c := range t.list {
		if f := t.commands[c.name].Flags().Lookup(name); f != nil {
			return f
		}
	}
	return nil
}

// find is the command that words begin with, and the words behind it.
func (t *tree) find(words []string) (name string, rest []string, err error) {
	if len(words) == 0 {
		return "", nil, nil
	}
	for n := min(2, len(words)); n > 0; n-- {
		name := strings.Join(words[:n], " ")
		if _, listed := t.named(name); listed || t.commands[name] != nil && len(words) == n { // a group by itself
			return name, words[n:], nil
		}
		if t.commands[name] != nil { // a group, and a word that it does not have
			near := suggestion(words[1], t.under(name), name+" ")
			if near == "" {
				return "", nil, t.incomplete(name)
			}
			return "", nil, noCommand(strings.Join(words[:2], " "), name+" "+near)
		}
	}
	var names []string
	for name := range t.commands {
		names = append(names, name)
	}
	slices.Sort(names)
	wrong, two := words[0], strings.Join(words[:min(2, len(words))], " ")
	near := suggestion(wrong, names, "")
	if whole := suggestion(two, names, ""); whole != "" {
		near = whole
	}
	return "", nil, noCommand(wrong, near)
}

// noCommand is how the command line ends for a word that is no command; near is what may be meant.
func noCommand(wrong, near string) error {
	if near == "" {
		return visit.UsageError("%s というコマンドはありません。kakanai --help で一覧がわかります",
			"there is no command %s; kakanai --help lists them", quoted(wrong))
	}
	return visit.UsageError("%s というコマンドはありません。%q のまちがいではありませんか",
		"there is no command %s; did you mean %q?", quoted(wrong), near)
}

// neverSuggested take something away. A person who did not name them is not led to them.
var neverSuggested = []string{"log erase", "staff disable", "staff recover"}

// suggestion returns the one of list, which stand behind prefix, that word may have been meant for,
// or "".
func suggestion(word string, list []string, prefix string) string {
	return edited.Nearest(word, slices.DeleteFunc(slices.Clone(list), func(s string) bool {
		return slices.Contains(neverSuggested, prefix+s)
	}))
}

// judgeFlags judges whether there are these flags, whether they belong to the command, where that
// is known, and have the values that they take.
func (t *tree) judgeFlags(name string, flags []typedFlag, known bool) error {
	x := t.commands[name]
	for _, f := range flags {
		switch {
		case f.name == "":
			return visit.UsageError("ハイフン（-）だけか = だけの言葉は、フラグではありません", "a word of hyphens, or one that begins with =, is no flag")
		case f.flag == nil:
			if near := edited.Nearest(f.name, t.flagNames(x, known)); near != "" {
				return visit.UsageError("%s というフラグはありません。--%s のまちがいではありませんか",
					"there is no flag %s; did you mean --%s?", flagShown(f.name), near)
			}
			return visit.UsageError("%s というフラグはありません。%s --help で使えるフラグがわかります",
				"there is no flag %s; %s --help lists them", flagShown(f.name), fullName(name))
		case known && x.Flags().Lookup(f.name) == nil && t.root.PersistentFlags().Lookup(f.name) == nil:
			return visit.UsageError("--%s は %q のフラグではありません。%[2]s --help で使えるフラグがわかります",
				"--%s does not belong to %q; %[2]s --help lists its flags", f.name, fullName(name))
		case f.takesValue() && !f.hasValue():
			return visit.UsageError("--%s には値が要ります", "--%s needs a value", f.name)
		case !f.takesValue() && f.hasValue() && !isBool(f.value()):
			return visit.UsageError("--%s に値は書けません", "--%s takes no value", f.name)
		}
	}
	return nil
}

// isBool reports whether value is one that scripts give to a flag that is only there or not.
func isBool(value string) bool {
	_, err := strconv.ParseBool(value)
	return err == nil
}

// flagNames are the flags that stand with the command, or with any.
func (t *tree) flagNames(x *cobra.Command, known bool) []string {
	var names []string
	add := func(f *pflag.Flag) { names = append(names, f.Name) }
	t.root.PersistentFlags().VisitAll(add)
	x.Flags().VisitAll(add)
	for _, c := range t.list {
		if !known {
			t.commands[c.name].Flags().VisitAll(add)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// fullName is a command as it is typed.
func fullName(name string) string { return strings.TrimSpace("kakanai " + name) }
