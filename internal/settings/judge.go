package settings

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"kakanai/audit"
	"kakanai/audit/export"
	"kakanai/forms"
	"kakanai/internal/edited"
	"kakanai/internal/lang"
	"kakanai/printing"
	"kakanai/printing/ipp"
	"kakanai/staff"
	"kakanai/ui/texts"
	"kakanai/visit"
)

var (
	terminalName = regexp.MustCompile(`^[A-Z0-9]{1,8}$`)
	trayName     = regexp.MustCompile(`^[a-z0-9._-]{0,64}$`)
)

// Mistake is one about the value of a key, with the line on which it stands.
func (s Settings) Mistake(why lang.Text, key ...string) edited.Mistake {
	file, line := "設定", 0
	if s.file != nil {
		file, line = s.file.Name, s.file.Line(key...)
	}
	return edited.NewMistake(file, line, lang.Sprintf("%s：%s", "%s: %s", strings.Join(key, "."), why))
}

// Failure is how a command ends whose settings have mistakes: for people with file and line,
// for scripts as a list.
func Failure(bad edited.Mistakes) error {
	bad = bad.Sorted()
	err := lang.Errorf("設定にまちがいがあります：\n%w", "mistakes in the settings:\n%w", bad)
	return &visit.Failure{Problem: visit.Usage, Err: err, More: map[string]any{"errors": bad}}
}

// A judge gathers what is wrong with the values of the settings.
type judge struct {
	s   Settings
	bad edited.Mistakes
}

// must reports a key whose value is not good.
func (j *judge) must(good bool, why lang.Text, key ...string) {
	if !good {
		j.bad = append(j.bad, j.s.Mistake(why, key...))
	}
}

// oneOf reports a word that is none of those that the key takes.
func oneOf[T ~string](j *judge, word T, words []T, key ...string) {
	j.must(slices.Contains(words, word), choice(word, words), key...)
}

// eachOf is oneOf for a word of a list: it names the word, because others may be wrong as well.
func eachOf[T ~string](j *judge, word T, words []T, key ...string) {
	why := lang.Sprintf("「%s」：%s", "%q: %s", edited.Quote(string(word)), choice(word, words))
	j.must(slices.Contains(words, word), why, key...)
}

// choice is what to say of a word that is none of words.
func choice[T ~string](word T, words []T) lang.Text {
	var list []string
	for _, w := range words {
		list = append(list, string(w))
	}
	near := edited.Nearest(string(word), list)
	if near == "" {
		return lang.Sprintf("%s のどれかを書きます", "must be one of %s", lang.List(list))
	}
	return lang.Sprintf("%s のどれかを書きます。「%s」のまちがいではありませんか",
		"must be one of %s; did you mean %s?", lang.List(list), near)
}

// within reports a number that is too small or too large.
func (j *judge) within(n, least, most int, key ...string) {
	j.must(n >= least && n <= most, lang.Sprintf("%dから%dまでの数です", "must be a number from %d to %d", least, most), key...)
}

// judge returns everything that is wrong with the values.
func (s Settings) judge() edited.Mistakes {
	j := &judge{s: s}
	j.city()
	j.must(s.Log.KeepDetails >= 1, whyDay, "log", "keep_details")
	j.must(s.Log.KeepEntries >= s.Log.KeepDetails, whyShorter, "log", "keep_entries")
	j.must(s.Log.KeepEntries <= audit.MaxKeep, lang.Sprintf("%d日より長くはできません",
		"must be at most %d days", audit.MaxKeep), "log", "keep_entries")
	oneOf(j, s.CodeB, []visit.CodeB{visit.CodeBOff, visit.CodeBStaff, visit.CodeBResident}, "code_b")
	oneOf(j, s.Guide, []visit.Guide{visit.GuideAlways, visit.GuideSeveral, visit.GuideOff}, "guide")
	for _, id := range s.Languages {
		known := slices.ContainsFunc(texts.Languages, func(l texts.Language) bool { return l.ID == id })
		j.must(known, lang.Sprintf("「%s」の画面はありません（ja-easy・en・zh・ko・vi・pt）",
			"there are no screens in %q (only in ja-easy, en, zh, ko, vi, pt)", edited.Quote(id)), "languages")
	}
	for key, day := range map[string]string{"tax": s.Years.Tax, "fiscal": s.Years.Fiscal} {
		_, err := time.Parse("2006-01-02", "2024-"+day)
		j.must(err == nil && len(day) == 5, whyMonthDay, "years", key)
	}
	for _, a := range s.Staff.Two {
		eachOf(j, staff.Action(a), twoPersonActions, "staff", "two_persons")
	}
	if s.Export.Recipient != "" {
		j.must(export.JudgeRecipient(s.Export.Recipient) == nil, whyRecipient, "export", "recipient")
	}
	j.printer()
	j.must(s.Chime.Off || len(s.Chime.Program) > 0, whyChime, "chime", "program")
	j.within(s.Chime.Every, 2, 600, "chime", "every")
	j.desk()
	j.figures()
	j.idle()
	return j.bad
}

// city judges what every paper bears.
func (j *judge) city() {
	c := j.s.City
	for key, value := range map[string]string{
		"name": c.Name, "mayor": c.Mayor, "office": c.Office, "window": c.Window,
	} {
		j.must(strings.TrimSpace(value) != "", whyEmpty, "city", key)
	}
	j.must(terminalName.MatchString(j.s.Terminal()), whyTerminal, "city", "terminal")
	j.must(audit.CityText(c.ID), whyID, "city", "id")
}

// unwarned are the screens that end without a warning before.
var unwarned = []string{"warn", "printing", "handing"}

// idle judges the times of the screens. A warning that is as long as a screen's time would stand
// there from its first second.
func (j *judge) idle() {
	states := slices.Sorted(maps.Keys(idleParts(&visit.Idle{})))
	times := j.s.IdleTimes()
	for _, name := range slices.Sorted(maps.Keys(j.s.Idle)) {
		part, known := idleParts(&times)[name]
		if near := edited.Nearest(name, states); !known && near != "" {
			j.must(false, lang.Sprintf("この画面はありません。「%s」のまちがいではありませんか",
				"there is no such screen; did you mean %q?", near), "idle", name)
			continue
		}
		if !known {
			j.must(false, lang.Sprintf("この画面はありません。%s のどれかです",
				"there is no such screen; it is one of %s", lang.List(states)), "idle", name)
			continue
		}
		seconds := j.s.Idle[name]
		j.within(seconds, leastIdle, mostIdle, "idle", name)
		if seconds >= leastIdle && !slices.Contains(unwarned, name) && *part <= times.Warn {
			j.must(false, lang.Sprintf("warn（%d秒）より長くします", "must be longer than warn (%d s)",
				int(times.Warn.Seconds())), "idle", name)
		}
	}
	for _, name := range states {
		_, told := j.s.Idle[name]
		part := *idleParts(&times)[name]
		if !slices.Contains(unwarned, name) && !told && part <= times.Warn {
			j.must(false, lang.Sprintf("%s の時間（%d秒）より短くします", "must be shorter than the time of %s (%d s)",
				name, int(part.Seconds())), "idle", "warn")
			return
		}
	}
}

func (j *judge) printer() {
	p := j.s.Printer
	j.must(p.URI == "" || p.Folder == "", whyOneOfTwo, "printer", "folder")
	unset := map[string]bool{"tray": p.Tray == "", "fingerprint": p.Fingerprint == "", "copies": p.Copies == 1}
	for key, unset := range unset {
		j.must(p.URI != "" || unset, whyNeedsURI, "printer", key)
	}
	j.within(p.Copies, 1, 9, "printer", "copies")
	j.must(trayName.MatchString(p.Tray), whyTray, "printer", "tray")
	oneOf(j, p.Pickup, []visit.Pickup{visit.PickupHere, visit.PickupWindow}, "printer", "pickup")
	if p.URI == "" {
		return
	}
	if ipp.Judge(ipp.Options{URI: p.URI}) != nil {
		j.must(false, whyURI, "printer", "uri")
	} else {
		err := ipp.Judge(ipp.Options{URI: p.URI, Fingerprint: p.Fingerprint})
		j.must(err == nil, whyFingerprint, "printer", "fingerprint")
	}
}

func (j *judge) desk() {
	d := j.s.Desk
	oneOf(j, d.Resident, []string{"secondary", "primary"}, "desk", "resident")
	oneOf(j, d.Colours, []string{"standard", "contrast", "safe"}, "desk", "colours")
	j.must(d.Text == 100 || d.Text == 150 || d.Text == 200, whyText, "desk", "text")
	j.within(d.Width, 640, 8192, "desk", "width")
	j.within(d.Height, 400, 8192, "desk", "height")
	j.within(d.Lock, 30, 300, "desk", "lock")
}

func (j *judge) figures() {
	f := j.s.Figures
	j.within(f.YenMonth, 0, 10_000_000, "figures", "yen_month")
	j.must(f.YenSheet >= 0 && f.YenSheet <= 10_000, whyYenSheet, "figures", "yen_sheet")
	j.within(f.HandSeconds, 0, 7200, "figures", "hand_seconds")
	j.within(f.StaffBefore, 0, 7200, "figures", "staff_seconds_before")
	j.within(f.StaffAfter, 0, 7200, "figures", "staff_seconds_after")
	together := (f.StaffBefore == 0) == (f.StaffAfter == 0)
	j.must(together, whyTogether, "figures", "staff_seconds_before")
}

// twice is what to say of an id that a list has again.
func twice(id string) lang.Text {
	return lang.Sprintf("「%s」が2つあります", "%q stands here twice", edited.Quote(id))
}

// JudgeCodeFields returns what is wrong with the setting code.fields: each id must be a field of
// some form that is offered, and one that can stand in a code.
func (s Settings) JudgeCodeFields(offered []*forms.Form) (bad edited.Mistakes) {
	ids := s.Code.Fields
	codable := func(id string) bool {
		return slices.ContainsFunc(offered, func(f *forms.Form) bool {
			x := f.Field(id)
			return x != nil && printing.Codable(*x)
		})
	}
	for i, id := range ids {
		switch {
		case slices.Contains(ids[:i], id):
			bad = append(bad, s.Mistake(twice(id), "code", "fields"))
		case !codable(id):
			why := lang.Sprintf("「%s」は、コードに入れられる項目ではありません。kakanai forms show で id がわかります",
				"%q is no field that a code can hold; kakanai forms show lists the ids", edited.Quote(id))
			bad = append(bad, s.Mistake(why, "code", "fields"))
		}
	}
	return bad
}

// JudgeFolders returns what is wrong with the folders that the settings name: each must be there.
// The folder of forms is judged where it is read.
func (s Settings) JudgeFolders() (bad edited.Mistakes) {
	if info, err := os.Stat(s.Fonts); s.Fonts != "" && (err != nil || !info.IsDir()) {
		bad = append(bad, s.Mistake(whyNoFolder, "fonts"))
	}
	return bad
}

// NoFormsFolder is the mistake where the city's folder of forms cannot be opened.
func (s Settings) NoFormsFolder() edited.Mistake { return s.Mistake(whyNoFolder, "forms_folder") }

// JudgeTerminal returns what is wrong where the settings do not name the terminal. Two kiosks with
// the built-in name would give two people one number.
func (s Settings) JudgeTerminal() (bad edited.Mistakes) {
	switch {
	case s.City.Terminal != "":
	case s.file == nil:
		bad = append(bad, edited.NewMistake("--config", 0, whyNoFile))
	default:
		bad = append(bad, s.Mistake(whyNoTerminal, "city", "terminal"))
	}
	return bad
}
