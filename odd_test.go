package main

import "testing"

// What read says of a card is as it stands there, and marks lists what a person must look at; of an ordinary card nothing.
func TestReadListsWhatIsOdd(t *testing.T) {
	d := newStall(t, "--reader", "demo")
	if a := d.want(0, "", d.call("1234\n", "read", "--pin-stdin")).json; len(a["marks"].([]any)) != 0 {
		t.Errorf("%v", a["marks"])
	}
}
