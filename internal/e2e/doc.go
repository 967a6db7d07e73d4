//go:build linux

// Package e2e is what the end-to-end tests stand on: the built program, and around it what a
// counter has: a data folder, a screen with a finger and a keyboard, papers that other programs
// read, a log that is read from outside. The tests themselves are in the packages below it, sorted
// by what they need, and run beside each other.
//
// Start reading at Main, which builds the program, and at Stall, which runs it once. Screen shows
// it on an X server of the test's own.
//
// It never calls the program's code in the place of the program: what a test learns here, a person
// or a script could learn as well. Waits end with an event (a picture that changed, an entry in
// the log, a line on stderr); the only pauses are those that the program itself asks of a finger.
package e2e
