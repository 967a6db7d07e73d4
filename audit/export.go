package audit

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
)

var columns = []string{"seq", "at", "day", "kind", "visit", "form", "edition", "serial", "code", "via", "pages", "copies", "marks", "tries", "millis", "lang"}

// Export writes the entries of one of Japan's days as CSV: UTF-8 with byte order mark, CRLF, every cell in quotes, times of
// Japan. No cell can be taken for a formula. Like Verify it only reads.
func Export(ctx context.Context, path, day string, w io.Writer) error {
	if _, err := os.Stat(path); err != nil {
		return errors.New("export log: there is no log")
	}
	tx, done, err := snapshot(ctx, path)
	if err != nil {
		return fmt.Errorf("export log: %w", err)
	}
	defer done()
	if err := ours(ctx, tx); err != nil {
		return fmt.Errorf("export log: %w", err)
	}
	b := bufio.NewWriter(w)
	b.WriteString("\uFEFF")
	line(b, columns)
	err = walk(ctx, tx, day, func(r row) error {
		e := r.e
		line(b, []string{
			strconv.FormatInt(e.Seq, 10), e.At.In(Japan).Format("2006-01-02T15:04:05.000-07:00"), e.Day, e.Kind, e.Visit, e.Form, e.Edition, e.Serial,
			e.Code, e.Via, strconv.Itoa(e.Pages), strconv.Itoa(e.Copies), strconv.Itoa(e.Marks), tries(e.Tries), strconv.FormatInt(e.Millis, 10), e.Lang,
		})
		return nil
	})
	if err == nil {
		err = b.Flush()
	}
	if err != nil {
		return fmt.Errorf("export log: %w", err)
	}
	return nil
}

// tries is empty where nobody asked the card.
func tries(n int) string {
	if n < 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func line(b *bufio.Writer, cells []string) {
	for i, c := range cells {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(quoted(c))
	}
	b.WriteString("\r\n")
}

// quoted is a cell that no spreadsheet takes for a formula. The log's own alphabets hold none of these characters at the head
// of a text; an export of a log that was tampered with may.
func quoted(c string) string {
	if c != "" && strings.ContainsAny(c[:1], "=+-@\t\r\n|%") || strings.HasPrefix(c, "＝") || strings.HasPrefix(c, "＋") || strings.HasPrefix(c, "－") || strings.HasPrefix(c, "＠") {
		c = "'" + c
	}
	return `"` + strings.ReplaceAll(c, `"`, `""`) + `"`
}
