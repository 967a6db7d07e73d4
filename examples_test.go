package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// docs/examples/answers.json is a complete answers file for every form of the catalogue: each makes one clean page with the holder's name on it.
func TestExampleAnswers(t *testing.T) {
	b, err := os.ReadFile("docs/examples/answers.json")
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	d := newStall(t)
	list := d.want(0, "", d.call("", "forms", "list")).json["forms"].([]any)
	if len(list) != len(all) {
		t.Errorf("%d forms, %d examples", len(list), len(all))
	}
	for _, f := range list {
		id := f.(map[string]any)["id"].(string)
		t.Run(id, func(t *testing.T) {
			d := newStall(t, "--reader", map[bool]string{true: "demo:ume", false: "demo:taro"}[id == "basu"])
			me := d.want(0, "", d.call("1234\n", "read", "--pin-stdin")).json
			one, err := json.Marshal(map[string]json.RawMessage{id: all[id]})
			if err != nil {
				t.Fatal(err)
			}
			docs := documents(t, d.want(0, "", d.call("1234\n", "fill", id, "--answers", d.file("a.json", string(one)), "--out", d.out(), "--pin-stdin")))
			if len(docs) != 1 || docs[0].Pages != 1 || len(docs[0].Marks) != 0 {
				t.Fatalf("%+v", docs)
			}
			checkPaper(t, docs[0], me["name"].(string), "")
		})
	}
	// Nobody's form is made for the wrong age, and what is missing is named.
	young := newStall(t, "--reader", "demo:taro")
	a := young.want(20, "incomplete", young.call("1234\n", "fill", "basu", "--out", young.out(), "--pin-stdin"))
	if fields, _ := json.Marshal(a.json["fields"]); !strings.Contains(string(fields), `"birth"`) {
		t.Errorf("%s", fields)
	}
}
