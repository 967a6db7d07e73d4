package audit

import (
	"context"
	"database/sql"
	"hash/maphash"
	"strings"

	"kakanai/record"
)

// The rows of a log prove themselves. Its indexes do not, and an export by day, the next serial or
// the newest key would be wrong if they were; SQLite's own integrity check finds that but takes
// half as long as the whole walk. So the walk counts what each index must hold, and this compares
// key by key.

// A sum is how many entries, and which. Each is mixed with a number that this process drew, so that
// no other entries can be made to give the same sum.
type sum struct {
	n   int64
	mix uint64
}

var seed = maphash.MakeSeed()

// with takes in an entry, and its number of the day where the index has one.
func (s sum) with(seq, number int64) sum {
	return sum{s.n + 1, s.mix + maphash.Comparable(seed, [2]int64{seq, number})}
}

// count takes in an entry that was found good.
func (w *walk) count(e *record.Entry) {
	w.days[e.Day] = w.days[e.Day].with(e.Seq, 0)
	if e.Number > 0 {
		w.nums[e.Day] = w.nums[e.Day].with(e.Seq, int64(e.Number))
	}
	if milestone(w.version, e.Kind) {
		w.mile = w.mile.with(e.Seq, 0)
	}
}

// indexed reports whether every index holds what it must, and nothing else. The names and the
// structure of the indexes were compared before.
func (w *walk) indexed(ctx context.Context, db querier, version int) bool {
	const (
		days = `(SELECT seq AS place, seq FROM entry INDEXED BY entry_day
  WHERE day = ? AND seq > ? ORDER BY seq LIMIT 4096)`
		// A text or a BLOB would come after every number.
		nums = `(SELECT number AS place, seq FROM entry INDEXED BY entry_number
  WHERE day = ? AND number > ? AND number > 0 AND number < 1 << 60 ORDER BY number LIMIT 4096)`
	)
	return inRuns(ctx, db, "entry_day", w.days) && inRuns(ctx, db, "entry_number WHERE number > 0", w.nums) &&
		holds(ctx, db, "place", days, w.days) && holds(ctx, db, "place || ' ' || seq", nums, w.nums) &&
		(version == 1 || marked(ctx, db, milestonesOf(version), w.mile))
}

// inRuns reports whether an index has the days in their order, each as often as it must. A look-up
// by a day compares with what stands at its ends only.
func inRuns(ctx context.Context, db querier, index string, want map[string]sum) bool {
	found, err := db.QueryContext(ctx, "SELECT typeof(day), day, count(*) FROM entry INDEXED BY "+index+" GROUP BY day")
	if err != nil {
		return false
	}
	defer found.Close()
	days, last := 0, ""
	for ; found.Next(); days++ {
		var kind, day string
		var n int64
		if found.Scan(&kind, &day, &n) != nil || kind != "text" || n != want[day].n || days > 0 && day <= last {
			return false
		}
		last = day
	}
	return found.Err() == nil && days == len(want)
}

// holds looks every day up in an index, a few thousand entries at a time, in the index's order.
func holds(ctx context.Context, db querier, text, part string, want map[string]sum) bool {
	for day, s := range want {
		var got sum
		for last := int64(-1); ; {
			var found sql.NullString
			if db.QueryRowContext(ctx, "SELECT group_concat("+text+") FROM "+part, day, last).Scan(&found) != nil {
				return false
			}
			if !found.Valid {
				break
			}
			for entry := range strings.SplitSeq(found.String, ",") {
				key, pointer, two := strings.Cut(entry, " ")
				place, ok := record.Number(key)
				if !ok || place <= last {
					return false
				}
				last = place
				if !two {
					got = got.with(place, 0)
				} else if seq, ok := record.Number(pointer); ok {
					got = got.with(seq, place)
				}
			}
		}
		if got != s {
			return false
		}
	}
	return true
}

// marked reports whether the index of milestones holds these. Its key is the entry's number, and so
// is what it points to: each is looked up by the other.
func marked(ctx context.Context, db querier, milestones string, want sum) bool {
	var (
		count = "SELECT count(*) FROM entry INDEXED BY entry_milestone WHERE " + milestones
		pairs = "SELECT b.seq FROM entry AS a INDEXED BY entry_milestone CROSS JOIN entry AS b INDEXED BY " +
			"entry_milestone" +
			" WHERE a." + milestones + " AND b." + milestones + " AND b.seq = a.seq"
	)
	var all int64
	if db.QueryRowContext(ctx, count).Scan(&all) != nil || all != want.n {
		return false
	}
	found, err := db.QueryContext(ctx, pairs)
	if err != nil {
		return false
	}
	defer found.Close()
	var got sum
	for found.Next() {
		var seq int64
		if found.Scan(&seq) != nil {
			return false
		}
		got = got.with(seq, 0)
	}
	return found.Err() == nil && got == want
}
