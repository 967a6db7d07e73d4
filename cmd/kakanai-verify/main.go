// Command kakanai-verify checks a Kakanai log, or the proof of one entry, without Kakanai: a small
// program for an auditor's own PC. It only reads, needs no network, and knows nothing but logs.
//
//	kakanai-verify [--against FILE]… [--key VKEY] [--json] LOG
//	kakanai-verify --proof FILE --key VKEY [--json]
//
// Exit codes are those of kakanai log verify: 0 in order, 50 anything else, 2 a wrong command line
// or a file that holds no checkpoint. A proof without a key proves nothing: its content is shown as
// unproved, with 50.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"

	"kakanai/audit"
	"kakanai/record"
)

const (
	inOrder = 0
	usage   = 2
	broken  = 50
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	fs := flag.NewFlagSet("kakanai-verify", flag.ContinueOnError)
	fs.SetOutput(stderr)
	var against audit.Against
	fs.Func("against", "a `file` with a checkpoint that was kept outside; may be given again", func(name string) error {
		b, err := audit.ReadNote(name)
		against.Notes = append(against.Notes, b)
		return err
	})
	fs.StringVar(&against.Key, "key", "",
		"the `verifier key` that must have signed checkpoints and erasures; without it the log's own is trusted")
	proof := fs.String("proof", "", "the `file` of one entry's proof, in place of a log")
	asJSON := fs.Bool("json", false, "one JSON object on standard output")
	if err := fs.Parse(args); err != nil {
		return usage
	}
	if fs.NArg() != 1 && *proof == "" || (fs.NArg() != 0 || against.Notes != nil) && *proof != "" {
		fs.Usage()
		return usage
	}
	if *proof != "" {
		return checkProof(*proof, against.Key, *asJSON, stdout, stderr)
	}
	v, err := audit.Verify(ctx, fs.Arg(0), against)
	words := v.Words()
	if err != nil {
		fmt.Fprintln(stderr, "kakanai-verify:", err)
		v = audit.Verdict{Result: audit.UnknownLog, At: -1, Why: "nothing can be said"}
		words = "確かめることができませんでした。記録については、何も言えません。"
	}
	show(stdout, *asJSON, v, words)
	if !v.Good() {
		fmt.Fprintf(stderr, "kakanai-verify: %s: %s\n", v.Result, v.Why)
		return broken
	}
	return inOrder
}

const unproved = `まだ、何も証明されていません。署名を確かめていないので、誰でも作れる内容です。
外で保管した鍵を --key で渡してください。鍵で確かめられれば、次のことが示されます。
`

func checkProof(name, key string, asJSON bool, stdout, stderr io.Writer) int {
	file, err := audit.ReadProof(name)
	if err != nil {
		fmt.Fprintln(stderr, "kakanai-verify:", err)
		return usage
	}
	e, c, err := audit.CheckProof(file, key)
	if err != nil {
		fmt.Fprintln(stderr, "kakanai-verify:", err)
		show(stdout, asJSON, map[string]any{"result": "bad-proof"}, "この証明は成り立ちません。")
		return broken
	}
	at := e.At.In(record.Japan)
	shown := fmt.Sprintf("記録 %s の%d番：%s %s %s %s", c.Origin, e.Seq, at.Format("2006-01-02 15:04:05"), e.Kind, e.Form,
		e.Serial)
	answer := map[string]any{
		"result": audit.OK, "origin": c.Origin, "size": c.Size, "index": e.Seq, "time": at,
		"day": e.Day, "kind": e.Kind, "form": e.Form, "serial": e.Serial, "trusted": "key",
	}
	if key != "" {
		show(stdout, asJSON, answer, shown+"\n署名は、渡された鍵で確かめました。")
		return inOrder
	}
	fmt.Fprintln(stderr, "kakanai-verify: unproved: without --key anything can be written into a proof")
	answer["result"], answer["trusted"] = audit.Unproved, ""
	show(stdout, asJSON, answer, unproved+shown)
	return broken
}

func show(w io.Writer, asJSON bool, v any, words string) {
	if !asJSON {
		fmt.Fprintln(w, words)
		return
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	_ = e.Encode(v) // a closed pipe cannot be reported anywhere
}
