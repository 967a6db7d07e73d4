//go:build unix

package edited_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"

	"kakanai/internal/edited"
)

// A pipe would be waited on for ever, and a file without end eats the machine.
func TestOnlyPlainFilesOfSomeSizeAreRead(t *testing.T) {
	dir := t.TempDir()
	pipe := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	large := filepath.Join(dir, "large")
	if err := os.WriteFile(large, make([]byte, 2049), 0o600); err != nil {
		t.Fatal(err)
	}
	none := filepath.Join(dir, "none")
	for path, want := range map[string]string{
		pipe: "ふつうのファイル", dir: "ふつうのファイル", large: "2 KiBまで", none: "このファイルはありません",
	} {
		f, bad := edited.Open(path, "mine", 2048)
		if len(bad) != 1 || bad[0].File != "mine" || f.Name != "mine" || !strings.Contains(bad[0].Why, want) {
			t.Errorf("%s: %v", path, bad)
		}
	}
	if f, bad := edited.Read(fstest.MapFS{"a": {Data: []byte("a\r\nb")}}, "a", 10); len(bad) != 0 || len(f.Lines) != 2 {
		t.Error(bad)
	}
}
