package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kakanai/card/emulator"
	"kakanai/card/pcsc/pcsctest"
	"kakanai/record"
)

// A real window and a real card service whose reader hangs while the card is recognised: the window stays alive and says so, goes on by
// itself when the reader answers, and a card whose PIN is at its last try is read by the numbers printed on it, with staff's key.
func TestWindowWithTroubledReader(t *testing.T) {
	service := pcsctest.Start(t)
	s := newScreen(t)
	p := demoPeople(t)["last"]
	free := make(chan struct{})
	stuck := emulator.NewCard(p, emulator.Quirks{Hook: func(i int, _ []byte) ([]byte, error, bool) {
		if i == 1 {
			<-free
		}
		return nil, nil, false
	}})
	d := newStall(t)
	data := filepath.Join(d.dir, "data")
	window := s.open(append(service.Env(), "HOME="+d.dir), "--data", data, "--config", d.file("k.toml", "[city]\nterminal = \"K07\"\n"))

	const nextX, nextY = 1148, 752
	s.tap("住民票", 230, 220)
	s.tap("次へ", nextX, nextY)
	s.tap("本人のまま次へ", nextX, nextY)
	s.shot("real-notice")
	s.tap("同意して進む", nextX, nextY)
	s.shot("real-waiting")
	before := s.picture()
	service.Insert(t, stuck)
	began := time.Now()
	s.settle("カードリーダーが応答しません", before)
	if took := time.Since(began); took > 6*time.Second { // 5 s, and half a second of looking at a picture that rests
		t.Errorf("the window took %v to say that the reader does not answer", took)
	}
	s.shot("real-stuck")
	s.tap("暗証番号がわからない", 1100, 752) // alive: it opens and closes
	s.shot("real-forgotten")
	s.tap("もどる", 120, 752)
	before = s.picture()
	close(free)
	s.settle("カードを守るため", before)
	s.shot("real-last-try")
	s.key("職員の鍵", "ctrl+b")
	service.Eject(t) // the card is in the hand now
	s.shot("real-numbers")
	before = s.picture()
	s.x("xdotool", "type", "--delay", "60", p.CodeB())
	s.settle("番号", before)
	s.shot("real-numbers-typed")
	s.tap("カードを置く", 1100, 752)
	s.shot("real-numbers-waiting")
	before = s.picture()
	service.Insert(t, emulator.NewCard(p, emulator.Quirks{}))
	s.settle("読み取り", before)
	s.shot("real-read")
	window.end()
	csv := filepath.Join(d.dir, "log.csv")
	d.want(0, "", d.call("", "log", "export", "--day", record.Day(time.Now()), "--format", "csv", "--out", csv))
	b, err := os.ReadFile(csv)
	if err != nil {
		t.Fatal(err)
	}
	at := 0
	for _, kind := range []string{"visit.open", "stopped", "numbers", "read"} {
		i := strings.Index(string(b)[at:], `"`+kind+`"`)
		if i < 0 {
			t.Fatalf("the log lacks %s, or has it elsewhere:\n%s", kind, b)
		}
		at += i
	}
	if strings.Contains(string(b), p.CodeB()) || strings.Contains(window.said(), p.CodeB()) || strings.Contains(window.said(), p.Name) {
		t.Error("what was typed or read stands in the log or on stderr")
	}
}
