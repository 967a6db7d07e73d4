package main

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kakanai/audit"
	"kakanai/internal/station"
	"kakanai/record"
)

// With a real window: what is wrong with the log is found without anybody's asking, and nobody is served.
func TestWindowStopsWithAChangedLog(t *testing.T) {
	s := newScreen(t)
	d := newStall(t, "--reader", "demo")
	d.want(0, "", d.call("1234\n", "read", "--pin-stdin"))
	data := filepath.Join(d.dir, "data")
	alter(t, station.LogPath(filepath.Join(data, "demo")), "UPDATE entry SET pages = 9 WHERE seq = 1")
	p := s.open(nil, "--demo", "--data", data)
	for range 100 {
		if strings.Contains(p.said(), "modified") {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	if !strings.Contains(p.said(), "modified, entry 1") {
		t.Errorf("nobody says that the log was changed: %s", p.said())
	}
	const nextX, nextY = 1148, 704 // the primary button, bottom right
	s.tap("住民票", 230, 220)
	s.tap("次へ", nextX, nextY)
	s.shot("log-changed")
	p.end()
	if err := audit.Read(t.Context(), station.LogPath(filepath.Join(data, "demo")), today(), today(), func(e record.Entry, _ int64) error {
		if e.Kind == "visit.open" {
			t.Error("somebody was served")
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
}
