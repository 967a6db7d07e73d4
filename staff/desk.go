package staff

import (
	"time"

	"kakanai/record"
)

// DeskIdle is how long a desk may be idle before it hides itself.
const DeskIdle = 5 * time.Minute

// A Desk is the state of the clerk's window: the person signed in there and whether the window is
// hidden. It is a value: each event returns the next one and the change to be logged. The window
// shows what the Desk says and decides nothing itself.
type Desk struct {
	Who    Session       // the zero Session: the desk is empty
	Hidden bool          // what was open is kept, unseen, until it is unlocked
	Idle   time.Duration // 0: DeskIdle
	seen   time.Time     // time of the last activity
}

// NoChange is in place of a kind where nothing happened at the desk.
const NoChange record.Kind = ""

// SignIn is the event that s has signed in. At a hidden desk only the same person or a supervisor
// gets in; a supervisor takes over what was open. For any other person the desk is unchanged and
// the change is record.DeskKept.
func (d Desk) SignIn(s Session, at time.Time) (Desk, record.Kind) {
	change := record.DeskIn
	switch {
	case d.Who.ID == 0:
	case d.Who.ID == s.ID && d.Hidden:
		change = record.DeskUnlocked
	case d.Who.ID == s.ID:
		change = NoChange
	case s.Role == Supervisor:
		change = record.DeskTaken
	default:
		return d, record.DeskKept
	}
	d.Who, d.Hidden, d.seen = s, false, at
	return d, change
}

// SignOut empties the desk.
func (d Desk) SignOut() (Desk, record.Kind) {
	if d.Who.ID == 0 {
		return d, NoChange
	}
	return Desk{Idle: d.Idle}, record.DeskOut
}

// Lock hides the desk at once: its key was pressed, or the staff card was taken away.
func (d Desk) Lock() (Desk, record.Kind) {
	if d.Who.ID == 0 || d.Hidden {
		return d, NoChange
	}
	d.Hidden = true
	return d, record.DeskLocked
}

// Touch records activity. A hidden desk stays hidden.
func (d Desk) Touch(at time.Time) Desk {
	if !d.Hidden {
		d.seen = at
	}
	return d
}

// Pass hides the desk if it has been idle for d.Idle at the time at. If the clock was set back, the
// idle time starts again from at.
func (d Desk) Pass(at time.Time) (Desk, record.Kind) {
	idle := d.Idle
	if idle == 0 {
		idle = DeskIdle
	}
	if at.Before(d.seen) {
		d.seen = at
	}
	if d.Who.ID != 0 && !d.Hidden && at.Sub(d.seen) >= idle {
		return d.Lock()
	}
	return d, NoChange
}
