package emulator

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strings"

	"kakanai/card"
	"kakanai/internal/edited"
)

// A Person is an invented person with a card, read from one TOML file.
type Person struct {
	ID           string    `toml:"id"`            // ASCII, as in --reader demo:ID
	Label        string    `toml:"label"`         // for the demo bar, in ordinary characters
	Kind         card.Kind `toml:"kind"`          // kind of card; empty means a My Number card
	Name         string    `toml:"name"`          // as in EF 0002
	Address      string    `toml:"address"`       // as in EF 0002
	Birth        string    `toml:"birth"`         // 8 digits, Gregorian
	Sex          string    `toml:"sex"`           // 1 digit
	PIN          string    `toml:"pin"`           // 1234 in all files that ship
	Expiry       string    `toml:"expiry"`        // 8 digits
	SecurityCode string    `toml:"security_code"` // 4 digits, printed under the photograph
	Gregorian    bool      `toml:"gregorian"`     // the card's face has a Gregorian birth date (foreign residents)
	TriesLeft    *int      `toml:"tries_left"`    // of the PIN; absent means 3
	TriesLeftB   *int      `toml:"tries_left_b"`  // of 照合番号B; absent means 10

	// The pictures of name and address on the card's face, as PNG: faces/ID-name.png and
	// faces/ID-address.png beside the TOML files. A missing file leaves nil.
	NamePNG, AddressPNG []byte `toml:"-"`
}

// Card returns the kind of card.
func (p Person) Card() card.Kind {
	if p.Kind == "" {
		return card.KindMyNumber
	}
	return p.Kind
}

// CodeB returns 照合番号B, 14 digits: birth date YYMMDD as printed (the year of the era, or the
// Gregorian year for foreign residents), the year of expiry, the security code. It is "" if Birth
// or Expiry is not 8 digits.
func (p Person) CodeB() string {
	if len(p.Birth) != 8 || len(p.Expiry) != 8 {
		return ""
	}
	return p.printedBirth() + p.Expiry[:4] + p.SecurityCode
}

func (p Person) printedBirth() string {
	if p.Gregorian {
		return p.Birth[2:]
	}
	for _, era := range []struct {
		from string
		one  int
	}{{"20190501", 2019}, {"19890108", 1989}, {"19261225", 1926}, {"19120730", 1912}, {"00000000", 1868}} {
		if p.Birth >= era.from {
			var year int
			fmt.Sscanf(p.Birth[:4], "%d", &year)
			return fmt.Sprintf("%02d%s", year-era.one+1, p.Birth[4:])
		}
	}
	return p.Birth[2:]
}

var personID = regexp.MustCompile(`^[a-z][a-z0-9-]{0,30}$`)

// maxPerson is the largest size of a person's file in bytes, many times what one needs.
const maxPerson = 64 << 10

// Load reads every *.toml of fsys in the order of the file names. The first person's card lies on
// the reader by default. An error names the file and, where possible, the lines.
func Load(fsys fs.FS) ([]Person, error) {
	names, err := fs.Glob(fsys, "*.toml")
	if err != nil {
		return nil, fmt.Errorf("demo people: %w", err)
	}
	var out []Person
	seen := map[string]bool{}
	for _, name := range names {
		f, bad := edited.Read(fsys, name, maxPerson)
		var p Person
		if len(bad) == 0 {
			bad, _ = f.TOML(&p)
		}
		if len(bad) > 0 {
			return nil, fmt.Errorf("demo people:\n%w", bad)
		}
		if err := p.judge(); err != nil {
			return nil, fmt.Errorf("demo people: %s: %w", name, err)
		}
		if seen[p.ID] {
			return nil, fmt.Errorf("demo people: %s: the id is there twice", name)
		}
		seen[p.ID] = true
		for suffix, to := range map[string]*[]byte{"name": &p.NamePNG, "address": &p.AddressPNG} {
			if *to, err = fs.ReadFile(fsys, "faces/"+p.ID+"-"+suffix+".png"); err != nil &&
				!errors.Is(err, fs.ErrNotExist) {
				return nil, fmt.Errorf("demo people: %s: %w", name, err)
			}
		}
		out = append(out, p)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("demo people: there are none")
	}
	return out, nil
}

func (p Person) judge() error {
	if !personID.MatchString(p.ID) || p.Label == "" {
		return fmt.Errorf("id must be small ASCII letters, and a label must be there")
	}
	switch p.Card() {
	case card.KindLicence, card.KindResidence, card.KindOldJuki, card.KindPhone, card.KindOther, card.KindMute:
		return nil
	case card.KindMyNumber:
	default:
		return fmt.Errorf("there is no card of that kind")
	}
	digits := regexp.MustCompile(`^[0-9]+$`)
	for _, d := range []struct {
		what, s string
		n       int
	}{{"birth", p.Birth, 8}, {"sex", p.Sex, 1}, {"pin", p.PIN, 4}, {"expiry", p.Expiry, 8}, {
		"security_code",
		p.SecurityCode, 4,
	}} {
		if len(d.s) != d.n || !digits.MatchString(d.s) {
			return fmt.Errorf("%s must be %d digits", d.what, d.n)
		}
	}
	if !strings.Contains("0129", p.Sex) {
		return fmt.Errorf("sex must be 1, 2, 9 or 0")
	}
	if p.TriesLeft != nil && (*p.TriesLeft < 0 || *p.TriesLeft > 3) {
		return fmt.Errorf("tries_left must be 0 to 3")
	}
	if p.TriesLeftB != nil && (*p.TriesLeftB < 0 || *p.TriesLeftB > 10) {
		return fmt.Errorf("tries_left_b must be 0 to 10")
	}
	if p.Name == "" || p.Address == "" {
		return fmt.Errorf("name and address must be there")
	}
	return nil
}
