package cli

import (
	"os"

	"golang.org/x/sys/windows"
)

// hideTyping keeps the console f from showing what is typed, line by line and with Ctrl+C as
// usual. show makes it as it was.
func hideTyping(f *os.File) (show func(brokenOff bool), err error) {
	console := windows.Handle(f.Fd())
	var was uint32
	if err := windows.GetConsoleMode(console, &was); err != nil {
		return nil, err
	}
	hidden := was&^windows.ENABLE_ECHO_INPUT | windows.ENABLE_PROCESSED_INPUT | windows.ENABLE_LINE_INPUT
	if err := windows.SetConsoleMode(console, hidden); err != nil {
		return nil, err
	}
	return func(brokenOff bool) {
		if brokenOff {
			_ = windows.FlushConsoleInputBuffer(console)
		}
		_ = windows.SetConsoleMode(console, was)
	}, nil
}
