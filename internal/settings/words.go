package settings

import "kakanai/internal/lang"

// What is wrong with a value, each a sentence that follows the name of its key.
var (
	whyTerminal = lang.Text{
		JA: `英大文字と数字で、1字から8字です（例 terminal = "K02"）`,
		EN: `must be 1 to 8 capital letters A–Z and digits (for example terminal = "K02")`,
	}
	whyID = lang.Text{
		JA: `英小文字・数字・点・ハイフンで書きます（例 id = "city.mutsu.lg.jp"）`,
		EN: `must be small letters a–z, digits, dots and hyphens (for example id = "city.mutsu.lg.jp")`,
	}
	whyDay = lang.Text{
		JA: "1日より短くはできません",
		EN: "must be at least 1 day",
	}
	whyShorter = lang.Text{
		JA: "keep_details より短くはできません",
		EN: "must not be shorter than keep_details",
	}
	whyMonthDay = lang.Text{
		JA: `月-日 を、半角で2けたずつ書きます（例 "06-01"）`,
		EN: `must be month-day, two digits each (for example "06-01")`,
	}
	whyRecipient = lang.Text{
		JA: "age の公開鍵ではありません（age1… と書きます）",
		EN: "is not a public key of age (age1…)",
	}
	whyChime = lang.Text{
		JA: "鳴らすプログラムを書きます。鳴らさないときは off = true にします",
		EN: "must name a program that plays the sound; write off = true for none",
	}
	whyOneOfTwo = lang.Text{
		JA: "uri と folder は、どちらか1つです",
		EN: "only one of uri and folder can be set",
	}
	whyNeedsURI = lang.Text{
		JA: "uri を書いたときだけ使えます",
		EN: "counts only where uri is set",
	}
	whyTray = lang.Text{
		JA: `用紙の入口の名前を、英小文字・数字・ハイフンで書きます（例 tray = "tray-1"）`,
		EN: `must be a tray's name of small letters, digits and hyphens (for example tray = "tray-1")`,
	}
	whyURI = lang.Text{
		JA: "ipp://ホスト/ipp/print・ipps://ホスト/ipp/print・cups:キューの名前 のどれかです",
		EN: "must be ipp://HOST/ipp/print, ipps://HOST/ipp/print or cups:QUEUE",
	}
	whyFingerprint = lang.Text{
		JA: "16進数64けたで、ipps:// のときだけ使えます",
		EN: "must be 64 hexadecimal digits, and counts only with ipps://",
	}
	whyText = lang.Text{
		JA: "100・150・200 のどれかです",
		EN: "must be 100, 150 or 200",
	}
	whyYenSheet = lang.Text{
		JA: "0から10000までの数です",
		EN: "must be a number from 0 to 10000",
	}
	whyTogether = lang.Text{
		JA: "staff_seconds_before と staff_seconds_after は、両方書くか、両方書きません",
		EN: "set both staff_seconds_before and staff_seconds_after, or neither",
	}
)

// What is wrong where a folder is not there, or a kiosk has no name of its own.
var (
	whyEmpty      = lang.Text{JA: "空にはできません", EN: "must not be empty"}
	whyNoFolder   = lang.Text{JA: "このフォルダーはないか、開けません", EN: "there is no such folder, or it cannot be opened"}
	whyNoTerminal = lang.Text{
		JA: `この端末の名前が決まっていません。[city] の下に、ほかの端末と重ならない名前を書きます（英大文字と数字、8文字まで。例 terminal = "K02"）`,
		EN: `this kiosk has no name: under [city] write one that no other kiosk has ` +
			`(capital letters and digits, at most 8, for example terminal = "K02")`,
	}
	whyNoFile = lang.Text{
		JA: `この端末の名前が決まっていません。設定ファイルの [city] の下に、ほかの端末と重ならない名前を書き` +
			`（英大文字と数字、8文字まで。例 terminal = "K02"）、--config で渡します`,
		EN: `this kiosk has no name: in a settings file, under [city], write one that no other kiosk has ` +
			`(capital letters and digits, at most 8, for example terminal = "K02"), and give the file with --config`,
	}
)
