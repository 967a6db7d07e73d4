package staff

import (
	"time"

	"kakanai/record"
)

// DeskIdle is how long a desk may be left alone before it hides itself.
const DeskIdle = 5 * time.Minute

// A Desk is who sits at the clerk's window and whether it is hidden. It is a value: each event gives the next one, and the
// change that the log should hear of. The window asks it what to show and never decides itself.
type Desk struct {
	Who    Session       // the zero Session: nobody
	Hidden bool          // what was open stays, unseen, until somebody unlocks it
	Idle   time.Duration // 0: DeskIdle
	seen   time.Time     // when somebody last did something
}

// NoChange is in place of a kind where nothing happened at the desk.
const NoChange record.Kind = ""

// SignIn is somebody who proved who they are. At a hidden desk it is the one who sat there, or a supervisor who takes over:
// then what was open belongs to the supervisor. Nobody else gets past.
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

// Lock hides the desk at once: the key for it was pressed, or the staff card was taken away.
func (d Desk) Lock() (Desk, record.Kind) {
	if d.Who.ID == 0 || d.Hidden {
		return d, NoChange
	}
	d.Hidden = true
	return d, record.DeskLocked
}

// Touch is a sign of life. A hidden desk stays hidden.
func (d Desk) Touch(at time.Time) Desk {
	if !d.Hidden {
		d.seen = at
	}
	return d
}

// Pass lets time go by. A clock that was set back counts from where it is now.
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
