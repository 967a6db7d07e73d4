package forms

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/width"
)

// An Era is one of Japan's eras (元号). Every list of eras in the program is Eras.
type Era struct {
	Name      string // 令和
	Short     string // 令: as forms print it, to be circled
	Letter    string // "r": as people abbreviate it, R8.11.24
	Reading   string // れいわ
	From      Date   // its first day
	FirstYear int    // the Gregorian year of its year 1 (元年)
}

// Eras are the eras that are converted, oldest first.
//
// The day on which an era began also ended the one before; it is written as the new one. 明治 counts
// from 1873-01-01, when the Gregorian calendar came in: days before that are not converted.
var Eras = []Era{
	{"明治", "明", "m", "めいじ", Date{Year: 1873, Month: 1, Day: 1}, 1868},
	{"大正", "大", "t", "たいしょう", Date{Year: 1912, Month: 7, Day: 30}, 1912},
	{"昭和", "昭", "s", "しょうわ", Date{Year: 1926, Month: 12, Day: 25}, 1926},
	{"平成", "平", "h", "へいせい", Date{Year: 1989, Month: 1, Day: 8}, 1989},
	{"令和", "令", "r", "れいわ", Date{Year: 2019, Month: 5, Day: 1}, 2019},
}

// EraNames returns the names of the eras, oldest first.
func EraNames() []string {
	names := make([]string, len(Eras))
	for i, e := range Eras {
		names[i] = e.Name
	}
	return names
}

// Era returns the era of d and the year in it. It is not ok for an unknown day and for one before
// 1873.
func (d Date) Era() (name string, year int, ok bool) {
	if !d.Known() {
		return "", 0, false
	}
	for _, e := range slices.Backward(Eras) {
		if !d.Before(e.From) {
			return e.Name, d.Year - e.FirstYear + 1, true
		}
	}
	return "", 0, false
}

// Wareki writes d as on Japanese papers, 令和元年5月1日; where there is no era, 1872年1月1日; an
// unknown day as it stands.
func (d Date) Wareki() string {
	if !d.Known() {
		return d.Raw
	}
	name, year, ok := d.Era()
	y := fmt.Sprint(year)
	switch {
	case !ok:
		y = fmt.Sprint(d.Year)
	case year == 1:
		y = "元"
	}
	return fmt.Sprintf("%s%s年%d月%d日", name, y, d.Month, d.Day)
}

var warekiText = regexp.MustCompile(
	`^(` + strings.Join(EraNames(), "|") + `)([0-9]{1,2}|元)年([0-9]{1,2})月([0-9]{1,2})日$`)

// ParseWareki reads a date as people write it, 令和8年10月1日, in digits of either width. The day
// must have been one of that era: 昭和65年 is none.
func ParseWareki(s string) (Date, error) {
	m := warekiText.FindStringSubmatch(width.Narrow.String(s))
	if m == nil {
		return Date{}, fmt.Errorf("is no date of a Japanese era")
	}
	i := slices.IndexFunc(Eras, func(e Era) bool { return e.Name == m[1] })
	year := 1
	if m[2] != "元" {
		year, _ = strconv.Atoi(m[2])
	}
	month, _ := strconv.Atoi(m[3])
	day, _ := strconv.Atoi(m[4])
	d, err := ParseDate(fmt.Sprintf("%04d-%02d-%02d", Eras[i].FirstYear+year-1, month, day))
	over := i+1 < len(Eras) && Eras[i+1].From.Before(d) // the day an era ended is still one of it
	if err != nil || d.Before(Eras[i].From) || over {
		return Date{}, fmt.Errorf("is no day of that era")
	}
	return d, nil
}

var writtenText = regexp.MustCompile(`^([0-9]{4})(?:年|[/.-])([0-9]{1,2})(?:月|[/.-])([0-9]{1,2})日?$`)

// ParseWritten reads a date in any of the ways in which people write one: 令和8年10月1日,
// 2026年10月1日, 2026/10/1, 2026-10-01; in digits of either width.
func ParseWritten(s string) (Date, error) {
	if d, err := ParseWareki(s); err == nil {
		return d, nil
	}
	m := writtenText.FindStringSubmatch(width.Narrow.String(strings.TrimSpace(s)))
	if m == nil {
		return Date{}, fmt.Errorf("is no date")
	}
	month, _ := strconv.Atoi(m[2])
	day, _ := strconv.Atoi(m[3])
	return ParseDate(fmt.Sprintf("%s-%02d-%02d", m[1], month, day))
}

// FiscalYearLabel names a 会計年度.
func FiscalYearLabel(y int) string { return eraYear(y, 4, 1) + "年度" }

// TaxYearLabel names a 年度 together with the year whose income it is about, because people confuse
// the two.
func TaxYearLabel(y int) string {
	return fmt.Sprintf("%s年度（%s年中の所得）", eraYear(y, 4, 1), eraYear(y-1, 12, 31))
}

// eraYear returns the era and year of a day, 令和8 or 令和元.
func eraYear(y, m, d int) string {
	name, n, _ := Date{Year: y, Month: m, Day: d}.Era()
	if n == 1 {
		return name + "元"
	}
	return fmt.Sprintf("%s%d", name, n)
}
