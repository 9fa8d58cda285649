package report

import (
	"cmp"
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// cycloneDX reads CycloneDX 1.4 to 1.7 in JSON: bills of materials with vulnerabilities, and the VEX statements about them.
// A bill without any is a report without findings.
//
// A vulnerability refers to components by their bom-ref. The components are remembered, which MaxHeldBytes bounds, and a
// vulnerability that comes before its components waits for the document's end under the same bound.
type cycloneDX struct {
	p                              *parser
	bomFormat, specVersion, serial string
	components                     map[string]cdxComponent
	waiting                        []waitingVulnerability
}

type waitingVulnerability struct {
	at            string
	vulnerability cdxVulnerability
}

func openCycloneDX(p *parser) reader {
	return &cycloneDX{p: p, components: map[string]cdxComponent{}}
}

func (c *cycloneDX) field(name string) error {
	switch name {
	case "bomFormat":
		return c.p.value(&c.bomFormat)
	case "specVersion":
		return c.p.value(&c.specVersion)
	case "serialNumber":
		return c.p.value(&c.serial)
	case "metadata":
		return c.p.object(c.metadata)
	case "components", "services":
		return c.p.array(c.component)
	case "vulnerabilities":
		return c.p.array(c.vulnerability)
	}
	return c.p.skip()
}

func (c *cycloneDX) metadata(name string) error {
	switch name {
	case "component":
		return c.component()
	case "tools":
		return c.tools()
	}
	return c.p.skip()
}

// tools names the first tool that is not one of the libraries which write the format. Before 1.5 there was an array of
// tools, since then there are arrays of components and services.
func (c *cycloneDX) tools() error {
	type tool struct{ Name, Version string }
	var raw json.RawMessage
	if err := c.p.value(&raw); err != nil {
		return err
	}
	var list []tool
	if json.Unmarshal(raw, &list) != nil {
		var object struct{ Components, Services []tool }
		if err := json.Unmarshal(raw, &object); err != nil {
			return c.p.fault("should be an array of tools, or an object with their components")
		}
		list = slices.Concat(object.Components, object.Services)
	}
	if len(list) == 0 {
		return nil
	}
	named := list[max(0, slices.IndexFunc(list, func(t tool) bool { return !cdxLibrary.MatchString(t.Name) }))]
	c.p.summary.Tool = strings.Join(strings.Fields(shortVersion(named.Name)+" "+shortVersion(named.Version)), " ")
	return nil
}

// cdxLibrary finds the libraries that tools use to write the format, and that list themselves among the tools.
var cdxLibrary = regexp.MustCompile(`(?i)^cyclonedx-.*(lib|library|core.*)$`) //nolint:gochecknoglobals // compiled once

func (c *cycloneDX) vulnerability() error {
	var v cdxVulnerability
	if err := c.p.value(&v); err != nil {
		return err
	}
	if len(v.Affects) == 0 {
		v.Affects = []cdxAffects{{}}
	}
	if c.knows(v) {
		return c.observe(c.p.at, v)
	}
	c.waiting = append(c.waiting, waitingVulnerability{c.p.at, v})
	return c.p.hold(v.bytes())
}

// knows reports whether all components that the vulnerability refers to have been read, or need not be.
func (c *cycloneDX) knows(v cdxVulnerability) bool {
	for _, a := range v.Affects {
		if _, known := c.find(a.Ref); !known && v.isIssue() && a.isAffected() {
			return false
		}
	}
	return true
}

// observe makes one record for each component that is affected.
func (c *cycloneDX) observe(at string, v cdxVulnerability) error {
	for i, a := range v.Affects {
		c.p.at = at
		if a.Ref != "" {
			c.p.at = join(join(at, "affects"), indexed(i))
		}
		if err := c.p.count(); err != nil {
			return err
		}
		if !v.isIssue() || !a.isAffected() {
			c.p.summary.Skipped++
			continue
		}
		component, known := c.find(a.Ref)
		if !known {
			return c.p.fault("refers to the component %q, which the document does not have", shortRef(a.Ref))
		}
		if err := c.p.observe(c.p.at, v.observation(component, a)); err != nil {
			return err
		}
	}
	c.p.at = at
	return nil
}

// find looks a component up by its bom-ref. A reference into another document, as a VEX document of its own has them, says
// which component is meant by the end of its address, which is a package URL with most tools. Without a reference, the
// vulnerability is of no component in particular.
func (c *cycloneDX) find(ref string) (cdxComponent, bool) {
	if component, known := c.components[ref]; known || ref == "" {
		return component, true
	}
	link, isLink := strings.CutPrefix(ref, "urn:cdx:")
	_, fragment, _ := strings.Cut(link, "#")
	if decoded, err := url.PathUnescape(fragment); err == nil {
		fragment = decoded
	}
	if component, known := c.components[fragment]; known && isLink {
		return component, true
	}
	switch {
	case strings.HasPrefix(ref, "pkg:"):
		return cdxComponent{PURL: ref}, true
	case isLink && strings.HasPrefix(fragment, "pkg:"):
		return cdxComponent{PURL: fragment}, true
	case isLink && fragment != "" && !strings.HasPrefix(link, strings.TrimPrefix(c.serial, "urn:uuid:")+"/"):
		return cdxComponent{Name: fragment}, true
	}
	return cdxComponent{}, false
}

// complete lets the vulnerabilities go that wait for their components.
func (c *cycloneDX) complete() error {
	if c.bomFormat != "CycloneDX" {
		return invalid("has names of CycloneDX, but its bomFormat is not CycloneDX; for other JSON say format=json")
	}
	switch c.specVersion {
	case "1.4", "1.5", "1.6", "1.7":
	default:
		return invalid("is CycloneDX of version %q; 1.4 to 1.7 are read", shortName(c.specVersion))
	}
	for _, w := range c.waiting {
		if err := c.observe(w.at, w.vulnerability); err != nil {
			return err
		}
	}
	return nil
}

// cdxComponent is what is remembered of a component or a service.
type cdxComponent struct{ Name, Version, PURL, Path string }

// component reads a component, and those inside of it, and remembers it.
func (c *cycloneDX) component() error {
	var ref, group string
	var component cdxComponent
	err := c.p.object(func(name string) error {
		switch name {
		case "bom-ref":
			return c.p.value(&ref)
		case "group":
			return c.p.value(&group)
		case "name":
			return c.p.value(&component.Name)
		case "version":
			return c.p.value(&component.Version)
		case "purl":
			return c.p.value(&component.PURL)
		case "evidence":
			return c.evidence(&component)
		case "components", "services":
			return c.p.array(c.component)
		}
		return c.p.skip()
	})
	if err != nil || ref == "" {
		return err
	}
	if group != "" {
		component.Name = group + "/" + component.Name
	}
	c.components[ref] = component
	return c.p.hold(int64(len(ref)+len(component.Name)+len(component.Version)+len(component.PURL)+len(component.Path)) + entryBytes)
}

// evidence tells where the component was found.
func (c *cycloneDX) evidence(component *cdxComponent) error {
	var e struct{ Occurrences []struct{ Location string } }
	if err := c.p.value(&e); err != nil {
		return err
	}
	if len(e.Occurrences) > 0 {
		component.Path = e.Occurrences[0].Location
	}
	return nil
}

// shortRef keeps a reference from filling an error.
func shortRef(ref string) string {
	return cmp.Or(firstLine(ref[:min(len(ref), 100)]), "(empty)")
}

// observation joins a vulnerability with one of the components that it affects.
func (v cdxVulnerability) observation(component cdxComponent, affected cdxAffects) finding.Observation {
	return finding.Observation{
		Kind: finding.KindVulnerability, Severity: v.severity(), RuleID: v.ID, Aliases: v.aliases(),
		Component: component.Name, PURL: component.PURL, Version: cmp.Or(component.Version, affected.version()),
		Path: component.Path, Title: firstLine(v.Description), URL: v.url(),
		Description: paragraphs(v.Description, v.Detail, v.Recommendation, v.Analysis.text()),
	}
}
