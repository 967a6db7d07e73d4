package audit

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// A specimen is a small log with a row of every kind, closed: opened and closed days, serials, a
// row without details, one that was erased. Its pages are of that many bytes: small ones give
// indexes of several levels and rows that need more than one page.
func specimen(t *testing.T, pageSize int) string {
	t.Helper()
	now := noon
	l, path := newLog(t, func(o *Options) {
		o.Now = func() time.Time { return now }
		o.Uptime = func() (string, time.Duration) { return "0a1b2c3d", now.Sub(noon) }
	})
	ctx := t.Context()
	for day := range 3 {
		if _, err := l.OpenDay(ctx, 1); err != nil {
			t.Fatal(err)
		}
		fill(t, l, 14)
		if _, _, _, err := l.CloseDay(ctx, 2); err != nil {
			t.Fatal(err)
		}
		now = now.AddDate(0, 0, 1)
		if keep := []Keep{{0, 0}, {0, 9}}; day < len(keep) {
			if err := l.SetKeep(ctx, keep[day], 3); err != nil {
				t.Fatal(err)
			}
			if _, err := l.Erase(ctx, 3); err != nil {
				t.Fatal(err)
			}
		}
	}
	l.Close()
	if pageSize != 4096 {
		tamper(t, path, "PRAGMA journal_mode = DELETE", fmt.Sprintf("PRAGMA page_size = %d", pageSize), "VACUUM",
			"PRAGMA journal_mode = WAL")
	}
	if v := verdict(t, path); !strings.HasPrefix(v.Result, OK) || v.Erased == nil {
		t.Fatalf("before: %+v", v)
	}
	return path
}

// everything is all that can be read of a log: the structure, every value with its type, every
// index by its order and by its keys. An error is part of it.
func everything(path string) string {
	db, err := sql.Open("sqlite3", "file:"+path+"?mode=ro")
	if err != nil {
		return err.Error()
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	var b strings.Builder
	columns := append([]string{"version", "salt", "details", "commitment", "hashes"}, fields[:]...)
	var typed []string
	for _, c := range columns {
		typed = append(typed, "typeof("+c+")", "quote("+c+")")
	}
	for _, q := range []string{
		"PRAGMA application_id", "PRAGMA user_version", "PRAGMA encoding", "PRAGMA page_size", "PRAGMA page_count",
		"PRAGMA auto_vacuum", "PRAGMA journal_mode",
		"SELECT concat_ws(' ', quote(type), quote(name), quote(tbl_name), quote(rootpage), quote(sql)) FROM " +
			"sqlite_schema ORDER BY rowid",
		"SELECT concat_ws(' ', rowid, " + strings.Join(typed, ", ") + ") FROM entry NOT INDEXED ORDER BY rowid",
		"SELECT concat_ws(' ', typeof(day), quote(day), seq) FROM entry INDEXED BY entry_day ORDER BY day, seq",
		"SELECT concat_ws(' ', typeof(day), quote(day), typeof(number), number, seq) FROM entry INDEXED BY " +
			"entry_number WHERE number > 0 ORDER BY day, number",
		"SELECT seq FROM entry INDEXED BY entry_milestone WHERE " + milestones,
		"SELECT b.seq FROM entry AS a NOT INDEXED CROSS JOIN entry AS b INDEXED BY entry_day ON b.day = a.day AND " +
			"b.seq = a.seq ORDER BY a.seq",
		"SELECT b.seq FROM entry AS a NOT INDEXED CROSS JOIN entry AS b INDEXED BY entry_number ON b.day = a.day AND " +
			"b.number = a.number WHERE b.number > 0 ORDER BY a.seq",
		"SELECT b.seq FROM entry AS a NOT INDEXED CROSS JOIN entry AS b INDEXED BY entry_milestone ON b.seq = a.seq " +
			"WHERE b." + milestones + " ORDER BY a.seq",
		"SELECT a.seq FROM entry AS a NOT INDEXED WHERE a." + milestones,
	} {
		rows, err := db.Query(q)
		for err == nil && rows.Next() {
			var s sql.NullString
			err = rows.Scan(&s)
			b.WriteString(s.String)
			b.WriteByte('\n')
		}
		if err == nil {
			err = rows.Err()
		}
		if err != nil {
			b.WriteString(err.Error())
		}
		if rows != nil {
			rows.Close()
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// listed is what the supervisor's window shows.
func listed(path string) string {
	var b strings.Builder
	x, err := Browse(context.Background(), path, Filter{})
	if err != nil {
		return err.Error()
	}
	defer x.Close()
	for i := range x.Len() {
		fmt.Fprintln(&b, x.Entry(i))
	}
	for _, f := range []Filter{{Day: "2026-11-25"}, {Form: "juminhyo"}, {Window: "K01"}} {
		if y, err := Browse(context.Background(), path, f); err == nil {
			fmt.Fprintln(&b, y.seqs)
			y.Close()
		}
	}
	return b.String()
}

// goesOn has a log take an entry and an erasure, and verifies it again.
func goesOn(path, key string) error {
	ctx := context.Background()
	o := options(path)
	o.Now, o.Key = func() time.Time { return noon.AddDate(0, 0, 14) }, KeyFile(key)
	l, err := Open(ctx, o)
	if err != nil {
		return err
	}
	defer l.Close()
	if e, err := l.Number(ctx, sample); err != nil || e.Number != 1 {
		return fmt.Errorf("the day's first serial has number %d: %w", e.Number, err)
	}
	if done, err := l.Erase(ctx, 1); err != nil || done.Details == 0 || done.Entries == 0 {
		return fmt.Errorf("%+v was erased: %w", done, err)
	}
	if err := l.Close(); err != nil {
		return err
	}
	if v, err := Verify(ctx, path, Against{}); err != nil || !strings.HasPrefix(v.Result, OK) {
		return fmt.Errorf("%+v %w", v, err)
	}
	return nil
}

// Whatever single bit of the file is another one is found, refused, or changes nothing that can be
// read or done.
func TestEveryBitIsAccountedFor(t *testing.T) {
	for _, pageSize := range []int{4096, 512} {
		t.Run(fmt.Sprint(pageSize), func(t *testing.T) { everyBit(t, specimen(t, pageSize)) })
	}
}

func everyBit(t *testing.T, path string) {
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, list := everything(path), listed(path)
	bits, step := 8*len(whole), 8*len(whole)/2500
	if os.Getenv("KAKANAI_SOAK") != "" {
		step = 1
	}
	var mu sync.Mutex
	counts := map[string]int{}
	next := 0
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		dir := t.TempDir()
		wg.Go(func() {
			for {
				mu.Lock()
				bit := next
				next += step
				mu.Unlock()
				if bit >= bits {
					return
				}
				class, why := flip(whole, bit, filepath.Join(dir, "log.db"), path+".key", before, list)
				mu.Lock()
				counts[class]++
				mu.Unlock()
				if why != "" {
					t.Errorf("bit %d of byte %d (page %d, %d within): %s", bit%8, bit/8, bit/8/4096+1, bit/8%4096, why)
				}
			}
		})
	}
	wg.Wait()
	t.Logf("%d bytes: %v", len(whole), counts)
	for _, class := range []string{"found", "refused", "nothing"} {
		if counts[class] == 0 {
			t.Errorf("no bit is %s: the test means nothing", class)
		}
	}
}

// flip verifies whole with one bit changed. It returns which class that is, and why it is none.
func flip(whole []byte, bit int, path, key, before, list string) (class, why string) {
	put := func() {
		for _, end := range []string{"-wal", "-shm"} {
			os.Remove(path + end)
		}
		b := append([]byte(nil), whole...)
		b[bit/8] ^= 1 << (bit % 8)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			why = err.Error()
		}
	}
	put()
	v, err := Verify(context.Background(), path, Against{})
	switch {
	case why != "":
		return "", why
	case err != nil, v.Result == UnknownLog:
		return "refused", ""
	case !strings.HasPrefix(v.Result, OK):
		return "found", ""
	}
	if now := everything(path); now != before {
		return "", "something else is read, and the verdict is ok: " + difference(before, now)
	}
	if listed(path) != list {
		return "", "the supervisor is shown something else, and the verdict is ok"
	}
	if err := goesOn(path, key); err != nil {
		return "", "the verdict is ok, and then: " + err.Error()
	}
	return "nothing", why
}

// difference is the first line of b that a does not have.
func difference(a, b string) string {
	old, now := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range now {
		if i >= len(old) || old[i] != now[i] {
			return fmt.Sprintf("line %d: %.200q", i, now[i])
		}
	}
	return "less"
}

// The file says one thing, and the journal beside it another, which the next who writes will read.
// Verification reads without writing: it must not say that the file is in order.
func TestAJournalBesideALogIsNotPassedOver(t *testing.T) {
	l, path := newLog(t, nil)
	fill(t, l, 30)
	l.Close()
	db, err := sql.Open("sqlite3", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	defer db.Close()
	do := func(list ...string) {
		t.Helper()
		for _, s := range list {
			if _, err := db.Exec(s); err != nil {
				t.Fatal(s, err)
			}
		}
	}
	do("PRAGMA journal_mode = DELETE", drop+"UPDATE entry SET yen = yen + 1 WHERE seq = 17;"+restore())
	do("PRAGMA cache_size = 1", "BEGIN IMMEDIATE", drop+"UPDATE entry SET yen = yen - 1 WHERE seq = 17;"+restore(),
		"CREATE TABLE much (x)", "INSERT INTO much VALUES (zeroblob(3000000))", "DROP TABLE much")
	copied := filepath.Join(t.TempDir(), "log.db")
	for _, end := range []string{"", "-journal"} {
		b, err := os.ReadFile(path + end)
		if err == nil {
			err = os.WriteFile(copied+end, b, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	do("ROLLBACK")
	if v := verdict(t, copied); v.Result != Modified || v.Why != errJournal.Error() {
		t.Errorf("%+v", v)
	}
	db2, err := sql.Open("sqlite3", "file:"+copied) // a writer takes the journal's word
	if err == nil {
		_, err = db2.Exec("BEGIN IMMEDIATE; COMMIT")
		db2.Close()
	}
	if v := verdict(t, copied); err != nil || v.Result != Modified || v.At != 17 {
		t.Errorf("%+v %v", v, err)
	}
}

// Nor does one that is put there beside a kiosk that runs make its watch blind.
func TestAJournalBesideALogThatIsOpen(t *testing.T) {
	l, path := newLog(t, nil)
	fill(t, l, 3)
	if err := os.WriteFile(path+"-journal", []byte("no journal at all"), 0o600); err != nil {
		t.Fatal(err)
	}
	if v := verdict(t, path); v.Result != Modified {
		t.Errorf("%+v", v)
	}
}
