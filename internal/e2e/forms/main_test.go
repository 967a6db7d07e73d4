//go:build linux

// Package forms tests the city's forms from their files to the paper: good ones, a city's own, and
// hostile ones. It needs qpdf, poppler and zbar.
package forms

import (
	"testing"

	"kakanai/internal/e2e"
)

func TestMain(m *testing.M) { e2e.Main(m) }
