// Package pdfcheck finds out whether a city's own PDF can be printed on and shown. A PDF may be
// made to take all memory or time, so it is read in a process of its own: this program again, with
// Command. Start with Background. Nothing personal ever comes here: these are empty forms.
package pdfcheck

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image/png"
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
	"kakanai/text"
)

// Command is the command with which this program runs itself to look at a city's PDF: a PDF may be
// made to take all memory or time, and then only that process ends. It is not for people.
const Command = "pdf-check"

// What a look at a PDF may cost.
const (
	maxTime   = 600 * time.Millisecond // of the processor: a busy PC refuses no good PDF
	maxWait   = 10 * time.Second
	maxMemory = 32 << 20 // bytes of live and dead objects
	maxStack  = 4 << 20  // bytes: for pages within pages within pages
)

// inspections are the words with which pdf-check says why a PDF is of no use, and what its makers
// have to do.
var inspections = []struct {
	word string
	err  error
	why  string
}{
	{"encrypted", printing.ErrEncrypted, "暗号化（パスワード）されています。作ったソフトで解除するか、qpdf --decrypt 元.pdf 新.pdf で解除してください"},
	{"size", printing.ErrNotA4, "A4縦でないページがあります。用紙をA4縦にして作り直してください"},
	{"remote", printing.ErrRemote, "ほかのファイルやインターネットを指しています。画像などを文書の中に入れて、作り直してください"},
	{"pages", printing.ErrManyPages, fmt.Sprintf("ページが多すぎます（%dページまで）", forms.MaxPages)},
	{"fields", printing.ErrFields, "入力欄（PDFフォーム・電子署名）があります。用紙には印刷できないので、PDFを開いて「" + printAnew + "」で新しいPDFにして、それを使ってください"},
	{"notes", printing.ErrNotes, "注釈（スタンプ・コメント・マーカー・枠のあるリンクなど）がのっています。消すか、PDFを開いて「" + printAnew + "」で新しいPDFにして、それを使ってください"},
	{"layers", printing.ErrLayers, "表示・非表示を切りかえるレイヤーがあります。PDFを開いて「" + printAnew + "」で新しいPDFにして、それを使ってください"},
}

// printAnew is how a PDF is made of what another one shows.
const printAnew = "印刷」→「PDFとして保存（PDFに出力）"

// noPDF is what is said of every other PDF.
const noPDF = "PDFとして、まちがいなく読むことができません。Word・LibreOffice などで、もう一度PDFに書き出してください（PDFしかないときは、開いて「" + printAnew + "」で新しいPDFにします）"

// Serve is pdf-check: a PDF on standard input, the number of its pages or one word on standard
// output.
func Serve(in io.Reader, out io.Writer) {
	debug.SetMaxStack(maxStack)
	debug.SetTraceback("none") // it is not read, and of a deep stack it takes a second
	debug.SetMemoryLimit(maxMemory / 2)
	go func() {
		s := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		for range time.Tick(2 * time.Millisecond) {
			if metrics.Read(s); s[0].Value.Uint64() > maxMemory || host.ProcessorTime() > maxTime {
				os.Exit(1)
			}
		}
	}()
	pdf, err := io.ReadAll(io.LimitReader(in, forms.MaxBackground))
	if err != nil {
		return
	}
	pages, err := printing.Inspect(pdf)
	for _, i := range inspections {
		if errors.Is(err, i.err) {
			fmt.Fprint(out, i.word)
		}
	}
	if err == nil {
		fmt.Fprint(out, len(pages))
	}
}

// Pages returns how many pages a PDF has that can be printed on, or in Japanese why it cannot and
// what its makers have to do.
func Pages(ctx context.Context, pdf []byte) (pages int, why string) {
	exe, err := os.Executable()
	if err != nil {
		exe = os.Args[0]
	}
	ctx, cancel := context.WithTimeout(ctx, maxWait)
	defer cancel()
	cmd := exec.CommandContext(ctx, exe, Command)
	cmd.Stdin = bytes.NewReader(pdf)
	said, err := cmd.Output()
	for _, i := range inspections {
		if string(said) == i.word {
			return 0, i.why
		}
	}
	if pages, bad := strconv.Atoi(string(said)); err == nil && bad == nil && pages > 0 {
		return pages, ""
	}
	return 0, noPDF
}

// Background judges a form's own PDF: nil if it can be printed on and shown, or what its makers
// have to do. Where poppler is installed it draws the form's pictures anew, for those in the folder
// may be of an older PDF.
func Background(ctx context.Context, f *forms.Form, fonts *text.Fonts) *forms.LoadError {
	if f.PDF == nil {
		return nil
	}
	mistake := func(format string, a ...any) *forms.LoadError {
		e := f.Mistake("", "background", f.Background+"："+fmt.Sprintf(format, a...))
		return &e
	}
	pages, why := Pages(ctx, f.PDF)
	if why != "" {
		return mistake("%s", why)
	}
	for _, p := range f.Places {
		if p.Page > pages {
			return mistake("%dページまでしかありませんが、%dページに項目を置いています", pages, p.Page)
		}
	}
	if len(f.Pictures) > 0 && len(f.Pictures) != pages {
		return mistake("%dページなのに、画面に出す絵は%d枚です。ページごとに -1.png、-2.png … と置いてください", pages, len(f.Pictures))
	}
	for _, p := range f.Pictures {
		if printing.CheckPicture(p) != nil {
			return mistake("画面に出す絵（png）が、A4縦の形でないか、読めません")
		}
	}
	shown, why := PrintedAsShown(ctx, f.PDF, pages, fonts)
	if why != "" {
		return mistake("%s", why)
	}
	if shown != nil {
		f.Pictures = shown // a city's picture that was not made anew with its PDF would be of another page
	}
	if len(f.Pictures) == 0 {
		return mistake("画面に出す絵がありません。同じフォルダーに %s-1.png を置くか（pdftoppm -r 110 -cropbox -gray -png -singlefile で"+
			"作れます）、poppler-utils を入れてください", strings.TrimSuffix(f.Background, ".pdf"))
	}
	return nil
}

// PrintedAsShown draws the pages of a PDF with poppler, and the paper that is made of them, and
// compares one with the other, each in its own size. It returns the pictures of the pages as PNG,
// none without poppler, or what the PDF's makers have to do. That both are the same is what
// printing's reader is for; this is a second look.
func PrintedAsShown(ctx context.Context, pdf []byte, pages int, fonts *text.Fonts) (shown [][]byte, why string) {
	shown, err := picturesOf(ctx, pdf, pages)
	if errors.Is(err, exec.ErrNotFound) {
		return nil, ""
	}
	var paper bytes.Buffer
	if err != nil || printing.Unscaled(pdf, pages).PDF(&paper, fonts, time.Unix(0, 0)) != nil {
		return nil, noPDF
	}
	printed, err := picturesOf(ctx, paper.Bytes(), pages)
	if err != nil {
		return nil, noPDF
	}
	for i := range shown {
		a, err := png.Decode(bytes.NewReader(shown[i]))
		if err != nil {
			return nil, noPDF
		}
		b, err := png.Decode(bytes.NewReader(printed[i]))
		if err != nil {
			return nil, noPDF
		}
		if !printing.SamePicture(a, b) {
			return nil, fmt.Sprintf("%dページめの見え方と、印刷したものがちがいます。PDFを開いて「%s」で新しいPDFにして、それを使ってください", i+1, printAnew)
		}
	}
	return shown, ""
}

// picturesOf has poppler draw the pages of a PDF. Nothing personal is in them yet.
func picturesOf(ctx context.Context, pdf []byte, pages int) ([][]byte, error) {
	dir, err := os.MkdirTemp("", "kakanai-pages-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	ctx, cancel := context.WithTimeout(ctx, time.Duration(9+pages)*time.Second)
	defer cancel()
	in := filepath.Join(dir, "in.pdf")
	if err := os.WriteFile(in, pdf, 0o600); err != nil {
		return nil, err
	}
	var out [][]byte
	for i := range pages {
		to := filepath.Join(dir, "page")
		if err := exec.CommandContext(ctx, "pdftoppm", printing.Drawing(i+1, in, to)...).Run(); err != nil {
			return nil, err
		}
		b, err := os.ReadFile(to + ".png")
		if err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	return out, nil
}
