//go:build linux

// Package privacy tests promise 6: nothing of a person is left in any file or in memory when a
// visit is over, whether it ended or was killed. Every file is searched, in every encoding.
package privacy

import (
	"fmt"
	"os"
	"testing"

	"kakanai/internal/e2e"
)

func TestMain(m *testing.M) {
	if data := os.Getenv(counterData); data != "" { // this process is a counter that is to be killed
		if err := serve(data); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	e2e.Main(m)
}
