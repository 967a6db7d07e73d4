// Kakanai prepares the application forms of a Japanese city's counter from a resident's My Number card.
//
// main introduces the parts to each other and does nothing else: cli.go is the command line, settings.go the
// settings file, parts.go builds what both need, window.go opens the kiosk. ARCHITECTURE.md has the picture.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
