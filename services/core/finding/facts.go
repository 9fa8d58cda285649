package finding

import (
	"encoding/json"
	"fmt"
)

// Facts are everything about an observation that a recipe may look at. They are stored with the finding, so that a later
// recipe can be computed without the report. Nothing of a secret is among them.
type Facts struct {
	Kind Kind   `json:"kind"`
	Rule string `json:"rule"`
	// Check is the check within the rule, where a tool reports the checks of another under one rule.
	Check     string   `json:"check,omitempty"`
	Aliases   []string `json:"aliases,omitempty"`
	Component string   `json:"component,omitempty"`
	PURL      string   `json:"purl,omitempty"`
	Path      string   `json:"path,omitempty"`
	// Place is the path from the root of the checkout, when it differs from Path.
	Place    string `json:"place,omitempty"`
	Resource string `json:"resource,omitempty"`
	// Mark is what recipe 1 tells results apart by, Marks what later ones do.
	Mark  string `json:"mark,omitempty"`
	Marks []Mark `json:"marks,omitempty"`
	// Ordinals count the earlier lines of the report with the same rule, file and mark (or resource), one number for each
	// way of looking: see Census.
	Ordinals []int `json:"ordinals,omitempty"`
}

// Facts returns the facts of a normalised observation.
func (o *Observation) Facts() Facts {
	f := Facts{
		Kind: o.Kind, Rule: o.RuleID, Check: o.check, Aliases: o.Aliases, Component: o.Component, PURL: o.PURL,
		Path: o.Path, Resource: o.Resource, Mark: o.Mark, Marks: o.Marks, Ordinals: o.ordinals,
	}
	if o.place != o.Path {
		f.Place = o.place
	}
	return f
}

// place is where the facts are: the path from the checkout's root.
func (f Facts) place() string {
	if f.Place != "" {
		return f.Place
	}
	return f.Path
}

// ordinal returns the number of a way of looking; the first of its kind has none.
func (f Facts) ordinal(way int) int {
	if way < len(f.Ordinals) {
		return f.Ordinals[way]
	}
	return 0
}

// Encode returns the facts as they are stored.
func (f Facts) Encode() ([]byte, error) {
	text, err := json.Marshal(f)
	if err != nil {
		return nil, fmt.Errorf("encode facts: %w", err)
	}
	return text, nil
}

// DecodeFacts reads stored facts.
func DecodeFacts(text []byte) (Facts, error) {
	var f Facts
	if err := json.Unmarshal(text, &f); err != nil {
		return Facts{}, fmt.Errorf("decode facts: %w", err)
	}
	return f, nil
}

// FactsFromRecipe1 rebuilds the facts of a finding that was stored before facts were. It reports false when the inputs of
// recipe 1 do not hold enough: then the finding keeps its fingerprint until somebody reports it again.
func FactsFromRecipe1(inputs map[string]string, purl string) (Facts, bool) {
	f := Facts{Kind: Kind(inputs["kind"]), Path: inputs["path"]}
	switch f.Kind {
	case KindVulnerability:
		f.Rule, f.Component = inputs["vulnerability"], inputs["component"]
		f.PURL = purlOf(purl, f.Component)
	case KindLicence:
		f.Rule, f.Component = inputs["licence"], inputs["component"]
		f.PURL = purlOf(purl, f.Component)
	case KindMisconfiguration:
		f.Rule, f.Resource = inputs["rule"], inputs["resource"]
	case KindSecret:
		f.Rule = inputs["rule"]
	case KindThreat:
		f.Rule, f.Resource = inputs["rule"], inputs["resource"]
	default:
		// The marks of code were hashed in another way, so nothing can be made of them.
		return Facts{}, false
	}
	if f.Place = checkoutPlace(f.Path, false); f.Place == f.Path {
		f.Place = ""
	}
	return f, f.Rule != "" && !maybeCheckout(f.Path)
}

// purlOf keeps a package URL only when it is that of the component: another source may have reported it.
func purlOf(purl, component string) string {
	if componentKey("", purl) != component {
		return ""
	}
	return purl
}
