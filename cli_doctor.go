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
	"time"

	"kakanai/audit"
	"kakanai/audit/keeper"
	"kakanai/card"
	"kakanai/printing"
)

// A finding is one thing that a kiosk needs, and whether it is there. What and Mend are for people.
type finding struct {
	ID   string `json:"id"` // "fonts", "forms", "reader", "printer", "data", "log", "key", "disk", "clock"
	OK   bool   `json:"ok"`
	What string `json:"what"`
	Mend string `json:"mend,omitempty"` // what to do where it is not
}

func good(id, format string, a ...any) finding {
	return finding{ID: id, OK: true, What: fmt.Sprintf(format, a...)}
}

func lacking(id, what, mend string) finding { return finding{ID: id, What: what, Mend: mend} }

// runDoctor looks at everything that a kiosk needs. It changes nothing, reads nobody's card, and works beside a running kiosk. What it finds is its answer,
// not its failure.
func runDoctor(ctx context.Context, c *call) error {
	list := c.diagnose(ctx)
	ok := true
	for _, f := range list {
		ok = ok && f.OK
	}
	if c.json {
		return c.object(map[string]any{"ok": ok, "findings": list})
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
	return nil
}

// diagnose gives the findings, in the order in which one would mend them.
func (c *call) diagnose(ctx context.Context) []finding {
	return []finding{c.seeFonts(), c.seeForms(ctx), c.seeReader(ctx), c.seePrinter(ctx), c.seeChime(), c.seeData(), c.seeLog(ctx), c.seeKey(), c.seeDisk(), seeClock(clock{}.Now())}
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
		d, err := c.printer(set.URI, c.terminal(), nil, time.Now)
		if err != nil {
			return lacking("printer", "プリンターの設定が使えません："+err.Error(), "設定 [printer] の uri を直します（docs/admin.md）")
		}
		defer d.Close()
		ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
		defer cancel()
		w, prints, err := d.(*printing.Printer).Look(ctx)
		return foundPrinter(set.URI, w, prints, err)
	case set.Folder != "":
		if err := writable(set.Folder); err != nil {
			return lacking("printer", "用紙を置くフォルダーに書けません："+err.Error(), "設定 [printer] の folder と、その持ち主を確かめます")
		}
		return good("printer", "用紙は %s に置きます", set.Folder)
	}
	return good("printer", "用紙はデータのフォルダーに置き、その人が終わると消します（紙に出すには、設定 [printer] の uri）")
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

// writable tries it, and leaves nothing behind.
func writable(dir string) error {
	f, err := os.CreateTemp(dir, ".kakanai-")
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
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
	if open, keep := openToOthers(dir); open {
		return lacking("data", "データのフォルダーが、ほかの人にも開けます："+dir, keep)
	}
	if err := writable(dir); err != nil {
		return lacking("data", "データのフォルダーに書けません："+err.Error(), "持ち主と空き容量を確かめます")
	}
	return good("data", "データのフォルダー：%s", dir)
}

func (c *call) seeLog(ctx context.Context) finding {
	dir, there := c.folder()
	if _, err := os.Stat(logPath(dir)); !there || err != nil {
		return good("log", "記録はまだありません")
	}
	v, err := audit.Verify(ctx, logPath(dir), audit.Against{})
	switch {
	case err != nil:
		return lacking("log", "記録が読めません："+err.Error(), "端末を止め、ファイルを写して、kakanai log verify で調べます（docs/admin.md）")
	case v.Result != "ok":
		return lacking("log", "記録が書き換えられたか、壊れています："+v.Why, "端末を止め、ファイルを写して、管理者に知らせます（docs/admin.md）")
	}
	return good("log", "記録は%d件。欠けも書き換えも見つかりません", v.Entries)
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
	free, err := freeSpace(dir)
	switch {
	case err != nil:
		return lacking("disk", "空き容量がわかりません："+err.Error(), "データのフォルダーのあるディスクを確かめます")
	case free < leastFree:
		return lacking("disk", fmt.Sprintf("空き容量は%dMBです", free>>20), "500MBより多く空けます。いっぱいになると、記録できないので印刷を止めます")
	}
	return good("disk", "空き容量は%dMBです", free>>20)
}

// seeClock finds a clock that cannot be right: one before this release. Who is offline has nobody to ask.
func seeClock(now time.Time) finding {
	if now.Before(time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)) || now.Year() > 2060 {
		return lacking("clock", "PCの時計が合っていません："+now.Format("2006-01-02 15:04"), "日付と時刻を合わせます。年度や年齢の計算に使います")
	}
	return good("clock", "PCの時計：%s", now.In(time.FixedZone("JST", 9*60*60)).Format("2006年1月2日 15時04分"))
}

// runConfigCheck judges the settings and what they name: forms, printer, fonts.
func runConfigCheck(ctx context.Context, c *call) error {
	f, err := fonts(c.settings)
	if err != nil {
		return usage("settings: %w", err)
	}
	offered, err := c.offered(ctx, f)
	if err != nil {
		return err
	}
	if c.json {
		return c.object(map[string]any{"file": c.config, "forms": len(offered.Forms)})
	}
	_, err = fmt.Fprintf(c.stdout, "設定にまちがいは見つかりませんでした（様式%d）。\n", len(offered.Forms))
	return err
}
