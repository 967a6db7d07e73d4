package cli

import (
	"slices"
	"strings"
)

// commandList is the whole command line, in the order in which help shows
// it. A new command is a line here, its words in words.go, and a type with flags and run.
func commandList() []command {
	return []command{
		{name: "", in: groupWindow, new: func() options { return &windowOptions{mode: "kiosk"} }},
		{name: "readers", in: groupCard, new: fresh[readersOptions]},
		{name: "read", in: groupCard, new: fresh[readOptions]},
		{name: "fill", args: "FORM...", in: groupCard, new: fresh[fillOptions], words: formIDs},
		{name: "card-check", in: groupCard, new: fresh[cardCheckOptions]},
		{name: "forms list", in: groupForms, new: fresh[formsListOptions]},
		{name: "forms show", args: "FORM", in: groupForms, new: fresh[formsShowOptions], words: formIDs},
		{name: "forms check", args: "PATH...", in: groupForms, new: fresh[formsCheckOptions]},
		{
			name: "forms preview", args: "FORM", in: groupForms, new: fresh[formsPreviewOptions],
			words: formIDs, files: true,
		},
		{name: "characters", in: groupForms, new: fresh[charactersOptions]},
		{name: "scan", in: groupForms, new: fresh[scanOptions]},
		{name: "log verify", in: groupLog, new: fresh[logVerifyOptions]},
		{name: "log checkpoint", in: groupLog, new: fresh[logCheckpointOptions]},
		{name: "log proof", args: "SEQ", in: groupLog, new: fresh[logProofOptions]},
		{name: "log export", in: groupLog, new: fresh[logExportOptions]},
		{name: "log report", in: groupLog, new: fresh[logReportOptions]},
		{name: "log erase", in: groupLog, new: fresh[logEraseOptions]},
		{name: "log keep", in: groupLog, new: fresh[logKeepOptions]},
		{name: "day open", in: groupDay, new: fresh[dayOpenOptions]},
		{name: "day close", in: groupDay, new: fresh[dayCloseOptions]},
		{name: "staff add", in: groupStaff, new: fresh[staffAddOptions]},
		{name: "staff list", in: groupStaff, new: fresh[staffListOptions]},
		{name: "staff disable", args: "NUMBER", in: groupStaff, new: fresh[staffDisableOptions]},
		{name: "staff password", args: "[NUMBER]", in: groupStaff, new: fresh[staffPasswordOptions]},
		{name: "staff recover", in: groupStaff, new: fresh[staffRecoverOptions]},
		{name: "staff rule", in: groupStaff, new: fresh[staffRuleOptions]},
		{name: "config check", in: groupKiosk, new: fresh[configCheckOptions]},
		{name: "doctor", in: groupKiosk, new: fresh[doctorOptions]},
		{name: "version", in: groupKiosk, new: fresh[versionOptions]},
		{name: "help", args: "[COMMAND | WORD]", in: groupKiosk, bare: true, new: fresh[helpOptions], words: helpWords},
		{name: "completion", args: "SHELL", in: groupKiosk, bare: true, new: fresh[completionOptions], words: shells},
		{name: "man", args: "DIR", in: groupKiosk, bare: true, new: fresh[manOptions]},
	}
}

// fresh makes a command's options for one run.
func fresh[T any, P interface {
	*T
	options
}]() options {
	return P(new(T))
}

// helpWords are what help explains: commands and the words of problems.
func helpWords(s *session, before []string) (out []string) {
	if len(before) == 0 {
		for _, w := range problemWords() {
			out = append(out, w+"\t"+firstSentence(w, s.lang))
		}
		out = append(out, rowWords()...)
	}
	for name, x := range s.tree.commands {
		above := strings.Fields(name)
		if n := len(above) - 1; n == len(before) && slices.Equal(above[:n], before) {
			out = append(out, above[n]+"\t"+x.Short)
		}
	}
	return out
}

func shells(_ *session, before []string) []string {
	if len(before) > 0 {
		return nil
	}
	return shellNames
}
