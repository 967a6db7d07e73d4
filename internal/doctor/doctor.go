// Package doctor finds what keeps a kiosk from serving, and says how to mend it. Start with
// Diagnose. It only looks: it makes no file, opens no log for writing, and asks no card for
// anything.
package doctor

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
	"kakanai/audit/keystore"
	"kakanai/card"
	"kakanai/forms/load"
	"kakanai/internal/host"
	"kakanai/internal/station"
	"kakanai/internal/wholefile"
	"kakanai/printing"
	"kakanai/record"
	"kakanai/visit"
)

// A Finding is one thing that a kiosk needs, and whether it is there. What and Mend are for people.
type Finding struct {
	ID   string // a key of Problems, or of a warning: "chime", "keep", "unsigned", "droppings"
	OK   bool
	What string
	Mend string // what to do where it is not there; else ""
}

// A Check is a Finding as doctor's JSON has it.
type Check struct {
	Code    string  `json:"code"`
	Verdict Verdict `json:"verdict"`
	What    string  `json:"what"`
	How     string  `json:"how,omitempty"`
}

// A Verdict is what a Check found.
type Verdict string

// Verdicts.
const (
	Found  Verdict = "ok"
	Warned Verdict = "warning" // a kiosk serves without it
	Failed Verdict = "failed"
)

// Check is the finding for scripts.
func (f Finding) Check() Check {
	v := Failed
	if _, ends := Problems[f.ID]; f.OK {
		v = Found
	} else if !ends {
		v = Warned
	}
	return Check{f.ID, v, f.What, f.Mend}
}

// Problems is how doctor ends where a finding is lacking: with the Problem that a visit would end
// in, or a kiosk that does not start. What is not here is a warning: a kiosk serves without it.
var Problems = map[string]visit.Problem{
	"fonts": visit.NotPrinted, "forms": visit.FormsBad, "terminal": visit.Usage, "reader": visit.NoReader,
	"printer": visit.NotPrinted, "data": visit.NotLogged, "log": visit.LogBroken, "key": visit.LogBroken,
	"disk": visit.NotLogged, "clock": visit.NotLogged,
}

func good(id, format string, a ...any) Finding {
	return Finding{ID: id, OK: true, What: fmt.Sprintf(format, a...)}
}

func lacking(id, what, mend string) Finding { return Finding{ID: id, What: what, Mend: mend} }

// Diagnose looks at everything that a kiosk needs, and returns what it finds in the order in which
// one would mend it. It changes nothing, reads no card, and works beside a running kiosk.
func Diagnose(ctx context.Context, s *station.Station) []Finding {
	d := doctor{s}
	list := append([]Finding{d.fonts(), d.forms(ctx)}, d.droppings()...)
	list = append(list, d.terminal(), d.reader(ctx), d.printer(ctx), d.chime(), d.data())
	list = append(list, d.log(ctx), d.key(), d.disk(), d.clock(ctx, s.Now()))
	if f := d.keep(ctx); !f.OK {
		list = append(list, f)
	}
	return list
}

// A doctor looks at one thing of a station at a time.
type doctor struct{ *station.Station }

func (d doctor) fonts() Finding {
	if _, err := d.Fonts(); err != nil {
		return lacking("fonts", "書体がたりません："+err.Error(), "かっこの中のパッケージを入れるか、書体のファイルを設定 fonts のフォルダーに置きます")
	}
	return good("fonts", "書体はそろっています")
}

func (d doctor) forms(ctx context.Context) Finding {
	f, err := d.Fonts()
	if err != nil {
		return lacking("forms", "書体がないので、様式を確かめられません", "先に書体をそろえます")
	}
	offered, err := d.Offered(ctx, f)
	if err != nil {
		return lacking("forms", "様式が使えません："+err.Error(), "kakanai forms check フォルダー で、ファイルと行を見て直します（docs/forms.md）")
	}
	return good("forms", "様式は%d、手続きのまとまりは%d", len(offered.Forms), len(offered.Bundles))
}

// droppings names what editors and systems left in the city's folder of forms, where there is
// anything: no form is read from those.
func (d doctor) droppings() []Finding {
	if d.Settings.FormsFolder == "" {
		return nil
	}
	root, err := os.OpenRoot(d.Settings.FormsFolder)
	if err != nil {
		return nil // the finding "forms" says so
	}
	defer root.Close()
	if left := load.Droppings(root.FS()); len(left) > 0 {
		return []Finding{good("droppings", "様式のフォルダーの、編集ソフトやシステムの控えは読みません（消してかまいません）：%s", strings.Join(left, "、"))}
	}
	return nil
}

func (d doctor) terminal() Finding {
	if !d.Named() {
		return lacking("terminal", "端末の名前が決まっていません（"+d.Terminal()+" のままでは、ほかの端末と受付番号が重なります）",
			"設定 [city] の terminal に、ほかの端末と重ならない名前を書きます（英大文字と数字、8文字まで）")
	}
	return good("terminal", "端末の名前：%s", d.Terminal())
}

func (d doctor) reader(ctx context.Context) Finding {
	if d.InDemo() {
		return good("reader", "デモのカードを使います（本物のリーダーは使いません）")
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	list, err := d.RealReaders(ctx)
	switch {
	case errors.Is(err, card.ErrNoReader):
		return lacking("reader", "カードリーダーが見つからないか、カードのサービス（pcscd）が動いていません",
			"USBを差し直し、Linuxでは pcscd と libccid が入って動いているかを確かめます")
	case err != nil:
		return lacking("reader", "カードリーダーが応じません："+err.Error(), "USBを差し直すか、PCを再起動します")
	case len(list) == 0:
		return lacking("reader", "カードリーダーが見つかりません", "USBを差し直します")
	}
	return good("reader", "カードリーダー：%s（ほか%d）", list[0].Name, len(list)-1)
}

// chime looks for the program that plays it. Whether it can be heard only ears can tell.
func (d doctor) chime() Finding {
	set := d.Settings.Chime
	if set.Off {
		return good("chime", "チャイムは鳴らしません（設定 [chime] off）")
	}
	if _, err := exec.LookPath(set.Program[0]); err != nil && runtime.GOOS != "windows" {
		return lacking("chime", "チャイムを鳴らすプログラムがありません："+set.Program[0],
			"Debian では alsa-utils を入れます。音の出ないPCでは、設定 [chime] off を true にします")
	}
	return good("chime", "チャイムを鳴らせます（聞こえるかは、「職員を呼ぶ」を押して確かめてください）")
}

func (d doctor) printer(ctx context.Context) Finding {
	set := d.Settings.Printer
	switch {
	case set.URI != "":
		p, err := d.PrinterAt(set.URI, "", d.Terminal(), nil, d.Now) // nothing is sent
		if err != nil {
			return lacking("printer", "プリンターの設定が使えません："+err.Error(), "設定 [printer] の uri を直します（docs/admin.md）")
		}
		defer p.Close()
		ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
		defer cancel()
		w, prints, err := p.Look(ctx)
		return foundPrinter(set.URI, w, prints, err)
	case d.InDemo():
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
func foundPrinter(uri string, w printing.Paper, prints bool, err error) Finding {
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

func (d doctor) data() Finding {
	dir, there := d.FindData()
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

func (d doctor) log(ctx context.Context) Finding {
	dir, there := d.FindData()
	if _, err := os.Stat(station.LogPath(dir)); !there || err != nil {
		return good("log", "記録はまだありません")
	}
	path := station.LogPath(dir)
	return foundLog(audit.Verify(ctx, path, audit.Against{Key: audit.OwnKey(ctx, path, station.Key(dir))}))
}

// foundLog says what a verification of the log means.
func foundLog(v audit.Verdict, err error) Finding {
	switch {
	case err != nil:
		return lacking("log", "記録が読めません："+err.Error(), "端末を止め、ファイルを写して、kakanai log verify で調べます（docs/admin.md）")
	case v.Inherited:
		return lacking("unsigned", "前の版が消した記録には署名がなく、正しい消去かどうか、ここではわかりません",
			"消去より後に外に置いた控えを使い、kakanai log verify --against 控え で確かめます。窓口は続けられます（docs/admin.md）")
	case !v.Good():
		return lacking("log", "記録が書き換えられたか、壊れています："+v.Why, "端末を止め、ファイルを写して、管理者に知らせます（docs/admin.md）")
	}
	if e := v.Erased; e != nil {
		return good("log", "記録は%d件。消去のほかに、欠けも書き換えも見つかりません（記録%d件と明細%d件を消去ずみ、最後は %s）",
			v.Entries, e.Entries, e.Details, e.At.Format("2006-01-02"))
	}
	return good("log", "記録は%d件。欠けも書き換えも見つかりません", v.Entries)
}

// keep finds settings that ask for another retention than the log has. Where they do not there is
// nothing to say.
func (d doctor) keep(ctx context.Context) Finding {
	what, err := OtherKeep(ctx, d.Station)
	switch {
	case err != nil:
		return good("keep", "保存日数はわかりません") // the finding "log" says what is wrong with the log
	case what.JA != "":
		return lacking("keep", what.JA, "設定のとおりにするなら、責任者が kakanai log keep を実行します（docs/admin.md「消す」）")
	}
	return good("keep", "保存日数は、設定と記録で同じです")
}

// key tells where the key lies that signs the log's checkpoints, and what that is worth.
func (d doctor) key() Finding {
	dir, there := d.FindData()
	_, err := station.Key(dir).Load()
	switch {
	case !there || errors.Is(err, fs.ErrNotExist):
		return good("key", "控えに署名する鍵は、まだありません")
	case err != nil:
		return lacking("key", "控えに署名する鍵が使えません："+err.Error(),
			"ファイルなら、その利用者だけが読めるように（0600）します。TPM・利用者・PC を替えたときは docs/admin.md の「控え」")
	}
	switch keystore.SealedBy(audit.KeyFile(station.KeyPath(dir))) {
	case "TPM":
		return good("key", "控えに署名する鍵は、このPCのTPMで封じてあります")
	case "DPAPI":
		return good("key", "控えに署名する鍵は、この利用者のDPAPIで封じてあります（Windows）")
	}
	return good("key", "控えに署名する鍵は、ファイルにあります（この利用者だけ）。PCの管理者と、ディスクを持ち去った人は使えます")
}

// leastFree is less than a year of logs, and more than any visit needs.
const leastFree = 500 << 20 // bytes

func (d doctor) disk() Finding {
	dir, _ := d.FindData()
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

// clock finds a clock that cannot be right, by the rule that stops a kiosk. A PC that is offline
// has no time server to ask.
func (d doctor) clock(ctx context.Context, now time.Time) Finding {
	var latest time.Time
	if dir, there := d.FindData(); there {
		latest, _ = audit.Latest(ctx, station.LogPath(dir)) // the finding "log" says what is wrong with it
	}
	const minute = "2006年1月2日 15時04分"
	said := now.In(record.Japan).Format(minute)
	switch {
	case station.WrongClock(now, latest) == nil:
		return good("clock", "PCの時計：%s", said)
	case station.WrongClock(now, time.Time{}) != nil:
		return lacking("clock", "PCの時計が合っていません："+said, "日付と時刻を合わせます。合うまで、窓口では用紙を作れません")
	}
	return lacking("clock", "PCの時計（"+said+"）が、最後の記録（"+latest.Format(minute)+"）より前です",
		"日付と時刻を合わせます。いまの時刻が正しいなら（前に時計が進んでいたとき）、責任者が kakanai day open --day 今日の日付 --staff 番号（docs/admin.md）")
}
