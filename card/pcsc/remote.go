package pcsc

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"time"

	"kakanai/card"
)

// RemoteOptions of a Remote.
type RemoteOptions struct {
	Name string        // as in Options
	Wait time.Duration // as in Options
	// Command is the program that calls Serve on its standard input and output, and its arguments.
	Command []string
	Stderr  io.Writer // the process's; nil: nobody reads it
}

// A Remote is a Reader in a process of its own. When the process says nothing for too long it is ended, and whoever waits hears
// card.ErrStuck; the next use starts another.
type Remote struct {
	o    RemoteOptions
	turn chan struct{} // held by the one request under way
	p    *process      // nil: none runs
	bad  time.Duration // how long to wait before the next try after a stuck one
	// stuck is set from a silence to the next card: until then the service keeps everybody waiting because of that, not because another
	// program has the card.
	stuck bool
}

// silence is how long the process may say nothing. Its waits are half a second long at the most, and a card's slowest command takes
// about a second.
const silence = 4 * time.Second

// NewRemote makes a Remote. Its process starts with the first use.
func NewRemote(o RemoteOptions) *Remote {
	return &Remote{o: o, turn: make(chan struct{}, 1)}
}

// Use is Reader.Use; told also hears card.ErrStuck.
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
		if told != nil && !sameReason(reason, err) {
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
		pause(ctx, r.bad)
		if ctx.Err() != nil {
			return fmt.Errorf("wait for a card: %w", ctx.Err())
		}
	}
}

func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

// use is what one Use wants of its process.
type use struct {
	say    func(error)
	f      func(card.Transmitter) error
	ran    bool // f has ended in anything but "not this card"
	result error
}

// Gone is Reader.Gone. A process that was lost took the card along.
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

// Close ends the process. A Remote that is used again starts another.
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

// errLost marks an error of the process itself: it said nothing, or died.
var errLost = errors.New("the card process is lost")

// ask sends one request and follows it to its end.
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
				return outcome{}, r.lost(errors.New("a card that nobody asked for"))
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
			// The process needs to know only whether to look at other cards; what was read stays here.
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

// run gives the card to f. If f panics the process goes, so that the card loses its power.
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

// next waits for the process to say something. When cancelled closes it is told so, once.
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

// lost gives the process up.
func (r *Remote) lost(err error) error {
	r.drop(false)
	return fmt.Errorf("%w: %w: %w", card.ErrNoReader, errLost, err)
}

// borrowed is the card in the process, as f sees it.
type borrowed struct {
	r    *Remote
	keys bool
	lost error // the process went away
}

func (b *borrowed) Transmit(_ context.Context, cmd []byte) ([]byte, error) {
	return b.carry(silence, askTransmit, cmd)
}

func (b *borrowed) HasKeypad() bool { return b.keys }

func (b *borrowed) VerifyOnKeypad(_ context.Context, cmd []byte, digits int) ([]byte, error) {
	return b.carry(2*keypadTime+silence, askKeypad, append([]byte{byte(digits)}, cmd...))
}

// carry takes one command there and its answer back. It is not cut off in the middle: a torn VERIFY could cost a try.
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

// process is one running Serve.
type process struct {
	*pipe
	cmd   *exec.Cmd
	stdin io.Closer
	in    chan frame // closed when it ended
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

// drop ends the process: gently by closing its input, so that it powers a card down, or at once.
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
		for range p.in { // so that its reader ends
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
