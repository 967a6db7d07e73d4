//go:build linux

package audit

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// interleaved returns the median of how long each of several peers takes. They run in turns, so
// that whatever else the machine does affects them all.
func interleaved(b *testing.B, rounds int, peers map[string]func()) map[string]time.Duration {
	b.Helper()
	took := map[string][]time.Duration{}
	names := []string{}
	for name := range peers {
		names = append(names, name)
	}
	slices.Sort(names)
	for range rounds {
		for _, name := range names {
			began := time.Now()
			peers[name]()
			took[name] = append(took[name], time.Since(began))
		}
	}
	out := map[string]time.Duration{}
	for name, all := range took {
		slices.Sort(all)
		out[name] = all[len(all)/2]
	}
	return out
}

// peer is a database with the log's own durability and a table that is not the log's.
func peer(b *testing.B, table string) *sql.DB {
	b.Helper()
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(b.TempDir(),
		"peer.db")+"?_journal_mode=WAL&_synchronous=FULL&_secure_delete=1&_busy_timeout=5000")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	if err := durable(b.Context(), db); err != nil {
		b.Fatal(err)
	}
	if _, err := db.Exec(table); err != nil {
		b.Fatal(err)
	}
	return db
}

// One entry a commit: the same bytes without any evidence, in a hash chain, and as the log has
// them.
func BenchmarkAppend(b *testing.B) {
	const batch = 100
	prepare := func(db *sql.DB, s string) *sql.Stmt {
		p, err := db.Prepare(s)
		if err != nil {
			b.Fatal(err)
		}
		return p
	}
	e := sample
	e.Version, e.At, e.Day, e.Boot, e.Up = 2, noon, "2026-11-24", "0a1b2c3d", 123456
	header, details := headerOf(&e), detailsOf(&e)
	must := func(_ any, err error) {
		if err != nil {
			b.Fatal(err)
		}
	}
	bare := prepare(peer(b, "CREATE TABLE entry (seq INTEGER PRIMARY KEY, header BLOB, details BLOB) STRICT"),
		"INSERT INTO entry (header, details) VALUES (?, ?)")
	indexed := prepare(peer(b, "CREATE TABLE entry (seq INTEGER PRIMARY KEY, day TEXT, header BLOB, details BLOB) "+
		"STRICT; CREATE INDEX entry_day ON entry (day)"), "INSERT INTO entry (day, header, details) VALUES (?, ?, ?)")
	chain := prepare(peer(b, "CREATE TABLE entry (seq INTEGER PRIMARY KEY, header BLOB, details BLOB, hash BLOB) "+
		"STRICT"), "INSERT INTO entry (header, details, hash) VALUES (?, ?, ?)")
	var last [32]byte
	l, _ := newLog(b, nil)
	ctx := context.Background()
	times := func(f func()) func() {
		return func() {
			for range batch {
				f()
			}
		}
	}
	for b.Loop() {
		m := interleaved(b, 31, map[string]func(){
			"bare":    times(func() { must(bare.ExecContext(ctx, header, details)) }),
			"indexed": times(func() { must(indexed.ExecContext(ctx, e.Day, header, details)) }),
			"chain": times(func() {
				last = sha256.Sum256(slices.Concat(last[:], header, details))
				must(chain.ExecContext(ctx, header, details, last[:]))
			}),
			"ours": times(func() { must(l.Append(ctx, sample)) }),
		})
		for name, d := range m {
			b.ReportMetric(float64(d.Microseconds())/batch, name+"-µs")
		}
		b.ReportMetric(float64(m["bare"])/float64(m["ours"]), "of-bare")
		b.ReportMetric(float64(m["indexed"])/float64(m["ours"]), "of-indexed")
	}
	b.ReportMetric(0, "ns/op")
}

// big is a log of n entries, made once a run.
func big(b testing.TB, n int) string {
	b.Helper()
	bigs.Lock()
	defer bigs.Unlock()
	if path, ok := bigs.made[n]; ok {
		return path
	}
	dir, err := os.MkdirTemp("", "kakanai-bench-")
	if err != nil {
		b.Fatal(err)
	}
	leftovers = append(leftovers, dir)
	path := filepath.Join(dir, "log.db")
	o := options(path)
	now := noon
	o.Now = func() time.Time { now = now.Add(20 * time.Millisecond); return now }
	o.Uptime = func() (string, time.Duration) { return "0a1b2c3d", now.Sub(noon) }
	l, err := Open(context.Background(), o)
	if err != nil {
		b.Fatal(err)
	}
	bulk(b, l, n-1)
	l.Close()
	bigs.made[n] = path
	return path
}

var bigs = struct {
	sync.Mutex
	made map[int]string
}{made: map[int]string{}}

func init() {
	inChild["KAKANAI_TEST_VERIFY"] = func(path string) {
		v, err := Verify(context.Background(), path, Against{})
		if err != nil || v.Result != OK {
			fmt.Println(v, err)
			os.Exit(1)
		}
		status, _ := os.ReadFile("/proc/self/status") // VmHWM: the most memory this process ever had, in kB
		_, after, _ := strings.Cut(string(status), "VmHWM:")
		fmt.Print(strings.Fields(after)[0])
		os.Exit(0)
	}
}

// chainOf writes the entries of the log at path into a database as a plain hash chain.
func chainOf(b *testing.B, path string) *sql.DB {
	b.Helper()
	chain := peer(b, "CREATE TABLE entry (seq INTEGER PRIMARY KEY, header BLOB, details BLOB, hash BLOB) STRICT")
	tx, err := chain.Begin()
	if err != nil {
		b.Fatal(err)
	}
	from, done, err := snapshot(b.Context(), path)
	if err != nil {
		b.Fatal(err)
	}
	add, err := tx.Prepare("INSERT INTO entry VALUES (?, ?, ?, ?)")
	if err != nil {
		b.Fatal(err)
	}
	var last [32]byte
	for r, err := range rows(context.Background(), from, schemaVersion, "ORDER BY seq") {
		if err != nil {
			b.Fatal(err)
		}
		last = sha256.Sum256(slices.Concat(last[:], r.header(), []byte(r.details)))
		if _, err := add.Exec(r.seq, r.header(), []byte(r.details), last[:]); err != nil {
			b.Fatal(err)
		}
	}
	done()
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
	return chain
}

// walkChain verifies the hash chain in db, of n entries.
func walkChain(b *testing.B, db *sql.DB, n int64) {
	b.Helper()
	rows, err := db.Query("SELECT seq, header, details, hash FROM entry ORDER BY seq")
	if err != nil {
		b.Fatal(err)
	}
	defer rows.Close()
	var last [32]byte
	var seq, at int64
	var header, details, hash sql.RawBytes
	var buf []byte
	for ; rows.Next(); at++ {
		if err := rows.Scan(&seq, &header, &details, &hash); err != nil {
			b.Fatal(err)
		}
		buf = append(append(append(buf[:0], last[:]...), header...), details...)
		if last = sha256.Sum256(buf); seq != at || !bytes.Equal(last[:], hash) {
			b.Fatal("the chain is broken")
		}
	}
	if at != n {
		b.Fatal(at, rows.Err())
	}
}

// Verifying a million entries, beside a plain hash chain over the same bytes; and how much memory
// that takes.
func BenchmarkVerify(b *testing.B) {
	const n = 1_000_000
	path := big(b, n)
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	chain := chainOf(b, path)
	for b.Loop() {
		m := interleaved(b, 5, map[string]func(){
			"chain": func() { walkChain(b, chain, n) },
			"ours": func() {
				if v, err := Verify(context.Background(), path, Against{}); err != nil || v.Result != OK ||
					v.Entries != n {
					b.Fatal(v, err)
				}
			},
		})
		b.ReportMetric(m["chain"].Seconds(), "chain-s")
		b.ReportMetric(m["ours"].Seconds(), "ours-s")
		b.ReportMetric(float64(m["ours"])/float64(m["chain"]), "times-chain")
	}
	b.ReportMetric(float64(info.Size())/n, "B/entry")
	for _, size := range []int{10_000, n} {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "KAKANAI_TEST_VERIFY="+big(b, size))
		out, err := cmd.Output()
		kB, err2 := strconv.Atoi(string(out))
		if err != nil || err2 != nil {
			b.Fatalf("%v %s", err, out)
		}
		b.ReportMetric(float64(kB)/1024, fmt.Sprintf("MB-at-%d", size))
	}
	b.ReportMetric(0, "ns/op")
}

// Proving one entry of many.
func BenchmarkProof(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			path := big(b, n)
			tx, done, err := snapshot(b.Context(), path)
			if err != nil {
				b.Fatal(err)
			}
			defer done()
			read := hashReader(context.Background(), tx)
			i := int64(0)
			for b.Loop() {
				i = (i*7919 + 4241) % int64(n)
				if _, err := tlog.ProveRecord(int64(n), i, read); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// What the supervisor waits for when the list is filtered.
func BenchmarkBrowse(b *testing.B) {
	path := big(b, 100_000)
	for name, f := range map[string]Filter{
		"all": {}, "form": {Form: "inkan"}, "window": {Window: "K01"},
		"no such window": {Window: "K9"},
	} {
		b.Run(name, func(b *testing.B) {
			n := 0
			for b.Loop() {
				x, err := Browse(b.Context(), path, f)
				if err != nil {
					b.Fatal(err)
				}
				n = x.Len()
				x.Close()
			}
			b.ReportMetric(float64(n), "entries")
		})
	}
}
