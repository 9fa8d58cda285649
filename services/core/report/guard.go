package report

import (
	"errors"
	"io"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// chunk bounds a single read, so that the guard notices a limit soon after it was passed.
const chunk = 32 << 10

// watch looks at the bytes of a report on their way to the decoder. It returns how many of them are within the limits.
type watch interface {
	look(b []byte) (int, error)
}

// guard stops at a limit before the decoder has built anything from what is beyond it.
type guard struct {
	r      io.Reader
	limits Limits
	watch  watch

	read int64
	// mark is where the record being decoded begins, or -1 between records.
	mark int64
	err  error
}

func newGuard(r io.Reader, limits Limits, watch watch) *guard {
	return &guard{r: r, limits: limits, watch: watch, mark: -1}
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
	n, err := g.watch.look(b)
	if err != nil {
		g.err = err
	}
	return n
}

// jsonWatch follows strings and brackets, which is all that the limits on JSON need; whether the JSON is valid is the
// decoder's business.
type jsonWatch struct {
	limits Limits
	depth  int

	inString, escaped bool
	// stringBytes is how long the string is that is being read, or whatever else stands between two signs: white space, a number.
	// The decoder keeps all of it, and looks at all white space again with every piece that it reads.
	stringBytes int

	// inRecord is set while a record is read, and values counts what is in it.
	inRecord bool
	values   int
}

// record says that a record begins or ends. What was already read of it goes uncounted, which is at most a chunk.
func (w *jsonWatch) record(begins bool) { w.inRecord, w.values = begins, 0 }

func (w *jsonWatch) look(b []byte) (int, error) {
	for i, c := range b {
		if err := w.one(c); err != nil {
			return i, err
		}
	}
	return len(b), nil
}

func (w *jsonWatch) one(c byte) error {
	if w.inString {
		return w.stringByte(c)
	}
	return w.structureByte(c)
}

func (w *jsonWatch) stringByte(c byte) error {
	w.stringBytes++
	switch {
	case w.escaped:
		w.escaped = false
	case c == '\\':
		w.escaped = true
	case c == '"':
		w.inString, w.stringBytes = false, 0
		return nil
	}
	if w.stringBytes > w.limits.MaxStringBytes {
		return tooLarge("has a string longer than %d bytes", w.limits.MaxStringBytes)
	}
	return nil
}

func (w *jsonWatch) structureByte(c byte) error {
	switch c {
	case '"':
		w.inString, w.stringBytes = true, 0
	case ',':
		w.stringBytes = 0
		return w.value()
	case '{', '[':
		w.stringBytes = 0
		if w.depth++; w.depth > w.limits.MaxDepth {
			return tooLarge("is nested deeper than %d levels", w.limits.MaxDepth)
		}
		return w.value()
	case '}', ']':
		w.stringBytes = 0
		w.depth--
	case ':':
		w.stringBytes = 0
	default:
		if w.stringBytes++; w.stringBytes > w.limits.MaxStringBytes {
			return tooLarge("has more than %d bytes of white space, or a number longer than that", w.limits.MaxStringBytes)
		}
	}
	return nil
}

// value counts one more value of the record: each begins with a bracket or follows a comma or a bracket.
func (w *jsonWatch) value() error {
	if w.values++; w.inRecord && w.values > w.limits.MaxRecordValues {
		return tooLarge("holds more than %d values", w.limits.MaxRecordValues)
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
