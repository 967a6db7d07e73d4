package forms

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"kakanai/record"

	"golang.org/x/text/width"
)

// A Date is a calendar day, Gregorian. Raw, where it is not empty, is a date that nobody knows in full (生年月日不詳) or that is
// none: it is printed as it stands and never computed with.
type Date struct {
	Year, Month, Day int
	Raw              string
}

// DayOf is Japan's day at t.
func DayOf(t time.Time) Date {
	y, m, d := t.In(record.Japan).Date()
	return Date{Year: y, Month: int(m), Day: d}
}

// ParseDate reads "YYYY-MM-DD", the shape of the answers file.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse("2006-01-02", s)
	if err != nil || len(s) != 10 || t.Year() < 1 {
		return Date{}, fmt.Errorf("date is not YYYY-MM-DD")
	}
	return Date{Year: t.Year(), Month: int(t.Month()), Day: t.Day()}, nil
}

// CardDate reads the card's eight digits. What is no day of the calendar, such as 19500000 for an unknown day, is kept raw.
func CardDate(s string) Date {
	t, err := time.Parse("20060102", s)
	if err != nil || len(s) != 8 {
		return Date{Raw: s}
	}
	return Date{Year: t.Year(), Month: int(t.Month()), Day: t.Day()}
}

// Known tells whether d is a real day.
func (d Date) Known() bool { return d.Raw == "" && d.Month != 0 }

// Since is how many days lie between an earlier day and this one.
func (d Date) Since(e Date) int {
	day := func(d Date) time.Time { return time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC) }
	return int(day(d).Sub(day(e)) / (24 * time.Hour))
}

// Before tells whether d comes before e. Both must be known.
func (d Date) Before(e Date) bool {
	if d.Year != e.Year {
		return d.Year < e.Year
	}
	if d.Month != e.Month {
		return d.Month < e.Month
	}
	return d.Day < e.Day
}

// String is "YYYY-MM-DD", or what stands there raw.
func (d Date) String() string {
	if !d.Known() {
		return d.Raw
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

type era struct {
	name string
	from Date
	one  int // the Gregorian year of the era's year 1
}

// eras are Japan's, newest first, each from its first day. The day an era began also ended the one before; it is
// written as the new one. 明治 counts from 1873-01-01, when the Gregorian calendar came in: days before that are not
// converted.
var eras = []era{
	{"令和", Date{Year: 2019, Month: 5, Day: 1}, 2019},
	{"平成", Date{Year: 1989, Month: 1, Day: 8}, 1989},
	{"昭和", Date{Year: 1926, Month: 12, Day: 25}, 1926},
	{"大正", Date{Year: 1912, Month: 7, Day: 30}, 1912},
	{"明治", Date{Year: 1873, Month: 1, Day: 1}, 1868},
}

// Era is the era of d and the year in it. It is not ok for an unknown day and for one before 1873.
func (d Date) Era() (name string, year int, ok bool) {
	if !d.Known() {
		return "", 0, false
	}
	for _, e := range eras {
		if !d.Before(e.from) {
			return e.name, d.Year - e.one + 1, true
		}
	}
	return "", 0, false
}

// Wareki writes d as on Japanese papers, 令和元年5月1日; where there is no era, 1872年1月1日; an unknown day as it stands.
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

// AgeOn is the age in years that grows on the birthday itself. Both days must be known.
func AgeOn(birth, day Date) int {
	age := day.Year - birth.Year
	if day.Month < birth.Month || day.Month == birth.Month && day.Day < birth.Day {
		age--
	}
	return age
}

// Reaches is the day at whose end a person becomes n years old: the day before the birthday (年齢計算ニ関スル法律, 民法143条).
// Who was born on 29 February reaches it on 28 February, in every year.
func Reaches(birth Date, n int) Date {
	t := time.Date(birth.Year+n, time.Month(birth.Month), birth.Day, 0, 0, 0, 0, time.UTC)
	if int(t.Month()) != birth.Month { // no such birthday in that year
		t = time.Date(birth.Year+n, time.Month(birth.Month)+1, 1, 0, 0, 0, 0, time.UTC)
	}
	t = t.AddDate(0, 0, -1)
	return Date{Year: t.Year(), Month: int(t.Month()), Day: t.Day()}
}

// FiscalYear is the 会計年度 of d: April to March.
func FiscalYear(d Date) int {
	if d.Month < 4 {
		return d.Year - 1
	}
	return d.Year
}

// YearOn is the newest year that is open on d, where a year opens on the day opens ("MM-DD") of that year. The tax year's certificates open
// on 1 June, or the first working day after it; those of fixed assets in April.
func YearOn(d Date, opens string) int {
	if fmt.Sprintf("%02d-%02d", d.Month, d.Day) < opens {
		return d.Year - 1
	}
	return d.Year
}

// When the years open, unless the city says otherwise.
const (
	taxOpens    = "06-01"
	fiscalOpens = "04-01"
)

// UntilFiscalYearOf is the last day of the fiscal year in which a person becomes n years old by the law (子ども医療: 18歳に達した日以後の
// 最初の3月31日).
func UntilFiscalYearOf(birth Date, n int) Date {
	return Date{Year: FiscalYear(Reaches(birth, n)) + 1, Month: 3, Day: 31}
}

// OldEnough tells whether a person is n years old on day, as the rule counts. Both days must be known.
func OldEnough(birth, day Date, n int, rule AgeRule) bool {
	from := Reaches(birth, n) // by the law the age is reached at the end of that day; forms count the whole day, as offices do
	switch rule {
	case ByLaw:
		return !day.Before(from)
	case ByFiscalYear:
		return FiscalYear(day) >= FiscalYear(from)
	}
	return AgeOn(birth, day) >= n
}

// years are options, newest first.
func years(newest, back int, label func(int) string) []Option {
	var out []Option
	for y := newest; y >= newest-back; y-- {
		out = append(out, Option{ID: fmt.Sprint(y), Label: label(y)})
	}
	return out
}

var warekiText = regexp.MustCompile(`^(明治|大正|昭和|平成|令和)([0-9]{1,2}|元)年([0-9]{1,2})月([0-9]{1,2})日$`)

// ParseWareki reads a date as people write it, 令和8年10月1日, in digits of either width. The day must have been one of that era: 昭和65年 is none.
func ParseWareki(s string) (Date, error) {
	m := warekiText.FindStringSubmatch(width.Narrow.String(s))
	if m == nil {
		return Date{}, fmt.Errorf("is no date of a Japanese era")
	}
	i := slices.IndexFunc(eras, func(e era) bool { return e.name == m[1] })
	year := 1
	if m[2] != "元" {
		year, _ = strconv.Atoi(m[2])
	}
	month, _ := strconv.Atoi(m[3])
	day, _ := strconv.Atoi(m[4])
	d, err := ParseDate(fmt.Sprintf("%04d-%02d-%02d", eras[i].one+year-1, month, day))
	if err != nil || d.Before(eras[i].from) || i > 0 && eras[i-1].from.Before(d) { // the day an era ended is still one of it
		return Date{}, fmt.Errorf("is no day of that era")
	}
	return d, nil
}

var writtenText = regexp.MustCompile(`^([0-9]{4})(?:年|[/.-])([0-9]{1,2})(?:月|[/.-])([0-9]{1,2})日?$`)

// ParseWritten reads a date in any of the ways in which people write one: 令和8年10月1日, 2026年10月1日, 2026/10/1, 2026-10-01; in digits of either width.
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

// TaxYearLabel names a 年度 together with the year whose income it is about, because people confuse the two.
func TaxYearLabel(y int) string {
	return fmt.Sprintf("%s年度（%s年中の所得）", eraYear(y, 4, 1), eraYear(y-1, 12, 31))
}

func eraYear(y, m, d int) string {
	name, n, _ := Date{Year: y, Month: m, Day: d}.Era()
	if n == 1 {
		return name + "元"
	}
	return fmt.Sprintf("%s%d", name, n)
}
