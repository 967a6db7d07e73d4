package main

import (
	"context"

	"kakanai/visit"
)

// runWindow opens the kiosk and serves visits until the program is told to end.
func runWindow(ctx context.Context, c *call) error {
	mode := Mode(c.mode)
	if mode != KioskMode && mode != DeskMode {
		return visit.UsageError("--mode is kiosk or desk")
	}
	return RunWindow(ctx, c.station, mode)
}
