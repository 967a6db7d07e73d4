// Package docs embeds those of the project's pages that the program itself shows: a page is written
// once, for the repository and for `kakanai help`.
package docs

import _ "embed"

// Problems is problems.md: a heading for each word of a Problem, and what it means.
//
//go:embed problems.md
var Problems string
