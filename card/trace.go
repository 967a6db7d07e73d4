package card

import (
	"context"
	"fmt"
	"io"
	"time"
)

// Trace returns a Transmitter that writes one line to w for each command sent to t: the command
// with the data of VERIFY masked, the length of the response, its status word and the time it took.
// No byte of a response's data is written.
func Trace(t Transmitter, w io.Writer, now func() time.Time) Transmitter {
	return &trace{t, w, now}
}

type trace struct {
	t   Transmitter
	w   io.Writer
	now func() time.Time
}

func (t *trace) Transmit(ctx context.Context, cmd []byte) ([]byte, error) {
	began := t.now()
	r, err := t.t.Transmit(ctx, cmd)
	t.line(masked(cmd), r, err, t.now().Sub(began))
	return r, err
}

func (t *trace) HasKeypad() bool { return HasKeypad(t.t) }

func (t *trace) VerifyOnKeypad(ctx context.Context, cmd []byte, digits int) ([]byte, error) {
	k, ok := t.t.(Keypad)
	if !ok {
		return nil, ErrNoReader
	}
	began := t.now()
	r, err := k.VerifyOnKeypad(ctx, cmd, digits)
	t.line(masked(cmd)+" + keypad", r, err, t.now().Sub(began))
	return r, err
}

// masked returns cmd in hexadecimal. Data of any command but SELECT is replaced by its length.
func masked(cmd []byte) string {
	if len(cmd) > 5 && cmd[1] != insSelect {
		return fmt.Sprintf("%X <%d masked>", cmd[:5], len(cmd)-5)
	}
	return fmt.Sprintf("%X", cmd)
}

func (t *trace) line(cmd string, r []byte, err error, d time.Duration) {
	answer := "no answer"
	if err == nil && len(r) >= 2 {
		answer = fmt.Sprintf("%X", r[len(r)-2:])
		if len(r) > 2 {
			answer = fmt.Sprintf("<%d bytes> %s", len(r)-2, answer)
		}
	}
	fmt.Fprintf(t.w, "%s -> %s (%.1f ms)\n", cmd, answer, float64(d.Microseconds())/1000)
}
