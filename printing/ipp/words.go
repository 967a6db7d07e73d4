package ipp

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// A Vocabulary is the set of words of a standard that may be quoted in an error. A printer may send
// anything in their place, even the name of the person whose page it prints.
type Vocabulary struct {
	words    []string
	numbered *regexp.Regexp // words with a number at their end; nil: there are none
}

// Trays are the keywords of media-source (PWG 5100.13, 6.2.3; PWG 5101.1).
var Trays = Vocabulary{
	words: []string{
		"alternate", "alternate-roll", "auto", "bottom", "by-pass-tray", "center", "disc", "envelope", "hagaki",
		"large-capacity",
		"left", "main", "main-roll", "manual", "middle", "photo", "rear", "right", "side", "top",
	},
	numbered: regexp.MustCompile(`^(tray|roll)-[0-9]{1,2}$`),
}

// JobReasons are the keywords of job-state-reasons (RFC 8011, 5.3.8; PWG 5100.7 and 5100.13).
var JobReasons = Vocabulary{words: []string{
	"aborted-by-system", "compression-error", "document-access-error", "document-format-error",
	"document-password-error",
	"document-permission-error", "document-security-error", "document-unprintable-error", "errors-detected",
	"job-canceled-at-device",
	"job-canceled-after-timeout", "job-canceled-by-operator", "job-canceled-by-user", "job-completed-successfully",
	"job-completed-with-errors", "job-completed-with-warnings", "job-data-insufficient",
	"job-delay-output-until-specified",
	"job-held-for-review", "job-hold-until-specified", "job-incoming", "job-interpreting", "job-outgoing",
	"job-printing",
	"job-queued", "job-queued-for-marker", "job-restartable", "job-stopped", "job-suspended", "job-transforming",
	"printer-stopped",
	"printer-stopped-partly", "processing-to-stop-point", "queued-in-device", "resources-are-not-ready",
	"resources-are-not-supported",
	"service-off-line", "submission-interrupted", "unsupported-attributes-or-values", "unsupported-compression",
	"unsupported-document-format", "warnings-detected",
}}

// Quote lists those of a printer's words that are in the vocabulary, and counts the others.
func (v Vocabulary) Quote(said []string) string {
	var known []string
	for _, w := range said {
		if slices.Contains(v.words, w) || v.numbered != nil && v.numbered.MatchString(w) {
			known = append(known, w)
		}
	}
	out := strings.Join(known, ", ")
	switch n := len(said) - len(known); {
	case n > 0 && out == "":
		out = fmt.Sprintf("%d of no standard", n)
	case n > 0:
		out += fmt.Sprintf(" and %d of no standard", n)
	case out == "":
		out = "none"
	}
	return out
}
