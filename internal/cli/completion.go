package cli

import (
	"bytes"
	"context"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kakanai/internal/lang"
	"kakanai/visit"
)

// shellNames are those that there are completions for.
var shellNames = []string{"bash", "zsh", "fish", "powershell"}

// completionOptions print a shell's completions.
type completionOptions struct{}

func (*completionOptions) flags(*flagSet) {}

func (*completionOptions) run(_ context.Context, s *session, args []string) error {
	var b bytes.Buffer
	var err error
	root := s.tree.root
	switch {
	case len(args) != 1:
		err = visit.UsageError("%q には、シェルの名前を1つだけ書きます：%s", "%q takes one shell: %s",
			"kakanai completion", lang.List(shellNames))
	case args[0] == "bash":
		err = root.GenBashCompletionV2(&b, true)
	case args[0] == "zsh":
		err = root.GenZshCompletion(&b)
	case args[0] == "fish":
		err = root.GenFishCompletion(&b, true)
	case args[0] == "powershell":
		err = root.GenPowerShellCompletionWithDesc(&b)
	default:
		err = visit.UsageError("シェル %s の補完はありません：%s", "there are no completions for the shell %s: %s",
			quoted(args[0]), lang.List(shellNames))
	}
	if err != nil {
		return err
	}
	return s.show("completion", b.String())
}

// completeValues completes the values of flags that take one of few words. It is for the process
// that a shell asks: cobra keeps such functions for as long as the program runs.
func (t *tree) completeValues() {
	for _, x := range t.commands {
		for _, f := range append(ownFlags(x), t.globalFlags()...) {
			if list := valueList(f); list != nil {
				fixed := cobra.FixedCompletions(list, cobra.ShellCompDirectiveNoFileComp)
				_ = x.RegisterFlagCompletionFunc(f.Name, fixed) // the flag is there
			}
		}
	}
}

// valueList are the words that a flag takes one of; nil: it takes any.
func valueList(f *pflag.Flag) []string {
	if v := f.Annotations[valueName]; len(v) > 0 && strings.Contains(v[0], "|") {
		return strings.Split(v[0], "|")
	}
	return nil
}
