package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"kakanai/audit"
	"kakanai/audit/keeper"
	"kakanai/card"
	"kakanai/forms"
	"kakanai/internal/host"
	"kakanai/internal/wholefile"
	"kakanai/printing"
	"kakanai/record"
	"kakanai/visit"
)

// A finding is one thing that a kiosk needs, and whether it is there. What and Mend are for people.
type finding struct {
	ID   string // one of doctorProblems, or a warning: "chime", "keep", "unsigned"
	OK   bool
	What string
	Mend string // what to do where it is not
}

// A check is a finding as doctor's JSON has it.
type check struct {
	Code    string  `json:"code"`
	Verdict verdict `json:"verdict"`
	What    string  `json:"what"`
	How     string  `json:"how,omitempty"`
}

// A verdict is what a check found.
type verdict string

const (
	found  verdict = "ok"
	warned verdict = "warning" // a kiosk serves without it
	failed verdict = "failed"
)

func (f finding) check() check {
	v := failed
	if _, ends := doctorProblems[f.ID]; f.OK {
		v = found
	} else if !ends {
		v = warned
	}
	return check{f.ID, v, f.What, f.Mend}
}

// doctorProblems is how doctor ends where a finding is lacking: with the Problem that a visit would end in, or a kiosk that does not start. What is not here is a
// warning: a kiosk serves without it.
var doctorProblems = map[string]visit.Problem{
	"fonts": visit.NotPrinted, "forms": visit.FormsBad, "terminal": visit.Usage, "reader": visit.NoReader, "printer": visit.NotPrinted,
	"data": visit.NotLogged, "log": visit.LogBroken, "key": visit.LogBroken, "disk": visit.NotLogged, "clock": visit.NotLogged,
}

func good(id, format string, a ...any) finding {
	return finding{ID: id, OK: true, What: fmt.Sprintf(format, a...)}
}

func lacking(id, what, mend string) finding { return finding{ID: id, What: what, Mend: mend} }

// runDoctor looks at everything that a kiosk needs. It changes nothing, reads no card, and works beside a running kiosk. It ends as the first finding that would
// keep a kiosk from serving.
func runDoctor(ctx context.Context, c *call) error {
	list := c.diagnose(ctx)
	var bad *failure
	checks := make([]check, len(list))
	for i, f := range list {
		checks[i] = f.check()
		if checks[i].Verdict == failed && bad == nil {
			bad = &failure{problem: doctorProblems[f.ID], err: fmt.Errorf("doctor: %s", f.What), more: map[string]any{"ok": false, "checks": checks}}
		}
	}
	switch {
	case c.json && bad != nil:
		return bad
	case c.json:
		return c.object(map[string]any{"ok": true, "checks": checks})
	}
	for _, f := range list {
		mark := "○"
		if !f.OK {
			mark = "×"
		}
		fmt.Fprintf(c.stdout, "%s %s\n", mark, f.What)
		if f.Mend != "" {
			fmt.Fprintf(c.stdout, "   → %s\n", f.Mend)
		}
	}
	if bad != nil {
		return bad
	}
	return nil
}

// diagnose gives the findings, in the order in which one would mend them.
func (c *call) diagnose(ctx context.Context) []finding {
	list := append([]finding{c.seeFonts(), c.seeForms(ctx)}, append(c.seeDroppings(), c.seeTerminal())...)
	list = append(list, c.seeReader(ctx), c.seePrinter(ctx), c.seeChime(), c.seeData(), c.seeLog(ctx), c.seeKey(), c.seeDisk(), c.seeClock(ctx, clock{}.Now()))
	if f := c.seeKeep(ctx); !f.OK {
		list = append(list, f)
	}
	return list
}

func (c *call) seeFonts() finding {
	if _, err := fonts(c.settings); err != nil {
		return lacking("fonts", "書体がたりません："+err.Error(), "かっこの中のパッケージを入れるか、書体のファイルを設定 fonts のフォルダーに置きます")
	}
	return good("fonts", "書体はそろっています")
}

func (c *call) seeForms(ctx context.Context) finding {
	f, err := fonts(c.settings)
	if err != nil {
		return lacking("forms", "書体がないので、様式を確かめられません", "先に書体をそろえます")
	}
	offered, err := c.offered(ctx, f)
	if err != nil {
		return lacking("forms", "様式が使えません："+err.Error(), "kakanai forms check フォルダー で、ファイルと行を見て直します（docs/forms.md）")
	}
	return good("forms", "様式は%d、手続きのまとまりは%d", len(offered.Forms), len(offered.Bundles))
}

// seeDroppings names what editors and systems left in the city's folder of forms, where there is anything: no form is read from it.
func (c *call) seeDroppings() []finding {
	if c.settings.FormsFolder == "" {
		return nil
	}
	root, err := os.OpenRoot(c.settings.FormsFolder)
	if err != nil {
		return nil // seeForms has told of it
	}
	defer root.Close()
	if left := forms.Droppings(root.FS()); len(left) > 0 {
		return []finding{good("droppings", "様式のフォルダーの、編集ソフトやシステムの控えは読みません（消してかまいません）：%s", strings.Join(left, "、"))}
	}
	return nil
}

func (c *call) seeTerminal() finding {
	if err := c.chosen(); err != nil {
		return lacking("terminal", "端末の名前が決まっていません（"+c.terminal()+" のままでは、ほかの端末と受付番号が重なります）",
			"設定 [city] の terminal に、ほかの端末と重ならない名前を書きます（英大文字と数字、8文字まで）")
	}
	return good("terminal", "端末の名前：%s", c.terminal())
}

func (c *call) seeReader(ctx context.Context) finding {
	if c.inDemo() {
		return good("reader", "デモのカードを使います（本物のリーダーは使いません）")
	}
	remote := openRemote(c.reader, 0)
	defer remote.Close()
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	list, err := remote.List(ctx)
	switch {
	case errors.Is(err, card.ErrNoReader):
		return lacking("reader", "カードリーダーが見つからないか、カードのサービス（pcscd）が動いていません", "USBを差し直し、Linuxでは pcscd と libccid が入って動いているかを確かめます")
	case err != nil:
		return lacking("reader", "カードリーダーが応じません："+err.Error(), "USBを差し直すか、PCを再起動します")
	case len(list) == 0:
		return lacking("reader", "カードリーダーが見つかりません", "USBを差し直します")
	}
	return good("reader", "カードリーダー：%s（ほか%d）", list[0].Name, len(list)-1)
}

// seeChime looks for the program that plays it; whether anybody hears it only ears can tell.
func (c *call) seeChime() finding {
	set := c.settings.Chime
	if set.Off {
		return good("chime", "チャイムは鳴らしません（設定 [chime] off）")
	}
	if _, err := exec.LookPath(set.Program[0]); err != nil && runtime.GOOS != "windows" {
		return lacking("chime", "チャイムを鳴らすプログラムがありません："+set.Program[0], "Debian では alsa-utils を入れます。音の出ないPCでは、設定 [chime] off を true にします")
	}
	return good("chime", "チャイムを鳴らせます（聞こえるかは、「職員を呼ぶ」を押して確かめてください）")
}

func (c *call) seePrinter(ctx context.Context) finding {
	set := c.settings.Printer
	switch {
	case set.URI != "":
		d, err := c.printer(set.URI, "", c.terminal(), nil, time.Now) // nothing is sent
		if err != nil {
			return lacking("printer", "プリンターの設定が使えません："+err.Error(), "設定 [printer] の uri を直します（docs/admin.md）")
		}
		defer d.Close()
		ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
		defer cancel()
		w, prints, err := d.(*printing.Printer).Look(ctx)
		return foundPrinter(set.URI, w, prints, err)
	case c.inDemo():
		return good("printer", "デモの用紙は、データのフォルダーの demo/paper に置きます（紙に出すには、設定 [printer] の uri）")
	case set.Folder != "":
		if err := wholefile.TryFolder(set.Folder, 1); err != nil {
			return lacking("printer", "用紙を置くフォルダーに書けません："+err.Error(), "設定 [printer] の folder と、その持ち主を確かめます")
		}
		return good("printer", "用紙は %s に置きます", set.Folder)
	}
	return lacking("printer", "プリンターがありません。用紙は画面に出るだけで、紙にもファイルにもなりません",
		"設定 [printer] の uri にプリンターを書きます（docs/admin.md の「プリンター」）")
}

// foundPrinter says what a look at the printer means. What it complains of and prints beside, a
// second tray without paper say, is no fault.
func foundPrinter(uri string, w printing.Paper, prints bool, err error) finding {
	switch {
	case err != nil:
		mend := map[printing.Paper]string{
			printing.Denied:      "電源やケーブルではありません。プリンターの管理画面で、この端末からの印刷（IPP）を、パスワードなしで許します",
			printing.Encryption:  "電源やケーブルではありません。プリンターが暗号を求めるときは、設定 [printer] の uri を ipps:// にします。プリンターの TLS が古い（1.2 より前）ときは、プリンターを更新するか、ipp:// にします（暗号になりません）",
			printing.Certificate: "電源やケーブルではありません。期限・PCの時計・アドレスを確かめ、プリンターの証明書の SHA-256 を設定 [printer] の fingerprint に書き直します（docs/admin.md「プリンター」）",
			printing.Refused:     "設定 [printer] の uri の、ホストより後ろ（/ipp/print など、またはキューの名前）を確かめます",
		}[w]
		if mend == "" {
			mend = "電源・ケーブル・アドレスを確かめます"
		}
		return lacking("printer", "プリンターが使えません（"+string(w)+"）："+err.Error(), mend)
	case !prints:
		return lacking("printer", "プリンターは、いま使えません："+string(w), "docs/problems.md の not-printed を見ます")
	case w != "":
		return good("printer", "プリンターは使えます：%s（いま %s と言っています。使わない給紙口のことなら、そのままでかまいません）", uri, w)
	}
	return good("printer", "プリンターは使えます：%s", uri)
}

// folder is where the data are or would be; looking does not make it.
func (c *call) folder() (dir string, there bool) {
	dir, err := dataPath(c.data, c.inDemo())
	if err != nil {
		return "", false
	}
	_, err = os.Stat(dir)
	return dir, err == nil
}

func (c *call) seeData() finding {
	dir, there := c.folder()
	switch {
	case dir == "":
		return lacking("data", "データのフォルダーの場所がわかりません", "--data で場所を指定します")
	case !there:
		return good("data", "データのフォルダーは、はじめて開くときに作ります：%s", dir)
	}
	if open, keep := host.OpenToOthers(dir); open {
		return lacking("data", "データのフォルダーが、ほかの人にも開けます："+dir, keep)
	}
	if err := wholefile.TryFolder(dir, 1); err != nil {
		return lacking("data", "データのフォルダーに書けません："+err.Error(), "持ち主と空き容量を確かめます")
	}
	return good("data", "データのフォルダー：%s", dir)
}

func (c *call) seeLog(ctx context.Context) finding {
	dir, there := c.folder()
	if _, err := os.Stat(logPath(dir)); !there || err != nil {
		return good("log", "記録はまだありません")
	}
	return foundLog(audit.Verify(ctx, logPath(dir), audit.Against{Key: audit.OwnKey(ctx, logPath(dir), keyFile(dir))}))
}

// foundLog says what a verification of the log means.
func foundLog(v audit.Verdict, err error) finding {
	switch {
	case err != nil:
		return lacking("log", "記録が読めません："+err.Error(), "端末を止め、ファイルを写して、kakanai log verify で調べます（docs/admin.md）")
	case v.Inherited:
		return lacking("unsigned", "前の版が消した記録には署名がなく、正しい消去かどうか、ここではわかりません", "消去より後に外に置いた控えを使い、kakanai log verify --against 控え で確かめます。窓口は続けられます（docs/admin.md）")
	case !v.Good():
		return lacking("log", "記録が書き換えられたか、壊れています："+v.Why, "端末を止め、ファイルを写して、管理者に知らせます（docs/admin.md）")
	}
	if e := v.Erased; e != nil {
		return good("log", "記録は%d件。消去のほかに、欠けも書き換えも見つかりません（記録%d件と明細%d件を消去ずみ、最後は %s）", v.Entries, e.Entries, e.Details, e.At.Format("2006-01-02"))
	}
	return good("log", "記録は%d件。欠けも書き換えも見つかりません", v.Entries)
}

// otherKeep says, for people, that the settings ask for another retention than the log has; "" where they do not, or there is no log yet.
func (c *call) otherKeep(ctx context.Context) (what string, err error) {
	dir, there := c.folder()
	if !there {
		return "", nil
	}
	now, ok, err := audit.KeepAt(ctx, logPath(dir), keyFile(dir))
	if err != nil || !ok || now == c.settings.keep() {
		return "", err
	}
	return fmt.Sprintf("保存日数が、設定（明細%d日、記録%d日）と記録（明細%d日、記録%d日）で違います。記録のほうで消します", c.settings.Log.KeepDetails, c.settings.Log.KeepEntries, now.Details, now.Entries), nil
}

// seeKeep finds settings that ask for another retention than the log has. Where they do not there is nothing to say.
func (c *call) seeKeep(ctx context.Context) finding {
	what, err := c.otherKeep(ctx)
	switch {
	case err != nil:
		return good("keep", "保存日数はわかりません") // what is wrong with the log is told of the log
	case what != "":
		return lacking("keep", what, "設定のとおりにするなら、責任者が kakanai log keep を実行します（docs/admin.md「消す」）")
	}
	return good("keep", "保存日数は、設定と記録で同じです")
}

// seeKey tells where the key lies that signs the log's checkpoints, and what that is worth.
func (c *call) seeKey() finding {
	dir, there := c.folder()
	_, err := keyFile(dir).Load()
	switch {
	case !there || errors.Is(err, fs.ErrNotExist):
		return good("key", "控えに署名する鍵は、まだありません")
	case err != nil:
		return lacking("key", "控えに署名する鍵が使えません："+err.Error(), "ファイルなら、その利用者だけが読めるように（0600）します。TPM・利用者・PC を替えたときは docs/admin.md の「控え」")
	}
	switch keeper.SealedBy(audit.KeyFile(keyPath(dir))) {
	case "TPM":
		return good("key", "控えに署名する鍵は、このPCのTPMで封じてあります")
	case "DPAPI":
		return good("key", "控えに署名する鍵は、この利用者のDPAPIで封じてあります（Windows）")
	}
	return good("key", "控えに署名する鍵は、ファイルにあります（この利用者だけ）。PCの管理者と、ディスクを持ち去った人は使えます")
}

// leastFree is less than a year of logs, and more than any visit needs.
const leastFree = 500 << 20 // bytes

func (c *call) seeDisk() finding {
	dir, _ := c.folder()
	for dir != "" && dir != filepath.Dir(dir) {
		if _, err := os.Stat(dir); err == nil {
			break
		}
		dir = filepath.Dir(dir)
	}
	free, err := host.FreeSpace(dir)
	switch {
	case err != nil:
		return lacking("disk", "空き容量がわかりません："+err.Error(), "データのフォルダーのあるディスクを確かめます")
	case free < leastFree:
		return lacking("disk", fmt.Sprintf("空き容量は%dMBです", free>>20), "500MBより多く空けます。いっぱいになると、記録できないので印刷を止めます")
	}
	return good("disk", "空き容量は%dMBです", free>>20)
}

// seeClock finds a clock that cannot be right, by the rule that stops a kiosk. A PC that is offline has no time server to ask.
func (c *call) seeClock(ctx context.Context, now time.Time) finding {
	var latest time.Time
	if dir, there := c.folder(); there {
		latest, _ = audit.Latest(ctx, logPath(dir)) // what is wrong with a log that cannot be read, seeLog tells
	}
	const minute = "2006年1月2日 15時04分"
	said := now.In(record.Japan).Format(minute)
	switch {
	case wrongClock(now, latest) == nil:
		return good("clock", "PCの時計：%s", said)
	case wrongClock(now, time.Time{}) != nil:
		return lacking("clock", "PCの時計が合っていません："+said, "日付と時刻を合わせます。合うまで、窓口では用紙を作れません")
	}
	return lacking("clock", "PCの時計（"+said+"）が、最後の記録（"+latest.Format(minute)+"）より前です",
		"日付と時刻を合わせます。いまの時刻が正しいなら（前に時計が進んでいたとき）、責任者が kakanai day open --day 今日の日付 --staff 番号（docs/admin.md）")
}

// runConfigCheck judges the settings and what they name: forms, printer, fonts, the list of words.
func runConfigCheck(ctx context.Context, c *call) error {
	f, err := fonts(c.settings)
	if err != nil {
		return usage("settings: %w", err)
	}
	offered, err := c.offered(ctx, f)
	if err != nil {
		return err
	}
	if _, err := c.towns(); err != nil {
		return err
	}
	if err := c.chosen(); err != nil {
		return err
	}
	warnings := []string{}
	if what, err := c.otherKeep(ctx); err == nil && what != "" {
		warnings = append(warnings, what)
	}
	if c.json {
		return c.object(map[string]any{"file": c.config, "forms": len(offered.Forms), "warnings": warnings})
	}
	for _, w := range warnings {
		fmt.Fprintln(c.stdout, "注意："+w)
	}
	_, err = fmt.Fprintf(c.stdout, "設定にまちがいは見つかりませんでした（様式%d）。\n", len(offered.Forms))
	return err
}
