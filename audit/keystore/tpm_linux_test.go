package keystore

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// sealers are a TPM in software, another PC's, and a PC without any.
func sealers(t *testing.T) (here, elsewhere, nowhere sealer) {
	return start(t), start(t), chip(filepath.Join(t.TempDir(), "no-tpm"))
}

// start starts a TPM in software with a state of its own.
func start(t *testing.T) chip {
	t.Helper()
	socket := filepath.Join(t.TempDir(), "tpm")
	cmd := exec.Command("swtpm", "socket", "--tpm2", "--tpmstate", "dir="+t.TempDir(), "--server",
		"type=unixio,path="+socket, "--flags", "not-need-init,startup-clear")
	if err := cmd.Start(); err != nil {
		t.Fatalf("%v: run make setup", err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	for range 500 {
		if _, err := os.Stat(socket); err == nil {
			return chip(socket)
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("the TPM does not start")
	return ""
}
