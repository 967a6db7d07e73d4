package main

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

// openToOthers tells whether every user of this PC may read in dir: its list of rights lets a group in that all of them are in. keep is how that is ended.
func openToOthers(dir string) (open bool, keep string) {
	keep = `icacls "` + dir + `" /inheritance:r /grant:r "%USERNAME%:(OI)(CI)F"`
	sd, err := windows.GetNamedSecurityInfo(dir, windows.SE_FILE_OBJECT, windows.DACL_SECURITY_INFORMATION)
	if err != nil {
		return false, keep // what cannot be opened is found elsewhere
	}
	acl, _, err := sd.DACL()
	if err != nil || acl == nil { // no list at all: everybody may everything
		return true, keep
	}
	for i := range uint32(acl.AceCount) {
		var ace *windows.ACCESS_ALLOWED_ACE
		if windows.GetAce(acl, i, &ace) != nil || ace.Header.AceType != windows.ACCESS_ALLOWED_ACE_TYPE || ace.Mask&(windows.FILE_READ_DATA|windows.GENERIC_READ|windows.GENERIC_ALL) == 0 {
			continue
		}
		sid := (*windows.SID)(unsafe.Pointer(&ace.SidStart))
		for _, all := range []windows.WELL_KNOWN_SID_TYPE{windows.WinWorldSid, windows.WinAuthenticatedUserSid, windows.WinBuiltinUsersSid, windows.WinInteractiveSid, windows.WinBuiltinGuestsSid} {
			if sid.IsWellKnown(all) {
				return true, keep
			}
		}
	}
	return false, keep
}
