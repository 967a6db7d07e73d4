package main

import (
	"fmt"
	"kakanai/visit"
)

// A failure is an error that says how a command ends: with its Problem, and with what goes beside
// that in the JSON object.
type failure struct {
	problem visit.Problem
	more    map[string]any // further keys of the JSON object; nil: none
	err     error          // for developers; it holds nothing personal
}

// Error returns the text for developers.
func (f *failure) Error() string { return f.err.Error() }

// Unwrap returns what went wrong.
func (f *failure) Unwrap() error { return f.err }

// fail gives err, which is for developers, its Problem.
func fail(p visit.Problem, err error) *failure { return &failure{problem: p, err: err} }

// usageError is a failure that is the caller's: wrong flags, settings or answers.
func usageError(format string, a ...any) error { return fail(visit.Usage, fmt.Errorf(format, a...)) }
