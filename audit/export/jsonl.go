package export

import (
	"encoding/json"
	"io"
	"strings"

	"kakanai/record"
)

// jsonlFile writes an object a line, its members in the columns' order.
type jsonlFile struct{ w io.Writer }

func newJSONL(w io.Writer) writer { return jsonlFile{w} }

func (f jsonlFile) entry(e record.Entry) error {
	var b strings.Builder
	for i, c := range columns {
		sep := byte(',')
		if i == 0 {
			sep = '{'
		}
		v, err := json.Marshal(c.value(&e))
		if err != nil {
			return err
		}
		b.WriteByte(sep)
		b.WriteString(`"` + c.name + `":`)
		b.Write(v)
	}
	b.WriteString("}\n")
	_, err := io.WriteString(f.w, b.String())
	return err
}

func (f jsonlFile) close(checkpoint string) error {
	if checkpoint == "" {
		return nil
	}
	return json.NewEncoder(f.w).Encode(map[string]string{"checkpoint": checkpoint})
}
