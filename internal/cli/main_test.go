package cli_test

import (
	"os"
	"testing"

	"kakanai/internal/pdfcheck"
)

// TestMain is the process that looks at a city's PDFs, where a command that is tested starts one.
func TestMain(m *testing.M) {
	for _, key := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} { // commands speak Japanese, wherever they are tested
		os.Unsetenv(key)
	}
	if len(os.Args) == 2 && os.Args[1] == pdfcheck.Command {
		pdfcheck.Serve(os.Stdin, os.Stdout)
		return
	}
	os.Exit(m.Run())
}
