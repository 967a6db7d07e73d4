//go:build linux

package device

import (
	"slices"
	"strings"
	"testing"

	"kakanai/assets"
	"kakanai/card/emulator"
	"kakanai/card/pcsc/pcsctest"
	"kakanai/internal/e2e"
)

// forbidden are the files that a visit must never touch: the Individual Number, what it can be
// computed from, and its image (promise 1), as SELECT commands.
var forbidden = []string{"00A4020C020001", "00A4020C020003", "00A4020C020014", "00A4020C020005", "00A4020C020013"}

// The whole way on real parts: pcscd, vpcd, the card in software as a TCP client, the built
// program as a separate process.
func TestReadAndFillOverPCSC(t *testing.T) {
	t.Parallel()
	service := pcsctest.Start(t)
	d := e2e.NewStall(t)
	d.Env = service.Env()

	d.Want(11, "no-card", d.Call("1234\n", "read", "--pin-stdin"))

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
			d := d.For(t)
			a := d.Want(0, "", d.Call("1234\n", "read", "--pin-stdin", "--wait", "5"))
			if a.JSON["name"] != p.Name || a.JSON["address"] != p.Address || a.JSON["birth"] != p.Birth ||
				a.JSON["via"] != "pin" {
				t.Error("what came out is not what the card says")
			}
			if n := count(card.Record(), "0020009104"); n != 1 {
				t.Errorf("one entry was %d VERIFYs", n)
			}
			if p.Birth != "19500000" {
				fillAndCheck(d, card, p)
			}
		})
	}
	d.Want(0, "", d.Call("", "log", "verify"))
}

// fillAndCheck fills three forms with the card of p, which was read once, and looks at the papers
// and at what the card was asked.
func fillAndCheck(d *e2e.Stall, card *emulator.Card, p emulator.Person) {
	t := d.T
	t.Helper()
	fill := func(ids ...string) e2e.Answer {
		return d.Call("1234\n", slices.Concat([]string{"fill"}, ids,
			[]string{"--out", d.Out(), "--pin-stdin", "--wait", "5"})...)
	}
	ids, verifies := []string{"juminhyo", "inkan", "shotoku"}, 2
	if p.ID == "child" { // under 15 one registers no seal
		d.Want(20, "incomplete", fill(ids...))
		ids, verifies = slices.Delete(ids, 1, 2), 3
	}
	docs := e2e.Documents(t, d.Want(0, "", fill(ids...)))
	if len(docs) != len(ids) {
		t.Errorf("%d papers for %v", len(docs), ids)
	}
	for _, doc := range docs {
		if len(doc.Marks) == 0 {
			e2e.CheckPaper(t, doc, p.Name, p.Address)
		}
		if strings.Contains(e2e.Tool(t, "pdftotext", doc.Path, "-"), "見本（デモ用カード）") {
			t.Error("paper of a real reader says 見本")
		}
	}
	if n := count(card.Record(), "0020009104"); n != verifies {
		t.Errorf("%d entries were %d VERIFYs", verifies, n)
	}
	checkCommands(t, card)
}

// checkCommands looks through all that a card was sent.
func checkCommands(t testing.TB, card *emulator.Card) {
	t.Helper()
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
}

func count(record []string, prefix string) (n int) {
	for _, c := range record {
		if strings.HasPrefix(strings.ToUpper(c), prefix) {
			n++
		}
	}
	return n
}
