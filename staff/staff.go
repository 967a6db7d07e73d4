// Package staff keeps the accounts of the people who work at the counter: roles, passwords,
// lock-out, a second person's approval, and when an idle desk hides itself.
//
// Start with Open, then Store.Add and Store.SignIn; Desk is the session lock. Outside this
// package's own file people are numbers: the display name is stored there only, and no event holds
// one. The package never stores a password or a recovery code, only their argon2id hashes. Only one
// process at a time may change a Store; the program holds the log's lock while it does.
package staff

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"kakanai/internal/wholefile"
	"kakanai/record"
)

// Options configure a Store.
type Options struct {
	Path string           // the accounts' file; its folder must exist
	Now  func() time.Time // the wall clock
	// Boot returns the id of the running system's boot and the time since then, which cannot be
	// set. If it is nil or returns an empty id, only the wall clock is used.
	Boot func() (id string, up time.Duration)
	Rand io.Reader // for salts and recovery codes
	Cost Cost      // of new hashes; the zero value means DefaultCost
	// Record is called with every event before its effect is visible. If it fails, what can be
	// undone is undone and the call fails.
	Record func(context.Context, Event) error
	Factor Factor   // checked after the password; nil: the password is enough
	Two    []Action // actions that need a second person's approval; see Store.KeepRule
}

// An Event is what the log records. It names people by number only.
type Event struct {
	Kind  record.Kind // one of the accounts' kinds
	Staff int         // the person who acted or tried to; 0: none was signed in, because there was no account yet
	Whom  int         // the account concerned; 0: the same, or none
	Code  string      // the reason or the kind: a short word of a–z and "-"
	// Seal is the accounts' seal after this event (see Store.Seal) if it changes them or is a
	// sign-in; otherwise "". A file with another seal was changed by another program.
	Seal string
}

// Entry returns the event as the log has it.
func (e Event) Entry() record.Entry {
	return record.AccountEntry(e.Kind, e.Staff, e.Whom, e.Code, e.Seal)
}

// A Factor is something that a person has beside the password, a staff card for example. Confirm
// returns nil if the person with that number has shown it. How it is enrolled is the Factor's own
// business.
type Factor interface {
	Confirm(ctx context.Context, id int) error
}

// Errors that a caller acts on.
var (
	ErrRefused        = errors.New("number or password is not right")
	ErrNotAllowed     = errors.New("this person's role does not allow it")
	ErrNeedsApproval  = errors.New("another person's approval, not older than five minutes, is needed")
	ErrLastSupervisor = errors.New("the last supervisor stays")
	ErrUnknown        = errors.New("there is no such account")
	ErrPassword       = errors.New("a password has 8 to 128 characters: half-width letters, digits and signs")
	ErrName           = errors.New("a display name has 1 to 40 characters, without controls")
	ErrRole           = errors.New("a role is clerk, supervisor or it")
)

// A LockedError reports that the account is locked, and for how long, after too many failures.
type LockedError struct{ Left time.Duration }

func (e *LockedError) Error() string {
	return fmt.Sprintf("too many failures: locked for %d more seconds", int(e.Left.Round(time.Second)/time.Second))
}

// An Account is an account without its secrets.
type Account struct {
	ID       int
	Name     string // for the screen; never for the log
	Role     Role
	Disabled bool
	Wait     time.Duration // the rest of a lock-out
}

// A Session is a signed-in person. The zero Session is no person.
type Session struct {
	ID    int    // from 1
	Name  string // for the screen; never for the log
	Role  Role
	Since time.Time
}

// A Store holds the accounts of one kiosk. It is safe for concurrent use.
type Store struct {
	o    Options
	mu   sync.Mutex
	file file
}

// Open reads the accounts. A missing file means a kiosk without accounts; a damaged one is an
// error.
func Open(o Options) (*Store, error) {
	if o.Cost == (Cost{}) {
		o.Cost = DefaultCost
	}
	s := &Store{o: o}
	_ = wholefile.Sweep(o.Path) // removes what a program killed during a save left behind: it holds names
	var err error
	if s.file, err = load(o.Path); err != nil {
		return nil, fmt.Errorf("staff accounts: %w", err)
	}
	return s, nil
}

// Empty reports whether there is no account yet. Then the first supervisor may be created without
// signing in.
func (s *Store) Empty() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.file.Accounts) == 0
}

// List returns all accounts by number, disabled ones included.
func (s *Store) List() []Account {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := []Account{}
	for _, a := range s.file.Accounts {
		out = append(out, Account{
			ID: a.ID, Name: a.Name, Role: a.Role, Disabled: a.Disabled,
			Wait: a.Lock.left(s.now()),
		})
	}
	return out
}

// Add creates an account. The first one is a supervisor and needs no right; by is then the zero
// Session. Any other one needs the right Accounts, and a new supervisor also ap where two persons
// are required. It returns a supervisor's recovery code, which is not stored.
func (s *Store) Add(
	ctx context.Context, by Session, ap *Approval, name string, role Role, password []byte,
) (Account, string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	first := len(s.file.Accounts) == 0
	kind := record.AccountAdded
	if first {
		kind, by = record.FirstAccount, Session{}
		if role == "" {
			role = Supervisor
		}
		if role != Supervisor {
			return Account{}, "", fmt.Errorf("add an account: %w", errors.New("the first one must be a supervisor"))
		}
	} else if err := s.allowed(ctx, by, Accounts, ap, role == Supervisor); err != nil {
		return Account{}, "", fmt.Errorf("add an account: %w", err)
	}
	for _, err := range []error{judgeName(name), judgeRole(role), judgePassword(password)} {
		if err != nil {
			return Account{}, "", fmt.Errorf("add an account: %w", err)
		}
	}
	a := account{ID: s.file.Next, Name: name, Role: role}
	code, err := s.credentials(&a, password)
	if err != nil {
		return Account{}, "", fmt.Errorf("add an account: %w", err)
	}
	next := s.file.clone()
	next.Next++
	next.Accounts = append(next.Accounts, a)
	events := append([]Event{{Kind: kind, Staff: by.ID, Whom: a.ID, Code: string(role)}}, next.learn(s.o.Two)...)
	if err := s.commit(ctx, next, events...); err != nil {
		return Account{}, "", fmt.Errorf("add an account: %w", err)
	}
	return Account{ID: a.ID, Name: a.Name, Role: a.Role}, code, nil
}

// credentials sets a new password hash and, for a supervisor, a new recovery code, which it
// returns.
func (s *Store) credentials(a *account, password []byte) (code string, err error) {
	if a.Hash, err = hash(password, s.o.Cost, s.o.Rand); err != nil {
		return "", err
	}
	a.Lock, a.Recovery = lock{}, ""
	if a.Role != Supervisor {
		return "", nil
	}
	if code, err = newCode(s.o.Rand); err != nil {
		return "", err
	}
	a.Recovery, err = hash([]byte(canonical(code)), s.o.Cost, s.o.Rand)
	return code, err
}

// Disable ends an account for good. The last supervisor cannot be disabled (ErrLastSupervisor).
func (s *Store) Disable(ctx context.Context, by Session, ap *Approval, id int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	next := s.file.clone()
	a := next.find(id)
	if a == nil || a.Disabled {
		return fmt.Errorf("disable account %d: %w", id, ErrUnknown)
	}
	if err := s.allowed(ctx, by, Accounts, ap, a.Role == Supervisor); err != nil {
		return fmt.Errorf("disable account %d: %w", id, err)
	}
	a.Disabled, a.Hash, a.Recovery = true, "", ""
	if next.supervisors() == 0 {
		return fmt.Errorf("disable account %d: %w", id, ErrLastSupervisor)
	}
	if err := s.commit(ctx, next, Event{Kind: record.AccountDisabled, Staff: by.ID, Whom: id}); err != nil {
		return fmt.Errorf("disable account %d: %w", id, err)
	}
	return nil
}

// SetPassword sets an account's password and ends its lock-out. Each person may do so for
// themselves, a supervisor for all. A supervisor's account also gets a new recovery code, which is
// returned, because the old one may be the reason for the change.
func (s *Store) SetPassword(ctx context.Context, by Session, ap *Approval, id int, password []byte) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	next := s.file.clone()
	a := next.find(id)
	if a == nil || a.Disabled {
		return "", fmt.Errorf("set a password: %w", ErrUnknown)
	}
	if by.ID != id || by.ID == 0 {
		if err := s.allowed(ctx, by, Accounts, ap, a.Role == Supervisor); err != nil {
			return "", fmt.Errorf("set a password: %w", err)
		}
	}
	if err := judgePassword(password); err != nil {
		return "", fmt.Errorf("set a password: %w", err)
	}
	code, err := s.credentials(a, password)
	if err == nil {
		err = s.commit(ctx, next, Event{Kind: record.PasswordSet, Staff: by.ID, Whom: id})
	}
	if err != nil {
		return "", fmt.Errorf("set a password: %w", err)
	}
	return code, nil
}

// Recover sets a supervisor's password with the recovery code, also during a lock-out, and returns
// the next code: each works once. A wrong code is ErrRefused.
func (s *Store) Recover(ctx context.Context, id int, code, password []byte) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := judgePassword(password); err != nil {
		return "", fmt.Errorf("recover an account: %w", err)
	}
	next := s.file.clone()
	a := next.find(id)
	if a == nil || a.Disabled || a.Recovery == "" || !matches(a.Recovery, []byte(canonical(string(code)))) {
		if err := s.record(ctx, Event{Kind: record.NotRecovered, Staff: known(id)}); err != nil {
			return "", fmt.Errorf("recover an account: %w", err)
		}
		return "", fmt.Errorf("recover an account: %w", ErrRefused)
	}
	fresh, err := s.credentials(a, password)
	if err == nil {
		err = s.commit(ctx, next, Event{Kind: record.Recovered, Staff: id})
	}
	if err != nil {
		return "", fmt.Errorf("recover an account: %w", err)
	}
	return fresh, nil
}

// Seal returns 32 hexadecimal digits that identify the accounts' state, except their lock-outs, and
// disclose nothing of it.
func (s *Store) Seal() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.file.seal()
}

// commit records the events, then stores next as the accounts. If recording fails nothing changes;
// a crash between the two leaves an entry without effect, never an effect without its entry.
func (s *Store) commit(ctx context.Context, next file, events ...Event) error {
	for _, e := range events {
		e.Seal = next.seal()
		if err := s.record(ctx, e); err != nil {
			return err
		}
	}
	return s.keep(next)
}

func (s *Store) keep(next file) error {
	if err := next.save(s.o.Path); err != nil {
		return err
	}
	s.file = next
	return nil
}

// ErrNotRecorded means that the log did not take an event.
var ErrNotRecorded = errors.New("the log did not take the entry")

func (s *Store) record(ctx context.Context, e Event) error {
	if err := s.o.Record(ctx, e); err != nil {
		return fmt.Errorf("%w: %w", ErrNotRecorded, err)
	}
	return nil
}

func (s *Store) now() moment {
	m := moment{Wall: s.o.Now().UnixMilli()}
	if s.o.Boot != nil {
		id, up := s.o.Boot()
		m.Boot, m.Up = id, up.Milliseconds()
	}
	return m
}

// maxID limits a typed account number, so that it cannot be used to write data into the log.
const maxID = 9999

func known(id int) int {
	if id < 1 || id > maxID {
		return 0
	}
	return id
}

func judgeName(s string) error {
	n := utf8.RuneCountInString(s)
	if n < 1 || n > 40 || !utf8.ValidString(s) || slices.ContainsFunc([]rune(s), unicode.IsControl) {
		return ErrName
	}
	return nil
}

// judgePassword accepts half-width characters only: input methods on different PCs encode others
// differently.
func judgePassword(p []byte) error {
	if len(p) < 8 || len(p) > 128 || slices.ContainsFunc(p, func(b byte) bool { return b < 0x20 || b > 0x7E }) {
		return ErrPassword
	}
	return nil
}
