// Package house holds the rules that this tree keeps: which package may import which, and why, and
// how long and how plain functions and comments are. It has tests only and is part of no program.
// Start at imports_test.go: its table is the map of the house, from the ground floor up.
package house
