package cli

import "kakanai/internal/lang"

// flagWords are what is said of a flag. The key is its name; where one command means something else
// by it, the command and the name.
var flagWords = map[string]struct {
	value string // what stands in the place of its value in help; "": it takes none
	lang.Text
}{
	"config": {"FILE", lang.Text{
		JA: "設定ファイル。指定しなければ、組み込みの設定（むつ市、全様式）を使います",
		EN: "the settings file; without it the built-in settings (Mutsu, all forms)",
	}},
	"data": {"DIR", lang.Text{
		JA: "記録と登録のフォルダー。指定しなければ、OS のいつもの場所",
		EN: "the folder of the log and the accounts; without it the system's usual place",
	}},
	"reader": {"NAME", lang.Text{
		JA: "カードリーダーの名前。demo か demo:人 なら、ソフトウェアのカード",
		EN: "the card reader; demo or demo:PERSON is a card in software",
	}},
	"wait": {"SECONDS", lang.Text{
		JA: "カードが置かれるのを待つ秒数（0〜3600、初期値 0）",
		EN: "how long to wait for a card, 0 to 3600 seconds; 0 unless set",
	}},
	"json": {"", lang.Text{
		JA: "結果を、標準出力に1つの JSON で出します。失敗したときも",
		EN: "print one JSON object on standard output, also on failure",
	}},
	"lang": {"ja|en", lang.Text{
		JA: "説明とエラーの言語。指定しなければ LC_ALL・LC_MESSAGES・LANG で決まります（C は英語）",
		EN: "the language of help and errors; without it LC_ALL, LC_MESSAGES or LANG decides (C means English)",
	}},
	"help":    {"", lang.Text{JA: "このコマンドの使い方を表示します", EN: "show how this command is used"}},
	"version": {"", lang.Text{JA: "バージョンを表示します", EN: "print the version"}},
	"mode": {"kiosk|desk", lang.Text{
		JA: "kiosk は住民の画面だけ（初期値）、desk は職員と住民の画面",
		EN: "kiosk is the resident's window alone, desk the clerk's and the resident's; kiosk unless set",
	}},
	"demo": {"", lang.Text{
		JA: "ソフトウェアのカードで開きます。記録も用紙も、本番とは別です",
		EN: "open with cards in software, and with a log and papers of their own",
	}},
	"pin-stdin": {"", lang.Text{
		JA: "暗証番号（4けた）を、標準入力の1行から受け取ります",
		EN: "take the PIN (4 digits) from a line of standard input",
	}},
	"code-b-stdin": {"", lang.Text{
		JA: "カードに印刷された番号（14けた）を、標準入力の1行から受け取ります",
		EN: "take the numbers printed on the card (14 digits) from a line of standard input",
	}},
	"answers": {"FILE", lang.Text{
		JA: "答えの JSON ファイル。指定しなければ、すべて初期値",
		EN: "the answers, a JSON file; without it all defaults",
	}},
	"out":      {"FILE", lang.Text{JA: "書くファイル。全部書けたときだけ、この名前になります", EN: "the file to write; it has this name only once it is whole"}},
	"fill out": {"DIR", lang.Text{JA: "用紙の PDF を置くフォルダー", EN: "the folder for the PDF files"}},
	"scan out": {"FILE", lang.Text{
		JA: "行を書き足すファイル（.csv か .xlsx）。指定しなければ標準出力",
		EN: "the file (.csv or .xlsx) that rows are added to; without it standard output",
	}},
	"characters out": {"FILE", lang.Text{JA: "表を書くファイル。指定しなければ標準出力", EN: "the file to write; without it standard output"}},
	"card-check out": {"FILE", lang.Text{
		JA: "試した経過を書くファイル。指定しなければ標準出力",
		EN: "the file for the trace; without it standard output",
	}},
	"printer": {"URI", lang.Text{
		JA: "用紙を出すプリンター（ipp://…、ipps://…、cups:キュー）",
		EN: "the printer (ipp://…, ipps://…, cups:QUEUE)",
	}},
	"grid":   {"", lang.Text{JA: "ミリ目盛りを重ねます。項目の位置を測るためのものです", EN: "under a grid of millimetres, to measure where fields stand"}},
	"format": {"csv|jsonl|xlsx", lang.Text{JA: "書き出す形式", EN: "the format to write"}},
	"scan format": {"csv|xlsx", lang.Text{
		JA: "行の形式。指定しなければ --out の名前で決まります",
		EN: "the format of the rows; without it the name of --out decides",
	}},
	"encoding":  {"utf-8|cp932", lang.Text{JA: "CSV の文字コード（初期値 utf-8）", EN: "the encoding of CSV; utf-8 unless set"}},
	"recipient": {"KEY", lang.Text{JA: "暗号化する相手の age 公開鍵（age1…）", EN: "the public key of age (age1…) to encrypt to"}},
	"day":       {"YYYY-MM-DD", lang.Text{JA: "日（期間なら、はじめの日）", EN: "the day, or the first one of a range"}},
	"day open day": {"YYYY-MM-DD", lang.Text{
		JA: "暦の今日の日付。時計が進んでいたあとに、責任者だけが使います",
		EN: "today's date, by a supervisor after the clock had run ahead",
	}},
	"to":      {"YYYY-MM-DD", lang.Text{JA: "期間の、終わりの日", EN: "the last day of a range"}},
	"db":      {"FILE", lang.Text{JA: "記録のファイル。指定しなければ --data のもの", EN: "the log's file; without it that of --data"}},
	"against": {"FILE", lang.Text{JA: "比べる控えのファイル。何度でも書けます", EN: "a checkpoint to hold it against; may be repeated"}},
	"key": {"VKEY", lang.Text{
		JA: "信じる鍵。指定しなければ、記録の最初に書かれた鍵を信じます",
		EN: "the key to trust; without it the one that the log begins with",
	}},
	"details": {"", lang.Text{JA: "明細（残り回数・所要時間・言語）も入れます", EN: "with the entry's details (tries, time, language)"}},
	"staff": {"NUMBER", lang.Text{
		JA: "操作する職員の番号。パスワードは標準入力から",
		EN: "whose account acts; the password comes on standard input",
	}},
	"staff recover staff": {"NUMBER", lang.Text{JA: "復旧する責任者の番号", EN: "the supervisor's number"}},
	"approver": {"NUMBER", lang.Text{
		JA: "もう一人の責任者の番号（二人で行うことのとき）",
		EN: "the second supervisor's number, where an action takes two",
	}},
	"name": {"NAME", lang.Text{JA: "画面に出る名前", EN: "the name that screens show"}},
	"role": {"clerk|supervisor|it", lang.Text{JA: "役割：職員・責任者・情報担当。指定しなければ clerk（最初の一人は supervisor）", EN: "the role; without it clerk, and supervisor for the first account"}},
}
