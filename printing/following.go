package printing

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"kakanai/internal/pause"
	"kakanai/printing/ipp"
)

// following is one job from before it is sent until it is over.
type following struct {
	p      *Printer
	can    ipp.Printer
	ticket ipp.Ticket
	told   func(Paper)

	id    int
	began time.Time
	last  Paper // reported last

	baseline ipp.Printer // the printer's state before the document, without what has cleared since
	lastJob  ipp.Job     // the job as last reported by the printer
	missing  bool        // the last poll did not find the job
	unsure   bool        // the printer was unreachable, or has no list: not knowing the job proves nothing
}

// accepted is the printer's answer to the document.
type accepted struct {
	job ipp.Job
	err error
}

// run sends pdf and follows it. It returns nil when it is on paper, otherwise a *Failure.
func (f *following) run(ctx context.Context, pdf []byte) error {
	f.began, f.baseline = time.Now(), f.can
	upload, stop := context.WithCancel(ctx)
	defer stop()
	taken := make(chan accepted, 1)
	send := func() {
		j, err := f.p.client.PrintJob(upload, f.can, f.ticket, pdf)
		taken <- accepted{j, err}
	}
	go send()
	f.tell(Queued)
	for f.id == 0 { // a printer without paper may not acknowledge the document: poll it meanwhile
		select {
		case a := <-taken:
			switch {
			case a.err == nil:
				f.id = a.job.ID
			case ipp.Busy(a.err) && pause.For(ctx, pollEvery) == nil:
				// Busy with another page: it has accepted nothing of ours.
				go send()
			case ctx.Err() != nil:
				return f.withdraw(ctx)
			default:
				return f.refused(ctx, a.err)
			}
		case <-time.After(pollEvery):
			if q, err := f.look(ctx); err == nil {
				f.tell(f.status(q, ipp.Pending))
			}
		}
	}
	return f.follow(ctx)
}

// refused handles a document that was not accepted. Without an answer the printer may have it all
// the same.
func (f *following) refused(ctx context.Context, err error) error {
	if w := reach(err); w != Offline || errors.Is(err, ipp.ErrUnreachable) {
		return &Failure{Why: w, err: err}
	}
	return f.giveUp(ctx, Lost, err)
}

// follow polls the job and the printer until the job is over or ctx ends.
func (f *following) follow(ctx context.Context) error {
	for {
		j, missing, err := f.ask(ctx)
		q, perr := f.look(ctx)
		switch {
		case ctx.Err() != nil:
			return f.withdraw(ctx)
		case err != nil || perr != nil:
			f.unanswered(q, err, perr) // it may come back, and the job with it
		case missing && !f.missing: // the list may only be late: poll once more
		case missing && !f.mayBePrinted():
			return f.giveUp(ctx, Lost,
				errors.New("the printer no longer knows the job, and did not say that it is out"))
		case j.State == ipp.Completed && slices.ContainsFunc(j.Reasons, failed):
			return f.giveUp(ctx, Aborted, fmt.Errorf("the job ended with %s", ipp.JobReasons.Quote(j.Reasons)))
		case j.State == ipp.Completed || missing:
			w := f.newTrouble(q)
			if w == "" {
				f.purge(ctx)
				if missing {
					const why = "job %d: the printer no longer knows it, and names nothing new that is wrong"
					f.p.trouble(fmt.Errorf(why, f.id))
					f.tell(Lost)
				}
				return nil
			}
			f.tell(w) // completed, but with new trouble: not believed until that has cleared
		case j.State == ipp.Aborted:
			return f.giveUp(ctx, Aborted, errors.New("the printer gave the job up"))
		case j.State == ipp.Canceled:
			return f.giveUp(ctx, Canceled, errors.New("the job was cancelled at the printer"))
		default:
			f.tell(f.status(q, j.State))
		}
		f.missing = missing && err == nil
		_ = pause.For(ctx, pollEvery) // the next round notices that ctx has ended
	}
}

// ask returns the job's state: from the printer or, if it does not report single jobs, from its
// list of jobs that are not over. missing means that the job is not on that list. Some printers
// forget a job when it is over; others cannot be asked about one.
func (f *following) ask(ctx context.Context) (j ipp.Job, missing bool, err error) {
	j, err = f.p.client.Job(ctx, f.id)
	var no *ipp.StatusError
	if errors.As(err, &no) && !ipp.Busy(err) {
		all, lerr := f.p.client.Jobs(ctx, false)
		i := slices.IndexFunc(all, func(x ipp.Job) bool { return x.ID == f.id || x.Name == f.ticket.Name })
		switch {
		case errors.As(lerr, &no) && ipp.NotFound(err):
			f.unsure = true
			return ipp.Job{}, true, nil
		case lerr != nil:
			return ipp.Job{}, false, lerr
		case i < 0:
			return ipp.Job{}, true, nil
		}
		j, err = all[i], nil
	}
	if err == nil {
		f.lastJob = j
	}
	return j, false, err
}

// unanswered handles a poll in which the printer did not report the job, or itself.
func (f *following) unanswered(q ipp.Printer, err, perr error) {
	var no *ipp.StatusError
	if perr == nil && errors.As(err, &no) { // reachable, but it does not report jobs
		f.tell(f.status(q, ipp.Pending))
		return
	}
	f.unsure = true
	f.tell(reach(errors.Join(perr, err)))
}

// look returns the printer's state, and removes from f.baseline what has cleared since: if it is
// reported again, it is new.
func (f *following) look(ctx context.Context) (ipp.Printer, error) {
	q, err := f.p.client.Printer(ctx)
	if err == nil {
		cleared := func(r string) bool { return !includes(q.Reasons, r) }
		f.baseline.Reasons = slices.DeleteFunc(slices.Clone(f.baseline.Reasons), cleared)
		if q.State != ipp.PrinterStopped {
			f.baseline.State = q.State
		}
	}
	return q, err
}

// newTrouble returns why a job that the printer calls completed, or no longer knows, is not
// believed to be on paper; "" if nothing is wrong that was not wrong before the document. A printer
// may lack a second tray, or report its waste box, for years, and still print.
func (f *following) newTrouble(q ipp.Printer) Paper {
	if f.baseline.State == ipp.PrinterStopped {
		q.State = 0
	}
	stood := func(r string) bool { return includes(f.baseline.Reasons, r) }
	q.Reasons = slices.DeleteFunc(slices.Clone(q.Reasons), stood)
	return look(q, false)
}

// includes reports whether a reason is among others with the same severity.
func includes(reasons []string, r string) bool {
	r = strings.TrimSuffix(r, "-error") // no ending means the same (RFC 8011, 5.4.12)
	return slices.ContainsFunc(reasons, func(x string) bool { return strings.TrimSuffix(x, "-error") == r })
}

// mayBePrinted reports whether a job that the printer no longer knows may be on paper: when last
// seen it was being processed, and the printer was reachable all the time.
func (f *following) mayBePrinted() bool {
	waits := f.lastJob.State == ipp.Held || f.lastJob.State == ipp.Stopped
	return !waits && !f.unsure && !slices.ContainsFunc(f.lastJob.Reasons, failed)
}

// failed reports whether a reason contradicts that a completed job is on paper (RFC 8011, 5.3.8).
func failed(reason string) bool {
	return reason == "job-completed-with-errors" || reason == "aborted-by-system" ||
		strings.HasPrefix(reason, "job-canceled") ||
		strings.HasSuffix(reason, "-error") || strings.HasPrefix(reason, "unsupported-")
}

// status returns the word for a job that is not over. Warnings count only once the job has had time
// to get past them: a second tray may be empty for weeks.
func (f *following) status(q ipp.Printer, s ipp.JobState) Paper {
	stood := slices.ContainsFunc(q.Reasons, func(r string) bool { // a report at rest may be a warning at work
		return slices.ContainsFunc(f.can.Reasons, func(x string) bool { return keyword(x) == keyword(r) })
	})
	young := time.Since(f.began) < patience
	// a queue reports offline while it is still connecting to its printer
	if w := look(q, !stood || !young); w != "" && !(w == Offline && young) {
		return w
	}
	switch s {
	case ipp.Processing:
		if q.Away && !young { // its message may be about an earlier page
			return Offline
		}
		return Printing
	case ipp.Stopped, ipp.Held:
		return Halted
	}
	return Queued
}

func (f *following) tell(w Paper) {
	if w != f.last {
		f.last = w
		f.told(w)
	}
}

// withdraw takes the document back because ctx has ended, and waits until the printer has done so.
// If it turns out to be on paper the result is nil.
func (f *following) withdraw(ctx context.Context) error {
	why := Late
	if f.last.Trouble() {
		why = f.last
	}
	return f.giveUp(ctx, why, fmt.Errorf("taken back: %w", context.Cause(ctx)))
}

// giveUp makes sure that nothing more comes out, and returns the *Failure with the reason. It has
// its own time limit, because ctx may be over.
func (f *following) giveUp(ctx context.Context, why Paper, cause error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), withdrawTime)
	defer cancel()
	fail := &Failure{Why: why, Sent: true, err: cause}
	var err error
	if f.id == 0 {
		err = f.p.recall(ctx, f.ticket.Name, func(job, name string) bool { return job == name }, f.can.CUPS)
	} else {
		var s ipp.JobState
		if s, err = f.cancelAndWait(ctx); err == nil && s == ipp.Completed {
			if q, perr := f.look(ctx); perr == nil && f.newTrouble(q) == "" {
				f.purge(ctx)
				return nil // it was printed before it could be cancelled
			}
		}
	}
	if err != nil {
		f.p.trouble(fmt.Errorf("take job %d back: %w", f.id, err))
		fail.Loose = true
		f.p.retrySweep()
		return fail
	}
	f.purge(ctx)
	return fail
}

// cancelAndWait cancels the job and waits until it is over. A printer may finish the sheet that it
// is printing.
func (f *following) cancelAndWait(ctx context.Context) (ipp.JobState, error) {
	asked := false
	for {
		j, missing, err := f.ask(ctx)
		switch {
		case missing:
			return ipp.Canceled, nil
		case err == nil && j.State.Over():
			if slices.ContainsFunc(j.Reasons, failed) {
				return ipp.Canceled, nil
			}
			return j.State, nil
		}
		if !asked {
			cancelled := f.p.client.Cancel(ctx, f.id, false)
			asked = cancelled == nil
			if err = cancelled; ipp.NotPossible(err) || ipp.NotFound(err) {
				err, asked = nil, true // it is over, or no longer known: the next poll shows
			}
		}
		if pause.For(ctx, pollEvery) != nil {
			return 0, errors.Join(err, ctx.Err())
		}
	}
}

// purge makes CUPS delete its data of a job that is over: by default it keeps the document for a
// day.
func (f *following) purge(ctx context.Context) {
	if !f.can.CUPS || f.id == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), withdrawTime)
	defer cancel()
	if err := f.p.client.Cancel(ctx, f.id, true); err != nil && !ipp.NotFound(err) {
		f.p.trouble(fmt.Errorf("purge job %d: %w", f.id, err))
	}
}
