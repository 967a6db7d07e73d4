package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"kakanai/audit"
	"kakanai/internal/lang"
	"kakanai/internal/office"
	"kakanai/visit"
)

// A cause is an error of the layers below for which a sentence says more than its Problem's own,
// and the word of the page that helps; "": the Problem's.
type cause struct {
	is   error
	said lang.Text
	help string
}

// causes are in the order in which they are looked for. In English a developer's own words are
// told: they name the place as well.
var causes = []cause{
	{audit.ErrBusy, lang.Text{JA: "ほかの Kakanai が、この記録に書いています。窓口の画面を閉じてから使います"}, ""},
	{audit.ErrFull, lang.Text{JA: "ディスクがいっぱいで、記録に書けません"}, ""},
	{audit.ErrReadOnly, lang.Text{JA: "記録に書けません。書き込めないディスクか、この利用者に許されていない場所です"}, ""},
	{audit.ErrLocked, lang.Text{JA: "ほかのプログラムが、記録を開いたままです"}, ""},
	{audit.ErrNotOurs, lang.Text{JA: "このファイルは Kakanai の記録ではないか、壊れています"}, "unknown-log"},
	{audit.ErrClock, lang.Text{JA: "前の業務日から15日以上あいているので、消しませんでした。" +
		"時計が合っているかを確かめ、一日業務をしてから、もう一度消してください"}, ""},
	{visit.ErrClock, lang.Text{JA: "PCの時計が合っていません"}, ""},
	{office.ErrNoLog, lang.Text{JA: "この端末には、まだ記録がありません"}, ""},
}

// told is what a failure says to people: the sentence that it has in their language, or that of its
// cause, or that of its Problem; behind a Japanese one stands what it says to developers.
func told(f *visit.Failure, l lang.Lang) string {
	var s lang.Speaker
	chain := f.Err.Error()
	switch {
	case errors.As(f.Err, &s) && s.Error() == chain:
		return s.In(l)
	case l == lang.English:
		return chain
	}
	sentence := strings.TrimSuffix(firstSentence(string(f.Problem), l), "。")
	if c, ok := causeOf(f); ok {
		sentence = c.said.JA
	}
	return sentence + "（" + chain + "）"
}

func causeOf(f *visit.Failure) (cause, bool) {
	i := slices.IndexFunc(causes, func(c cause) bool { return errors.Is(f.Err, c.is) })
	if i < 0 {
		return cause{}, false
	}
	return causes[i], true
}

// helpful is the word with which help explains the failure best.
func helpful(f *visit.Failure) string {
	if word := fmt.Sprint(f.More["result"]); slices.Contains(rowWords(), word) {
		return word // a verdict on the log
	}
	if c, ok := causeOf(f); ok && c.help != "" {
		return c.help
	}
	if audit.Damaged(f.Err) {
		return string(visit.LogBroken)
	}
	return string(f.Problem)
}

// interrupted is how a command ends that was told to end (Ctrl+C, SIGTERM), wherever that came in
// between.
func interrupted(ctx context.Context, f *visit.Failure) *visit.Failure {
	if !errors.Is(f.Err, context.Canceled) || ctx.Err() == nil {
		return f
	}
	why := lang.Wrap(f.Err, lang.Text{JA: "途中で止められました（Ctrl+C か、終わりの合図）", EN: f.Err.Error()})
	return &visit.Failure{Problem: visit.TimedOut, More: f.More, Err: why}
}

// An answer is standard output. It remembers the first error, so that a command whose answer was
// not written does not end well.
type answer struct {
	io.Writer
	err error
}

func (a *answer) Write(p []byte) (int, error) {
	n, err := a.Writer.Write(p)
	if err != nil && a.err == nil {
		a.err = err
	}
	return n, err
}

// unwritten is how a command ends whose answer could not be written.
func unwritten(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		err = p.Err
	}
	return visit.UsageError("標準出力に書けません：%w", "standard output: %w", err)
}

// say writes a line in the session's language. An answer remembers what could not be written.
func (s *session) say(w io.Writer, ja, en string, a ...any) {
	fmt.Fprintln(w, lang.Sprintf(ja, en, a...).In(s.lang))
}
