//go:build linux

package command

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kakanai/internal/e2e"
)

// shells define try, which writes what a person is offered after Tab behind its words: a line each,
// without its remark, and "==" at the end.
var shells = map[string]string{
	"bash": `
		source /usr/share/bash-completion/bash_completion
		source <(kakanai completion bash)
		try() {
			COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*" COMP_TYPE=9 COMPREPLY=()
			COMP_POINT=${#COMP_LINE}
			__start_kakanai 2>/dev/null
			printf '%s\n' "${COMPREPLY[@]%% *}" ==
		}`,
	"zsh": `
		autoload -Uz compinit
		compinit -u -D
		source <(kakanai completion zsh)
		_describe() { print -l -- "${(@P)2%%:*}"; return 0 }
		_arguments() { print FILES }
		try() { words=("$@"); CURRENT=$#words; _kakanai; print -- '==' }`,
	"fish": `
		kakanai completion fish | source
		function try; complete -C (string join ' ' -- $argv) | string replace -r '\t.*' ''; echo ==; end`,
}

// Every shell that Debian has completes commands, their parts, values and forms, in itself and not
// by its look. PowerShell is none of Debian's.
func TestShellsCompleteWhatIsTyped(t *testing.T) {
	t.Parallel()
	d := e2e.NewStall(t)
	bin := filepath.Join(d.Dir, "bin")
	if err := os.Mkdir(bin, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(e2e.Binary, filepath.Join(bin, "kakanai")); err != nil {
		t.Fatal(err)
	}
	_, config := d.OwnForms()
	lines := map[string][]string{
		"kakanai fi":                                {"fill"},
		"kakanai log ver":                           {"verify"},
		"kakanai staff add --role ":                 {"clerk", "it", "supervisor"},
		"kakanai forms preview juminh":              {"juminhyo"},
		"kakanai help no-pa":                        {"no-paper"},
		"kakanai --config " + config + " fill inka": {"inkan"},
	}
	for shell, script := range shells {
		t.Run(shell, func(t *testing.T) {
			t.Parallel()
			var typed []string
			for line := range lines {
				typed = append(typed, line)
			}
			slices.Sort(typed)
			for _, line := range typed {
				words := strings.Split(line, " ")
				script += "\ntry '" + strings.Join(words, "' '") + "'"
			}
			bare := map[string]string{"bash": "--norc", "zsh": "-f", "fish": "--no-config"}[shell]
			cmd := exec.Command(shell, bare, "-c", script)
			cmd.Env = append(os.Environ(), "HOME="+d.Dir, "PATH="+bin+":"+os.Getenv("PATH"), "LANG=C.UTF-8")
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			answers := strings.Split(strings.TrimSuffix(string(out), "==\n"), "==\n")
			if len(answers) != len(typed) {
				t.Fatalf("%d answers: %s", len(answers), out)
			}
			for i, line := range typed {
				got := strings.Fields(answers[i])
				slices.Sort(got)
				if !slices.Equal(got, lines[line]) {
					t.Errorf("%q: %q, expected %q", line, got, lines[line])
				}
			}
		})
	}
}
