package cli

import "kakanai/internal/lang"

// The words of the command line: what help, completions and man pages say. One entry a command; the
// key is its name as it is typed, "" the window. A group such as "log" has an entry, too.

// commandWords are what is said of one command.
type commandWords struct {
	short    lang.Text // a sentence
	long     lang.Text // what else there is to know; may be empty
	examples []example
}

// An example is a line that works as it stands but for its files, and what it does.
type example struct {
	what lang.Text
	line string
}

var words = map[string]commandWords{
	"": {
		short: lang.Text{
			JA: "マイナンバーカードから申請書を作る、書かない窓口です。",
			EN: "The counter without writing: makes application forms from a My Number card.",
		},
		long: lang.Text{
			JA: "コマンドを書かないと、窓口の画面が開きます。デモの人の暗証番号は、だれも 1234 です。",
			EN: "Without a command the window opens. Demo people have the PIN 1234.",
		},
		examples: []example{
			{lang.Text{JA: "ソフトウェアのカードで試す", EN: "try it with cards in software"}, "kakanai --demo"},
			{
				lang.Text{JA: "この端末の設定で開く", EN: "open it with this kiosk's settings"},
				"kakanai --config /etc/kakanai.toml",
			},
			{
				lang.Text{JA: "職員と住民の、二つの画面を開く", EN: "open the clerk's and the resident's window"},
				"kakanai --config /etc/kakanai.toml --mode desk",
			},
		},
	},
	"readers": {
		short: lang.Text{
			JA: "カードリーダーと、その上のカードの種類を一覧にします。",
			EN: "Lists the card readers and what kind of card lies on each.",
		},
		long: lang.Text{
			JA: "暗証番号は送らず、個人の情報は読みません。窓口の画面が開いていても使えます。",
			EN: "It sends no PIN and reads nothing personal, and works beside an open window.",
		},
		examples: []example{
			{lang.Text{JA: "この端末のリーダー", EN: "the readers of this PC"}, "kakanai readers"},
			{lang.Text{JA: "デモの人の一覧", EN: "the demo people"}, "kakanai --reader demo readers"},
		},
	},
	"read": {
		short: lang.Text{
			JA: "カードから氏名・住所・生年月日・性別を読み取り、表示します。",
			EN: "Reads name, address, birth and sex from the card and prints them.",
		},
		long: lang.Text{
			JA: "暗証番号か、カードに印刷された番号を、標準入力に1行で渡します。引数や環境変数では渡せません。読み取りは記録に残ります。\n" +
				"設定 [command_line] read = false で、使えなくなります。",
			EN: "The PIN, or the numbers printed on the card, come as one line of standard input, never as an " +
				"argument or in the environment.\n" +
				"Each reading is logged. The setting [command_line] read = false turns this command off.",
		},
		examples: []example{
			{
				lang.Text{JA: "暗証番号で読み取る（端末からは、入力をたずねます）", EN: "read by PIN (on a terminal it asks for it)"},
				"kakanai read --pin-stdin",
			},
			{
				lang.Text{JA: "デモのカードを、JSON で", EN: "a demo card, as JSON"},
				"echo 1234 | kakanai --reader demo --json read --pin-stdin",
			},
		},
	},
	"fill": {
		short: lang.Text{
			JA: "カードを読み、様式に記入した用紙を作ります。窓口の画面は開きません。",
			EN: "Reads the card and makes filled-in forms, without a window.",
		},
		long: lang.Text{
			JA: "答えは JSON のファイルで渡します：{\"様式の id\": {\"項目の id\": 値}}。書かなかった答えは、初期値になります。\n" +
				"項目の id と選択肢は kakanai forms show 様式 でわかります。答えのまちがいは、行番号とともに、すべて一度に出ます。\n" +
				"用紙は --out のフォルダーに PDF（0600）として、または --printer のプリンターに出ます。両方も書けます。",
			EN: "Answers are a JSON file: {\"form id\": {\"field id\": value}}. What is left out takes its default.\n" +
				"kakanai forms show FORM lists a form's fields and options. Mistakes in the answers are told all " +
				"at once, with their lines.\n" +
				"Pages go as PDF files (0600) into the folder --out, or to the printer --printer, or to both.",
		},
		examples: []example{
			{
				lang.Text{JA: "デモの人の、住民票の写しの申請書", EN: "a demo person's application for a certificate of residence"},
				"echo 1234 | kakanai --reader demo fill juminhyo --out . --pin-stdin",
			},
			{
				lang.Text{JA: "二つの様式に、答えを渡して", EN: "two forms, with answers"},
				"kakanai fill juminhyo inkan --answers answers.json --out . --pin-stdin",
			},
		},
	},
	"card-check": {
		short: lang.Text{
			JA: "カードとリーダーが使えるかを一通り試し、値を含まない経過を書きます。",
			EN: "Goes through what a visit asks of a card and writes a trace without values.",
		},
		long: lang.Text{
			JA: "はじめて実物のカードやリーダーを使うときのためのものです（docs/real-card-check.md）。暗証番号を渡さなければ、残り回数をたずねるだけです。",
			EN: "For the first meeting with a real card or reader (docs/real-card-check.md). Without a secret it " +
				"asks only for the retry counters.",
		},
		examples: []example{
			{lang.Text{JA: "暗証番号を使わずに", EN: "without a PIN"}, "kakanai card-check --out trace.txt"},
			{
				lang.Text{JA: "暗証番号で4つの項目まで", EN: "as far as the four items"},
				"kakanai card-check --pin-stdin --out trace.txt",
			},
		},
	},
	"forms": {short: lang.Text{JA: "様式を見て、確かめます。", EN: "Looks at forms and judges them."}},
	"forms list": {
		short: lang.Text{JA: "この端末の様式を一覧にします。", EN: "Lists the forms of this kiosk."},
		examples: []example{
			{
				lang.Text{JA: "設定のとおりの一覧", EN: "as the settings have them"},
				"kakanai --config /etc/kakanai.toml forms list",
			},
		},
	},
	"forms show": {
		short: lang.Text{
			JA: "様式の項目と選択肢を表示します。",
			EN: "Shows the fields and options of a form.",
		},
		long: lang.Text{
			JA: "fill の --answers に書く id がわかります。",
			EN: "These are the ids that the answers of fill are written with.",
		},
		examples: []example{
			{
				lang.Text{JA: "住民票の写しの申請書", EN: "the application for a certificate of residence"},
				"kakanai forms show juminhyo",
			},
		},
	},
	"forms check": {
		short: lang.Text{
			JA: "市の様式ファイルを確かめ、まちがいを行番号とともに示します。",
			EN: "Judges the city's own form files and tells mistakes with their lines.",
		},
		long: lang.Text{
			JA: "フォルダーは、窓口が読むのと同じように、はじめからある様式に重ねて確かめます。1つのファイルだけも確かめられます。",
			EN: "A folder is judged as the kiosk would load it, over the forms that ship; a single file by itself.",
		},
		examples: []example{
			{lang.Text{JA: "市の様式のフォルダー", EN: "a folder of the city's forms"}, "kakanai forms check /etc/kakanai/forms"},
		},
	},
	"forms preview": {
		short: lang.Text{
			JA: "様式に見本の人を記入した PDF を作ります。",
			EN: "Makes a PDF of a form filled in for sample people.",
		},
		long: lang.Text{
			JA: "様式の id のかわりに市の PDF を渡すと、その PDF がこの端末でどう印刷されるかを作ります。",
			EN: "Given a city's own PDF instead of a form's id, it prints that as the kiosk would.",
		},
		examples: []example{
			{lang.Text{JA: "見本", EN: "a sample"}, "kakanai forms preview juminhyo --out sample.pdf"},
			{
				lang.Text{JA: "市の PDF に、ミリ目盛りを重ねて", EN: "a city's PDF under a grid of millimetres"},
				"kakanai forms preview shinsei.pdf --grid --out grid.pdf",
			},
		},
	},
	"characters": {
		short: lang.Text{
			JA: "この端末の書体で印刷できる文字の表を作ります。",
			EN: "Writes which characters the fonts of this PC can print.",
		},
		examples: []example{
			{lang.Text{JA: "表をファイルに", EN: "into a file"}, "kakanai characters --out characters.md"},
		},
	},
	"scan": {
		short: lang.Text{
			JA: "用紙の二次元コードを読み取り、表の行にします。",
			EN: "Turns scanned codes of papers into rows.",
		},
		long: lang.Text{
			JA: "スキャナー（キーボードとして打つもの）の1行が、表の1行になります。--out のファイルには書き足します。前に読み取った用紙は断ります。\n" +
				"行にできなかったものがあると、終わりに read-failed（16）になります。",
			EN: "A line from a scanner that types like a keyboard becomes a row. Rows are added to the file " +
				"--out; a paper taken before is refused.\n" +
				"It ends as read-failed (16) where a line became no row.",
		},
		examples: []example{
			{
				lang.Text{JA: "表計算のファイルに、書き足していく", EN: "add to a spreadsheet"},
				"kakanai --config /etc/kakanai.toml scan --out uketsuke.xlsx",
			},
		},
	},
	"log": {short: lang.Text{JA: "記録を確かめ、書き出し、消します。", EN: "Verifies, exports and erases the log."}},
	"log verify": {
		short: lang.Text{
			JA: "記録に、書き換えや欠けがないかを確かめます。",
			EN: "Verifies that nothing of the log was changed or is missing.",
		},
		long: lang.Text{
			JA: "窓口の画面が開いていても使えます。切り取りと丸ごとの差し替えは、端末の外の控え（--against）と比べないとわかりません。\n" +
				"結果は ok、ok-erased（きまりどおりの消去だけ）、または kakanai help log にある言葉です。",
			EN: "It works beside an open window. A log that was cut off or replaced whole is found only against " +
				"a checkpoint from outside (--against).\n" +
				"The result is ok, ok-erased (lawful erasures alone), or one of the words of kakanai help log.",
		},
		examples: []example{
			{lang.Text{JA: "記録だけで", EN: "the log by itself"}, "kakanai log verify"},
			{
				lang.Text{JA: "外の控えと比べて", EN: "against a checkpoint from outside"},
				"kakanai log verify --against /media/usb/checkpoint.txt",
			},
		},
	},
	"log checkpoint": {
		short: lang.Text{
			JA: "いまの記録の控え（署名つき）を表示します。",
			EN: "Prints what the log is now, signed.",
		},
		long: lang.Text{
			JA: "端末の外に置いてください。記録のファイルを自由にできる人の書き換えは、控えだけが見つけます。窓口の画面が開いていても使えます。",
			EN: "Keep it outside of this PC: it alone shows a change by a person who has the log's file in hand. " +
				"It works beside an open window.",
		},
		examples: []example{
			{lang.Text{JA: "USB メモリーに", EN: "onto a stick"}, "kakanai log checkpoint > /media/usb/checkpoint.txt"},
		},
	},
	"log proof": {
		short: lang.Text{
			JA: "記録の1件を、ほかを見せずに証明するファイルを書きます。",
			EN: "Writes a proof of one entry that shows no other.",
		},
		long: lang.Text{
			JA: "受け取った人は kakanai-verify --proof で確かめます。証明したことは記録に残ります。",
			EN: "It is verified with kakanai-verify --proof. That it was made is an entry itself.",
		},
		examples: []example{
			{lang.Text{JA: "1204番", EN: "entry 1204"}, "kakanai log proof 1204 --out proof.json --staff 1"},
		},
	},
	"log export": {
		short: lang.Text{
			JA: "1日または期間の記録を、CSV・JSON Lines・XLSX に書き出します。",
			EN: "Exports the entries of a day, or of a range of days, as CSV, JSON Lines or XLSX.",
		},
		long: lang.Text{
			JA: "書き出したことは記録に残り、ファイルにはその時の控えが付きます。設定 [export] recipient があれば、いつも暗号化されます。\n" +
				"窓口の画面を閉じてから使います。",
			EN: "The export is an entry itself, and the file bears the checkpoint of that moment. With the " +
				"setting [export] recipient it is always encrypted.\n" +
				"Close the window first.",
		},
		examples: []example{
			{
				lang.Text{JA: "1日分", EN: "a day"},
				"kakanai log export --day 2026-11-30 --format csv --out kiroku.csv --staff 1",
			},
			{
				lang.Text{JA: "1か月分", EN: "a month"},
				"kakanai log export --day 2026-11-01 --to 2026-11-30 --format xlsx --out kiroku.xlsx --staff 1",
			},
		},
	},
	"log report": {
		short: lang.Text{
			JA: "1日または期間の日計表を PDF にします。",
			EN: "Writes the report of a day, or of a range of days, as a PDF.",
		},
		long: lang.Text{
			JA: "金額はすべて見込みです。作ったことは記録に残ります。窓口の画面を閉じてから使います。",
			EN: "All amounts are estimates. The report is an entry itself. Close the window first.",
		},
		examples: []example{
			{
				lang.Text{JA: "1日の日計表", EN: "a day's report"},
				"kakanai log report --day 2026-11-30 --out nikkei.pdf --staff 1",
			},
		},
	},
	"log erase": {
		short: lang.Text{
			JA: "保存日数をすぎた記録を消します。",
			EN: "Erases what is older than the log keeps.",
		},
		long: lang.Text{
			JA: "廃棄の決裁のあとに行います。消したことと、改ざんを見つけるための値は残ります。記録の鍵が使えないときは消しません。",
			EN: "That it was done stays in the log, and so do the values that show a change. Without the log's " +
				"key nothing is erased.",
		},
		examples: []example{
			{lang.Text{JA: "責任者が消す", EN: "by a supervisor"}, "kakanai log erase --staff 1"},
		},
	},
	"log keep": {
		short: lang.Text{
			JA: "記録の保存日数を、いまの設定のとおりにします。",
			EN: "Makes the settings' retention the log's own.",
		},
		long: lang.Text{
			JA: "設定を書き換えただけでは、記録の保存日数は変わりません。同じなら、いまの日数を表示するだけです。",
			EN: "Other settings alone change nothing of it. Where the two are the same it only prints them.",
		},
		examples: []example{
			{lang.Text{JA: "設定のとおりに変える", EN: "change it"}, "kakanai --config /etc/kakanai.toml log keep --staff 1"},
		},
	},
	"day": {short: lang.Text{JA: "業務を始め、終えます。", EN: "Opens and closes the business day."}},
	"day open": {
		short: lang.Text{
			JA: "業務を始めます。",
			EN: "Opens the business day.",
		},
		long: lang.Text{
			JA: "以後の記録は、時計が狂ってもこの日のものになります。\n" +
				"--day は、時計が一度先へ進んだあと、責任者が暦の今日の日付を書いて、正しい時計を受け入れるときだけに使います。",
			EN: "Entries belong to this day from then on, whatever the clock does.\n" +
				"With --day a supervisor says which day it is: only after the clock had once run ahead.",
		},
		examples: []example{
			{lang.Text{JA: "始める", EN: "open it"}, "kakanai day open --staff 1"},
		},
	},
	"day close": {
		short: lang.Text{
			JA: "業務を終え、控えを表示します。",
			EN: "Closes the business day and prints a checkpoint.",
		},
		long: lang.Text{
			JA: "控えは、端末の外に保管してください。",
			EN: "Keep the checkpoint outside of this PC.",
		},
		examples: []example{
			{lang.Text{JA: "終える", EN: "close it"}, "kakanai day close --staff 1"},
		},
	},
	"staff": {short: lang.Text{JA: "職員の登録を扱います。", EN: "Keeps the accounts of the staff."}},
	"staff add": {
		short: lang.Text{
			JA: "職員を登録します。最初の一人は、責任者になります。",
			EN: "Adds an account. The first one is a supervisor's.",
		},
		long: lang.Text{
			JA: "パスワードは標準入力に渡します（端末からは、たずねます）。責任者には、復旧コードが一度だけ表示されます。",
			EN: "Passwords come on standard input; on a terminal it asks for them. A supervisor's recovery code " +
				"is shown once.",
		},
		examples: []example{
			{lang.Text{JA: "最初の責任者", EN: "the first supervisor"}, "kakanai staff add --name 見本責任者"},
			{
				lang.Text{JA: "二人めからは、責任者が", EN: "the others, by a supervisor"},
				"kakanai staff add --name 見本職員 --role clerk --staff 1",
			},
		},
	},
	"staff list": {
		short: lang.Text{JA: "登録されている職員を一覧にします。", EN: "Lists the accounts."},
		examples: []example{
			{lang.Text{JA: "一覧", EN: "the list"}, "kakanai staff list --staff 1"},
		},
	},
	"staff disable": {
		short: lang.Text{
			JA: "職員の登録を停止します。その番号は、ほかの人に使い回しません。",
			EN: "Disables an account; its number is not used again.",
		},
		examples: []example{
			{lang.Text{JA: "番号 2 を停止する", EN: "number 2"}, "kakanai staff disable 2 --staff 1"},
		},
	},
	"staff password": {
		short: lang.Text{
			JA: "パスワードを変えます。",
			EN: "Sets a new password.",
		},
		long: lang.Text{
			JA: "番号を書かなければ自分のパスワード、書けばその人のパスワード（責任者だけ）です。",
			EN: "Without a number it is one's own; with one, that person's (by a supervisor).",
		},
		examples: []example{
			{lang.Text{JA: "自分の", EN: "one's own"}, "kakanai staff password --staff 2"},
			{lang.Text{JA: "番号 2 の人に新しいパスワードを", EN: "a new one for number 2"}, "kakanai staff password 2 --staff 1"},
		},
	},
	"staff recover": {
		short: lang.Text{
			JA: "復旧コードで、責任者の新しいパスワードを決めます。",
			EN: "Sets a supervisor's new password by the recovery code.",
		},
		long: lang.Text{
			JA: "復旧コード、新しいパスワードの順に渡します。次の復旧コードが表示されます。",
			EN: "It takes the code, then the new password, and shows the next code.",
		},
		examples: []example{
			{lang.Text{JA: "番号 1 の責任者", EN: "supervisor number 1"}, "kakanai staff recover --staff 1"},
		},
	},
	"staff rule": {
		short: lang.Text{
			JA: "二人で行うことを、いまの設定のとおりにします。",
			EN: "Makes the settings' rule of two persons the accounts' own.",
		},
		long: lang.Text{
			JA: "設定を書き換えただけでは、二人で行うことは減りません。減らすときは、責任者が二人で行います。",
			EN: "Other settings alone take nothing off it: that takes two supervisors.",
		},
		examples: []example{
			{
				lang.Text{JA: "責任者二人で", EN: "by two supervisors"},
				"kakanai --config /etc/kakanai.toml staff rule --staff 1 --approver 3",
			},
		},
	},
	"config": {short: lang.Text{JA: "設定を確かめます。", EN: "Judges the settings."}},
	"config check": {
		short: lang.Text{
			JA: "設定ファイルを確かめ、まちがいを行番号とともに、すべて示します。",
			EN: "Judges the settings file and tells all mistakes with their lines.",
		},
		examples: []example{
			{lang.Text{JA: "使う前に確かめる", EN: "before it is used"}, "kakanai --config /etc/kakanai.toml config check"},
		},
	},
	"doctor": {
		short: lang.Text{
			JA: "窓口に要るものが揃っているかを調べ、直し方を示します。",
			EN: "Looks whether all is there that a kiosk needs, and says how to mend what is not.",
		},
		long: lang.Text{
			JA: "何も変えず、カードも読みません。窓口の画面が開いていても使えます。",
			EN: "It changes nothing, reads no card, and works beside an open window.",
		},
		examples: []example{
			{lang.Text{JA: "この端末を調べる", EN: "look at this kiosk"}, "kakanai --config /etc/kakanai.toml doctor"},
		},
	},
	"version": {
		short: lang.Text{JA: "バージョンを表示します。", EN: "Prints the version."},
		examples: []example{
			{lang.Text{JA: "JSON で", EN: "as JSON"}, "kakanai --json version"},
		},
	},
	"help": {
		short: lang.Text{
			JA: "コマンドの使い方や、困ったときの言葉（wrong-pin など）を説明します。",
			EN: "Explains a command, or the word of a problem such as wrong-pin.",
		},
		examples: []example{
			{lang.Text{JA: "fill の使い方", EN: "how fill is used"}, "kakanai help fill"},
			{
				lang.Text{JA: "画面や JSON に pin-blocked と出たら", EN: "where a screen or JSON says pin-blocked"},
				"kakanai help pin-blocked",
			},
		},
	},
	"completion": {
		short: lang.Text{
			JA: "シェルの補完（Tab キー）のためのスクリプトを表示します。",
			EN: "Prints a script that completes kakanai's commands in a shell.",
		},
		long: lang.Text{
			JA: "シェルは bash・zsh・fish・powershell のどれかです。bash は bash-completion が要ります。",
			EN: "The shell is bash, zsh, fish or powershell. bash needs bash-completion.",
		},
		examples: []example{
			{
				lang.Text{JA: "bash：自分だけに", EN: "bash, for oneself"},
				"kakanai completion bash > ~/.local/share/bash-completion/completions/kakanai",
			},
			{
				lang.Text{JA: "PowerShell：いまの窓だけに", EN: "PowerShell, in this window"},
				"kakanai completion powershell | Out-String | Invoke-Expression",
			},
		},
	},
	"man": {
		short: lang.Text{
			JA: "マニュアルページを、日本語と英語で、フォルダーに書きます。",
			EN: "Writes the manual pages, Japanese and English, into a folder.",
		},
		examples: []example{
			{
				lang.Text{JA: "書いて、読む", EN: "write them and read one"},
				"kakanai man build/man && man -M build/man kakanai-fill",
			},
		},
	},
}
