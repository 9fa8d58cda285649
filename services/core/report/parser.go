package report

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// parser walks a document. It remembers where it is for the sake of errors.
type parser struct {
	dec     *json.Decoder
	in      *guard
	watch   *jsonWatch
	limits  Limits
	emit    Emit
	want    Format
	found   Format
	mapping *Mapping
	at      string
	summary Summary

	// version is the outermost version, whose meaning depends on the format.
	version json.RawMessage
	// before counts the bytes that the guard did not see, a byte order mark.
	before int64
	// size is that of the value read last, held the bytes that are remembered.
	size, held int64
}

// fault is an error about the place where the parser is.
func (p *parser) fault(format string, args ...any) error {
	at := p.at
	if at == "" {
		at = "report"
	}
	return finding.FieldErrorf(finding.CodeInvalidReport, at, format, args...)
}

// inside runs step with name appended to the place. An error leaves the place as it is, so that it can be told.
func (p *parser) inside(name string, step func() error) error {
	before := p.at
	p.at = join(before, name)
	if err := step(); err != nil {
		return err
	}
	p.at = before
	return nil
}

// indexed names an element of an array.
func indexed(i int) string { return fmt.Sprintf("[%d]", i) }

func join(at, name string) string {
	if at == "" || name[0] == '[' {
		return at + name
	}
	return at + "." + name
}

// object reads an object and calls field for each name; field must read the value. Null counts as an empty object.
func (p *parser) object(field func(name string) error) error {
	if empty, err := p.open('{', "an object"); empty || err != nil {
		return err
	}
	for p.dec.More() {
		token, err := p.token()
		if err != nil {
			return err
		}
		name, ok := token.(string)
		if !ok {
			return p.fault("has something else where a name should be")
		}
		if err := p.inside(shortName(name), func() error { return field(name) }); err != nil {
			return err
		}
	}
	_, err := p.token()
	return err
}

// shortName keeps a name from outside from filling an error.
func shortName(name string) string {
	if name == "" || len(name) > 60 {
		return "(name)"
	}
	return name
}

// array reads an array and calls element for each value; element must read it. Null counts as an empty array.
func (p *parser) array(element func() error) error {
	_, err := p.arrayOrNull(element)
	return err
}

// arrayOrNull is array for where null says something else than an empty array.
func (p *parser) arrayOrNull(element func() error) (present bool, err error) {
	if null, err := p.open('[', "an array"); null || err != nil {
		return false, err
	}
	for i := 0; p.dec.More(); i++ {
		if err := p.inside(indexed(i), element); err != nil {
			return false, err
		}
	}
	_, err = p.token()
	return true, err
}

// open reads the opening bracket and reports whether there was a null in its place.
func (p *parser) open(want json.Delim, what string) (null bool, err error) {
	token, err := p.token()
	if err != nil {
		return false, err
	}
	if token == nil {
		return true, nil
	}
	if token != want {
		return false, p.fault("should be %s", what)
	}
	return false, nil
}

// value decodes one value, which must not be larger than a record may be.
func (p *parser) value(into any) error {
	return p.record(func() error { return p.dec.Decode(into) })
}

// record lets step read one value, which must not be larger than a record may be.
func (p *parser) record(step func() error) error {
	p.in.mark = p.dec.InputOffset()
	p.watch.record(true)
	err := step()
	p.watch.record(false)
	p.size = p.dec.InputOffset() - p.in.mark
	p.in.mark = -1
	if err == nil && p.size > p.limits.MaxRecordBytes {
		err = tooLarge("is larger than %d bytes", p.limits.MaxRecordBytes)
	}
	return p.located(err)
}

// hold counts bytes that stay in memory while the report goes on.
func (p *parser) hold(size int64) error {
	if p.held += size; p.held > p.limits.MaxHeldBytes {
		return finding.FieldErrorf(finding.CodeTooLarge, p.at, "is more than can be remembered: rules, components and records that "+
			"refer to what comes later may have %d bytes together; put what is referred to first, or split the report", p.limits.MaxHeldBytes)
	}
	return nil
}

// skip reads a value of any size and forgets it.
func (p *parser) skip() error {
	for depth := 0; ; {
		token, err := p.token()
		if err != nil {
			return err
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth == 0 {
			return nil
		}
	}
}

func (p *parser) token() (json.Token, error) {
	token, err := p.dec.Token()
	return token, p.located(err)
}

// located puts the place into an error about a limit.
func (p *parser) located(err error) error {
	var limit *limitError
	if !errors.As(err, &limit) {
		return err
	}
	at := p.at
	if at == "" {
		at = "report"
	}
	return finding.FieldErrorf(finding.CodeTooLarge, at, limit.format, limit.args...)
}

// count counts one record and refuses one too many.
func (p *parser) count() error {
	if p.summary.Records++; p.summary.Records > p.limits.MaxRecords {
		return finding.FieldErrorf(finding.CodeTooLarge, p.at, "is one record more than the %d that a report may have",
			p.limits.MaxRecords)
	}
	return nil
}

// observe normalises an observation made at a place and hands it on.
func (p *parser) observe(at string, o finding.Observation) error {
	if err := o.Normalise(); err != nil {
		var domain *finding.Error
		if errors.As(err, &domain) {
			return finding.FieldErrorf(domain.Code, join(at, domain.Field), "%s", domain.Message)
		}
		return err
	}
	return p.emit(o)
}
