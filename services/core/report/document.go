package report

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// document reads a report of a format that its content tells. Which names appear decides on the format; their order is free.
type document struct {
	p      *parser
	known  []format
	format format
	reader reader
}

// document reads all that there is.
func (p *parser) document(first byte) error {
	d := &document{p: p, known: formats()}
	if i := slices.IndexFunc(d.known, func(f format) bool { return f.name == p.want }); i >= 0 {
		d.choose(d.known[i])
	}
	if first != 0 && first != '{' && first != '[' {
		return p.fault("begins with %q, as no JSON report does; for a table say format=csv", first)
	}
	if err := d.value(first); err != nil {
		return err
	}
	if err := d.following(); err != nil {
		return err
	}
	return p.end()
}

// end makes sure that nothing follows.
func (p *parser) end() error {
	if _, err := p.dec.Token(); !errors.Is(err, io.EOF) {
		if err != nil {
			return err //nolint:wrapcheck // explain wraps it
		}
		return invalid("more content follows the report's end")
	}
	return nil
}

// following reads what AWS writes one after another: events, each a document of its own.
func (d *document) following() error {
	for n := 2; d.format.name == ASFF && d.p.dec.More(); n++ {
		if err := d.p.inside(fmt.Sprintf("event %d", n), func() error { return d.value('{') }); err != nil {
			return err
		}
	}
	return nil
}

// value reads one outermost value.
func (d *document) value(first byte) error {
	var err error
	if first == '[' {
		err = d.elements()
	} else {
		err = d.p.object(d.field)
	}
	if err != nil {
		return err
	}
	return d.complete()
}

// field reads one value of the outermost object.
func (d *document) field(name string) error {
	// SARIF and CycloneDX both have a version, and neither is told by it.
	if name == "version" {
		return d.p.value(&d.p.version)
	}
	if told, ok := formatOf(d.known, name); ok && !d.format.has(name) {
		if d.reader != nil {
			return d.conflict(told)
		}
		d.choose(told)
	}
	if d.reader == nil {
		return d.p.skip()
	}
	return d.reader.field(name)
}

// elements reads an outermost array. Only AWS writes one, of findings.
func (d *document) elements() error {
	if d.reader == nil {
		d.choose(d.known[slices.IndexFunc(d.known, func(f format) bool { return f.name == ASFF })])
	}
	list, ok := d.reader.(elementReader)
	if !ok {
		return d.p.fault("should be an object")
	}
	count := 0
	err := d.p.array(func() error {
		count++
		return list.element()
	})
	if err == nil && count == 0 && d.p.want == Detect {
		return invalid("is an empty array, which may be of any format; say which with format=")
	}
	return err
}

func (d *document) choose(f format) {
	d.format, d.reader, d.p.found = f, f.open(d.p), f.name
}

func (d *document) conflict(told format) error {
	if d.p.want != Detect {
		return d.p.fault("belongs to the format %s, but %s was asked for", told.name, d.p.want)
	}
	return d.p.fault("belongs to the format %s, but the report began as %s", told.name, d.format.name)
}

func (d *document) complete() error {
	if d.reader != nil {
		return d.reader.complete()
	}
	lacks := make([]string, len(d.known))
	for i, f := range d.known {
		lacks[i] = f.lacks
	}
	return invalid("is neither %s nor %s; for other JSON say format=json", strings.Join(lacks[:len(lacks)-1], ", "), lacks[len(lacks)-1])
}

// versionText is the outermost version, or an empty string when it is no text.
func (p *parser) versionText() string {
	var text string
	if json.Unmarshal(p.version, &text) != nil {
		return ""
	}
	return text
}

// shortVersion keeps a version from outside from being anything but one.
func shortVersion(v string) string {
	if len(v) > 60 || strings.ContainsAny(v, "\x00\n\r\t") {
		return ""
	}
	return v
}
