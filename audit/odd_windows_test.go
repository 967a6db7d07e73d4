package audit

import "testing"

func odd(*testing.T) []string { return nil }
