package house

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// root is the folder of go.mod, seen from this package.
const root = "../.."

// floors is the architecture: which of our packages each may import, and why not more. A package
// imports only what stands above it in this list, so no arrow runs back. ARCHITECTURE.md has the
// picture. A new edge belongs here with its reason, or it does not belong.
var floors = []struct {
	name string
	may  string // our packages that it may import, separated by spaces
	why  string
}{
	// Tools: how files, languages and systems are dealt with, whatever for.
	{"assets", "", "files, nothing else"},
	{"docs", "", "pages, nothing else"},
	{"internal/earlyenv", "", "it must be initialized before every other package"},
	{"internal/host", "", "it asks the system and knows nothing of ours"},
	{"internal/pause", "", "waiting for a while is the same whatever is waited for"},
	{"internal/chime", "", "a sound; when it is wanted is decided elsewhere"},
	{"internal/lang", "", "a sentence in two languages knows nothing of what it is about"},
	{
		"internal/plaintext",
		"internal/lang",
		"bytes become text below everything that reads what people edit; audit reads its notes itself, more " +
			"loosely, and without the tables of Japanese encodings",
	},
	{"internal/edited", "internal/lang internal/plaintext", "how a file is read is the same whatever it is about"},
	{
		"internal/wholefile",
		"internal/lang",
		"one place writes files that must be whole, their owner's alone, and survive a power cut",
	},
	{"internal/sheet", "", "what a spreadsheet makes of a cell is the same whatever the cell is about"},
	// The field's own things: the card's protocol, glyphs, the log's words, accounts.
	{"record", "", "the log's words are below everything that writes, keeps, counts or shows an entry"},
	{"card", "", "the protocol must be testable, and readable, without any other part"},
	{"text", "", "glyphs know nothing of forms"},
	{"text/furigana", "", "readings are read from files and drawn elsewhere"},
	{"text/kana", "internal/lang internal/edited", "typing knows no forms and no windows"},
	{"text/census", "text", "counts what the fonts can print; nothing that prints needs it"},
	{"staff", "internal/wholefile record", "who may do what is decided without knowing what it is done to"},
	// Readers of cards.
	{"card/pcsc", "internal/pause card", "a reader moves APDUs; it knows no forms and no visits"},
	{
		"card/emulator",
		"internal/edited card",
		"the demo card must run through the same code as the real one, not around it",
	},
	{"card/pcsc/pcsctest", "card/emulator", "a card service for tests"},
	// The log, and forms.
	{"audit", "internal/wholefile record", "a log must be verifiable by something that knows only logs"},
	{
		"audit/export",
		"internal/wholefile internal/sheet record audit",
		"apart from audit, so that a small verifier need not carry a spreadsheet",
	},
	{
		"audit/keystore",
		"audit",
		"apart from audit, so that a small verifier need not carry a TPM; without a window it can be tested " +
			"under wine",
	},
	{"forms", "internal/lang internal/edited record", "a form is data; who draws or asks it is not its business"},
	{
		"forms/load",
		"internal/edited text/furigana forms",
		"reads and judges files; what fills a form needs none of it",
	},
	// Paper.
	{"printing/ipp", "", "a printer is sent bytes; whose they are is not its business"},
	{"printing/ipp/ipptest", "", "a printer and a print service for tests"},
	{
		"printing",
		"internal/pause internal/wholefile text forms printing/ipp",
		"paper is laid out from a filled form and nothing else",
	},
	{
		"internal/pdfcheck",
		"internal/host text forms printing",
		"a city's PDF is looked at where it can do no harm; what it is for is not known here",
	},
	// What happens with all that: a visit, a day's figures, papers read back.
	{
		"visit",
		"internal/pause internal/lang record card forms printing",
		"the workflow runs without a window, a database or a reader",
	},
	{
		"report",
		"record text forms printing",
		"it lays out what was counted, its days in forms' eras; who may see it and where it goes is the " +
			"office's business",
	},
	{
		"internal/scan",
		"internal/lang internal/wholefile internal/sheet forms printing visit",
		"codes become rows on any PC, without a card, a log or a window",
	},
	// Screens.
	{"ui/kit", "text/furigana", "what draws and what is pressed is the same in every window; it knows no visit"},
	{"ui/texts", "internal/edited text/furigana visit", "words are read from files; it draws nothing"},
	{
		"ui/resident",
		"card text text/furigana forms printing visit ui/kit ui/texts",
		"screens draw a View and report taps; they never reach a card, the log or another window",
	},
	{
		"ui/clerk",
		"record text text/kana forms printing visit ui/kit ui/texts",
		"the desk draws a StaffView and acts through visit.Staff; it shows nothing that is typed for a card",
	},
	{
		"ui/supervisor",
		"record card text forms visit report ui/kit ui/texts",
		"log, figures and accounts come through its Office; of cards and visits it knows the words of the log",
	},
	{
		"ui/uitest",
		"assets record text text/furigana card/emulator forms forms/load printing visit ui/kit ui/texts",
		"helpers of the windows' tests, which import it: it imports none of the windows",
	},
	// One PC: its settings and everything it has.
	{
		"internal/settings",
		"internal/lang internal/edited staff audit audit/export forms printing/ipp printing visit ui/texts",
		"a setting is judged by the package that it is for; no setting is acted on here",
	},
	{
		"internal/station",
		"assets internal/host internal/edited internal/lang internal/wholefile record card text text/furigana " +
			"text/kana card/pcsc card/emulator audit audit/keystore forms forms/load printing/ipp printing " +
			"internal/pdfcheck visit ui/texts internal/settings",
		"one PC and what it has: no window is opened and no account asked for here",
	},
	// What is done with a PC, from a window and from the command line alike.
	{
		"internal/office",
		"internal/host internal/lang internal/wholefile record text staff audit audit/export forms printing " +
			"visit report internal/station",
		"what a supervisor does is the same from a window and from the command line, and knows neither",
	},
	{
		"internal/doctor",
		"internal/host internal/lang internal/wholefile record card audit audit/keystore forms/load printing visit " +
			"internal/station",
		"it looks at a station and changes nothing",
	},
	// Windows, then words, put together.
	{
		"internal/desktop",
		"assets internal/chime internal/lang internal/wholefile record text staff card/emulator audit " +
			"audit/export forms printing visit report ui/kit ui/texts ui/resident ui/clerk ui/supervisor " +
			"internal/settings internal/station internal/office internal/doctor",
		"the windows are put together here and drawn in ui; the command line is above it",
	},
	{
		"internal/cli",
		"docs internal/lang internal/edited internal/wholefile card text text/census staff audit audit/export " +
			"forms printing/ipp printing visit internal/scan internal/settings internal/station internal/office " +
			"internal/doctor internal/desktop",
		"words become calls, and answers lines or JSON: what is done is done below",
	},
	// Programs.
	{"cmd/kakanai-verify", "record audit", "an auditor's PC has no window, no card reader and no forms"},
	{
		".",
		"internal/earlyenv internal/host card/pcsc internal/pdfcheck internal/station internal/cli",
		"main chooses which process this is",
	},
	// Tests of the built program, and these rules.
	{
		"internal/e2e",
		"assets record card/emulator audit audit/keystore",
		"it works the program from outside, and reads what that left",
	},
	{"internal/e2e/command", "", "commands, as they are typed"},
	{"internal/e2e/desk", "", "days at a counter with a clerk, in real windows"},
	{"internal/e2e/device", "", "readers, printers and disks, and what goes wrong with them"},
	{"internal/e2e/forms", "", "the city's own forms and PDFs"},
	{"internal/e2e/privacy", "", "what is left of a person: in files, in memory, on a printer"},
	{"internal/e2e/window", "", "the resident's window, by touches and keys"},
	{"internal/house", "", "rules of the tree; it has tests only"},
}

// rooms are the foreign packages that live in some of our packages only.
var rooms = []struct {
	foreign string
	in      string // our packages, separated by spaces
	why     string
}{
	{
		"github.com/go-pdf/fpdf", "",
		"its text functions panic above U+FFFF and print tofu without an error: it is a peer in benchmarks " +
			"and nothing else",
	},
	{"fyne.io/fyne/v2/app", "internal/desktop", "ui is tested without GL; one package opens real windows"},
	{
		"github.com/go-gl/glfw", "internal/desktop",
		"only asked whether there is a display; what is drawn is the toolkit's business",
	},
	{
		"fyne.io/fyne/v2", "internal/desktop ui/kit ui/resident ui/clerk ui/supervisor ui/uitest",
		"the toolkit stays in the window",
	},
	{
		"github.com/ebfe/scard", "card/pcsc",
		"one place talks to the card service, with its panics and its dead contexts",
	},
	{"github.com/mattn/go-sqlite3", "audit", "the log's file holds only the log"},
	{"database/sql", "audit internal/e2e", "the log's file holds only the log; tests change it as its owner could"},
	{"github.com/xuri/excelize/v2", "internal/sheet", "one place writes spreadsheets"},
	{"filippo.io/age", "audit/export", "one place encrypts what leaves the PC"},
	{"github.com/google/go-tpm", "audit/keystore", "one place seals the signing key"},
	{"golang.org/x/crypto/argon2", "staff", "one place keeps secrets, and only as hashes"},
	{
		"github.com/pelletier/go-toml/v2", "internal/edited",
		"one place reads what people edit, kindly and with every mistake",
	},
	{"github.com/spf13/cobra", "internal/cli", "one place takes the command line apart"},
	{"github.com/spf13/pflag", "internal/cli", "one place takes the command line apart"},
	{"github.com/OpenPrinting/goipp", "printing/ipp", "one place talks to printers, with bounds on all they say"},
}

// A goPackage is what go list says of a package.
type goPackage struct {
	ImportPath string
	Imports    []string
}

// name is the package's path within the module, "." for the program's own.
func (p goPackage) name() string {
	if n, ok := strings.CutPrefix(p.ImportPath, "kakanai/"); ok {
		return n
	}
	return "."
}

func TestImportsRunOneWay(t *testing.T) {
	for i, f := range floors {
		for _, below := range strings.Fields(f.may) {
			if at := floorOf(below); at < 0 || at >= i {
				t.Errorf("%s may import %s, which does not stand above it in the table", f.name, below)
			}
		}
	}
}

func TestPackagesImportOnlyWhatTheyMay(t *testing.T) {
	packages := goList(t)
	if len(packages) < len(floors) {
		t.Errorf("go list knows %d packages; the table has %d", len(packages), len(floors))
	}
	for _, p := range packages {
		for _, wrong := range breaches(p) {
			t.Error(wrong)
		}
	}
}

// An edge that nothing needs any more does not stay allowed.
func TestEveryAllowedEdgeIsUsed(t *testing.T) {
	for _, p := range goList(t) {
		at := floorOf(p.name())
		if at < 0 {
			continue // TestPackagesImportOnlyWhatTheyMay says so
		}
		for _, below := range strings.Fields(floors[at].may) {
			if !slices.Contains(p.Imports, "kakanai/"+below) {
				t.Errorf("%s may import %s, and does not: take it from the table", p.name(), below)
			}
		}
	}
}

// An import that the table does not allow is found: of ours, of a package that is not in the table,
// and of a foreign package outside its room.
func TestTheTableFindsBreaches(t *testing.T) {
	for _, p := range []goPackage{
		{"kakanai/card", []string{"kakanai/forms"}},
		{"kakanai/cards", nil},
		{"kakanai/printing", []string{"github.com/go-pdf/fpdf"}},
		{"kakanai/ui/kit", []string{"fyne.io/fyne/v2/app"}},
	} {
		if len(breaches(p)) != 1 {
			t.Errorf("%+v: found %q", p, breaches(p))
		}
	}
}

func floorOf(name string) int {
	for i, f := range floors {
		if f.name == name {
			return i
		}
	}
	return -1
}

// breaches returns what is wrong with a package's imports, a sentence each.
func breaches(p goPackage) (wrong []string) {
	name := p.name()
	at := floorOf(name)
	if at < 0 {
		return []string{"package " + name + " is not in the table: add it with the reason it exists"}
	}
	for _, i := range p.Imports {
		if ours, ok := strings.CutPrefix(i, "kakanai/"); ok && !slices.Contains(strings.Fields(floors[at].may), ours) {
			wrong = append(wrong, name+" imports "+ours+": "+floors[at].why)
		}
		if w := outOfRoom(name, i); w != "" {
			wrong = append(wrong, w)
		}
	}
	return wrong
}

// outOfRoom returns what is wrong with the import of a foreign package, "" for nothing. The most
// exact room counts.
func outOfRoom(name, foreign string) string {
	best := -1
	for i, r := range rooms {
		in := foreign == r.foreign || strings.HasPrefix(foreign, r.foreign+"/")
		if in && (best < 0 || len(r.foreign) > len(rooms[best].foreign)) {
			best = i
		}
	}
	if best < 0 || slices.Contains(strings.Fields(rooms[best].in), name) {
		return ""
	}
	return name + " imports " + foreign + ": " + rooms[best].why
}

func goList(t *testing.T) (all []goPackage) {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports", "./...")
	cmd.Dir = root
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for d := json.NewDecoder(out); ; {
		var p goPackage
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	return all
}
