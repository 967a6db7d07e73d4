package emulator

import (
	"net"
	"syscall"
)

// quickAck saves 44 ms a command: vpcd sends length and body separately, and the delayed
// acknowledgement of the first would hold back the second.
func quickAck(c net.Conn) {
	t, ok := c.(*net.TCPConn)
	if !ok {
		return
	}
	if raw, err := t.SyscallConn(); err == nil {
		_ = raw.Control(func(fd uintptr) {
			_ = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP,
				syscall.TCP_QUICKACK, 1)
		})
	}
}
