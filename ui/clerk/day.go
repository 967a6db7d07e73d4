package clerk

import (
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/text/width"

	"kakanai/forms"
)

// parseDay reads a day as clerks type it: 19540301, S29.3.1, 昭和29年3月1日, 1954/3/1. The result is
// eight digits, as on the card; a day or a month that is not given, because it is not known, is 00.
func parseDay(s string) (string, bool) {
	era, s := cutEra(strings.ToUpper(width.Narrow.String(s)))
	n, ok := dayNumbers(s, era >= 0)
	if !ok {
		return "", false
	}
	year, month, day := n[0], n[1], n[2]
	if month == 0 || day == 0 {
		return partOfDay(era, year, month, day)
	}
	var d forms.Date
	var err error
	if era >= 0 {
		d, err = forms.ParseWareki(fmt.Sprintf("%s%d年%d月%d日", forms.Eras[era].Name, year, month, day))
	} else {
		d, err = forms.ParseDate(fmt.Sprintf("%04d-%02d-%02d", year, month, day))
		ok = year >= forms.Eras[0].FirstYear // 29年 wants an era
	}
	return strings.ReplaceAll(d.String(), "-", ""), ok && err == nil
}

// cutEra takes the era's name or letter from the beginning of s; -1: it has none.
func cutEra(s string) (era int, rest string) {
	for i, e := range forms.Eras {
		for _, head := range []string{e.Name, strings.ToUpper(e.Letter)} {
			if rest, ok := strings.CutPrefix(s, head); ok {
				return i, strings.Replace(rest, "元", "1", 1)
			}
		}
	}
	return -1, s
}

// dayNumbers splits s into year, month and day; what is not given is 0.
func dayNumbers(s string, era bool) (n [3]int, ok bool) {
	digit := func(r rune) bool { return r >= '0' && r <= '9' }
	if strings.ContainsFunc(s, func(r rune) bool { return !digit(r) && !strings.ContainsRune(".-/年月日不詳 ", r) }) {
		return n, false
	}
	parts := strings.FieldsFunc(s, func(r rune) bool { return !digit(r) })
	if year := map[bool]int{true: 2, false: 4}[era]; len(parts) == 1 && len(parts[0]) == year+4 {
		all := parts[0]
		parts = []string{all[:year], all[year : year+2], all[year+2:]}
	}
	if len(parts) == 0 || len(parts) > 3 {
		return n, false
	}
	for i, p := range parts {
		v, err := strconv.Atoi(p)
		if err != nil || v > 9999 {
			return n, false
		}
		n[i] = v
	}
	return n, true
}

// partOfDay is a year, or a year and a month.
func partOfDay(era, year, month, day int) (string, bool) {
	if era >= 0 {
		year += forms.Eras[era].FirstYear - 1
		if next := era + 1; next < len(forms.Eras) && year > forms.Eras[next].FirstYear { // 昭和70年 is no year
			return "", false
		}
	}
	return fmt.Sprintf("%04d%02d00", year, month), year > 1872 && year < 2100 && month <= 12 && day == 0
}
