// Package report reads scanners' reports and turns them into observations.
//
// Reports are input from outside and may be large, so they are read as a stream: what is held in memory is one record at a
// time, and everything is bounded by Limits. An error says which record is at fault and why.
package report

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// Format is the format of a report.
type Format string

// The formats. Detect finds out by itself.
const (
	Detect Format = ""
	SARIF  Format = "sarif"
	Trivy  Format = "trivy"
)

// Limits bound what a report may cost. All of them are on uncompressed content.
type Limits struct {
	MaxBytes       int64
	MaxRecords     int
	MaxRecordBytes int64
	MaxStringBytes int
	MaxDepth       int
	// MaxRules bounds the descriptions of rules that a SARIF report brings along, which are held in memory.
	MaxRules int
	// MaxWaitingBytes bounds the results of a SARIF run that come before the tool or the artifacts that they refer to, because
	// they are held in memory until then.
	MaxWaitingBytes int64
}

// DefaultLimits are the ones that the API states.
func DefaultLimits() Limits {
	return Limits{
		MaxBytes: 1 << 30, MaxRecords: 1_000_000, MaxRecordBytes: 4 << 20,
		MaxStringBytes: 1 << 20, MaxDepth: 64, MaxRules: 50_000, MaxWaitingBytes: 32 << 20,
	}
}

// Summary says what a report was, once it is read.
type Summary struct {
	Format Format
	// Tool is the scanner with its version, where the report names one.
	Tool string
	// Records is the number of records, Skipped that of records which state no issue.
	Records, Skipped int
	// Bytes and SHA256 are those of the uncompressed content.
	Bytes  int64
	SHA256 [sha256.Size]byte
}

// Emit takes the observations, normalised, in the order of the report.
type Emit func(finding.Observation) error

// Parse reads a report to its end. When want is Detect, the content decides on the format. The first error ends it; an
// error of emit comes back as it is.
func Parse(r io.Reader, want Format, limits Limits, emit Emit) (Summary, error) {
	digest := sha256.New()
	in := newGuard(io.TeeReader(r, digest), limits)
	p := &parser{dec: json.NewDecoder(in), in: in, limits: limits, emit: emit, want: want}
	if err := p.document(); err != nil {
		return Summary{}, p.explain(err)
	}
	return p.finish(digest), nil
}

func (p *parser) finish(digest hash.Hash) Summary {
	p.summary.Format, p.summary.Bytes = p.found, p.in.read
	p.summary.SHA256 = [sha256.Size]byte(digest.Sum(nil))
	return p.summary
}

// document reads the outermost object. Which of its names appear decides on the format; their order is free.
func (p *parser) document() error {
	doc := newDocument(p)
	if err := p.object(doc.field); err != nil {
		return err
	}
	if _, err := p.dec.Token(); !errors.Is(err, io.EOF) {
		if err != nil {
			return err
		}
		return invalid("more content follows the report's end")
	}
	p.at = ""
	return doc.complete()
}

// explain turns an error of reading into one that names the place. Errors that carry a code of their own keep it.
func (p *parser) explain(err error) error {
	var domain *finding.Error
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &domain):
		return err
	case errors.As(err, &syntax):
		return p.fault("is not valid JSON at byte %d: %v", p.dec.InputOffset(), syntax)
	case errors.As(err, &kind):
		return p.fault("has a %s where %s should hold a %s", kind.Value, orWhole(kind.Field), kind.Type)
	case badGzip(err):
		return p.fault("holds damaged gzip data after %d bytes", p.in.read)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return p.fault("ends too early, after %d bytes; was it cut off?", p.in.read)
	}
	return fmt.Errorf("read report: %w", err)
}

func orWhole(field string) string {
	if field == "" {
		return "the value"
	}
	return field
}
