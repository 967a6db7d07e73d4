package texts

import "time"

// An Era is one of Japan's, for typing a day.
type Era struct {
	ID, Label, Reading string
	First              int // the Gregorian year of its year 1
}

// Eras are those of living people's days, oldest first.
var Eras = []Era{{"m", "明治", "めいじ", 1868}, {"t", "大正", "たいしょう", 1912}, {"s", "昭和", "しょうわ", 1926}, {"h", "平成", "へいせい", 1989}, {"r", "令和", "れいわ", 2019}}

// japanTime is the zone of every time a person reads.
var Japan = time.FixedZone("JST", 9*60*60)
