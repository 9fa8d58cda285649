package report

import (
	"compress/flate"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// ErrEncoding says that a report comes in a content encoding that is not read.
var ErrEncoding = errors.New("content encoding is neither gzip nor identity") //nolint:gochecknoglobals // a sentinel

// Decompress undoes an HTTP content encoding. It reads as it goes, and Parse counts what comes out of it, so a small body
// that unpacks to a huge one stops at Limits.MaxBytes.
func Decompress(body io.Reader, encoding string) (io.Reader, error) {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "", "identity":
		return body, nil
	case "gzip", "x-gzip":
	default:
		return nil, ErrEncoding
	}
	unpacked, err := gzip.NewReader(body)
	if badGzip(err) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, finding.FieldErrorf(finding.CodeInvalidReport, "report", "is not gzip, though Content-Encoding says so")
	}
	return unpacked, err //nolint:wrapcheck // the body's own error, which the caller knows
}

// ExplainRead turns an error of reading content into one that says what is wrong with the content, when something is. Size is
// how much could be read. It is for those who read without parsing; Parse explains by itself.
func ExplainRead(err error, size int64) error {
	switch {
	case badGzip(err):
		return finding.FieldErrorf(finding.CodeInvalidReport, "report", "holds damaged gzip data after %d bytes", size)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return finding.FieldErrorf(finding.CodeInvalidReport, "report", "ends too early, after %d bytes; was it cut off?", size)
	}
	return fmt.Errorf("receive report: %w", err)
}

func badGzip(err error) bool {
	var corrupt flate.CorruptInputError
	return errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) || errors.As(err, &corrupt)
}
