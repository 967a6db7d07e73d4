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

	"kakanai/internal/pause"
	"kakanai/printing/ipp"
	"kakanai/text"
)

const (
	pollEvery    = 500 * time.Millisecond
	withdrawTime = 10 * time.Second // how long a printer may take to confirm that it gave a document back
	retryEvery   = 2 * time.Second
	retryTime    = 30 * time.Minute // how long retrySweep goes on
	patience     = 3 * time.Second  // after this time a warning counts that was there before the document
)

// A Printer puts documents on paper through IPP and follows each until it is out. A document goes
// from memory to the printer and is never a file. A document that must not come out any more is
// taken back, also when ctx ends, also after a crash. A Printer is safe for concurrent use after
// Open.
//
// "Out" means what the printer says: its job is completed and it reports no error. A CUPS queue in
// front of a printer that reports nothing (USB, raw sockets, lpd) is completed when it has passed
// the bytes on.
type Printer struct {
	Fonts *text.Fonts
	Now   func() time.Time // date in the PDF
	Tray  string           // Ticket.Tray: a name of media-source-supported; "": the printer chooses
	// Copies of each document; less than 1 means 1.
	Copies int
	// Log and Terminal are part of the names of this Printer's jobs, by which it finds them and no
	// others. Log is the tag of the log in which the pages are recorded, because two kiosks may
	// have been given one terminal's name. Terminal begins every serial, because two kiosks may
	// have been copied from one disk.
	Log, Terminal string
	// Limit is how long CUPS keeps a job that is no longer followed, if ctx has no deadline; 0: for
	// ever.
	Limit time.Duration
	// Trouble is called with errors for developers; they hold nothing personal. It may be nil.
	Trouble func(error)

	client *ipp.Client

	sweep     sync.Mutex // held while the list of jobs is worked through
	mu        sync.Mutex
	swept     bool               // no job of an earlier run is known to be left
	stopRetry context.CancelFunc // ends retrySweep; nil: it does not run
	busy      sync.WaitGroup
}

// Open gives p the printer that o names. Nothing is sent yet. An error means that o is wrong.
func (p *Printer) Open(o ipp.Options) error {
	o.User = "kakanai"
	c, err := ipp.New(o)
	if err != nil {
		return err
	}
	p.client = c
	return nil
}

// Print sends the document and returns when it is on paper; the path is always "". The error is a
// *Failure or an error of the PDF writer. told, which may be nil, is called whenever the printer's
// state changes. When ctx ends the document is taken back, and Print returns when the printer has
// confirmed that, or after ten seconds.
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
	t := ipp.Ticket{
		Name: p.jobName(d.Serial), Tray: p.Tray, Copies: max(p.Copies, 1),
		CancelAfter: int(p.limit(ctx) / time.Second),
	}
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

// Look asks the printer for its state without printing. w is "" if there is no complaint. prints
// reports whether a page could come out all the same: a second tray may be empty for weeks.
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

// limit returns how long a queue that can do so keeps a job before it ends it, a little longer than
// we follow it: if this program dies, the queue must.
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

// ready returns the printer's abilities if it can accept a document. A sleeping printer is tried
// three times.
func (p *Printer) ready(ctx context.Context) (ipp.Printer, error) {
	var can ipp.Printer
	var err error
	for try := range 3 {
		if can, err = p.client.Printer(ctx); err == nil {
			break
		}
		if w := reach(err); w != Offline && w != Halted || try == 2 || pause.For(ctx, time.Second) != nil {
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
		return can, &Failure{
			Why: Refused,
			err: fmt.Errorf("the printer has no tray %q, it has %s", p.Tray, ipp.Trays.Quote(can.Sources)),
		}
	case !can.Accepting:
		return can, &Failure{Why: Halted, err: errors.New("the printer accepts no jobs")}
	}
	return can, nil
}

// jobName is shown on the printer's panel: the log's tag, the serial, and nothing of the person.
// With "" it is the prefix of every job of this Printer.
func (p *Printer) jobName(serial string) string {
	head := p.Terminal + "-"
	return "kakanai-" + p.Log + "-" + head + strings.TrimPrefix(serial, head)
}

// Sweep takes back what a crash or a lost connection left at the printer: every job of this log and
// terminal that is not over. It asks the printer only if necessary. After an error it is retried in
// the background (see retrySweep), and before the next document.
func (p *Printer) Sweep(ctx context.Context) error {
	err := p.sweepOnce(ctx)
	if err != nil {
		p.retrySweep()
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
	if errors.Is(err, errNoList) { // nothing can be found there, so there is nothing to wait for
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

// recall takes back every job whose name matches name, as same reports. With purge it waits until
// they are over, and makes CUPS delete the data of those and of jobs that were over before: CUPS
// ends a job that is not followed, but keeps its document.
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
			// CUPS lists a job that is held without its name, but reports the name when asked for
			// the job
			if j.Name == "" {
				if whole, err := p.client.Job(ctx, j.ID); err == nil {
					j = whole
				}
			}
			if !same(j.Name, name) {
				continue
			}
			// Not purged at once: CUPS would kill its backend before that has told the printer.
			alive = alive || !j.State.Over()
			if err := p.client.Cancel(ctx, j.ID, j.State.Over()); err != nil && !ipp.NotPossible(err) &&
				!ipp.NotFound(err) {
				return err
			}
		}
		if !alive || !purge {
			return nil
		}
		if pause.For(ctx, pollEvery) != nil {
			return fmt.Errorf("take back what an earlier run left: %w", ctx.Err())
		}
	}
}

// retrySweep repeats Sweep in the background every 2 s until it succeeds, for at most 30 minutes:
// the connection may come back before the paper does. Only one runs at a time.
func (p *Printer) retrySweep() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.swept = false
	if p.stopRetry != nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), retryTime)
	p.stopRetry = cancel
	go func() {
		for pause.For(ctx, retryEvery) == nil && p.sweepOnce(ctx) != nil {
		}
		cancel()
		p.mu.Lock()
		p.stopRetry = nil
		p.mu.Unlock()
	}()
}

// Forget does nothing: a document never was a file, and its job is purged when it is over.
func (p *Printer) Forget() error { return nil }

// Close waits until documents being taken back are, and ends retrySweep. The contexts of all Prints
// must have ended.
func (p *Printer) Close() {
	p.busy.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stopRetry != nil {
		p.stopRetry()
	}
}

func (p *Printer) trouble(err error) {
	if p.Trouble != nil {
		p.Trouble(err)
	}
}
