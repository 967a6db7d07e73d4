package visit

import (
	"strings"
	"testing"
)

// The language changes in the middle of a question without losing it, also after a stop, is in the
// log, and ends with the visit.
func TestSpeak(t *testing.T) {
	translated := func(o *Options) {
		today(o)
		o.Catalogue.Translations["en"] = map[string]string{
			"住民票は、どの範囲が必要ですか": "Whose data do you need?", "ひとり分": "One person",
			"そのほかの人": "Somebody else", "ほかの方の証明書は、理由と書類を職員が確かめてからお作りします。「職員を呼ぶ」を押すか、窓口へお越しください。": "Please ask our staff.",
		}
	}
	inBubble(t, translated, func(t *testing.T, s *stage) {
		s.reach(Completing)
		if v := s.view(); v.Lang != Japanese || v.Ask.Text != "住民票は、どの範囲が必要ですか" {
			t.Fatalf("%s %q", v.Lang, v.Ask.Text)
		}
		s.Pick("all")
		s.Speak("en")
		if v := s.view(); v.Lang != "en" || v.Ask.Text != "Whose data do you need?" ||
			v.Ask.Choices[0].Label != "One person" || v.Ask.Picked != "all" {
			t.Errorf("%s %+v", v.Lang, v.Ask)
		}
		s.Speak("xx")
		if v := s.view(); v.Lang != "en" {
			t.Errorf("nobody speaks %s", v.Lang)
		}
		s.answerAll(Completing)
		s.want(Confirming)
		if e := s.log.entries[len(s.log.entries)-1]; e.Kind != "prepared" || e.Lang != "en" {
			t.Errorf("%+v", e)
		}
		s.Cancel()
		if v := s.want(Choosing); v.Lang != Japanese {
			t.Errorf("the next visitor is spoken to in %s", v.Lang)
		}
		s.Choose("juminhyo")
		s.Next()
		s.Pick("third")
		s.Next()
		if v := s.want(Stopped); !strings.HasPrefix(v.Stop, "ほかの方の") {
			t.Error(v.Stop)
		}
		s.Speak("en")
		if v := s.view(); v.Stop != "Please ask our staff." {
			t.Error(v.Stop)
		}
	})
}
