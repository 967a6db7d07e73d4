package printing

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"kakanai/printing/ipp"
	"kakanai/text"
)

const (
	pollEvery    = 500 * time.Millisecond
	withdrawTime = 10 * time.Second // how long a printer may take to say that it gave a document back
	chaseTime    = 30 * time.Minute // how long a document is chased that could not be taken back
	patience     = 3 * time.Second  // a warning that was there before our document is believed after this
)

// A Printer puts documents on paper through IPP and follows each until it is out. A document goes from memory to the printer and is
// never a file. What may not come out any more is taken back, also when ctx ends, also after a crash.
//
// "Out" is what the printer says: its job is completed and it reports no error. A queue of CUPS before a printer that says
// nothing (USB, raw sockets, lpd) is completed when it has handed the bytes over.
type Printer struct {
	Fonts *text.Fonts
	Now   func() time.Time // stands in the PDF as its date
	Tray  string           // Ticket.Tray: a name of media-source-supported; "": the printer chooses
	// Copies of each document; less than 1 is 1.
	Copies int
	// Log and Terminal are in the names of this Printer's jobs, and by them those are found again and no others: Log is the tag of the log in which
	// the pages stand, for two kiosks may have been given one terminal's name; Terminal begins every serial, for two may have been copied from one disk.
	Log, Terminal string
	// Limit is how long CUPS keeps a job that nobody watches any more, where ctx has no end; 0: for ever.
	Limit time.Duration
	// Trouble hears what developers should read; nothing personal is in it. nil: nobody reads.
	Trouble func(error)

	client *ipp.Client

	sweep sync.Mutex // held while the list of jobs is worked off
	mu    sync.Mutex
	swept bool // nothing of ours is known to lie there from before
	chase context.CancelFunc
	busy  sync.WaitGroup
}

// Open gives p the printer that o names. Nothing is sent yet.
func (p *Printer) Open(o ipp.Options) error {
	o.User = "kakanai"
	c, err := ipp.New(o)
	if err != nil {
		return err
	}
	p.client = c
	return nil
}

// Print sends the document and returns when it is on paper: the path is always "". told hears what the printer is doing, whenever that
// changes. When ctx ends the document is taken back, and Print returns when the printer has said so, or after ten seconds.
func (p *Printer) Print(ctx context.Context, d Document, told func(Paper)) (path string, err error) {
	p.busy.Add(1)
	defer p.busy.Done()
	if told == nil {
		told = func(Paper) {}
	}
	var b bytes.Buffer
	if err := d.PDF(&b, p.Fonts, p.Now()); err != nil {
		return "", err
	}
	pdf := b.Bytes()
	defer clear(pdf[:cap(pdf)])
	can, err := p.ready(ctx)
	if err != nil {
		return "", err
	}
	t := ipp.Ticket{Name: p.jobName(d.Serial), Tray: p.Tray, Copies: max(p.Copies, 1), CancelAfter: int(p.limit(ctx) / time.Second)}
	jobs := 1
	if t.Copies > can.MaxCopies { // it makes no copies of a PDF by itself
		jobs, t.Copies = t.Copies, 1
	}
	for range jobs {
		j := &following{p: p, can: can, ticket: t, told: told}
		if err := j.run(ctx, pdf); err != nil {
			return "", err
		}
	}
	return "", nil
}

// Look asks the printer how it is, and sends nothing to it: "" where it has nothing to say, or what
// it complains of. prints reports whether a page could come all the same: a second tray may be
// empty for weeks.
func (p *Printer) Look(ctx context.Context) (w Paper, prints bool, err error) {
	can, err := p.client.Printer(ctx)
	switch {
	case err != nil:
		return reach(err), false, err
	case !slices.Contains(can.Formats, "application/pdf"):
		return Refused, false, nil
	case !can.Accepting:
		return Halted, false, nil
	}
	w = look(can, true)
	return w, can.State != ipp.PrinterStopped && w != Jam && w != DoorOpen && w != Offline, nil
}

// limit is how long a job may live in a queue that can end it by itself, a little longer than we do: if we die, nobody else will.
func (p *Printer) limit(ctx context.Context) time.Duration {
	limit := p.Limit
	if end, ok := ctx.Deadline(); ok {
		limit = time.Until(end)
	}
	if limit <= 0 {
		return 0
	}
	return limit + withdrawTime
}

// ready finds the printer in a state to take a document. One that sleeps gets a few tries.
func (p *Printer) ready(ctx context.Context) (ipp.Printer, error) {
	var can ipp.Printer
	var err error
	for try := range 3 {
		if can, err = p.client.Printer(ctx); err == nil {
			break
		}
		if w := reach(err); w != Offline && w != Halted || try == 2 || !pause(ctx, time.Second) {
			return can, &Failure{Why: w, err: err}
		}
	}
	if err := p.Sweep(ctx); err != nil {
		return can, &Failure{Why: Loose, err: err}
	}
	switch {
	case !slices.Contains(can.Formats, "application/pdf"):
		return can, &Failure{Why: Refused, err: errors.New("the printer takes no PDF")}
	case p.Tray != "" && len(can.Sources) > 0 && !slices.Contains(can.Sources, p.Tray):
		return can, &Failure{Why: Refused, err: fmt.Errorf("the printer has no tray %q, it has %s", p.Tray, ipp.Trays.Quote(can.Sources))}
	case !can.Accepting:
		return can, &Failure{Why: Halted, err: errors.New("the printer accepts no jobs")}
	}
	return can, nil
}

// jobName stands at the printer's panel: the log's tag, the serial, and nothing of the person. With "" it begins the name of every job of this Printer.
func (p *Printer) jobName(serial string) string {
	head := p.Terminal + "-"
	return "kakanai-" + p.Log + "-" + head + strings.TrimPrefix(serial, head)
}

// Sweep takes back what a crash or a broken line left at the printer: every job of this log and terminal that is not over. It
// asks the printer only where it must. After an error it is tried again behind, until it succeeds, and before the next document.
func (p *Printer) Sweep(ctx context.Context) error {
	err := p.sweepOnce(ctx)
	if err != nil {
		p.haunt()
	}
	return err
}

func (p *Printer) sweepOnce(ctx context.Context) error {
	p.sweep.Lock() // a late sweep must not find the next visitor's job
	defer p.sweep.Unlock()
	p.mu.Lock()
	done := p.swept
	p.mu.Unlock()
	if done {
		return nil
	}
	can, err := p.client.Printer(ctx)
	if err == nil {
		err = p.recall(ctx, p.jobName(""), strings.HasPrefix, can.CUPS)
	}
	if errors.Is(err, errNoList) { // nothing can be found there, so nothing is waited for
		p.trouble(err)
		err = nil
	}
	if err != nil {
		return err
	}
	p.mu.Lock()
	p.swept = true
	p.mu.Unlock()
	return nil
}

var errNoList = errors.New("the printer does not list its jobs")

// recall takes back every job whose name is like this one, as same says. With purge it waits until they are over, and has CUPS delete what it keeps of them and of those that
// were over before: it ends a job that nobody watches, but keeps its document.
func (p *Printer) recall(ctx context.Context, name string, same func(job, name string) bool, purge bool) error {
	ctx, cancel := context.WithTimeout(ctx, withdrawTime)
	defer cancel()
	for {
		jobs, err := p.client.Jobs(ctx, purge)
		var s *ipp.StatusError
		if errors.As(err, &s) || ipp.Denied(err) {
			return fmt.Errorf("%w: %w", errNoList, err)
		}
		if err != nil {
			return err
		}
		alive := false
		for _, j := range jobs {
			if j.Name == "" { // CUPS lists a job that it has put aside without its name, and knows it when it is asked
				if whole, err := p.client.Job(ctx, j.ID); err == nil {
					j = whole
				}
			}
			if !same(j.Name, name) {
				continue
			}
			// Not purged at once: CUPS would kill its backend before that has told the printer.
			alive = alive || !j.State.Over()
			if err := p.client.Cancel(ctx, j.ID, j.State.Over()); err != nil && !ipp.NotPossible(err) && !ipp.NotFound(err) {
				return err
			}
		}
		if !alive || !purge {
			return nil
		}
		if !pause(ctx, pollEvery) {
			return fmt.Errorf("take back what an earlier run left: %w", ctx.Err())
		}
	}
}

// haunt goes on asking for what could not be taken back, until it is or the program ends: the line may come back before the paper does.
func (p *Printer) haunt() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.swept = false
	if p.chase != nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), chaseTime)
	p.chase = cancel
	go func() {
		for pause(ctx, 2*time.Second) && p.sweepOnce(ctx) != nil {
		}
		cancel()
		p.mu.Lock()
		p.chase = nil
		p.mu.Unlock()
	}()
}

// Forget has nothing to remove: a document never was a file, and its job is purged when it is over.
func (p *Printer) Forget() error { return nil }

// Close waits until a document that is being taken back is, and ends what runs behind. The contexts of all Prints must have ended.
func (p *Printer) Close() {
	p.busy.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.chase != nil {
		p.chase()
	}
}

func (p *Printer) trouble(err error) {
	if p.Trouble != nil {
		p.Trouble(err)
	}
}

// pause waits, and tells whether ctx still goes on.
func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}
