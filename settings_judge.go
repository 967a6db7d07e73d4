package main

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"kakanai/audit"
	"kakanai/audit/export"
	"kakanai/internal/edited"
	"kakanai/printing/ipp"
	"kakanai/staff"
	"kakanai/ui/texts"
	"kakanai/visit"
)

var (
	terminalName = regexp.MustCompile(`^[A-Z0-9]{1,8}$`)
	trayName     = regexp.MustCompile(`^[a-z0-9._-]{0,64}$`)
)

// mistake is one about the value of a key, with the line on which it stands.
func (s settings) mistake(why string, key ...string) edited.Mistake {
	m := edited.Mistake{File: "設定", Why: strings.Join(key, ".") + "：" + why}
	if s.file != nil {
		m.File, m.Line = s.file.Name, s.file.Line(key...)
	}
	return m
}

// badSettings is how a command ends whose settings have mistakes: for people with file and line,
// for scripts as a list.
func badSettings(bad edited.Mistakes) error {
	bad = bad.Sorted()
	return &failure{problem: visit.Usage, err: fmt.Errorf("設定にまちがいがあります：\n%w", bad), more: map[string]any{"errors": bad}}
}

// A settingsJudge gathers what is wrong with the values of the settings.
type settingsJudge struct {
	s   settings
	bad edited.Mistakes
}

// must tells of a key whose value is not good.
func (j *settingsJudge) must(good bool, why string, key ...string) {
	if !good {
		j.bad = append(j.bad, j.s.mistake(why, key...))
	}
}

// oneOf tells of a word that is none of those that the key takes.
func oneOf[T ~string](j *settingsJudge, word T, words []T, key ...string) {
	var list []string
	for _, w := range words {
		list = append(list, string(w))
	}
	why := strings.Join(list, "・") + " のどれかを書きます"
	if near := edited.Nearest(string(word), list); near != "" {
		why += "。「" + near + "」のまちがいではありませんか"
	}
	j.must(slices.Contains(words, word), why, key...)
}

// within tells of a number that is too small or too large.
func (j *settingsJudge) within(n, least, most int, key ...string) {
	j.must(n >= least && n <= most, fmt.Sprintf("%dから%dまでの数です", least, most), key...)
}

// judge returns everything that is wrong with the values.
func (s settings) judge() edited.Mistakes {
	j := &settingsJudge{s: s}
	j.must(terminalName.MatchString(s.terminal()), `英大文字と数字で、1字から8字です（例 terminal = "K02"）`, "city", "terminal")
	j.must(audit.CityText(s.City.ID), `英小文字・数字・点・ハイフンで書きます（例 id = "city.mutsu.lg.jp"）`, "city", "id")
	j.must(s.Log.KeepDetails >= 1, "1日より短くはできません", "log", "keep_details")
	j.must(s.Log.KeepEntries >= s.Log.KeepDetails, "keep_details より短くはできません", "log", "keep_entries")
	j.must(s.Log.KeepEntries <= audit.MaxKeep, fmt.Sprintf("%d日より長くはできません", audit.MaxKeep), "log", "keep_entries")
	oneOf(j, s.CodeB, []visit.CodeB{visit.CodeBOff, visit.CodeBStaff, visit.CodeBResident}, "code_b")
	oneOf(j, s.Guide, []visit.Guide{visit.GuideAlways, visit.GuideSeveral, visit.GuideOff}, "guide")
	for _, lang := range s.Languages {
		known := slices.ContainsFunc(texts.Languages, func(l texts.Language) bool { return l.ID == lang })
		j.must(known, "「"+edited.Quote(lang)+"」の画面はありません（ja-easy・en・zh・ko・vi・pt）", "languages")
	}
	for key, day := range map[string]string{"tax": s.Years.Tax, "fiscal": s.Years.Fiscal} {
		_, err := time.Parse("2006-01-02", "2024-"+day)
		j.must(err == nil && len(day) == 5, `月-日 を、半角で2けたずつ書きます（例 "06-01"）`, "years", key)
	}
	for _, a := range s.Staff.Two {
		oneOf(j, staff.Action(a), twoPersonActions, "staff", "two_persons")
	}
	if s.Export.Recipient != "" {
		j.must(export.JudgeRecipient(s.Export.Recipient) == nil, "age の公開鍵ではありません（age1… と書きます）", "export", "recipient")
	}
	j.printer()
	j.must(s.Chime.Off || len(s.Chime.Program) > 0, "鳴らすプログラムを書きます。鳴らさないときは off = true にします", "chime", "program")
	j.within(s.Chime.Every, 2, 600, "chime", "every")
	j.desk()
	j.figures()
	states := slices.Sorted(maps.Keys(idleParts(&visit.Idle{})))
	for _, name := range slices.Sorted(maps.Keys(s.Idle)) {
		why := "この画面は知りません。" + strings.Join(states, "・") + " のどれかです"
		if near := edited.Nearest(name, states); near != "" {
			why = "この画面は知りません。「" + near + "」のまちがいではありませんか"
		}
		j.must(slices.Contains(states, name), why, "idle", name)
		j.within(s.Idle[name], leastIdle, mostIdle, "idle", name)
	}
	return j.bad
}

func (j *settingsJudge) printer() {
	p := j.s.Printer
	j.must(p.URI == "" || p.Folder == "", "uri と folder は、どちらか1つです", "printer", "folder")
	for key, unset := range map[string]bool{"tray": p.Tray == "", "fingerprint": p.Fingerprint == "", "copies": p.Copies == 1} {
		j.must(p.URI != "" || unset, "uri を書いたときだけ使えます", "printer", key)
	}
	j.within(p.Copies, 1, 9, "printer", "copies")
	j.must(trayName.MatchString(p.Tray), `用紙の入口の名前を、英小文字・数字・ハイフンで書きます（例 tray = "tray-1"）`, "printer", "tray")
	oneOf(j, p.Pickup, []visit.Pickup{visit.PickupHere, visit.PickupWindow}, "printer", "pickup")
	if p.URI == "" {
		return
	}
	if ipp.Judge(ipp.Options{URI: p.URI}) != nil {
		j.must(false, "ipp://ホスト/ipp/print・ipps://ホスト/ipp/print・cups:キューの名前 のどれかです", "printer", "uri")
	} else {
		j.must(ipp.Judge(ipp.Options{URI: p.URI, Fingerprint: p.Fingerprint}) == nil, "16進数64けたで、ipps:// のときだけ使えます", "printer", "fingerprint")
	}
}

func (j *settingsJudge) desk() {
	d := j.s.Desk
	oneOf(j, d.Resident, []string{"secondary", "primary"}, "desk", "resident")
	oneOf(j, d.Colours, []string{"standard", "contrast", "safe"}, "desk", "colours")
	j.must(d.Text == 100 || d.Text == 150 || d.Text == 200, "100・150・200 のどれかです", "desk", "text")
	j.within(d.Width, 640, 8192, "desk", "width")
	j.within(d.Height, 400, 8192, "desk", "height")
	j.within(d.Lock, 30, 300, "desk", "lock")
}

func (j *settingsJudge) figures() {
	f := j.s.Figures
	j.within(f.YenMonth, 0, 10_000_000, "figures", "yen_month")
	j.must(f.YenSheet >= 0 && f.YenSheet <= 10_000, "0から10000までの数です", "figures", "yen_sheet")
	j.within(f.HandSeconds, 0, 7200, "figures", "hand_seconds")
	j.within(f.StaffBefore, 0, 7200, "figures", "staff_seconds_before")
	j.within(f.StaffAfter, 0, 7200, "figures", "staff_seconds_after")
	together := (f.StaffBefore == 0) == (f.StaffAfter == 0)
	j.must(together, "staff_seconds_before と staff_seconds_after は、両方書くか、両方書きません", "figures", "staff_seconds_before")
}
