// Package report counts a day of the log and lays it out as the report that a supervisor signs in
// the evening, 日計表; a month, or any range of days, in the same way.
//
// Start with Counter, then Day. No figure is about one person, and every amount is printed as 見込
// (expected): what was really paid is in the register. The package decides nothing about who may
// see a report, and writes no file.
package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"kakanai/forms"
	"kakanai/printing"
	"kakanai/record"
	"kakanai/text"
)

// A Heading says where and when a report was made; Demo marks the demo's.
type Heading struct {
	City, Office, Terminal string
	Made                   time.Time
	Demo                   bool
}

// Names turns a form's ids into words; each function may be nil, and an id without a name is
// printed as it is.
type Names struct {
	Form func(id string) (code, title string)
	Item func(form, code string) string // a certificate of a form
	Free func(form, code string) string // why no fee is taken
}

// Day lays out the report of a day, or of a range of days. The same figures give the same pages.
func Day(d Figures, h Heading, n Names, fonts *text.Fonts) printing.Document {
	s := &sheet{fonts: fonts, heading: h, kind: "日計表", on: DayWords(d.Day), short: d.Day}
	if d.Last != d.Day {
		s.kind, s.on = "期間計表", DayWords(d.Day)+"から"+DayWords(d.Last)
		s.short += "〜" + d.Last
	}
	s.page()
	s.signatures()
	s.summary(d)
	if d.Last != d.Day {
		s.pair(monthBlocks(d))
	}
	s.certificates(d, n)
	if d.Last != d.Day {
		s.days(d)
	}
	s.pair(dayBlocks(d, n))
	s.checkpoint(d)
	return s.finish("nikkei", strings.ReplaceAll(d.Day, "-", ""))
}

// DayWords returns a business day as a heading has it: 令和8年11月25日（水）. What is no day is returned as
// it is.
func DayWords(day string) string {
	d, err := forms.ParseDate(day)
	if err != nil {
		return day
	}
	weekday := time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC).Weekday()
	return fmt.Sprintf("%s（%s）", d.Wareki(), []string{"日", "月", "火", "水", "木", "金", "土"}[weekday])
}

// yen returns an amount as an account book has it.
func yen(n int) string { return Thousands(n) + "円" }

// Thousands writes n with a comma between each three digits.
func Thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// span returns how long something took, in words; a dash where n is 0.
func span(d time.Duration, n int) string {
	if n == 0 {
		return "—"
	}
	return Minutes(d)
}

// Minutes writes d in seconds, from a minute on in minutes and seconds: 59秒, 2分05秒.
func Minutes(d time.Duration) string {
	sec := int(d.Round(time.Second) / time.Second)
	if sec < 60 {
		return fmt.Sprintf("%d秒", sec)
	}
	return fmt.Sprintf("%d分%02d秒", sec/60, sec%60)
}

// clock returns Japan's time of day; a dash for the zero time.
func clock(t time.Time) string {
	if t.IsZero() {
		return "—"
	}
	return t.In(record.Japan).Format("15:04")
}

// labelOr returns what f calls a word, or the word itself where f has no name for it.
func labelOr(f func(string) string, word string) string {
	if f != nil {
		if s := f(word); s != "" {
			return s
		}
	}
	return word
}

// most returns counts sorted, the largest first, equal ones by their word.
func most(counts []Count) []Count {
	out := slices.Clone(counts)
	slices.SortStableFunc(out, func(a, b Count) int {
		if a.N != b.N {
			return b.N - a.N
		}
		return strings.Compare(a.Word, b.Word)
	})
	return out
}
