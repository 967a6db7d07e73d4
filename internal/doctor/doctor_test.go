package doctor

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kakanai/audit"
	"kakanai/internal/station"
	"kakanai/printing"
	"kakanai/record"
)

// Doctor sends the person to the settings where the settings are wrong, to the cable where the
// cable may be, and to neither where a printer complains and prints.
func TestDoctorKnowsACableFromASetting(t *testing.T) {
	broken := errors.New("broken")
	for _, c := range []struct {
		w          printing.Paper
		prints     bool
		err        error
		ok         bool
		what, mend string // words of it
	}{
		{"", true, nil, true, "ipp://p/", ""},
		{printing.NoPaper, true, nil, true, "no-paper", ""},
		{printing.NoPaper, false, nil, false, "no-paper", "problems.md"},
		{printing.Jam, false, nil, false, "jam", "problems.md"},
		{printing.Offline, false, broken, false, "broken", "・ケーブル・"},
		{printing.Halted, false, broken, false, "broken", "・ケーブル・"},
		{printing.Denied, false, broken, false, "denied", "パスワード"},
		{printing.Encryption, false, broken, false, "encryption", "ipps://"},
		{printing.Certificate, false, broken, false, "certificate", "fingerprint"},
		{printing.Refused, false, broken, false, "refused", "/ipp/print"},
	} {
		f := foundPrinter("ipp://p/", c.w, c.prints, c.err)
		says := strings.Contains(f.What, c.what) && strings.Contains(f.Mend, c.mend)
		if f.OK != c.ok || f.OK != (f.Mend == "") || !says {
			t.Errorf("%q, %v, %v: %+v", c.w, c.prints, c.err, f)
		}
	}
	if f := foundPrinter("", printing.Certificate, false, broken); strings.Contains(f.Mend, "・ケーブル・") {
		t.Errorf("%+v", f)
	}
}

// Old erasures without a signature are warned of, and do not end doctor: the kiosk goes on with
// such a log, for years. One that was changed does.
func TestDoctorWarnsOfInheritedErasures(t *testing.T) {
	for _, c := range []struct {
		v    audit.Verdict
		want Verdict
	}{
		{audit.Verdict{Result: audit.OK}, Found},
		{audit.Verdict{Result: audit.OKErased, Erased: &audit.Erasure{}}, Found},
		{audit.Verdict{Result: audit.Modified, Why: audit.UnboundErasure, Inherited: true}, Warned},
		{audit.Verdict{Result: audit.Modified, Why: audit.UnboundErasure}, Failed},
		{audit.Verdict{Result: audit.Truncated}, Failed},
	} {
		f := foundLog(c.v, nil)
		if got := f.Check().Verdict; got != c.want || f.OK != (f.Mend == "") {
			t.Errorf("%+v: %s %+v", c.v, got, f)
		}
	}
	if f := foundLog(audit.Verdict{}, errors.New("broken")); f.Check().Verdict != Failed {
		t.Errorf("%+v", f)
	}
}

// A clock that cannot be right is lacking, also where there is no log to hold it against.
func TestDoctorKnowsAWrongClock(t *testing.T) {
	d := doctor{&station.Station{Data: filepath.Join(t.TempDir(), "nothing")}}
	early, late := time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2061, 1, 1, 0, 0, 0, 0, record.Japan)
	for _, wrong := range []time.Time{early, late} {
		if f := d.clock(t.Context(), wrong); f.OK {
			t.Errorf("%+v", f)
		}
	}
}
