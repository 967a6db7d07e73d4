package main

import (
	"errors"
	"syscall"
	"unsafe"
)

var playSound = syscall.NewLazyDLL("winmm.dll").NewProc("PlaySoundW")

// player has Windows play it; no program is needed. Not tried on Windows yet.
func player([]string) func([]byte) error {
	return func(wav []byte) error {
		const memory, noDefault = 0x4, 0x2
		if ok, _, _ := playSound.Call(uintptr(unsafe.Pointer(&wav[0])), 0, memory|noDefault); ok == 0 {
			return errors.New("chime: Windows plays no sound")
		}
		return nil
	}
}
