// Package report reads scanners' reports and turns them into observations.
//
// Reports are input from outside and may be large, so they are read as a stream: what is held in memory is one record at a
// time and what Limits allow besides, such as the components that a report's vulnerabilities refer to. An error says which
// record is at fault and why.
//
// A format is an entry in formats.go and a file of its own.
package report

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"reflect"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// Summary says what a report was, once it is read.
type Summary struct {
	Format Format
	// Tool is the scanner with its version, where the report names one.
	Tool string
	// Mapping is the mapping that the report was read with, as JSON, or empty. Another mapping makes other findings of the
	// same content.
	Mapping string
	// Records is the number of records, Skipped that of records which state no issue.
	Records, Skipped int
	// Bytes and SHA256 are those of the uncompressed content.
	Bytes  int64
	SHA256 [sha256.Size]byte
}

// Emit takes the observations, normalised, in the order of the report, except that a record which refers to something that
// comes later waits for it.
type Emit func(finding.Observation) error

// Parse reads a report to its end. When want is Detect, the content decides on the format. The first error ends it; an
// error of emit comes back as it is.
func Parse(r io.Reader, want Format, limits Limits, emit Emit) (Summary, error) {
	return ParseMapped(r, want, nil, limits, emit)
}

// ParseMapped is Parse for reports in JSON and CSV that need a mapping. Without one, or where it leaves a field open, the
// obvious names count.
func ParseMapped(r io.Reader, want Format, mapping *Mapping, limits Limits, emit Emit) (Summary, error) {
	if err := CheckMapped(want, mapping); err != nil {
		return Summary{}, err
	}
	digest := sha256.New()
	p := &parser{limits: limits, emit: emit, want: want, mapping: mapping}
	if err := p.parse(bufio.NewReaderSize(io.TeeReader(r, digest), chunk)); err != nil {
		return Summary{}, p.explain(err)
	}
	return p.finish(digest), nil
}

// CheckMapped says whether a mapping may come with a format.
func CheckMapped(want Format, mapping *Mapping) error {
	if mapping != nil && want != Detect && want != JSON && want != CSV {
		return finding.FieldErrorf(finding.CodeInvalidRequest, "mapping", "belongs to the formats json and csv; %s needs none", want)
	}
	return nil
}

func (p *parser) finish(digest hash.Hash) Summary {
	p.summary.Format = p.found
	p.summary.Bytes = p.in.read + p.before
	p.summary.SHA256 = [sha256.Size]byte(digest.Sum(nil))
	if p.mapping != nil {
		p.summary.Mapping = p.mapping.String()
	}
	return p.summary
}

// parse looks at the first bytes and reads the report in the way that they, or the caller, ask for.
func (p *parser) parse(content *bufio.Reader) error {
	first, err := p.begin(content)
	if err != nil {
		p.in = &guard{}
		return err
	}
	want := p.want
	if want == Detect && p.mapping != nil {
		want = JSON
		if first != '{' && first != '[' {
			want = CSV
		}
	}
	if want == CSV {
		return p.table(content)
	}
	p.watch = &jsonWatch{limits: p.limits}
	p.in = newGuard(content, p.limits, p.watch)
	p.dec = json.NewDecoder(p.in)
	p.dec.UseNumber()
	if want == JSON {
		return p.records(first)
	}
	return p.document(first)
}

// begin passes over a byte order mark and returns the first byte that is no white space, without taking it; 0 when there
// is none nearby.
func (p *parser) begin(content *bufio.Reader) (byte, error) {
	if _, err := content.Peek(3); err != nil && !errors.Is(err, io.EOF) {
		return 0, err //nolint:wrapcheck // explain wraps it
	}
	start, _ := content.Peek(content.Buffered())
	if mark := []byte("\xEF\xBB\xBF"); bytes.HasPrefix(start, mark) {
		p.before = int64(len(mark))
		start = start[len(mark):]
		if _, err := content.Discard(len(mark)); err != nil {
			return 0, err //nolint:wrapcheck // explain wraps it
		}
	}
	if start = bytes.TrimLeft(start, " \t\r\n"); len(start) == 0 {
		return 0, nil
	}
	return start[0], nil
}

// explain turns an error of reading into one that names the place. Errors that carry a code of their own keep it.
func (p *parser) explain(err error) error {
	var domain *finding.Error
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &domain):
		return err
	case p.dec != nil && errors.As(err, &syntax):
		return p.fault("is not valid JSON at byte %d: %v", p.dec.InputOffset(), syntax)
	case errors.As(err, &kind):
		return p.fault("has a %s where %s should be of the type %s", kind.Value, orWhole(kind.Field), typeName(kind.Type))
	case badGzip(err):
		return p.fault("holds damaged gzip data after %d bytes", p.in.read)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return p.fault("ends too early, after %d bytes; was it cut off?", p.in.read)
	}
	return fmt.Errorf("read report: %w", err)
}

// typeName is what JSON calls a type of Go.
func typeName(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Struct, reflect.Map:
		return "object"
	case reflect.Slice, reflect.Array:
		return "array"
	case reflect.String, reflect.Bool:
		return t.Kind().String()
	case reflect.Pointer:
		return typeName(t.Elem())
	}
	return "number"
}

func orWhole(field string) string {
	if field == "" {
		return "the value"
	}
	return field
}
