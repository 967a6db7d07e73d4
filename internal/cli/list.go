package cli

import (
	"slices"
	"strings"
)

// commandList is design.md's command line as far as it is built, in the order in which help shows
// it. A new command is a line here, its words in words.go, and a type with flags and run.
func commandList() []command {
	return []command{
		{name: "", in: groupWindow, new: func() options { return &windowOptions{mode: "kiosk"} }},
		{name: "readers", in: groupCard, new: func() options { return &readersOptions{} }},
		{name: "read", in: groupCard, new: func() options { return &readOptions{} }},
		{name: "fill", args: "FORM…", in: groupCard, new: func() options { return &fillOptions{} }, words: formIDs},
		{name: "card-check", in: groupCard, new: func() options { return &cardCheckOptions{} }},
		{name: "forms list", in: groupForms, new: func() options { return &formsListOptions{} }},
		{name: "forms show", args: "FORM", in: groupForms, new: func() options { return &formsShowOptions{} }, words: formIDs},
		{name: "forms check", args: "PATH…", in: groupForms, new: func() options { return &formsCheckOptions{} }},
		{name: "forms preview", args: "FORM", in: groupForms, new: func() options { return &formsPreviewOptions{} }, words: formIDs},
		{name: "characters", in: groupForms, new: func() options { return &charactersOptions{} }},
		{name: "scan", in: groupForms, new: func() options { return &scanOptions{} }},
		{name: "log verify", in: groupLog, new: func() options { return &logVerifyOptions{} }},
		{name: "log checkpoint", in: groupLog, new: func() options { return &logCheckpointOptions{} }},
		{name: "log proof", args: "SEQ", in: groupLog, new: func() options { return &logProofOptions{} }},
		{name: "log export", in: groupLog, new: func() options { return &logExportOptions{} }},
		{name: "log report", in: groupLog, new: func() options { return &logReportOptions{} }},
		{name: "log erase", in: groupLog, new: func() options { return &logEraseOptions{} }},
		{name: "log keep", in: groupLog, new: func() options { return &logKeepOptions{} }},
		{name: "day open", in: groupDay, new: func() options { return &dayOpenOptions{} }},
		{name: "day close", in: groupDay, new: func() options { return &dayCloseOptions{} }},
		{name: "staff add", in: groupStaff, new: func() options { return &staffAddOptions{} }},
		{name: "staff list", in: groupStaff, new: func() options { return &staffListOptions{} }},
		{name: "staff disable", args: "NUMBER", in: groupStaff, new: func() options { return &staffDisableOptions{} }},
		{name: "staff password", args: "[NUMBER]", in: groupStaff, new: func() options { return &staffPasswordOptions{} }},
		{name: "staff recover", in: groupStaff, new: func() options { return &staffRecoverOptions{} }},
		{name: "staff rule", in: groupStaff, new: func() options { return &staffRuleOptions{} }},
		{name: "config check", in: groupKiosk, new: func() options { return &configCheckOptions{} }},
		{name: "doctor", in: groupKiosk, new: func() options { return &doctorOptions{} }},
		{name: "version", in: groupKiosk, new: func() options { return &versionOptions{} }},
		{name: "help", args: "[COMMAND | WORD]", in: groupKiosk, bare: true, new: func() options { return &helpOptions{} }, words: helpWords},
		{name: "completion", args: "SHELL", in: groupKiosk, bare: true, new: func() options { return &completionOptions{} }, words: shellNames},
		{name: "man", args: "DIR", in: groupKiosk, hidden: true, bare: true, new: func() options { return &manOptions{} }},
	}
}

// helpWords are what help explains: commands and the words of problems.
func helpWords(s *session, before []string) (out []string) {
	if len(before) == 0 {
		for _, w := range problemWords() {
			out = append(out, w+"\t"+firstSentence(w, s.lang))
		}
	}
	for name, x := range s.tree.commands {
		above := strings.Fields(name)
		if n := len(above) - 1; n == len(before) && slices.Equal(above[:n], before) && !x.Hidden {
			out = append(out, above[n]+"\t"+x.Short)
		}
	}
	return out
}

func shellNames(_ *session, before []string) []string {
	if len(before) > 0 {
		return nil
	}
	return shells
}
