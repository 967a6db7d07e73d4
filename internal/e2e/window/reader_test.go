//go:build linux

package window

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kakanai/card/emulator"
	"kakanai/card/pcsc/pcsctest"
	"kakanai/internal/e2e"
)

// A real window and a real card service whose reader hangs while the card is recognised: the
// window stays alive and says so, goes on by itself when the reader answers, and a card whose PIN
// is at its last try is read by the numbers printed on it, with staff's key.
func TestWindowWithTroubledReader(t *testing.T) {
	t.Parallel()
	service := pcsctest.Start(t)
	s := e2e.NewScreen(t)
	p := e2e.People(t)["last"]
	free := make(chan struct{})
	stuck := emulator.NewCard(p, emulator.Quirks{Hook: func(i int, _ []byte) ([]byte, error, bool) {
		if i == 1 {
			<-free
		}
		return nil, nil, false
	}})
	d := e2e.NewStall(t)
	config := d.File("k.toml", "[city]\nterminal = \"K07\"\n")
	window := s.Open(append(service.Env(), "HOME="+d.Dir), "--data", filepath.Join(d.Dir, "data"), "--config", config)

	const realY = 752 // of the primary button, where there is no demo's bar
	s.Tap("住民票", 230, 220)
	s.Tap("次へ", nextX, realY)
	s.Tap("本人のまま次へ", nextX, realY)
	s.Shot("real-notice")
	s.Tap("同意して進む", nextX, realY)
	s.Shot("real-waiting")
	before := s.Picture()
	service.Insert(t, stuck)
	began := time.Now()
	s.Settle("カードリーダーが応答しません", before)
	if took := time.Since(began); took > 6*time.Second { // 5 s, and a moment for a picture that rests
		t.Errorf("the window took %v to say that the reader does not answer", took)
	}
	s.Shot("real-stuck")
	s.Tap("暗証番号がわからない", 1100, realY) // alive: it opens and closes
	s.Shot("real-forgotten")
	s.Tap("もどる", 120, realY)
	before = s.Picture()
	close(free)
	s.Settle("カードを守るため", before)
	s.Shot("real-last-try")
	s.Key("職員の鍵", "ctrl+b")
	service.Eject(t) // the card is in the hand now
	s.Shot("real-numbers")
	s.Type("番号", p.CodeB())
	s.Shot("real-numbers-typed")
	s.Tap("カードを置く", 1100, realY)
	s.Shot("real-numbers-waiting")
	before = s.Picture()
	service.Insert(t, emulator.NewCard(p, emulator.Quirks{}))
	s.Settle("読み取り", before)
	s.Shot("real-read")
	window.End()
	log := d.CSV()
	e2e.InOrder(t, log, "visit.open", "stopped", "numbers", "read")
	if strings.Contains(log, p.CodeB()) || strings.Contains(window.Said(), p.CodeB()) ||
		strings.Contains(window.Said(), p.Name) {
		t.Error("what was typed or read stands in the log or on stderr")
	}
}
