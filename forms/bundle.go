package forms

import "slices"

// A Catalogue is everything that a counter offers: its forms and what belongs to them, from files
// that ship and files of the city. Package forms/load makes it.
type Catalogue struct {
	Forms   []*Form // in the order of their codes
	Bundles []Bundle
	Fees    Fees
	Texts   []Wording
	// Translations are what screens say instead: language → Japanese phrase → words. Languages go
	// by their tags: "en", "zh", "ja-easy".
	Translations map[string]map[string]string
}

// A Bundle is what people come for who do not know the forms' names: 転入, おくやみ.
type Bundle struct {
	ID    string   `toml:"id"`
	Name  string   `toml:"name"`
	Hint  string   `toml:"hint"`
	Glyph string   `toml:"glyph"`
	Forms []string `toml:"forms"` // in the order they are asked about
	Bring string   `toml:"bring"` // what else to bring or to know; on the guide slip
	Off   bool     `toml:"off"`   // a city's way to take one away; there must be one

	// MovingIn: the card still has the old address, perhaps of another city. That is no reason to
	// stop, and the fields of Hand, in whichever of the forms they are, are left for the pen.
	MovingIn bool     `toml:"moving_in"`
	Hand     []string `toml:"hand"`
	// Set are answers that go with the bundle, by form: whose papers these are is clear. Skip are
	// the questions that need not be asked then.
	Set  map[string]map[string]any `toml:"set"`
	Skip []string                  `toml:"skip"`

	Origin Origin `toml:"-"`
}

// A Wording replaces one of the screens' words. Package ui knows which there are; Mistake tells of
// one that is not.
type Wording struct {
	Key, Words string
	Origin     Origin
}

// Form returns a form by its id; nil if there is none.
func (c *Catalogue) Form(id string) *Form {
	i := slices.IndexFunc(c.Forms, func(f *Form) bool { return f.ID == id })
	if i < 0 {
		return nil
	}
	return c.Forms[i]
}

// OpenYears sets on which day, "MM-DD", the tax years and the fiscal years open in this city; ""
// leaves it as it is. A field that says so itself keeps its own.
func (c *Catalogue) OpenYears(tax, fiscal string) {
	for _, f := range c.Forms {
		for i := range f.Sections {
			for j := range f.Sections[i].Fields {
				x := &f.Sections[i].Fields[j]
				switch {
				case x.Opens != "":
				case x.Years == "tax":
					x.Opens = tax
				case x.Years == "fiscal":
					x.Opens = fiscal
				}
			}
		}
	}
}
