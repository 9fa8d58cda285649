package report

import "strings"

// document collects what the outermost object says about the format.
type document struct {
	p         *parser
	schema    int
	hasSchema bool
	version   string
	toolVer   string
}

func newDocument(p *parser) *document { return &document{p: p} }

// field reads one value of the outermost object.
func (d *document) field(name string) error {
	switch name {
	case "runs":
		return d.as(SARIF, func() error { return d.p.array(d.p.sarifRun) })
	case "version":
		return d.p.value(&d.version)
	case "SchemaVersion":
		d.hasSchema = true
		return d.as(Trivy, func() error { return d.p.value(&d.schema) })
	case "Results":
		return d.as(Trivy, func() error { return d.p.array(d.p.trivyResult) })
	case "Trivy":
		var t struct{ Version string }
		err := d.p.value(&t)
		d.toolVer = t.Version
		return err
	}
	return d.p.skip()
}

// as reads a part that only one format has.
func (d *document) as(format Format, read func() error) error {
	if d.p.want != Detect && d.p.want != format {
		return d.p.fault("belongs to the format %s, but %s was asked for", format, d.p.want)
	}
	if d.p.found != Detect && d.p.found != format {
		return d.p.fault("belongs to the format %s, but the report began as %s", format, d.p.found)
	}
	d.p.found = format
	return read()
}

// complete checks what can only be known at the end, because JSON does not order names.
func (d *document) complete() error {
	switch d.p.found {
	case SARIF:
		if d.version != "2.1.0" {
			return invalid("is SARIF of version %q; only 2.1.0 is read", shortName(d.version))
		}
	case Trivy:
		if !d.hasSchema || d.schema != 2 {
			return invalid("is a Trivy report of schema %d; only SchemaVersion 2 is read", d.schema)
		}
		d.p.summary.Tool = strings.TrimSpace("Trivy " + shortVersion(d.toolVer))
	default:
		return invalid("is neither a SARIF 2.1.0 report (it has no runs) nor a Trivy report (it has no SchemaVersion)")
	}
	return nil
}

// shortVersion keeps a version from outside from being anything but one.
func shortVersion(v string) string {
	if len(v) > 60 || strings.ContainsAny(v, "\x00\n\r\t") {
		return ""
	}
	return v
}
