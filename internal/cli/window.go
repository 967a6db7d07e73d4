package cli

import (
	"context"

	"kakanai/internal/desktop"
	"kakanai/visit"
)

// runWindow opens the kiosk and serves visits until the program is told to end.
func runWindow(ctx context.Context, c *call) error {
	mode := desktop.Mode(c.mode)
	if mode != desktop.Kiosk && mode != desktop.Desk {
		return visit.UsageError("--mode is kiosk or desk")
	}
	return desktop.Run(ctx, c.station, mode)
}
