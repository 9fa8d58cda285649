package report

import (
	"errors"
	"io"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// chunk bounds a single read, so that the guard notices a limit soon after it was passed.
const chunk = 32 << 10

// guard watches the bytes of a JSON document on their way to the decoder and stops at a limit, before the decoder has
// built anything from them. It only has to follow strings and brackets for that; whether the JSON is valid is the
// decoder's business.
type guard struct {
	r      io.Reader
	limits Limits

	read  int64
	depth int

	inString, escaped bool
	stringBytes       int

	// mark is where the record being decoded begins, or -1 between records.
	mark int64
	err  error
}

func newGuard(r io.Reader, limits Limits) *guard {
	return &guard{r: r, limits: limits, mark: -1}
}

// Read implements io.Reader.
func (g *guard) Read(b []byte) (int, error) {
	if g.err != nil {
		return 0, g.err
	}
	n, err := g.r.Read(b[:min(len(b), chunk)])
	good := g.check(b[:n])
	g.read += int64(good)
	if g.err != nil {
		// What came before the limit still goes on, so that the decoder notices only at the record that is at fault.
		return good, g.stop(good)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		g.err = err
	}
	return n, err //nolint:wrapcheck // an io.Reader passes io.EOF and its source's errors on
}

func (g *guard) stop(delivered int) error {
	if delivered > 0 {
		return nil
	}
	return g.err
}

// check applies the limits to the bytes just read and returns how many of them are within.
func (g *guard) check(b []byte) int {
	if room := g.limits.MaxBytes - g.read; int64(len(b)) > room {
		b = b[:room]
		g.err = tooLarge("is larger than %d bytes uncompressed", g.limits.MaxBytes)
	}
	if g.mark >= 0 && g.read+int64(len(b))-g.mark > g.limits.MaxRecordBytes+chunk {
		g.err = tooLarge("is larger than %d bytes", g.limits.MaxRecordBytes)
		return 0
	}
	for i, c := range b {
		if err := g.one(c); err != nil {
			g.err = err
			return i
		}
	}
	return len(b)
}

func (g *guard) one(c byte) error {
	if g.inString {
		return g.stringByte(c)
	}
	return g.structureByte(c)
}

func (g *guard) stringByte(c byte) error {
	g.stringBytes++
	switch {
	case g.escaped:
		g.escaped = false
	case c == '\\':
		g.escaped = true
	case c == '"':
		g.inString = false
		return nil
	}
	if g.stringBytes > g.limits.MaxStringBytes {
		return tooLarge("has a string longer than %d bytes", g.limits.MaxStringBytes)
	}
	return nil
}

func (g *guard) structureByte(c byte) error {
	switch c {
	case '"':
		g.inString, g.stringBytes = true, 0
	case '{', '[':
		if g.depth++; g.depth > g.limits.MaxDepth {
			return tooLarge("is nested deeper than %d levels", g.limits.MaxDepth)
		}
	case '}', ']':
		g.depth--
	}
	return nil
}

// limitError is a limit that was passed; the parser knows at which record.
type limitError struct {
	format string
	args   []any
}

func (e *limitError) Error() string { return e.format }

func tooLarge(format string, args ...any) error {
	return &limitError{format: format, args: args}
}

func invalid(format string, args ...any) error {
	return finding.FieldErrorf(finding.CodeInvalidReport, "report", format, args...)
}
