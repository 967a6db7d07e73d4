package main

import (
	"slices"
	"strings"
	"testing"

	"kakanai/assets"
	"kakanai/card/emulator"
	"kakanai/card/pcsc/pcsctest"
)

// forbidden are the files that a visit must never touch: the Individual Number, what it can be computed from,
// and its image (promise 1), as SELECT commands.
var forbidden = []string{"00A4020C020001", "00A4020C020003", "00A4020C020014", "00A4020C020005", "00A4020C020013"}

// The whole way on real parts: pcscd, vpcd, the card in software as a TCP client, the built binary as a separate process.
func TestReadAndFillOverPCSC(t *testing.T) {
	service := pcsctest.Start(t)
	d := newStall(t)
	d.env = service.Env()

	d.want(11, "no-card", d.call("1234\n", "read", "--pin-stdin"))

	people, err := emulator.Load(assets.People)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range people {
		if p.Kind != "" && p.Kind != "mynumber" || p.TriesLeft != nil {
			continue
		}
		t.Run(p.ID, func(t *testing.T) {
			card := emulator.NewCard(p, emulator.Quirks{})
			service.Insert(t, card)
			defer service.Eject(t)
			d := &stall{t: t, dir: d.dir, env: d.env, args: d.args}
			a := d.want(0, "", d.call("1234\n", "read", "--pin-stdin", "--wait", "5"))
			if a.json["name"] != p.Name || a.json["address"] != p.Address || a.json["birth"] != p.Birth || a.json["via"] != "pin" {
				t.Error("what came out is not what the card says")
			}
			if n := count(card.Record(), "0020009104"); n != 1 {
				t.Errorf("one entry was %d VERIFYs", n)
			}
			if p.Birth == "19500000" {
				return
			}
			ids, verifies := []string{"juminhyo", "inkan", "shotoku"}, 2
			if p.ID == "child" { // nobody under 15 registers a seal
				args := append(append([]string{"fill"}, ids...), "--out", d.out(), "--pin-stdin", "--wait", "5")
				d.want(20, "incomplete", d.call("1234\n", args...))
				ids, verifies = slices.Delete(ids, 1, 2), 3
			}
			docs := documents(t, d.want(0, "", d.call("1234\n", append(append([]string{"fill"}, ids...), "--out", d.out(), "--pin-stdin", "--wait", "5")...)))
			if len(docs) != len(ids) {
				t.Errorf("%d papers for %v", len(docs), ids)
			}
			for _, doc := range docs {
				if len(doc.Marks) == 0 {
					checkPaper(t, doc, p.Name, p.Address)
				}
				if strings.Contains(tool(t, "pdftotext", doc.Path, "-"), "見本（デモ用カード）") {
					t.Error("paper of a real reader says 見本")
				}
			}
			if n := count(card.Record(), "0020009104"); n != verifies {
				t.Errorf("%d entries were %d VERIFYs", verifies, n)
			}
			if tripped := card.Tripped(); len(tripped) > 0 {
				t.Errorf("forbidden files were touched: %v", tripped)
			}
			for _, c := range card.Record() {
				if slices.ContainsFunc(forbidden, func(f string) bool { return strings.HasPrefix(strings.ToUpper(c), f) }) {
					t.Errorf("forbidden command %s", c)
				}
				if strings.Contains(c, "31323334") {
					t.Error("the card's own record holds the PIN")
				}
			}
		})
	}
	d.want(0, "", d.call("", "log", "verify"))
}

func count(record []string, prefix string) (n int) {
	for _, c := range record {
		if strings.HasPrefix(strings.ToUpper(c), prefix) {
			n++
		}
	}
	return n
}
