package cli

import (
	"os"

	"golang.org/x/sys/unix"
)

// hideTyping keeps the terminal f from showing what is typed, line by line and with Ctrl+C as
// usual. show makes it as it was; where a line was broken off, what of it was typed already is
// thrown away, or the shell would show it next.
func hideTyping(f *os.File) (show func(brokenOff bool), err error) {
	fd := int(f.Fd())
	was, err := unix.IoctlGetTermios(fd, unix.TCGETS)
	if err != nil {
		return nil, err
	}
	hidden := *was
	hidden.Lflag = hidden.Lflag&^unix.ECHO | unix.ICANON | unix.ISIG
	hidden.Iflag |= unix.ICRNL
	if err := unix.IoctlSetTermios(fd, unix.TCSETS, &hidden); err != nil {
		return nil, err
	}
	return func(brokenOff bool) {
		how := uint(unix.TCSETS)
		if brokenOff {
			how = unix.TCSETSF
		}
		_ = unix.IoctlSetTermios(fd, how, was) // a terminal that is gone shows nothing
	}, nil
}
