// Kakanai prepares the application forms of a Japanese city's counter from a resident's My Number
// card.
//
// main becomes one of three processes: the program, with internal/cli's commands (without a word
// the window of internal/desktop), or one of the two that it starts itself, for the card service
// and for looking at a city's PDF. ARCHITECTURE.md has the picture.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"kakanai/card/pcsc"
	"kakanai/internal/cli"
	"kakanai/internal/earlyenv"
	"kakanai/internal/host"
	"kakanai/internal/pdfcheck"
	"kakanai/internal/station"
)

func main() {
	earlyenv.Done()
	host.NoDumps() // before anything is read: no secret ends up in a core file
	if len(os.Args) == 2 && os.Args[1] == station.CardProcess {
		// It ends with its parent, after powering the card down.
		signal.Ignore(os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
		if err := pcsc.Serve(os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, "kakanai:", err)
			os.Exit(1)
		}
		return
	}
	if len(os.Args) == 2 && os.Args[1] == pdfcheck.Command {
		pdfcheck.Serve(os.Stdin, os.Stdout)
		return
	}
	ends := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // as under nohup
		// The terminal or the session is closed: pages on their way are taken back before the end.
		ends = append(ends, syscall.SIGHUP)
	}
	ctx, stop := signal.NotifyContext(context.Background(), ends...)
	defer stop()
	os.Exit(cli.Run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
