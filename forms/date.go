package forms

import (
	"fmt"
	"time"

	"kakanai/record"
)

// A Date is a calendar day, Gregorian. Raw, where it is not empty, is a date that is not known in
// full (生年月日不詳) or that is none: it is printed as it stands and never computed with.
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

// CardDate reads the card's eight digits. What is no day of the calendar, such as 19500000 for an
// unknown day, is kept raw.
func CardDate(s string) Date {
	t, err := time.Parse("20060102", s)
	if err != nil || len(s) != 8 {
		return Date{Raw: s}
	}
	return Date{Year: t.Year(), Month: int(t.Month()), Day: t.Day()}
}

// Known reports whether d is a real day.
func (d Date) Known() bool { return d.Raw == "" && d.Month != 0 }

// Since returns how many days lie between an earlier day and this one.
func (d Date) Since(e Date) int {
	day := func(d Date) time.Time {
		return time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC)
	}
	return int(day(d).Sub(day(e)) / (24 * time.Hour))
}

// Before reports whether d comes before e. Both must be known.
func (d Date) Before(e Date) bool {
	if d.Year != e.Year {
		return d.Year < e.Year
	}
	if d.Month != e.Month {
		return d.Month < e.Month
	}
	return d.Day < e.Day
}

// String returns "YYYY-MM-DD", or what stands there raw.
func (d Date) String() string {
	if !d.Known() {
		return d.Raw
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// AgeOn returns the age in years that grows on the birthday itself. Both days must be known.
func AgeOn(birth, day Date) int {
	age := day.Year - birth.Year
	if day.Month < birth.Month || day.Month == birth.Month && day.Day < birth.Day {
		age--
	}
	return age
}

// Reaches returns the day at whose end a person becomes n years old: the day before the birthday
// (年齢計算ニ関スル法律, 民法143条). A person born on 29 February reaches it on 28 February, in every
// year.
func Reaches(birth Date, n int) Date {
	t := time.Date(birth.Year+n, time.Month(birth.Month), birth.Day, 0, 0, 0, 0, time.UTC)
	if int(t.Month()) != birth.Month { // no such birthday in that year
		t = time.Date(birth.Year+n, time.Month(birth.Month)+1, 1, 0, 0, 0, 0, time.UTC)
	}
	t = t.AddDate(0, 0, -1)
	return Date{Year: t.Year(), Month: int(t.Month()), Day: t.Day()}
}

// FiscalYear returns the 会計年度 of d: April to March.
func FiscalYear(d Date) int {
	if d.Month < 4 {
		return d.Year - 1
	}
	return d.Year
}

// YearOn returns the newest year that is open on d, where a year opens on the day opens ("MM-DD")
// of that year. The tax year's certificates open on 1 June, or the first working day after it;
// those of fixed assets in April.
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

// UntilFiscalYearOf returns the last day of the fiscal year in which a person becomes n years old
// by the law (子ども医療: 18歳に達した日以後の最初の3月31日).
func UntilFiscalYearOf(birth Date, n int) Date {
	return Date{Year: FiscalYear(Reaches(birth, n)) + 1, Month: 3, Day: 31}
}

// OldEnough reports whether a person is n years old on day, as the rule counts. By the law an age
// is reached at the end of a day; forms count that whole day, as offices do. Both days must be
// known.
func OldEnough(birth, day Date, n int, rule AgeRule) bool {
	from := Reaches(birth, n)
	switch rule {
	case ByLaw:
		return !day.Before(from)
	case ByFiscalYear:
		return FiscalYear(day) >= FiscalYear(from)
	}
	return AgeOn(birth, day) >= n
}

// years returns the options from the newest year back, newest first.
func years(newest, back int, label func(int) string) []Option {
	var out []Option
	for y := newest; y >= newest-back; y-- {
		out = append(out, Option{ID: fmt.Sprint(y), Label: label(y)})
	}
	return out
}
