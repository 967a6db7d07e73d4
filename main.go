// Kakanai prepares the application forms of a Japanese city's counter from a resident's My Number card.
//
// main introduces the parts to each other and does nothing else: cli.go is the command line, internal/settings
// the settings file, parts.go builds what both need, window.go opens the kiosk. ARCHITECTURE.md has the picture.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"kakanai/card/pcsc"
	"kakanai/internal/earlyenv"
	"kakanai/internal/host"
)

func main() {
	earlyenv.Done()
	host.NoDumps() // before anything is read: no secret ends up in a core file
	if len(os.Args) == 2 && os.Args[1] == CardProcess {
		signal.Ignore(os.Interrupt, syscall.SIGTERM, syscall.SIGHUP) // it ends with its parent, after powering the card down
		if err := pcsc.Serve(os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, "kakanai:", err)
			os.Exit(1)
		}
		return
	}
	if len(os.Args) == 2 && os.Args[1] == Command {
		Serve(os.Stdin, os.Stdout)
		return
	}
	ends := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // as under nohup
		ends = append(ends, syscall.SIGHUP) // the terminal or the session is closed: pages on their way are taken back before the end
	}
	ctx, stop := signal.NotifyContext(context.Background(), ends...)
	defer stop()
	os.Exit(RunCLI(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
