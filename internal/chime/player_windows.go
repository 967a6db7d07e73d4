package chime

import (
	"errors"
	"syscall"
	"unsafe"
)

var playSound = syscall.NewLazyDLL("winmm.dll").NewProc("PlaySoundW")

// Player returns a function that lets Windows play a WAV file; it needs no program. Not tried on
// Windows yet.
func Player([]string) func(wav []byte) error {
	return func(wav []byte) error {
		const memory, noDefault = 0x4, 0x2 // SND_MEMORY, SND_NODEFAULT of playsoundapi.h
		if ok, _, _ := playSound.Call(uintptr(unsafe.Pointer(&wav[0])), 0, memory|noDefault); ok == 0 {
			return errors.New("chime: Windows plays no sound")
		}
		return nil
	}
}
