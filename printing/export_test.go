package printing

// CRC16 is the code's check, for tests that need right checks on wrong codes.
var CRC16 = crc16
