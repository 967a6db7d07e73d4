package export

import (
	"encoding/csv"
	"io"
	"path/filepath"
	"testing"

	"filippo.io/age"

	"kakanai/audit"
	"kakanai/record"
)

// How long 5,000 entries, four busy days, take in each format; the peer reads the same entries and
// has encoding/csv write two of their columns.
func BenchmarkWrite(b *testing.B) {
	const n = 5000
	db := someLog(b, n)
	id, err := age.GenerateX25519Identity()
	if err != nil {
		b.Fatal(err)
	}
	out := filepath.Join(b.TempDir(), "out")
	ours := func(o Options) func(*testing.B) {
		o.First, o.Last = day, day
		return func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Write(b.Context(), db, out, o); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/entry")
		}
	}
	b.Run("peer-encoding-csv", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			w := csv.NewWriter(io.Discard)
			if err := audit.Read(b.Context(), db, day, day,
				func(e record.Entry, _ int64) error {
					return w.Write([]string{
						string(e.Kind),
						e.Serial,
					})
				}); err != nil {
				b.Fatal(err)
			}
			w.Flush()
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/entry")
	})
	b.Run("csv", ours(Options{Format: CSV}))
	b.Run("csv-cp932", ours(Options{Format: CSV, CP932: true}))
	b.Run("csv-age", ours(Options{Format: CSV, Recipient: id.Recipient().String()}))
	b.Run("jsonl", ours(Options{Format: JSONL}))
	b.Run("xlsx", ours(Options{Format: XLSX}))
}
