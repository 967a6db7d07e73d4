package cli

import (
	"errors"

	"github.com/spf13/pflag"

	"kakanai/internal/lang"
	"kakanai/internal/wholefile"
	"kakanai/visit"
)

// notAllowed is how a command ends that the settings or the accounts do not allow.
func notAllowed(ja, en string, a ...any) error {
	return visit.Fail(visit.NotAllowed, lang.Errorf(ja, en, a...))
}

// needsOut is how a command ends that must know where to write.
func needsOut(s *session) error {
	return visit.UsageError("%q には、--out ファイル が要ります", "%q needs --out FILE", s.name())
}

// badOut is how a command ends whose --out cannot be written.
func badOut(err error) error {
	return visit.UsageError("--out に書けません：%w", "--out: %w", wholefile.Say(err))
}

// misread turns what pflag says of a value into what people are told.
func misread(err error) error {
	var invalid *pflag.InvalidValueError
	if errors.As(err, &invalid) {
		f := invalid.GetFlag()
		return visit.UsageError("--%s には%sを書きます", "--%s takes %s", f.Name, valueKinds[f.Value.Type()])
	}
	return err
}

// valueKinds are what flags take, by pflag's word for it; a text is never refused.
var valueKinds = map[string]lang.Text{
	"account": {JA: "登録の番号（1からの整数）", EN: "an account's number, 1 or more"},
	"float64": {JA: "数", EN: "a number"},
	"bool":    {JA: " true か false ", EN: "true or false"},
}
