package lang_test

import (
	"errors"
	"fmt"
	"io/fs"
	"testing"

	"kakanai/internal/lang"
)

func TestTheEnvironmentChoosesByTheRulesOfPOSIX(t *testing.T) {
	for _, c := range []struct {
		all, messages, lang string
		want                lang.Lang
	}{
		{"", "", "", lang.Japanese},
		{"", "", "ja_JP.UTF-8", lang.Japanese},
		{"", "", "ja", lang.Japanese},
		{"", "", "ja.UTF-8", lang.Japanese},
		{"", "", "C", lang.English},
		{"", "", "C.UTF-8", lang.English},
		{"", "", "POSIX", lang.English},
		{"", "", "en_US.UTF-8", lang.English},
		{"", "", "jam_JM", lang.English},
		{"C", "ja_JP.UTF-8", "ja_JP.UTF-8", lang.English},
		{"ja_JP.UTF-8", "C", "C", lang.Japanese},
		{"", "C", "ja_JP.UTF-8", lang.English},
		{"", "ja_JP.UTF-8", "C", lang.Japanese},
	} {
		env := map[string]string{"LC_ALL": c.all, "LC_MESSAGES": c.messages, "LANG": c.lang}
		if got := lang.Choose(func(key string) string { return env[key] }); got != c.want {
			t.Errorf("%v: %s, expected %s", env, got, c.want)
		}
	}
}

func TestAnErrorIsToldInBothLanguages(t *testing.T) {
	inner := lang.Errorf("ありません：%q", "there is none: %q", "x")
	outer := lang.Errorf("%d番：%w", "number %d: %w", 3, inner)
	wrapped := fmt.Errorf("%w", outer)
	for _, c := range []struct {
		err    error
		ja, en string
	}{
		{inner, `ありません："x"`, `there is none: "x"`},
		{outer, `3番：ありません："x"`, `number 3: there is none: "x"`},
		{wrapped, `3番：ありません："x"`, `number 3: there is none: "x"`},
		{fmt.Errorf("log: %w", outer), `log: 3番：ありません："x"`, `log: 3番：ありません："x"`},
		{errors.New("plain"), "plain", "plain"},
		{
			lang.Errorf("開けません：%w", "it cannot be opened: %w", fs.ErrNotExist),
			"開けません：file does not exist", "it cannot be opened: file does not exist",
		},
	} {
		ja, en := lang.Of(c.err, lang.Japanese), lang.Of(c.err, lang.English)
		if ja != c.ja || en != c.en || c.err.Error() != c.ja {
			t.Errorf("%q and %q, expected %q and %q", ja, en, c.ja, c.en)
		}
	}
	if !errors.Is(lang.Errorf("%w", "%w", fs.ErrNotExist), fs.ErrNotExist) || !errors.Is(outer, inner) {
		t.Error("what is wrapped is not found")
	}
}
