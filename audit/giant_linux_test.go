package audit

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

func init() {
	inChild["KAKANAI_TEST_GIANT"] = func(path string) {
		v, err := Verify(context.Background(), path, Against{})
		status, _ := os.ReadFile("/proc/self/status") // VmHWM: the most memory this process ever had, in kB
		_, after, _ := strings.Cut(string(status), "VmHWM:")
		fmt.Print(v.Result, " ", v.At, " ", strings.Fields(after)[0], " ", err)
		os.Exit(0)
	}
}

// One value of many megabytes is refused before it is read, wherever it stands.
func TestNoRowTakesMuchMemory(t *testing.T) {
	const size, little = 12 << 20, 8 << 10 // bytes, kB
	const views = `PRAGMA writable_schema = ON; WITH n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 24)
  INSERT INTO sqlite_schema SELECT 'view', 'v' || i, 'v' || i, 0,
  'CREATE VIEW v' || i || ' AS SELECT x''' || hex(zeroblob(%d / 4)) || '''' FROM n`
	plain := 0
	for _, c := range []struct {
		why, do, want string
		at            int64
		more          int // kB
	}{
		{"nothing", "SELECT %d", OK, -1, 0},
		{"details", "UPDATE entry SET details = zeroblob(%d) WHERE seq = 5", Modified, 5, little},
		{"hashes", "UPDATE entry SET hashes = zeroblob(%d) WHERE seq = 5", Modified, 5, little},
		{"a key", "UPDATE entry SET key = CAST(zeroblob(%d) AS TEXT) WHERE seq = 0", Modified, 0, little},
		{"the id", "UPDATE entry SET visit = CAST(zeroblob(%d) AS TEXT) WHERE seq = 0", Modified, 0, little},
		{"a day", "UPDATE entry SET day = CAST(zeroblob(%d) AS TEXT) WHERE seq = 5", Modified, 5, little},
		// 144 MB, which SQLite reads before it can be told how long a value may be
		{"structure", views, Modified, -1, heap>>10 + little},
	} {
		l, path := newLog(t, nil)
		fill(t, l, 20)
		l.Close()
		tamper(t, path, drop, "PRAGMA ignore_check_constraints = ON", fmt.Sprintf(c.do, size),
			"PRAGMA writable_schema = OFF")
		if c.why != "structure" {
			tamper(t, path, restore())
		}
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "KAKANAI_TEST_GIANT="+path)
		out, err := cmd.Output()
		said := strings.SplitN(string(out), " ", 4)
		if err != nil || len(said) != 4 {
			t.Fatalf("%s: %v %s", c.why, err, out)
		}
		kB, err := strconv.Atoi(said[2])
		if err != nil {
			t.Fatal(err)
		}
		if plain == 0 {
			plain = kB
		}
		if said[0] != c.want || said[1] != fmt.Sprint(c.at) || kB > plain+c.more || said[3] != "<nil>" {
			t.Errorf("%s: %s; expected %s at %d in little more than %d kB", c.why, out, c.want, c.at, plain)
		}
		os.Remove(path)
	}
}
