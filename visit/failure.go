package visit

import "kakanai/internal/lang"

// A Failure is an error that says how a command ends: with its Problem, and with what goes beside
// that in the JSON object.
type Failure struct {
	Problem Problem
	More    map[string]any // further keys of the JSON object; nil: none
	Err     error          // for developers; it holds nothing personal
}

// Error returns the text for developers.
func (f *Failure) Error() string { return f.Err.Error() }

// Unwrap returns what went wrong.
func (f *Failure) Unwrap() error { return f.Err }

// Fail gives err, which is for developers, its Problem.
func Fail(p Problem, err error) *Failure { return &Failure{Problem: p, Err: err} }

// UsageError is a Failure that is the caller's: wrong flags, settings or answers. It is told in
// Japanese or English, by formats that take the same arguments.
func UsageError(ja, en string, a ...any) error { return Fail(Usage, lang.Errorf(ja, en, a...)) }
