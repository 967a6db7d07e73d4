package printing

import "kakanai/forms"

// CRC16 is the code's check, for tests that need right checks on wrong codes.
var CRC16 = crc16

// CodedValue is what the code of f says of a field; "": it has none of it.
func CodedValue(f *forms.Filled, id string) string {
	for _, x := range codeOf(f).Fields {
		if x.ID == id {
			return x.Text
		}
	}
	return ""
}
