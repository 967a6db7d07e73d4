//go:build !linux && !windows

package cli

import (
	"errors"
	"os"
)

func hideTyping(*os.File) (show func(brokenOff bool), err error) {
	return nil, errors.New("not known on this system")
}
