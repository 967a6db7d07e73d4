package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// allowed is the architecture: which of our packages each may import, and why not more. ARCHITECTURE.md has the
// picture. A new edge belongs here with its reason, or it does not belong.
var allowed = map[string]struct {
	may []string
	why string
}{
	"card":                 {nil, "the protocol must be testable, and readable, without any other part"},
	"card/pcsc":            {[]string{"card", "internal/pause"}, "a reader moves APDUs; it knows no forms and no visits"},
	"card/emulator":        {[]string{"card", "internal/edited"}, "the demo card must run through the same code as the real one, not around it"},
	"card/pcsc/pcsctest":   {[]string{"card", "card/emulator"}, "a card service for tests"},
	"forms":                {[]string{"internal/edited", "internal/lang", "record"}, "a form is data; who draws or asks it is not its business"},
	"forms/load":           {[]string{"forms", "text/furigana", "internal/edited"}, "reads and judges files; what fills a form needs none of it"},
	"record":               {nil, "the log's words are below everything that writes, keeps, counts or shows an entry"},
	"text":                 {nil, "glyphs know nothing of forms"},
	"text/furigana":        {nil, "readings are read from files and drawn elsewhere"},
	"text/kana":            {[]string{"internal/edited", "internal/lang"}, "typing knows no forms and no windows"},
	"text/census":          {[]string{"text"}, "counts what the fonts can print; nothing that prints needs it"},
	"printing":             {[]string{"forms", "text", "assets", "printing/ipp", "internal/pause", "internal/wholefile"}, "paper is laid out from a filled form and nothing else"},
	"printing/ipp":         {nil, "a printer is sent bytes; whose they are is not its business"},
	"printing/ipp/ipptest": {nil, "a printer and a print service for tests"},
	"internal/chime":       {nil, "a sound; when it is wanted is decided elsewhere"},
	"internal/earlyenv":    {nil, "it must be initialized before every other package"},
	"internal/host":        {nil, "it asks the system and knows nothing of ours"},
	"visit":                {[]string{"card", "forms", "internal/lang", "internal/pause", "printing", "record"}, "the workflow runs without a window, a database or a reader"},
	"ui/kit":               {[]string{"text/furigana"}, "what draws and what is pressed is the same in every window; it knows no visit"},
	"ui/texts":             {[]string{"visit", "text/furigana", "internal/edited"}, "words are read from files; it draws nothing"},
	"ui/resident":          {[]string{"card", "visit", "forms", "printing", "text", "text/furigana", "ui/kit", "ui/texts"}, "screens draw a View and report taps; they never reach a card, the log or another window"},
	"ui/clerk":             {[]string{"visit", "forms", "printing", "text", "text/kana", "ui/kit", "ui/texts", "record"}, "the desk draws a StaffView and acts through visit.Staff; it shows nothing that is typed for a card"},
	"ui/supervisor":        {[]string{"report", "card", "visit", "forms", "text", "ui/kit", "ui/texts", "record"}, "log, figures and accounts come through its Office; of cards and visits it knows the words of the log"},
	"ui/uitest":            {[]string{"visit", "forms", "forms/load", "printing", "text", "text/furigana", "assets", "card/emulator", "ui/kit", "ui/texts", "record"}, "helpers of the windows' tests, which import it: it imports none of the windows"},
	"audit":                {[]string{"internal/wholefile", "record"}, "a log must be verifiable by something that knows only logs"},
	"audit/export":         {[]string{"audit", "internal/sheet", "internal/wholefile", "record"}, "apart from audit, so that a small verifier need not carry a spreadsheet"},
	"audit/keeper":         {[]string{"audit"}, "apart from audit, so that a small verifier need not carry a TPM; without a window it can be tested under wine"},
	"internal/wholefile":   {[]string{"internal/lang"}, "one place writes files that must be whole, their owner's alone, and survive a power cut"},
	"report":               {[]string{"forms", "printing", "record", "text"}, "it lays out what was counted, its days in forms' eras; who may see it and where it goes is the office's business"},
	"staff":                {[]string{"internal/wholefile", "record"}, "who may do what is decided without knowing what it is done to"},
	"cmd/kakanai-verify":   {[]string{"audit", "record"}, "an auditor's PC has no window, no card reader and no forms"},
	"assets":               {nil, "files, nothing else"},
	"docs":                 {nil, "pages, nothing else"},
	"internal/edited":      {[]string{"internal/plaintext", "internal/lang"}, "how a file is read is the same whatever it is about"},
	"internal/lang":        {nil, "a sentence in two languages knows nothing of what it is about"},
	"internal/settings":    {[]string{"audit", "audit/export", "forms", "internal/edited", "internal/lang", "printing", "printing/ipp", "staff", "ui/texts", "visit"}, "a setting is judged by the package that it is for; no setting is acted on here"},
	"internal/pdfcheck":    {[]string{"forms", "internal/host", "printing", "text"}, "a city's PDF is looked at where it can do no harm; what it is for is not known here"},
	"internal/station":     {[]string{"assets", "audit", "audit/keeper", "card", "card/emulator", "card/pcsc", "forms", "forms/load", "internal/edited", "internal/host", "internal/pdfcheck", "internal/settings", "internal/wholefile", "printing", "printing/ipp", "record", "text", "text/furigana", "text/kana", "ui/texts", "visit"}, "one PC and what it has: no window is opened and no account asked for here"},
	"internal/office":      {[]string{"audit", "audit/export", "forms", "internal/host", "internal/lang", "internal/station", "internal/wholefile", "printing", "record", "report", "staff", "text", "visit"}, "what a supervisor does is the same from a window and from the command line, and knows neither"},
	"internal/doctor":      {[]string{"audit", "audit/keeper", "card", "forms/load", "internal/host", "internal/station", "internal/wholefile", "printing", "record", "visit"}, "it looks at a station and changes nothing"},
	"internal/scan":        {[]string{"forms", "internal/lang", "internal/sheet", "internal/wholefile", "printing", "visit"}, "codes become rows on any PC, without a card, a log or a window"},
	"internal/desktop":     {[]string{"assets", "audit", "audit/export", "card/emulator", "forms", "internal/chime", "internal/doctor", "internal/office", "internal/settings", "internal/station", "internal/wholefile", "printing", "record", "report", "staff", "text", "ui/clerk", "ui/kit", "ui/resident", "ui/supervisor", "ui/texts", "visit"}, "the windows are put together here and drawn in ui; the command line is above it"},
	"internal/cli":         {[]string{"audit", "audit/export", "card", "docs", "forms", "internal/desktop", "internal/doctor", "internal/edited", "internal/lang", "internal/office", "internal/scan", "internal/settings", "internal/station", "internal/wholefile", "printing", "printing/ipp", "staff", "text", "text/census", "visit"}, "words become calls, and answers lines or JSON: what is done is done below"},
	".":                    {[]string{"card/pcsc", "internal/cli", "internal/earlyenv", "internal/host", "internal/pdfcheck", "internal/station"}, "main chooses which process this is"},
	"internal/sheet":       {nil, "what a spreadsheet makes of a cell is the same whatever the cell is about"},
	"internal/e2e":         {[]string{"assets", "audit", "audit/keeper", "card/emulator", "record"}, "what every end-to-end test stands on; it runs the built program and reads its log, and calls no code of it instead"},
	"internal/e2e/command": {nil, onlyTests},
	"internal/e2e/desk":    {nil, onlyTests},
	"internal/e2e/device":  {nil, onlyTests},
	"internal/e2e/forms":   {nil, onlyTests},
	"internal/e2e/privacy": {nil, onlyTests},
	"internal/e2e/window":  {nil, onlyTests},
	"internal/house":       {nil, onlyTests},
	"internal/pause":       {nil, "waiting for a while is the same whatever is waited for"},
	"internal/plaintext":   {[]string{"internal/lang"}, "bytes become text below everything that reads what people edit; audit reads its notes itself, more loosely, and without the tables of Japanese encodings"},
}

const onlyTests = "it holds nothing but tests, which may look at everything"

// rooms are the foreign packages that live in one of our packages only.
var rooms = []struct {
	foreign string
	in      []string
	why     string
}{
	{"github.com/go-pdf/fpdf", nil, "its text functions panic above U+FFFF and print tofu without an error: it is a peer in benchmarks and nothing else"},
	{"fyne.io/fyne/v2/app", []string{"internal/desktop"}, "ui is tested without GL; one package opens real windows"},
	{"github.com/go-gl/glfw", []string{"internal/desktop"}, "only asked whether there is a display; what is drawn is the toolkit's business"},
	{"fyne.io/fyne/v2", []string{"internal/desktop", "ui/kit", "ui/resident", "ui/clerk", "ui/supervisor", "ui/uitest"}, "the toolkit stays in the window"},
	{"github.com/ebfe/scard", []string{"card/pcsc"}, "one place talks to the card service, with its panics and its dead contexts"},
	{"github.com/mattn/go-sqlite3", []string{"audit"}, "the log's file holds only the log"},
	{"database/sql", []string{"audit", "internal/e2e"}, "the log's file holds only the log; tests change it as its owner could"},
	{"github.com/xuri/excelize/v2", []string{"internal/sheet"}, "one place writes spreadsheets"},
	{"filippo.io/age", []string{"audit/export"}, "one place encrypts what leaves the PC"},
	{"github.com/google/go-tpm", []string{"audit/keeper"}, "one place seals the signing key"},
	{"golang.org/x/crypto/argon2", []string{"staff"}, "one place keeps secrets, and only as hashes"},
	{"github.com/pelletier/go-toml/v2", []string{"internal/edited"}, "one place reads what people edit, kindly and with every mistake"},
	{"github.com/spf13/cobra", []string{"internal/cli"}, "one place takes the command line apart"},
	{"github.com/spf13/pflag", []string{"internal/cli"}, "one place takes the command line apart"},
	{"github.com/OpenPrinting/goipp", []string{"printing/ipp"}, "one place talks to printers, with bounds on all they say"},
}

type goPackage struct {
	ImportPath                         string
	Imports, TestImports, XTestImports []string
}

func TestImportDirections(t *testing.T) {
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports,TestImports,XTestImports", "./...")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	seen := 0
	for d := json.NewDecoder(out); ; {
		var p goPackage
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		seen++
		checkPackage(t, p)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	if seen < len(allowed) {
		t.Errorf("go list knows %d packages; the table has %d", seen, len(allowed))
	}
}

func checkPackage(t *testing.T, p goPackage) {
	name := strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, "kakanai"), "/")
	if name == "" {
		name = "."
	}
	rule, known := allowed[name]
	if !known {
		t.Errorf("package %s is not in the table of import directions: add it with the reason it exists", name)
	}
	for _, i := range p.Imports {
		if ours, ok := strings.CutPrefix(i, "kakanai/"); ok && !slices.Contains(rule.may, ours) {
			t.Errorf("%s imports %s: %s", name, ours, rule.why)
		}
		for _, r := range rooms {
			if (i == r.foreign || strings.HasPrefix(i, r.foreign+"/") && r.foreign != "fyne.io/fyne/v2/app") && !slices.Contains(r.in, name) {
				t.Errorf("%s imports %s: %s", name, i, r.why)
			}
		}
	}
}
