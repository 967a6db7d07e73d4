package audit

import "fmt"

// Words is the verdict for people, in Japanese, one sentence a line.
func (v Verdict) Words() string {
	at := ""
	if v.At >= 0 {
		at = fmt.Sprintf("（%d番から）", v.At)
	}
	s := map[string]string{
		OK:           fmt.Sprintf("記録は%d件。欠けも書き換えも見つかりませんでした（最後は %s）。", v.Entries, v.Last.Format("2006-01-02 15:04:05")),
		Modified:     "記録が書き換えられたか、壊れています" + at + "。",
		Truncated:    "記録の終わりが切り取られています" + at + "。控え（チェックポイント）のときには、もっとありました。",
		Forked:       "記録が、控え（チェックポイント）のときと違います" + at + "。",
		BadSignature: "控え（チェックポイント）の署名が、この記録の鍵のものではありません。",
		UnknownLog:   "この端末の記録ではないか、控え（チェックポイント）が別の記録のものです。",
	}[v.Result]
	if e := v.Erased; e != nil {
		s += fmt.Sprintf("\nこのうち%d件は消されています（%s に消され、残ったのは%d日分。値だけが残っています）。保存期間より短いときは、消した人に確かめてください。", e.Entries, e.At.Format("2006-01-02 15:04"), e.Kept)
	}
	switch v.Trusted {
	case "log":
		s += "\n署名は、記録そのものに書かれた鍵で確かめました。記録を丸ごと作り直した人を見つけるには、外で保管した鍵を --key で渡してください。"
	case "mark":
		s += "\n用紙の下の短い控えと比べました。短いので、時間をかけて合わせられることがあります。日計表の控えとも比べてください。"
	case "key":
		s += "\n署名は、渡された鍵で確かめました。"
	case "":
		s += "\n控え（チェックポイント）とは比べていません。終わりの切り取りと、記録全体の作り直しは、比べないとわかりません。"
	}
	return s
}
