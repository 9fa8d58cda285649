package gate

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"go.yaml.in/yaml/v3"

	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/priority"
)

// MaxPolicyBytes bounds a policy's text.
const MaxPolicyBytes = 64 << 10

const (
	maxExceptions = 500
	maxText       = 1000
)

var policyName = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,62}$`) //nolint:gochecknoglobals // compiled once

// Parse reads a policy from YAML or JSON. The error lists every mistake with its line and key.
func Parse(text []byte) (Policy, error) {
	if len(text) > MaxPolicyBytes {
		return Policy{}, fmt.Errorf("the policy has %d bytes, and may have %d", len(text), MaxPolicyBytes)
	}
	top, err := root(text)
	if err != nil {
		return Policy{}, err
	}
	p := Policy{
		OpenStates: finding.OpenStates(), MaxAge: map[finding.Severity]time.Duration{}, SHA256: sha256.Sum256(text),
		Kinds: kinds(), MaxWaiver: DefaultMaxWaiver, SLABreaches: anyNumber, MaxPriority: priority.MaxScore,
	}
	d := &document{}
	d.mapping(top, "", map[string]field{
		"version": d.version, "name": d.name(&p.Name), "description": d.text(&p.Description, maxText),
		"maxSeverity": d.maxSeverity(&p.MaxSeverity), "kinds": d.kinds(&p.Kinds), "openStates": d.states(&p.OpenStates),
		"maxAge": d.maxAge(p.MaxAge), "maxImportAge": d.duration(&p.MaxImportAge), "maxWaiver": d.duration(&p.MaxWaiver),
		"slaBreaches": d.number(&p.SLABreaches, maxBreaches), "knownExploited": d.exploited(&p.ForbidExploited),
		"maxPriority": d.number(&p.MaxPriority, priority.MaxScore), "minPriority": d.number(&p.MinPriority, priority.MaxScore),
		"exceptions": d.exceptions(&p.Exceptions),
	}, "version", "name", "maxSeverity", "maxImportAge")
	if err := errors.Join(d.faults...); err != nil {
		return Policy{}, err
	}
	return p, nil
}

// anyNumber of breaches is tolerated where a policy does not say anything.
const (
	anyNumber   = -1
	maxBreaches = 1_000_000
)

// exploited returns a field that reads whether findings may be known to be exploited.
func (d *document) exploited(target *bool) field {
	return func(value *yaml.Node, path string) {
		if value.Kind != yaml.ScalarNode || value.Value != "forbid" && value.Value != "tolerate" {
			d.fault(value, path, "must be forbid or tolerate")
			return
		}
		*target = value.Value == "forbid"
	}
}

// DefaultMaxWaiver bounds waivers where a policy does not say anything.
const DefaultMaxWaiver = 30 * 24 * time.Hour

func kinds() []finding.Kind {
	return []finding.Kind{
		finding.KindVulnerability, finding.KindMisconfiguration, finding.KindSecret, finding.KindLicence, finding.KindCode,
	}
}

func (d *document) version(value *yaml.Node, path string) {
	if value.Value != strconv.Itoa(Version) {
		d.fault(value, path, "must be %d", Version)
	}
}

func (d *document) name(target *string) field {
	return func(value *yaml.Node, path string) {
		if value.Kind != yaml.ScalarNode || !policyName.MatchString(value.Value) {
			d.fault(value, path, "must be 1 to 63 small letters, digits, dots, dashes and underscores")
			return
		}
		*target = value.Value
	}
}

func (d *document) maxSeverity(target *finding.Severity) field {
	return func(value *yaml.Node, path string) {
		if strings.EqualFold(value.Value, "none") {
			*target = NoSeverity
			return
		}
		severity, known := finding.ParseSeverity(value.Value)
		if value.Kind != yaml.ScalarNode || !known || severity == finding.SeverityUnknown {
			d.fault(value, path, "must be none, info, low, medium, high or critical")
			return
		}
		*target = severity
	}
}

func (d *document) kinds(target *[]finding.Kind) field {
	return func(value *yaml.Node, path string) {
		chosen := []finding.Kind{}
		d.list(value, path, func(element *yaml.Node, at string) {
			for _, kind := range kinds() {
				if string(kind) == element.Value {
					chosen = append(chosen, kind)
					return
				}
			}
			d.fault(element, at, "must be vulnerability, misconfiguration, secret, licence or code")
		})
		if *target = chosen; len(value.Content) == 0 {
			d.fault(value, path, "must name at least one kind; leave the key out for all of them")
		}
	}
}

func (d *document) states(target *[]finding.State) field {
	return func(value *yaml.Node, path string) {
		chosen := []finding.State{}
		d.list(value, path, func(element *yaml.Node, at string) {
			state, err := finding.ParseState(element.Value)
			if err != nil {
				d.fault(element, at, "must be new, triaged, in_progress, risk_accepted, false_positive, fixed or reopened")
				return
			}
			chosen = append(chosen, state)
		})
		if *target = chosen; len(value.Content) == 0 {
			d.fault(value, path, "must name at least one state, or nothing would ever block")
		}
	}
}

func (d *document) maxAge(target map[finding.Severity]time.Duration) field {
	return func(value *yaml.Node, path string) {
		fields := map[string]field{}
		for _, severity := range finding.Severities() {
			if severity == finding.SeverityUnknown {
				continue // It counts as high.
			}
			fields[severity.String()] = func(value *yaml.Node, path string) {
				var length time.Duration
				d.duration(&length)(value, path)
				target[severity] = length
			}
		}
		d.mapping(value, path, fields)
	}
}

func (d *document) exceptions(target *[]Exception) field {
	return func(value *yaml.Node, path string) {
		if len(value.Content) > maxExceptions {
			d.fault(value, path, "has %d exceptions, and may have %d", len(value.Content), maxExceptions)
			return
		}
		d.list(value, path, func(element *yaml.Node, at string) {
			*target = append(*target, d.exception(element, at))
		})
	}
}

func (d *document) exception(node *yaml.Node, path string) Exception {
	var e Exception
	before := len(d.faults)
	d.mapping(node, path, map[string]field{
		"finding": d.id(&e.Finding), "rule": d.text(&e.Rule, maxText), "component": d.text(&e.Component, maxText),
		"path": d.text(&e.Path, maxText), "owner": d.text(&e.Owner, maxText), "reason": d.text(&e.Reason, maxText),
		"expires": d.day(&e.Expires),
	}, "owner", "reason", "expires")
	switch {
	case len(d.faults) > before: // One mistake is enough to mend.
	case (e.Finding == uuid.Nil) == (e.Rule == ""):
		d.fault(node, path, "must name either a finding or a rule")
	case e.Finding != uuid.Nil && (e.Component != "" || e.Path != ""):
		d.fault(node, path, "names a finding, so component and path say nothing more")
	}
	return e
}

func (d *document) id(target *uuid.UUID) field {
	return func(value *yaml.Node, path string) {
		id, err := uuid.Parse(value.Value)
		if err != nil || id == uuid.Nil {
			d.fault(value, path, "must be the id of a finding")
			return
		}
		*target = id
	}
}

// day reads the last day on which something holds, and gives the end of it.
func (d *document) day(target *time.Time) field {
	return func(value *yaml.Node, path string) {
		last, err := time.Parse(time.DateOnly, value.Value)
		if err != nil {
			d.fault(value, path, "must be the last day on which it holds, such as 2026-12-31")
			return
		}
		*target = last.AddDate(0, 0, 1)
	}
}
