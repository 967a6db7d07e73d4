package report

import (
	"encoding/base64"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"kakanai/printing"
	"kakanai/text"
)

// summary is the row of figures that are looked at first.
func (s *sheet) summary(d Figures) {
	reckoned := yen(d.Yen)
	if d.Window {
		reckoned += "＋窓口計算"
	}
	serials := "なし"
	if d.First != "" {
		serials = d.First + " 〜 " + d.LastSerial[strings.LastIndexByte(d.LastSerial, '-')+1:]
	}
	cells := []struct {
		label, value string
		alarm        bool
	}{
		{"来庁（始めた人）", fmt.Sprintf("%d件", d.Visits), false},
		{"用紙を受け取った", fmt.Sprintf("%d件", d.Done), false},
		{"途中で終わった", fmt.Sprintf("%d件", d.Ended), false},
		{"終わりのない来庁", fmt.Sprintf("%d件", d.Open), d.Open > 0},
		{"印刷した用紙", fmt.Sprintf("%s枚", Thousands(d.Papers)), false},
		{"通数", fmt.Sprintf("%s通", Thousands(d.Copies)), false},
		{"見込手数料", reckoned, false},
		{"欠番", fmt.Sprintf("%d件", len(d.Gaps)), len(d.Gaps) > 0},
	}
	const each, h = width / 4, 12.0
	y := s.y
	for i, c := range cells {
		x := left + each*float64(i%4)
		if i == 4 {
			y += h
		}
		s.text(text.Label, c.label, smallPt, x+1.5, y+3.8, printing.Quiet)
		colour := printing.Ink
		if c.alarm {
			colour = printing.Alarm
		}
		b := s.fonts.Fit(text.LabelBold, c.value, 12, each-3, 7)
		s.p().Put(b.Lines[0], x+1.5, y+9.6, colour)
		if i%4 > 0 {
			s.p().Rule(x, y, x, y+h, thin)
		}
	}
	s.p().Rule(left, s.y+h, right, s.y+h, thin)
	s.p().Frame(left, s.y, width, 2*h, thick)
	s.y += 2 * h
	s.text(text.Label, fmt.Sprintf("業務　開始 %s　終了 %s　　受付番号　%s　　記録 %s件", clock(d.Opened), clock(d.Closed), serials,
		Thousands(int(d.Entries))), bodyPt, left+0.5, s.y+4.2, printing.Ink)
	s.y += 4.2
	s.verdict(d)
	s.y += gap
}

// verdict tells what the log was worth when these figures were counted from it.
func (s *sheet) verdict(d Figures) {
	if d.Verdict == "" {
		return
	}
	role, colour, words := text.Label, printing.Ink, "記録の検証　"+strings.ReplaceAll(d.Verdict, "\n", "　")
	if d.Broken {
		role, colour, words = text.LabelBold, printing.Alarm, words+"　この表の数は信じられません。印を押さず、情報担当に知らせてください。"
	}
	b := s.fonts.Wrap(role, words, bodyPt, width-1)
	s.p().Block(b, left+0.5, s.y+1, width-1, false, colour)
	s.y += b.Height() + 1
}

// certificates is the table that is held against the register.
func (s *sheet) certificates(d Figures, n Names) {
	cols := []col{
		{"様式", 11, false},
		{"用紙", 68, false},
		{"証明", 46, false},
		{"件数", 12, true},
		{"通数", 12, true},
		{"無料", 12, true},
		{"見込手数料", width - 161, true},
	}
	var rows [][]cellAt
	lines := slices.Clone(d.Lines)
	code := func(id string) (string, string) {
		if n.Form != nil {
			if c, t := n.Form(id); t != "" {
				return c, t
			}
		}
		return "", id
	}
	slices.SortStableFunc(lines, func(a, b Line) int {
		ca, _ := code(a.Form)
		cb, _ := code(b.Form)
		return strings.Compare(ca+a.Form, cb+b.Form)
	})
	free, copies, sum := 0, 0, 0
	last := ""
	for _, l := range lines {
		c, title := code(l.Form)
		if l.Form == last {
			c, title = "", "〃"
		}
		last = l.Form
		item := "—"
		if l.Item != "" {
			item = l.Item
			if n.Item != nil {
				if w := n.Item(l.Form, l.Item); w != "" {
					item = w
				}
			}
		}
		amount := Thousands(l.Yen)
		if l.Window && l.Yen == 0 {
			amount = "窓口計算"
		} else if l.Window {
			amount += "＋窓口"
		}
		rows = append(rows, plainCells(c, title, item, Thousands(l.Papers), Thousands(l.Copies), Thousands(l.Free),
			amount))
		free, copies, sum = free+l.Free, copies+l.Copies, sum+l.Yen
	}
	total := plainCells("", "合計（用紙は枚数）", "", Thousands(d.Papers), Thousands(copies), Thousands(free), Thousands(sum))
	if len(rows) == 0 {
		rows = [][]cellAt{plainCells("", "この日に印刷した用紙はありません", "", "0", "0", "0", "0")}
		total = nil
	}
	s.table("様式・証明ごと（印刷できたもの）", cols, rows, total)
}

// days tells each day of a range in a line.
func (s *sheet) days(d Figures) {
	cols := []col{
		{"業務日", 50, false},
		{"来庁", 24, true},
		{"用紙を受け取った", 30, true},
		{"用紙", 24, true},
		{"通数", 24, true},
		{"見込手数料", width - 152, true},
	}
	var rows [][]cellAt
	for _, x := range d.Days {
		rows = append(rows, plainCells(DayWords(x.Day), Thousands(x.Visits), Thousands(x.Done), Thousands(x.Papers),
			Thousands(x.Copies), Thousands(x.Yen)))
	}
	s.table("日ごと", cols, rows, plainCells("合計", Thousands(d.Visits), Thousands(d.Done), Thousands(d.Papers),
		Thousands(d.Copies), Thousands(d.Yen)))
}

// dayBlocks are the small tables of a day, in the order of reading.
func dayBlocks(d Figures, n Names) []block {
	num := func(label string, v int, alarm bool) []cellAt {
		return []cellAt{{words: label}, {words: fmt.Sprint(v), alarm: alarm && v > 0}}
	}
	hand := func(label, v string) []cellAt { return plainCells(label, v) }
	often := func(rows ...[]cellAt) [][]cellAt { // those that happened
		return slices.DeleteFunc(rows, func(r []cellAt) bool { return r[1].words == "0" })
	}
	serials := block{title: "受付番号・用紙", rows: slices.Concat([][]cellAt{
		num("欠番（番号が飛んだところ）", len(d.Gaps), true), num("重複（同じ番号が2度）", len(d.Twice), true),
		num("番号を出して印刷しなかった用紙", countSerials(d.Unprinted), false),
		num("再印刷", d.Reprints, false), num("印刷できなかった", d.Failed, true), num("用紙が出ていないと言われた", d.NotOut, true),
		num("用紙が残っていた", d.PaperLeft, true), num("字形要確認の用紙", d.Marked, false), num("職員が訂正した用紙", d.Corrected, false),
	}, often(num("うち券面相違", d.Mismatched, false), num("差し替えた用紙（件数・金額に入れていません）", d.Replaced, false),
		num("取り違え（目標0）", d.MixUps, true)))}
	timed := func(what string, s Span) []cellAt {
		return plainCells(what, fmt.Sprint(s.N), span(s.Median, s.N), span(s.P95, s.N))
	}
	times := block{title: "かかった時間", cols: []col{
		{"", half - 54, false},
		{"件数", 14, true},
		{"中央値", 20, true},
		{"95%", 20, true},
	}, rows: [][]cellAt{
		timed("カード→用紙", d.ToPaper), timed("最初の操作→空くまで", d.Occupied), timed("呼び出し→職員が来るまで", d.Answer),
	}}
	if d.ToCertificate.N > 0 || d.Last != d.Day {
		times.rows = append(times.rows, timed("最初の操作・整理券→証明書", d.ToCertificate))
	}
	blocks := []block{
		serials, times, hours(d),
		tallied("来庁", []Count{
			{"一人で用紙を受け取った", d.Done - d.Helped},
			{"職員が手伝って受け取った", d.Helped},
			{"途中で終わった", d.Ended},
			{"75歳以上の方", d.Seniors},
		}[:3+min(d.Seniors, 1)], nil),
		tallied("途中で終わった画面", d.Abandoned, word(Screens)), tallied("困ったこと", d.Problems, word(Problems)),
		tallied("言語（来庁）", d.Langs, word(Langs)),
		tallied("ほかの方法を案内した", d.Diverted, func(id string) string {
			if n.Form == nil {
				return ""
			}
			_, title := n.Form(id)
			return title
		}),
		tallied("読取方法", d.Ways, word(Ways)), freeBlock(d, n), tallied("窓口から戻った用紙（理由）", d.Returned, word(Returned)),
		{title: "職員・端末", rows: append([][]cellAt{
			num("職員を呼んだ", d.Calls, false),
			num("職員へ案内した（カードの前）", d.Stoppers, false), num("記録の書き出し", d.Exports, false),
		}, often(
			num("職員が入力した", d.ByHand, false), num("職員が印刷した（本人が確認）", d.Vouched, false), num("代筆", d.Scribed, false),
			num("書類を見て通した", d.LetOn, false),
			num("お子さんのカードも読んだ", d.Children, false), num("書き出しの失敗", d.ExportsFailed, false),
			num("1件の証明", d.Proofs, false), num("記録の消去", d.Erasures, false),
			num("職員のサインインの失敗", d.Refused, false), num("サインインの一時停止", d.LockedOut, true),
			num("復旧コードの誤り", d.NotRecovered, true),
			num("権限のない操作", d.Denied, true), num("職員の登録・停止・パスワード", d.Accounts, false),
			num("最初の責任者の登録", d.FirstMade, true), num("登録のファイルが外から変わった", d.AccountsChanged, true),
			num("二人で行うことを加えた", d.TwoPersons, false), num("二人で行うことを減らした", d.OnePerson, true),
			num("業務の閉め忘れ", d.NotClosed, false), num("時計が戻った", d.ClockBack, true), num("時計が進んだ", d.ClockAhead, true),
			num("時計を確かめて業務を始めた", d.ClockAccepted, true),
			num("記録がはじめから作られた", d.NewLogs, true), num("署名の鍵が新しくなった", d.Keys, true), num("保存日数が変わった", d.Keeps, true),
		)...)},
		listed("欠番", d.Gaps), listed("重複", d.Twice), listed("番号を出して印刷しなかった用紙", d.Unprinted),
		{title: "突き合わせ（手書き）", rows: [][]cellAt{
			hand("レジ・台帳の件数", "件"), hand("レジ・台帳の収入", "円"), hand("見込みとの差", "円"),
			hand("プリンターの用紙・トナー", ""),
		}},
	}
	// What did not happen has no table: the figures above say so already.
	return slices.DeleteFunc(blocks, func(b block) bool { return len(b.rows) == 0 })
}

// monthBlocks are what is looked at over many days: what the kiosk is good for.
func monthBlocks(d Figures) []block {
	share := func(n, of int) string {
		if of == 0 {
			return "—"
		}
		return fmt.Sprintf("%s%%　%s／%s", percent(n, of), Thousands(n), Thousands(of))
	}
	said := d.Good + d.Fair + d.Poor
	writing := block{title: "手書きと手戻り", rows: [][]cellAt{
		plainCells("署名だけを書いた用紙", share(d.SignOnly, d.Penned)), plainCells("手戻り率", share(d.Rework, d.Papers)),
		plainCells("うち窓口から戻った（下と重なることがあります）", Thousands(d.ReworkReturned)),
		plainCells("うち再印刷した", Thousands(d.ReworkReprinted)), plainCells("うち訂正して作り直した", Thousands(d.ReworkRedone)),
		{{words: "取り違え（目標0）"}, {words: Thousands(d.MixUps), alarm: d.MixUps > 0}},
	}}
	use := block{title: "使った人", rows: [][]cellAt{
		plainCells("75歳以上の方", share(d.Seniors, d.Visits)), plainCells("日本語のほかの画面", share(d.OtherLanguages(), d.Visits)),
	}}
	for _, w := range []string{ToKonbini, ToLine, ToElsewhere} {
		if n := HowOften(d.DivertedTo, w); n > 0 || w == ToKonbini {
			use.rows = append(use.rows, plainCells("ほかの方法を案内："+Elsewheres[w], Thousands(n)))
		}
	}
	opinion := block{title: "使いごこち（答えた方）", rows: [][]cellAt{
		plainCells("よい", share(d.Good, said)), plainCells("ふつう", share(d.Fair, said)),
		plainCells("わるい", share(d.Poor, said)), plainCells("答えた方（用紙を受け取った人のうち）", share(said, d.Done)),
	}}
	city := block{title: "費用と時間（市が決めた・測った数による）"}
	if cost, ok := d.Cost(); ok {
		city.rows = append(city.rows, plainCells("用紙1枚あたりの費用", yen(int(math.Round(cost)))))
	}
	if before, after, saved, ok := d.Saved(); ok {
		city.rows = append(city.rows, plainCells("住民の時間　手書き（市の測定）", span(before, 1)),
			plainCells("　　　　　　端末（平均）", span(after, 1)), plainCells("　　　　　　1人あたりの差", lessOrMore(saved)))
	}
	if saved, ok := d.StaffSaved(); ok {
		city.rows = append(city.rows, plainCells(fmt.Sprintf("職員の時間（1枚 %d秒→%d秒、市の測定）", d.Measures.StaffBefore,
			d.Measures.StaffAfter), hoursOf(saved)))
	}
	return slices.DeleteFunc([]block{writing, use, opinion, city}, func(b block) bool { return len(b.rows) == 0 })
}

// percent has one place behind the point: a goal of a few in a hundred is seen to move.
func percent(n, of int) string { return fmt.Sprintf("%.1f", 100*float64(n)/float64(of)) }

// lessOrMore is a difference of times.
func lessOrMore(d time.Duration) string {
	if d < 0 {
		return span(-d, 1) + " 長い"
	}
	return span(d, 1) + " 短い"
}

// hoursOf is a difference of staff's time.
func hoursOf(d time.Duration) string {
	if d < 0 {
		return fmt.Sprintf("%.1f時間 長い", -d.Hours())
	}
	return fmt.Sprintf("%.1f時間 短い", d.Hours())
}

func tallied(title string, counts []Count, name func(string) string) block {
	b := block{title: title}
	for i, c := range counts {
		if i == 14 && len(counts) > 15 {
			rest := 0
			for _, x := range counts[i:] {
				rest += x.N
			}
			b.rows = append(b.rows, plainCells("ほか", fmt.Sprint(rest)))
			break
		}
		b.rows = append(b.rows, plainCells(labelOr(name, c.Word), fmt.Sprint(c.N)))
	}
	return b
}

func freeBlock(d Figures, n Names) block {
	return tallied("手数料のかからない用紙（理由）", d.Free, func(w string) string {
		form, reason, _ := strings.Cut(w, ":")
		if n.Free != nil {
			if s := n.Free(form, reason); s != "" {
				return s
			}
		}
		return w
	})
}

// hours draws papers by the hour; a counter's hours are always there, others where something
// happened.
func hours(d Figures) block {
	b := block{title: "時間帯", cols: []col{
		{"時", 12, false},
		{"用紙", half - 12 - 14 - 14, false},
		{"枚", 14, true},
		{"来庁", 14, true},
	}, bars: []float64{}}
	top := max(slices.Max(d.Hours[:]), 1)
	for h := range 24 {
		if h < 8 || h > 17 {
			if d.Hours[h] == 0 && d.Begun[h] == 0 {
				continue
			}
		}
		b.rows = append(b.rows, plainCells(fmt.Sprintf("%d時", h), "", fmt.Sprint(d.Hours[h]), fmt.Sprint(d.Begun[h])))
		b.bars = append(b.bars, float64(d.Hours[h])/float64(top))
	}
	return b
}

// listed names serials; where they are many, the rest is counted: the export has them all.
func listed(title string, serials []string) block {
	b := block{title: title}
	for i, x := range serials {
		if i == 12 && len(serials) > 13 {
			b.rows = append(b.rows, plainCells(fmt.Sprintf("ほか %d か所（記録の書き出しに全部あります）", len(serials)-i)))
			break
		}
		b.rows = append(b.rows, plainCells(x))
	}
	return b
}

// countSerials adds up runs like K01-20261124-0003〜0007.
func countSerials(runs []string) (n int) {
	for _, r := range runs {
		var from, to int
		tail := r[strings.LastIndexByte(r, '-')+1:]
		if k, _ := fmt.Sscanf(tail, "%d〜%d", &from, &to); k == 2 {
			n += to - from + 1
		} else {
			n++
		}
	}
	return n
}

// CodeText is what a report's QR code says: the signed note in base64url without padding, because
// readers of codes are sure of ASCII only.
func CodeText(checkpoint string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(checkpoint))
}

// checkpoint prints the log's signed note as a code and in words: kept in a binder it is what shows
// that the log was changed.
func (s *sheet) checkpoint(d Figures) {
	if d.Checkpoint == "" {
		return
	}
	const module = 0.5 // mm; below that scanners at 200 dpi fail
	probe := printing.Page{}
	size := probe.QR(CodeText(d.Checkpoint), 0, 0, module)
	h := max(size, 34) + barH + 2
	s.room(h)
	s.bar("記録の控え（チェックポイント）", left, s.y, width)
	y := s.y + barH
	s.p().QR(CodeText(d.Checkpoint), left+1, y+1, module)
	x := left + size + 3
	w := right - x - 2
	at := y + 2.0
	words := s.fonts.Wrap(text.Label, "この控えを綴じて保管してください。記録があとで書き換えられ、消され、差し替えられたとき、kakanai log verify --against で見つかります。下は順に、記録の名前、件数、ハッシュ、署名です。", bodyPt, w)
	s.p().Block(words, x, at, w, false, printing.Ink)
	at += words.Height() + 2.5
	for _, line := range strings.Split(strings.TrimSpace(d.Checkpoint), "\n") {
		if line == "" {
			at += 1.5
			continue
		}
		for _, part := range s.chunks(line, w) {
			s.text(text.Label, part, smallPt, x, at+2.6, printing.Ink)
			at += 3.5
		}
	}
	s.p().Frame(left, y, width, max(size+2, at-y+2), thick)
	s.y = y + max(size+2, at-y+2) + gap
}

// chunks cuts a line that has no spaces to break at, exactly: every character of it counts.
func (s *sheet) chunks(line string, w float64) []string {
	var out []string
	clusters := text.Clusters(line)
	for len(clusters) > 0 {
		n := len(clusters)
		for n > 1 && s.fonts.Line(text.Label, strings.Join(clusters[:n], ""), smallPt).Width > w {
			n--
		}
		out = append(out, strings.Join(clusters[:n], ""))
		clusters = clusters[n:]
	}
	return out
}
