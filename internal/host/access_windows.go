package host

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

// OpenToOthers reports whether every user of this PC may read in dir, because its access list
// admits a group that all of them belong to, and the command that ends that.
func OpenToOthers(dir string) (open bool, command string) {
	command = `icacls "` + dir + `" /inheritance:r /grant:r "%USERNAME%:(OI)(CI)F"`
	sd, err := windows.GetNamedSecurityInfo(dir, windows.SE_FILE_OBJECT, windows.DACL_SECURITY_INFORMATION)
	if err != nil {
		return false, command // a folder that cannot be opened is another check's finding
	}
	acl, _, err := sd.DACL()
	if err != nil || acl == nil { // without a list everything is allowed
		return true, command
	}
	for i := range uint32(acl.AceCount) {
		var ace *windows.ACCESS_ALLOWED_ACE
		if windows.GetAce(acl, i, &ace) != nil || ace.Header.AceType != windows.ACCESS_ALLOWED_ACE_TYPE ||
			ace.Mask&(windows.FILE_READ_DATA|windows.GENERIC_READ|windows.GENERIC_ALL) == 0 {
			continue
		}
		sid := (*windows.SID)(unsafe.Pointer(&ace.SidStart))
		for _, all := range []windows.WELL_KNOWN_SID_TYPE{
			windows.WinWorldSid, windows.WinAuthenticatedUserSid,
			windows.WinBuiltinUsersSid, windows.WinInteractiveSid, windows.WinBuiltinGuestsSid,
		} {
			if sid.IsWellKnown(all) {
				return true, command
			}
		}
	}
	return false, command
}
