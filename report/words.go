package report

import "kakanai/record"

// The log's words as a supervisor knows them. A word that is not here is printed as it stands: it
// can be found in the manual.

// Problems are visit's words; a test holds this list against its own.
var Problems = map[string]string{
	"internal": "端末の不具合", "usage": "使い方の誤り", "no-reader": "カードリーダーがない", "no-card": "カードがない",
	"wrong-card": "マイナンバーカードでない",
	"busy-card":  "カードがほかで使用中", "wrong-pin": "暗証番号・印刷番号の誤り", "last-try": "あと1回のため止めた", "pin-blocked": "暗証番号がロック",
	"card-removed": "カードが動いた", "read-failed": "カードを読めない", "incomplete": "記入の不足", "not-printed": "印刷が終わらない",
	"not-logged": "記録できない",
	"log":        "記録の異常", "forms-invalid": "様式の誤り", "not-allowed": "職員の対応が必要", "timed-out": "リーダーの応答なし・時間切れ",
}

// Openings are how a business day was opened, where that was no ordinary morning.
var Openings = map[string]string{record.ClockAccepted: "時計を確かめて始めた"}

// Screens are visit's states, and, for visits of a program that did not log them, what had happened
// last.
var Screens = map[string]string{
	"choosing": "えらぶ", "asking": "きく", "notice": "目的の説明", "waiting": "カードを待つ", "credential": "暗証番号", "reading": "読み取り",
	"completing": "追加の質問",
	"confirming": "たしかめる", "printing": "印刷", "handing": "うけとる", "paper-left": "用紙が残った", "stopped": "止まった",
	string(record.VisitBegun): "えらんだあと", string(record.CardRead): "読み取りのあと", string(record.Prepared): "たしかめる",
	string(record.Stopper): "職員の対応が必要", string(record.NumbersBegun): "印刷番号の入力", string(record.Called): "職員を呼んだあと",
}

// Langs are the screens' languages.
var Langs = map[string]string{
	"ja": "日本語", "ja-easy": "やさしい日本語", "en": "English", "zh": "中文", "ko": "한국어", "vi": "Tiếng Việt", "pt": "Português",
}

// Ways are how the four items came.
var Ways = map[string]string{record.ByPIN: "暗証番号", record.ByNumbers: "カードに印刷された番号", record.ByStaff: "職員が入力"}

// Returned are the reasons for which the window gives a paper back, as the clerk's window offers
// them.
var Returned = map[string]string{
	"wrong-form": "様式ちがい", "wrong-person": "対象の方・区分のまちがい", "missing": "記入もれ・署名もれ", "papers": "必要書類が足りない",
	"glyph":   "字形・読みにくい",
	"changed": "本人の希望が変わった", record.MixUp: "取り違え（ほかの方の用紙・証明書）", "other": "そのほか",
}

// Elsewheres are where people were sent on to.
var Elsewheres = map[string]string{ToKonbini: "コンビニ", ToLine: "LINE", ToElsewhere: "ほか"}

// word looks one up.
func word(m map[string]string) func(string) string { return func(w string) string { return m[w] } }
