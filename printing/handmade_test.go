package printing_test

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"slices"
	"strings"
)

// A handmade PDF is written object by object, save by save, correctly or not.
type handmade struct {
	bytes.Buffer
	at   map[int]int
	new  []int // objects since the last save
	last int   // offset of the last save's table
}

// begin returns a PDF without objects.
func begin() *handmade {
	h := &handmade{at: map[int]int{}}
	h.WriteString("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n")
	return h
}

// put writes an object.
func (h *handmade) put(n int, format string, a ...any) *handmade {
	h.at[n] = h.Len()
	if !slices.Contains(h.new, n) {
		h.new = append(h.new, n)
	}
	fmt.Fprintf(h, "%d 0 obj\n%s\nendobj\n", n, fmt.Sprintf(format, a...))
	return h
}

// stream writes a stream unchanged, with these further entries.
func (h *handmade) stream(n int, entries, data string) *handmade {
	return h.put(n, "%s", streamOf(entries, data))
}

func streamOf(entries, data string) string {
	return fmt.Sprintf("<</Length %d%s>>stream\n%s\nendstream", len(data), entries, data)
}

func deflated(data string) string {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	z.Write([]byte(data))
	z.Close()
	return b.String()
}

// save writes a table of what is new, as text, with more in its trailer.
func (h *handmade) save(more string) *handmade {
	at := h.Len()
	h.WriteString("xref\n")
	if h.last == 0 {
		h.WriteString("0 1\n0000000000 65535 f \n")
	}
	for _, n := range h.new {
		fmt.Fprintf(h, "%d 1\n%010d 00000 n \n", n, h.at[n])
	}
	fmt.Fprintf(h, "trailer\n<</Size 20000/Root 1 0 R%s%s>>\n", h.prev(), more)
	return h.end(at)
}

func (h *handmade) prev() string {
	if h.last == 0 {
		return ""
	}
	return fmt.Sprintf("/Prev %d", h.last)
}

func (h *handmade) end(at int) *handmade {
	fmt.Fprintf(h, "startxref\n%d\n%%%%EOF\n", at)
	h.last, h.new = at, nil
	return h
}

// pack writes objects as an object stream n.
func (h *handmade) pack(n int, objects map[int]string) *handmade {
	head, body := "", ""
	for _, k := range sorted(objects) {
		head += fmt.Sprintf("%d %d ", k, len(body))
		body += objects[k] + " "
	}
	return h.stream(n, fmt.Sprintf("/Type/ObjStm/N %d/First %d/Filter/FlateDecode", len(objects), len(head)),
		deflated(head+body))
}

func sorted(m map[int]string) (keys []int) {
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// table writes a table that is a stream, object n, and returns its offset. It lists what is new,
// and what is packed (object number to stream number).
func (h *handmade) table(n int, packed map[int]int, more string) int {
	h.at[n] = h.Len()
	h.new = append(h.new, n)
	index, data := "", ""
	line := func(num, kind, a, b int) {
		index += fmt.Sprintf("%d 1 ", num)
		data += string([]byte{byte(kind), byte(a >> 16), byte(a >> 8), byte(a), byte(b)})
	}
	for _, k := range h.new {
		line(k, 1, h.at[k], 0)
	}
	place := map[int]int{}
	var keys []int
	for k := range packed {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		line(k, 2, packed[k], place[packed[k]])
		place[packed[k]]++
	}
	at := h.Len()
	fmt.Fprintf(h, "%d 0 obj\n%s\nendobj\n", n,
		streamOf("/Type/XRef/W[1 3 1]/Size 20000/Root 1 0 R/Filter/FlateDecode/Index["+index+"]"+more, deflated(data)))
	return at
}

// The usual objects: 1 the catalogue, 2 the pages, 3 the page, 4 its content, 5 a font.
const (
	catalogue = "<</Type/Catalog/Pages 2 0 R>>"
	onePage   = "<</Type/Pages/Kids[3 0 R]/Count 1>>"
	a4        = "/MediaBox[0 0 595.28 841.89]"
	thePage   = "<</Type/Page/Parent 2 0 R" + a4 + "/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>"
	font      = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
	formWords = "BT /F1 30 Tf 60 700 Td (Application form 2026) Tj ET 1 w 60 300 400 200 re S 0.5 g 100 350 50 80 " +
		"re f "
	laterWords = "BT /F1 30 Tf 60 200 Td (The second edition) Tj ET 0 0 1 rg 300 500 100 30 re f "
)

// usual returns a PDF of the usual objects, some of them replaced.
func usual(others map[int]string) *handmade {
	h := begin()
	all := map[int]string{1: catalogue, 2: onePage, 3: thePage, 4: streamOf("", formWords), 5: font}
	for n, s := range others {
		all[n] = s
	}
	for _, n := range sorted(all) {
		h.put(n, "%s", all[n])
	}
	return h
}

// drawing returns a PDF whose page has this content, with these resources and further objects.
func drawing(content, resources string, others map[int]string) []byte {
	all := map[int]string{
		3: "<</Type/Page/Parent 2 0 R" + a4 + "/Resources<</Font<</F1 5 0 R/T 7 0 R>>" + resources +
			">>/Contents 4 0 R>>",
		4: streamOf("", content),
	}
	for n, s := range others {
		all[n] = s
	}
	return usual(all).save("").Bytes()
}

// page returns the usual page with an entry replaced: old by new.
func page(old, new string) []byte {
	return usual(map[int]string{3: strings.Replace(thePage, old, new, 1)}).save("").Bytes()
}
