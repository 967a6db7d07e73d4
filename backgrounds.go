package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"runtime/metrics"
	"strconv"
	"strings"
	"time"

	"kakanai/forms"
	"kakanai/internal/host"
	"kakanai/printing"
)

// pdfCheck is the command with which this program runs itself to look at a city's PDF: the reader of PDFs may recurse or run without end on a broken
// one, and then only that process ends. It is not for people.
const pdfCheck = "pdf-check"

// What a look at a PDF may cost.
const (
	pdfTime   = 600 * time.Millisecond // of the processor: a PC that is busy with something else refuses no good PDF
	pdfWait   = 10 * time.Second
	pdfMemory = 32 << 20 // bytes of live and dead objects
	pdfStack  = 4 << 20  // bytes: for pages within pages within pages
)

// lookAtPDF is pdf-check: a PDF on standard input, the number of its pages or one word on standard output.
func lookAtPDF(in io.Reader, out io.Writer) {
	debug.SetMaxStack(pdfStack)
	debug.SetTraceback("none") // nobody reads it, and of a deep stack it takes a second
	debug.SetMemoryLimit(pdfMemory / 2)
	go func() {
		s := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		for range time.Tick(2 * time.Millisecond) {
			if metrics.Read(s); s[0].Value.Uint64() > pdfMemory || host.ProcessorTime() > pdfTime {
				os.Exit(1)
			}
		}
	}()
	pdf, err := io.ReadAll(io.LimitReader(in, 8<<20))
	if err != nil {
		return
	}
	pages, err := printing.Inspect(pdf)
	switch {
	case errors.Is(err, printing.ErrEncrypted):
		fmt.Fprint(out, "encrypted")
	case errors.Is(err, printing.ErrNotA4):
		fmt.Fprint(out, "size")
	case errors.Is(err, printing.ErrRemote):
		fmt.Fprint(out, "remote")
	case errors.Is(err, printing.ErrManyPages):
		fmt.Fprint(out, "pages")
	case err == nil:
		fmt.Fprint(out, pages)
	}
}

// pagesOf is how many pages a PDF has that can be printed on, or what its makers have to do.
func pagesOf(ctx context.Context, pdf []byte) (pages int, why string) {
	exe, err := os.Executable()
	if err != nil {
		exe = os.Args[0]
	}
	ctx, cancel := context.WithTimeout(ctx, pdfWait)
	defer cancel()
	cmd := exec.CommandContext(ctx, exe, pdfCheck)
	cmd.Stdin = bytes.NewReader(pdf)
	said, err := cmd.Output()
	pages, bad := strconv.Atoi(string(said))
	switch {
	case string(said) == "encrypted":
		return 0, "暗号化（パスワード）されています。作ったソフトで解除するか、qpdf --decrypt 元.pdf 新.pdf で解除してください"
	case string(said) == "size":
		return 0, "A4縦でないページがあります。用紙をA4縦にして作り直してください"
	case string(said) == "remote":
		return 0, "ほかのファイルやインターネットを指しています。画像などを文書の中に入れて、作り直してください"
	case string(said) == "pages":
		return 0, fmt.Sprintf("ページが多すぎます（%dページまで）", forms.MaxPages)
	case err != nil || bad != nil || pages < 1:
		return 0, "PDFとして読めません。Word・LibreOffice などで、もう一度PDFに書き出してください"
	}
	return pages, ""
}

// background makes sure that a form's own PDF can be printed on and shown: nil, or what its makers have to do.
func background(ctx context.Context, f *forms.Form) *forms.LoadError {
	if f.PDF == nil {
		return nil
	}
	mistake := func(format string, a ...any) *forms.LoadError {
		e := f.Mistake("", "background", f.Background+"："+fmt.Sprintf(format, a...))
		return &e
	}
	pages, why := pagesOf(ctx, f.PDF)
	if why != "" {
		return mistake("%s", why)
	}
	for _, p := range f.Places {
		if p.Page > pages {
			return mistake("%dページまでしかありませんが、%dページに項目を置いています", pages, p.Page)
		}
	}
	if len(f.Pictures) == 0 {
		var err error
		if f.Pictures, err = picturesOf(ctx, f.PDF); err != nil {
			return mistake("画面に出す絵がありません。同じフォルダーに %s-1.png を置くか（pdftoppm -r 110 -gray -png -singlefile で作れます）、poppler-utils を入れてください", strings.TrimSuffix(f.Background, ".pdf"))
		}
	}
	if len(f.Pictures) != pages {
		return mistake("%dページなのに、画面に出す絵は%d枚です。ページごとに -1.png、-2.png … と置いてください", pages, len(f.Pictures))
	}
	for _, p := range f.Pictures {
		if printing.CheckPicture(p) != nil {
			return mistake("画面に出す絵（png）が、A4縦の形でないか、読めません")
		}
	}
	return nil
}

// picturesOf has poppler paint the pages of a city's PDF. Nothing personal is in them yet.
func picturesOf(ctx context.Context, pdf []byte) ([][]byte, error) {
	dir, err := os.MkdirTemp("", "kakanai-pages-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	in := filepath.Join(dir, "in.pdf")
	if err := os.WriteFile(in, pdf, 0o600); err != nil {
		return nil, err
	}
	if err := exec.CommandContext(ctx, "pdftoppm", "-r", "110", "-gray", "-png", in, filepath.Join(dir, "p")).Run(); err != nil {
		return nil, err
	}
	names, err := filepath.Glob(filepath.Join(dir, "p-*.png")) // numbered with leading zeros
	if err != nil {
		return nil, err
	}
	var out [][]byte
	for _, n := range names {
		b, err := os.ReadFile(n)
		if err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	return out, nil
}
