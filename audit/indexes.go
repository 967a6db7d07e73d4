package audit

import "context"

// The rows of a log prove themselves. Its indexes do not, and an export by day, the next serial or the newest key would be wrong if they were; SQLite's own
// integrity check finds that but takes longer than the whole walk. So the walk counts what each index must hold, and this compares.

// A sum is how many entries, and which, as far as two sums of their numbers tell.
type sum struct{ n, seq, square int64 }

func (s sum) with(seq int64) sum { return sum{s.n + 1, s.seq + seq, s.square + seq*seq%prime} }

const prime = 1_000_003

// count takes in an entry that was found good.
func (w *walk) count(e *Entry) {
	w.days[e.Day] = w.days[e.Day].with(e.Seq)
	if e.Number > 0 {
		w.nums[e.Day] = w.nums[e.Day].with(e.Seq)
	}
	if milestone(w.version, e.Kind) {
		w.mile = w.mile.with(e.Seq)
	}
}

// indexed tells whether every index holds what it must. The names and the structure of the indexes were compared before.
func (w *walk) indexed(ctx context.Context, db querier, version int) bool {
	const sums = "count(*), coalesce(sum(seq), 0), coalesce(sum(seq * seq % 1000003), 0) FROM entry INDEXED BY "
	if !sameSums(ctx, db, "SELECT day, "+sums+"entry_day GROUP BY day", w.days) ||
		!sameSums(ctx, db, "SELECT day, "+sums+"entry_number WHERE number > 0 GROUP BY day", w.nums) {
		return false
	}
	var s sum
	return version == 1 || db.QueryRowContext(ctx, "SELECT "+sums+"entry_milestone WHERE "+milestonesOf(version)).Scan(&s.n, &s.seq, &s.square) == nil && s == w.mile
}

func sameSums(ctx context.Context, db querier, query string, want map[string]sum) bool {
	found, err := db.QueryContext(ctx, query)
	if err != nil {
		return false
	}
	defer found.Close()
	n := 0
	for ; found.Next(); n++ {
		var day string
		var s sum
		if found.Scan(&day, &s.n, &s.seq, &s.square) != nil || s != want[day] {
			return false
		}
	}
	return found.Err() == nil && n == len(want)
}
