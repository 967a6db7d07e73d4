package cli

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"os"

	"golang.org/x/term"

	"kakanai/internal/lang"
	"kakanai/visit"
)

// maxSecret is longer than any password, PIN or code that is taken.
const maxSecret = 256 // bytes

// input is standard input, the one way to it for every command: reading ends when ctx does, as
// Ctrl+C and SIGTERM make it.
func (s *session) input(ctx context.Context) io.Reader { return untilDone{ctx, s.stdin} }

// untilDone is a reader whose Read ends when ctx does, with timed-out. What cannot be read is
// usage. The system's own read cannot be broken off: it is left behind, with a buffer of its own,
// until the program ends.
type untilDone struct {
	ctx context.Context
	r   io.Reader
}

func (u untilDone) Read(p []byte) (int, error) {
	type result struct {
		n   int
		err error
	}
	own := make([]byte, len(p))
	read := make(chan result, 1)
	if u.ctx.Err() == nil {
		go func() {
			n, err := u.r.Read(own)
			read <- result{n, err}
		}()
	}
	select {
	case <-u.ctx.Done():
		return 0, visit.Fail(visit.TimedOut, fmt.Errorf("standard input: %w", context.Cause(u.ctx)))
	case r := <-read:
		copy(p, own[:r.n])
		clear(own)
		if r.err != nil && !errors.Is(r.err, io.EOF) {
			r.err = visit.UsageError("標準入力が読めません：%w", "standard input: %w", r.err)
		}
		return r.n, r.err
	}
}

// keyboard is standard input where it is a terminal.
func (s *session) keyboard() (*os.File, bool) {
	f, ok := s.stdin.(*os.File)
	return f, ok && term.IsTerminal(int(f.Fd()))
}

// ask ends what is asked for on a terminal.
var ask = lang.Text{JA: "：", EN: ": "}

// secretLine reads one line of standard input, byte by byte: what follows belongs to the next.
// Where that is a terminal, it asks for what, and nothing that is typed is shown. The caller
// clears it.
func (s *session) secretLine(ctx context.Context, what lang.Text) (line []byte, err error) {
	if f, ok := s.keyboard(); ok {
		show, hideErr := hideTyping(f)
		if hideErr != nil {
			return nil, visit.UsageError("標準入力：この端末（ターミナル）では、入力を隠せません：%w",
				"standard input: this terminal cannot hide what is typed: %w", hideErr)
		}
		fmt.Fprint(s.stderr, what.In(s.lang), ask.In(s.lang))
		defer func() {
			show(err != nil)
			fmt.Fprintln(s.stderr)
		}()
	}
	in := s.input(ctx)
	line = make([]byte, maxSecret+1)
	n := 0
	for {
		_, err := io.ReadFull(in, line[n:n+1])
		if err != nil && !errors.Is(err, io.EOF) {
			clear(line)
			return nil, err
		}
		if err != nil || line[n] == '\n' {
			line[n] = 0
			break
		}
		if n++; n > maxSecret {
			clear(line)
			return nil, visit.UsageError("標準入力：1行が長すぎます（%dバイトまで）",
				"standard input: a line is longer than %d bytes", maxSecret)
		}
	}
	if n > 0 && line[n-1] == '\r' {
		n--
	}
	return line[:n:len(line)], nil
}

// newPassword reads a password that is to be set: on a terminal twice, because what is typed is
// not shown.
func (s *session) newPassword(ctx context.Context) ([]byte, error) {
	first, err := s.secretLine(ctx, lang.Text{JA: "新しいパスワード（半角8文字以上）", EN: "new password (at least 8 characters)"})
	if err != nil {
		return nil, err
	}
	if _, ok := s.keyboard(); !ok {
		return first, nil
	}
	again, err := s.secretLine(ctx, lang.Text{JA: "もう一度", EN: "once more"})
	defer clear(again)
	if err == nil && subtle.ConstantTimeCompare(first, again) != 1 {
		err = visit.UsageError("2回のパスワードが違います", "the two passwords are not the same")
	}
	if err != nil {
		clear(first)
		return nil, err
	}
	return first, nil
}
