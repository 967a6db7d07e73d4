package audit

import "fmt"

// Words returns the verdict for people, in Japanese, one sentence a line.
func (v Verdict) Words() string {
	at := ""
	if v.At >= 0 {
		at = fmt.Sprintf("（%d番から）", v.At)
	}
	last := v.Last.Format("2006-01-02 15:04:05")
	s := map[string]string{
		OK:           fmt.Sprintf("記録は%d件。欠けも書き換えも見つかりませんでした（最後は %s）。", v.Entries, last),
		OKErased:     fmt.Sprintf("記録は%d件。消去のほかに、欠けも書き換えも見つかりませんでした（最後は %s）。", v.Entries, last),
		Modified:     "記録が書き換えられたか、壊れています" + at + "。",
		Truncated:    "記録の終わりが切り取られています" + at + "。控え（チェックポイント）のときには、もっとありました。",
		Forked:       "記録が、控え（チェックポイント）のときと違います" + at + "。",
		BadSignature: "署名が、信じる鍵のものではありません。控え（チェックポイント）か、渡された鍵が、この記録のものではありません。",
		UnknownLog:   "この端末の記録ではないか、控え（チェックポイント）が別の記録のものです。",
	}[v.Result]
	if v.Result == Modified && v.Why == UnboundErasure {
		s = "消された記録があり、正しい消去かどうかわかりません" + at + "。信じる鍵の署名が、その消去を覆っていません。"
		if v.Inherited {
			s += "\n前の版の消去には、署名がありません。その消去より後に端末の外に置いた控え（チェックポイント）を、--against で渡してください。"
		} else {
			s += "\n鍵が替わった記録なら、いまの鍵（log checkpoint が表示し、端末の外で保管したもの）を --key で渡してください。それでも同じなら、書き換えです。"
		}
	}
	if v.Erased != nil {
		s += "\n" + v.Erased.words()
		if v.Good() {
			s += "\n" + v.Erased.worth()
		}
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

// words says in Japanese what is gone.
func (e *Erasure) words() string {
	s := fmt.Sprintf("%d番から%d番までのうち、%d件は消されて値だけが残り、%d件は明細が消されています。残した日数がいちばん短い消去は %s、", e.From, e.To, e.Entries,
		e.Details, e.At.Format("2006-01-02 15:04"))
	if e.Clerk > 0 {
		s += fmt.Sprintf("職員%d番、", e.Clerk)
	}
	if e.Days > 0 {
		s += fmt.Sprintf("保存日数は%d日、", e.Days)
	}
	return s + fmt.Sprintf("残ったのは%d日分。", e.Kept)
}

// worth says in Japanese what can be relied on of a lawful erasure.
func (e *Erasure) worth() string {
	if !e.Bound {
		return "前の版の消去には署名がなく、外に置いた控えがその消去を知っていることだけがわかります。"
	}
	return "消去は記録の鍵で署名されています。鍵のある端末でこのプログラムを動かせる持ち主の消去は、防げません。ここに出るだけです。日数が保存期間に合わないときは、消した人に確かめてください。"
}
