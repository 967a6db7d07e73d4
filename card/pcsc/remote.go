package pcsc

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"time"

	"kakanai/card"
	"kakanai/internal/pause"
)

// RemoteOptions configure a Remote.
type RemoteOptions struct {
	Name string        // as in Options
	Wait time.Duration // as in Options
	// Command is the program, with its arguments, that calls Serve on its standard input and
	// output.
	Command []string
	Stderr  io.Writer // of the process; nil discards it
}

// A Remote is a Reader in a process of its own. When the process is silent for too long it is
// killed, the waiting call returns card.ErrStuck, and the next use starts another process. It is
// safe for concurrent use: requests are served one at a time.
type Remote struct {
	o    RemoteOptions
	turn chan struct{} // holds one element while a request is running
	p    *process      // nil: no process runs
	bad  time.Duration // pause before the next attempt after a stuck one
	// stuck is true from a silence until the next card is lent. During that time the service
	// reports the card as busy because of the stuck call, not because of another program.
	stuck bool
}

// silence is how long the process may send nothing. Its waits are at most half a second, and a
// card's slowest command takes about a second.
const silence = 4 * time.Second

// NewRemote returns a Remote. Its process starts at the first use.
func NewRemote(o RemoteOptions) *Remote {
	return &Remote{o: o, turn: make(chan struct{}, 1)}
}

// Use is Reader.Use; told is also called with card.ErrStuck.
func (r *Remote) Use(ctx context.Context, told func(error), f func(card.Transmitter) error) error {
	if err := r.take(ctx); err != nil {
		return err
	}
	defer r.give()
	deadline := time.Now().Add(r.o.Wait)
	var reason error
	say := func(err error) {
		if r.stuck && errors.Is(err, card.ErrBusy) {
			err = fmt.Errorf("look for a card: %w", card.ErrStuck)
		}
		if told != nil && !card.SameReason(reason, err) {
			told(err)
		}
		reason = err
	}
	for first := true; ; first = false {
		q := request{Name: r.o.Name, Wait: -1}
		if r.o.Wait >= 0 {
			q.Wait = max(time.Until(deadline), 0).Milliseconds()
		}
		if r.o.Wait > 0 && !first && q.Wait == 0 {
			return fmt.Errorf("wait for a card: %w", reason)
		}
		u := &use{say: say, f: f}
		_, err := r.ask(ctx, askUse, q, u)
		if u.ran {
			return u.result
		}
		if !errors.Is(err, errLost) || r.o.Wait == 0 {
			return err
		}
		say(err)
		r.bad = min(max(2*r.bad, time.Second), 5*time.Second)
		if err := pause.For(ctx, r.bad); err != nil {
			return fmt.Errorf("wait for a card: %w", err)
		}
	}
}

// use is what one call of Use needs while the process works on it.
type use struct {
	say    func(error)
	f      func(card.Transmitter) error
	ran    bool // f has returned anything but ErrWrongCard
	result error
}

// Gone is Reader.Gone. If the process is lost, the card counts as gone.
func (r *Remote) Gone(ctx context.Context) error {
	if err := r.take(ctx); err != nil {
		return err
	}
	defer r.give()
	_, err := r.ask(ctx, askGone, request{Name: r.o.Name}, nil)
	if errors.Is(err, errLost) {
		return nil
	}
	if ctx.Err() != nil {
		return fmt.Errorf("wait for the card to leave: %w", ctx.Err())
	}
	return err
}

// List is Reader.List.
func (r *Remote) List(ctx context.Context) ([]Info, error) {
	if err := r.take(ctx); err != nil {
		return nil, err
	}
	defer r.give()
	o, err := r.ask(ctx, askList, request{Name: r.o.Name}, nil)
	return o.Readers, err
}

// Close ends the process. A later use starts another.
func (r *Remote) Close() {
	if r.take(context.Background()) == nil {
		defer r.give()
		r.drop(true)
	}
}

func (r *Remote) take(ctx context.Context) error {
	select {
	case r.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("wait for the reader: %w", ctx.Err())
	}
}

func (r *Remote) give() { <-r.turn }

// errLost marks an error of the process itself: it was silent, or it ended.
var errLost = errors.New("the card process is lost")

// ask sends one request and handles the process's messages until the request is over.
func (r *Remote) ask(ctx context.Context, kind byte, q request, u *use) (outcome, error) {
	if err := r.start(); err != nil {
		return outcome{}, err
	}
	if err := r.p.json(kind, q); err != nil {
		return outcome{}, r.lost(err)
	}
	cancelled := ctx.Done()
	for {
		f, err := r.next(&cancelled, silence)
		if err != nil {
			return outcome{}, err
		}
		switch f.kind {
		case tellAlive:
			r.bad = 0
		case tellWhy:
			if u != nil {
				u.say(f.outcome().err())
			}
		case tellLent:
			if u == nil {
				return outcome{}, r.lost(errors.New("a card that was not asked for"))
			}
			r.stuck = false
			b := &borrowed{r: r, keys: len(f.body) == 1 && f.body[0] == 1}
			if ctx.Err() == nil {
				r.run(u, b)
			} else {
				u.result = ctx.Err()
			}
			u.ran = !errors.Is(u.result, card.ErrWrongCard)
			if b.lost != nil {
				return outcome{}, b.lost
			}
			// The process only needs to know whether to look at other cards. What was read stays
			// here.
			end := outcome{}
			if !u.ran {
				end = outcomeOf(u.result)
			}
			if err := r.p.json(askEnd, end); err != nil {
				return outcome{}, r.lost(err)
			}
		case tellDone:
			o := f.outcome()
			if ctx.Err() != nil && o.Word == "other" {
				return o, fmt.Errorf("%s: %w", o.Text, ctx.Err())
			}
			return o, o.err()
		default:
			return outcome{}, r.lost(fmt.Errorf("a message of kind %q", f.kind))
		}
	}
}

// run calls f with the card. If f panics the process is killed, so that the card is powered down.
func (r *Remote) run(u *use, b *borrowed) {
	done := false
	defer func() {
		if !done {
			r.drop(false)
		}
	}()
	u.result = u.f(b)
	done = true
}

// next returns the process's next message. When cancelled closes, the process is told so, once.
func (r *Remote) next(cancelled *<-chan struct{}, limit time.Duration) (frame, error) {
	t := time.NewTimer(limit)
	defer t.Stop()
	for {
		var done <-chan struct{}
		if cancelled != nil {
			done = *cancelled
		}
		select {
		case f, ok := <-r.p.in:
			if !ok {
				return frame{}, r.lost(errors.New("it has ended"))
			}
			return f, nil
		case <-done:
			*cancelled = nil
			if err := r.p.send(askCancel); err != nil {
				return frame{}, r.lost(err)
			}
		case <-t.C:
			r.drop(false)
			r.stuck = true
			return frame{}, fmt.Errorf("%w: %w", card.ErrStuck, errLost)
		}
	}
}

// lost kills the process and returns the error for it.
func (r *Remote) lost(err error) error {
	r.drop(false)
	return fmt.Errorf("%w: %w: %w", card.ErrNoReader, errLost, err)
}

// borrowed is the card in the process, as f sees it.
type borrowed struct {
	r    *Remote
	keys bool
	lost error // why the process went away
}

func (b *borrowed) Transmit(_ context.Context, cmd []byte) ([]byte, error) {
	return b.carry(silence, askTransmit, cmd)
}

func (b *borrowed) HasKeypad() bool { return b.keys }

func (b *borrowed) VerifyOnKeypad(_ context.Context, cmd []byte, digits int) ([]byte, error) {
	return b.carry(2*keypadTime+silence, askKeypad, append([]byte{byte(digits)}, cmd...))
}

// carry sends one command to the process and returns the answer. It ignores cancelling: a torn
// VERIFY could cost a try.
func (b *borrowed) carry(limit time.Duration, kind byte, body []byte) ([]byte, error) {
	if b.lost != nil {
		return nil, b.lost
	}
	if err := b.r.p.send(kind, body...); err != nil {
		b.lost = b.r.lost(err)
		return nil, b.lost
	}
	for {
		f, err := b.r.next(nil, limit)
		switch {
		case err != nil:
			b.lost = err
			return nil, err
		case f.kind == tellAnswer:
			return f.body, nil
		case f.kind == tellError:
			return nil, f.outcome().err()
		case f.kind != tellAlive:
			b.lost = b.r.lost(fmt.Errorf("a message of kind %q", f.kind))
			return nil, b.lost
		}
	}
}

// process is a running Serve.
type process struct {
	*pipe
	cmd   *exec.Cmd
	stdin io.Closer
	in    chan frame // closed when the process has ended
}

func (r *Remote) start() error {
	if r.p != nil {
		return nil
	}
	if len(r.o.Command) == 0 {
		return fmt.Errorf("start the card process: %w", exec.ErrNotFound)
	}
	cmd := exec.Command(r.o.Command[0], r.o.Command[1:]...)
	cmd.Stderr = r.o.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return fmt.Errorf("start the card process: %w", err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return fmt.Errorf("start the card process: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start the card process: %w", err)
	}
	p := &process{pipe: &pipe{w: in}, cmd: cmd, stdin: in, in: make(chan frame, 16)}
	go func() {
		defer close(p.in)
		for {
			f, err := receive(out)
			if err != nil {
				return
			}
			p.in <- f
		}
	}()
	r.p = p
	return nil
}

// drop ends the process: gently by closing its input, so that it powers a card down, or at once by
// killing it.
func (r *Remote) drop(gently bool) {
	p := r.p
	if p == nil {
		return
	}
	r.p = nil
	_ = p.stdin.Close()
	if !gently {
		_ = p.cmd.Process.Kill()
	}
	go func() {
		for range p.in { // so that the goroutine in start can end
		}
	}()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = p.cmd.Wait()
	}()
	select {
	case <-ended:
	case <-time.After(2 * time.Second):
		_ = p.cmd.Process.Kill()
	}
}
