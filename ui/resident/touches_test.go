package resident

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"kakanai/ui/uitest"
	"kakanai/visit"
)

const touchesDoc = "../../docs/touches.md"

// A toucher makes one form, and counts what must be touched.
type toucher struct {
	*counter
	form               string
	n, pens, questions int
}

func (c *toucher) touch(id string) {
	c.n++
	c.tap(id)
}

// touches makes one form for the card's own holder with the answers that stand there already. What
// can only be known by the person is left for the pen.
func touches(t *testing.T, form string) (n, pens, questions int) {
	c := &toucher{counter: newCounter(t, fyne.NewSize(1280, 800)), form: form}
	c.state(visit.Choosing)
	c.touch("form-" + form)
	c.until("a choice", func(v visit.View) bool { return len(v.Chosen) > 0 })
	c.touch("next")
	for c.n < 60 {
		was, ask := c.view.State, ""
		if c.view.Ask != nil {
			ask = c.view.Ask.ID
		}
		c.until("another screen", func(v visit.View) bool {
			return v.State != was && v.State != visit.Reading && v.State != visit.Printing || v.Ask != nil &&
				v.Ask.ID != ask
		})
		switch c.view.State {
		case visit.Asking, visit.Completing:
			c.answer()
		case visit.Notice:
			c.touch("next")
		case visit.Waiting:
			c.lay()
		case visit.Credential:
			c.typePIN()
		case visit.Confirming:
			c.touch("print")
		case visit.Handing:
			return c.n, c.pens, c.questions
		default:
			t.Fatalf("%s ends in %s: %s %s", form, c.view.State, c.view.Problem, c.view.Stop)
		}
	}
	t.Fatalf("%s takes more than 60 touches", form)
	return n, pens, questions
}

// answer answers a question until it is ready, and goes on.
func (c *toucher) answer() {
	c.questions++
	for tries := 0; !c.view.Ask.Ready && tries < 12; tries++ {
		id := c.nextAnswer()
		if f, ok := c.open(); ok && f.Value.Hand {
			id = "next-field"
		}
		if id == "" {
			c.t.Fatalf("%s: question %s cannot be answered by touching", c.form, c.view.Ask.ID)
		}
		c.touch(id)
		if id != "next-field" {
			c.until("an answer to "+id, func(visit.View) bool { return true })
		}
	}
	c.touch("next")
}

// nextAnswer is the pen where there is one, or else the first thing to choose.
func (c *toucher) nextAnswer() (id string) {
	for _, b := range c.page().Buttons {
		choice := strings.HasPrefix(b.ID, "choice-") || strings.HasPrefix(b.ID, "option-")
		switch {
		case b.Inactive:
		case strings.HasPrefix(b.ID, "hand-"):
			id = b.ID
			c.pens++
		case id == "" && choice && b.ID != "choice-no" && c.view.Ask.Picked == "":
			id = b.ID
		}
	}
	return id
}

func (c *toucher) lay() {
	who := "taro"
	if c.form == "basu" {
		who = "ume"
	}
	if err := c.table.Lay(who); err != nil {
		c.t.Fatal(err)
	}
}

// typePIN types it: its digits are no touches of ours, nor is its 決定.
func (c *toucher) typePIN() {
	for i, d := range "1234" {
		c.tap("digit-" + string(d))
		c.until("a digit", func(v visit.View) bool { return v.Digits == i+1 || v.State != visit.Credential })
	}
	if c.view.State == visit.Credential {
		c.tap("enter")
	}
}

// docs/touches.md says how many touches each form takes, and they are counted here. One's own 住民票
// takes eight at most.
func TestTouches(t *testing.T) {
	p := uitest.Load(t)
	var b bytes.Buffer
	b.WriteString("# 用紙ごとに、触れる回数\n\n本人が自分のカードで、はじめから選ばれている答えのまま進んだときの回数です。" +
		"カードを置くことと、暗証番号（４けたと「決定」）は数えません。入力の要る欄は「紙に手で書く」を選びます。\n" +
		"`go test ./ui/resident -run Touches` が実際の画面で数えて、この表とくらべます（直すとき：`make accessibility`）。\n\n" +
		"| 用紙 | 触れる回数 | うち質問 | 紙に書く欄 |\n|---|---|---|---|\n")
	for _, f := range p.Catalogue.Forms {
		if f.Slip {
			continue
		}
		n, pens, questions := touches(t, f.ID)
		fmt.Fprintf(&b, "| %s（%s） | %d | %d | %d |\n", f.Name, f.Code, n, questions, pens)
		if f.ID == "juminhyo" && n > 8 {
			t.Errorf("one's own 住民票 takes %d touches", n)
		}
	}
	b.WriteString("\n「触れる回数」は、用紙を選ぶ、質問ごとの「次へ」、目的の「同意して進む」、「印刷する」までの全部です。\n")
	if os.Getenv("KAKANAI_WRITE") != "" {
		if err := os.WriteFile(touchesDoc, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if kept, err := os.ReadFile(touchesDoc); err != nil || !bytes.Equal(kept, b.Bytes()) {
		t.Errorf("docs/touches.md is not what was counted: make accessibility (%v)\n%s", err, b.String())
	}
}
