package card

import (
	"fmt"
	"strings"
	"testing"
)

// item returns a TLV in hexadecimal.
func item(tag, value string) string { return fmt.Sprintf("%s82%04X%X", tag, len(value), value) }

// ef returns an EF 0002 of these items in hexadecimal.
func ef(items ...string) string {
	body := strings.Join(items, "")
	return fmt.Sprintf("FF2082%04X%s", len(body)/2, body) + "FFFF"
}

// One odd item does not make the card unreadable: birth and sex are returned unchanged, and filler
// behind name and address is cut off and reported.
func TestAnOddItemIsKeptAsItStands(t *testing.T) {
	const name, address = "見本　太郎", "青森県むつ市見本１"
	for _, c := range []struct {
		what                      string
		name, address, birth, sex string
		want                      Holder
	}{
		{"sex 3", name, address, "19800217", "3", Holder{name, address, "19800217", "3", false, false}},
		{"sex blank", name, address, "19800217", " ", Holder{name, address, "19800217", " ", false, false}},
		{"sex empty", name, address, "19800217", "", Holder{name, address, "19800217", "", false, false}},
		{"a letter in the birth", name, address, "1950A100", "1", Holder{name, address, "1950A100", "1", false, false}},
		{"stars", name, address, "****", "*", Holder{name, address, "****", "*", false, false}},
		{"blanks", name, address, "        ", "1", Holder{name, address, "        ", "1", false, false}},
		{
			"a birth that is no text", name, address, "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", "1",
			Holder{name, address, "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", "1", false, false},
		},
		{
			"FF in the address", name, address + "\xFF\xFF\xFF", "19800217", "1",
			Holder{name, address, "19800217", "1", false, true},
		},
		{
			"NULs behind the name", name + "\x00\x00", address, "19800217", "1",
			Holder{name, address, "19800217", "1", true, false},
		},
		{
			"a name of filler only", "\x00\x00\xFF", address, "19800217", "1",
			Holder{"", address, "19800217", "1", true, false},
		},
		{"a name of spaces", "　　", address, "19800217", "1", Holder{"　　", address, "19800217", "1", false, false}},
	} {
		h, err := parseHolder(unhex(t,
			ef(item("DF22", c.name), item("DF23", c.address), item("DF24", c.birth), item("DF25", c.sex))))
		if err != nil || h != c.want {
			t.Errorf("%s: %+v, %v", c.what, h, err)
		}
	}
	h, err := parseHolder(unhex(t, ef(item("DF22", name), item("DF23", address))))
	if want := (Holder{Name: name, Address: address}); err != nil || h != want {
		t.Errorf("neither birth nor sex: %+v, %v", h, err)
	}
	for what, file := range map[string]string{
		"FF in the middle of the address": ef(item("DF22", name), item("DF23", "青森県\xFF\xFFむつ市"),
			item("DF24", "19800217"), item("DF25", "1")),
		"no address": ef(item("DF22", name), item("DF24", "19800217"), item("DF25", "1")),
		"an odd birth twice": ef(item("DF22", name), item("DF23", address), item("DF24", "****"),
			item("DF24", "****")),
	} {
		if h, err := parseHolder(unhex(t, file)); err == nil || h != (Holder{}) {
			t.Errorf("%s was read", what)
		}
	}
}
