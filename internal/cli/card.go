package cli

import (
	"context"
	"errors"
	"fmt"

	"kakanai/card"
	"kakanai/internal/lang"
	"kakanai/internal/station"
	"kakanai/internal/wholefile"
	"kakanai/visit"
)

// readersOptions list the readers and what lies on them.
type readersOptions struct{}

func (*readersOptions) flags(*flagSet) {}

func (*readersOptions) run(ctx context.Context, s *session, _ []string) error {
	readers, err := s.station.Readers(ctx)
	if err != nil {
		return err
	}
	if s.json {
		return s.object(map[string]any{"readers": readers})
	}
	for _, r := range readers {
		fmt.Fprintf(s.stdout, "%s\t%s\n", r.Name, r.Card)
	}
	return nil
}

// secretOptions say what the line of standard input is that opens the card.
type secretOptions struct{ pin, codeB bool }

func (o *secretOptions) flags(f *flagSet) {
	f.yes(&o.pin, "pin-stdin")
	f.yes(&o.codeB, "code-b-stdin")
}

// judge refuses two secrets for one line.
func (o *secretOptions) judge(*session) error {
	if o.pin && o.codeB {
		return visit.UsageError("--pin-stdin と --code-b-stdin は、どちらか1つです。標準入力の1行が、1つの番号です",
			"--pin-stdin and --code-b-stdin exclude each other: one line of standard input is one secret")
	}
	return nil
}

// read takes the PIN, or the numbers printed on the card, from the first line of standard input.
// Its form is judged here: a malformed one is never sent to a card.
func (o *secretOptions) read(ctx context.Context, s *session) (*card.Secret, error) {
	if !o.pin && !o.codeB {
		return nil, visit.UsageError("%q には、--pin-stdin か --code-b-stdin が要ります",
			"%q needs either --pin-stdin or --code-b-stdin", s.name())
	}
	if o.codeB && s.station.Settings.CodeB == visit.CodeBOff {
		return nil, notAllowed("印刷された番号での読み取りは、この端末の設定（code_b）で止めてあります",
			"reading by printed numbers is turned off by this kiosk's settings (code_b)")
	}
	what, parse := lang.Text{JA: "暗証番号（4けた）", EN: "PIN (4 digits)"}, card.ParsePIN
	form := lang.Text{JA: "暗証番号は、半角数字4けたです", EN: "the PIN is four digits"}
	if o.codeB {
		what, parse = lang.Text{JA: "カードに印刷された番号（14けた）", EN: "numbers printed on the card (14 digits)"}, card.ParseCodeB
		form = lang.Text{
			JA: "印刷された番号は、生年月日6けた・有効期限の年4けた・セキュリティコード4けたの、半角数字14けたです",
			EN: "the printed numbers are fourteen digits: birth date (6), year of expiry (4), security code (4)",
		}
	}
	line, err := s.secretLine(ctx, what)
	if err != nil {
		return nil, err
	}
	defer clear(line[:cap(line)])
	secret, err := parse(line)
	switch {
	case errors.Is(err, card.ErrCodeBBirth):
		form = lang.Text{
			JA: "印刷された番号の生年月日（はじめの6けた）に、ない月か日があります",
			EN: "the printed birth date, the first six digits, has no such month or day",
		}
	case errors.Is(err, card.ErrCodeBYear):
		form = lang.Text{
			JA: "印刷された番号の有効期限（7けためからの4けた）に、ありえない年があります",
			EN: "no card expires in the year of the printed numbers, digits 7 to 10",
		}
	}
	if err != nil {
		return nil, visit.UsageError("標準入力：%s", "on standard input: %s", form)
	}
	return secret, nil
}

// readOptions read the four items once and print them.
type readOptions struct{ secretOptions }

func (o *readOptions) run(ctx context.Context, s *session, _ []string) error {
	if !s.station.Settings.CommandLine.Read {
		return notAllowed("read は、この端末の設定で止めてあります", "read is turned off by this kiosk's settings")
	}
	secret, err := o.read(ctx, s)
	if err != nil {
		return err
	}
	defer secret.Wipe()
	h, err := s.station.Read(ctx, s.waits(), secret)
	if err != nil {
		return err
	}
	if s.json {
		return s.object(map[string]any{
			"name": h.Name, "address": h.Address, "birth": h.Birth, "sex": h.Sex,
			"via": string(secret.Way()), "marks": station.CardMarks(h),
		})
	}
	fmt.Fprintf(s.stdout, "%s\n%s\n%s\n%s\n", h.Name, h.Address, h.Birth, h.Sex)
	return nil
}

// cardCheckOptions write a trace of what a visit asks of a card (docs/real-card-check.md).
type cardCheckOptions struct {
	secretOptions
	out string
}

func (o *cardCheckOptions) flags(f *flagSet) {
	o.secretOptions.flags(f)
	f.text(&o.out, "out")
}

func (o *cardCheckOptions) run(ctx context.Context, s *session, _ []string) error {
	if !s.station.Settings.CommandLine.Read {
		return notAllowed("card-check には read が要り、それはこの端末の設定で止めてあります",
			"card-check needs read, which is turned off by this kiosk's settings")
	}
	var secret *card.Secret
	if o.pin || o.codeB {
		var err error
		if secret, err = o.read(ctx, s); err != nil {
			return err
		}
		defer secret.Wipe()
	}
	if o.out != "" {
		if err := wholefile.Try(o.out); err != nil { // before a try at the card's secret is spent
			return badOut(err)
		}
	}
	trace, err := s.station.CheckCard(ctx, s.waits(), secret)
	if trace == nil {
		return err
	}
	if o.out != "" {
		if err := wholefile.Write(o.out, trace); err != nil {
			return badOut(err)
		}
	} else if !s.json {
		_, _ = s.stdout.Write(trace)
	}
	if err != nil {
		return err
	}
	if s.json {
		return s.object(map[string]any{"trace": o.out, "ok": true})
	}
	return nil
}
