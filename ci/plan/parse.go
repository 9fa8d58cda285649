// Package plan reads what `terraform show -json` says about a plan and answers the question that an approver has:
// what will change, what of it is dangerous, and does our policy let it pass.
//
// The package never prints a value that Terraform marks as sensitive or does not know yet, and it fails closed: a plan
// it does not understand is an error, not an empty review.
package plan

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// maxPlanBytes bounds what is read. The largest real plans have a few tens of megabytes.
const maxPlanBytes = 256 << 20

// ErrNotAPlan says that the input is not the JSON form of a Terraform plan.
var ErrNotAPlan = errors.New("not a Terraform plan in JSON; make one with `terraform show -json <planfile>`")

// Plan is the part of Terraform's plan representation that a review needs.
type Plan struct {
	FormatVersion    string             `json:"format_version"`
	TerraformVersion string             `json:"terraform_version"`
	Resources        []Resource         `json:"resource_changes"`
	Drift            []Resource         `json:"resource_drift"`
	Outputs          map[string]*Change `json:"output_changes"`
	Checks           []Check            `json:"checks"`
	Deferred         []json.RawMessage  `json:"deferred_changes"`
	Errored          bool               `json:"errored"`
	PlannedValues    json.RawMessage    `json:"planned_values"`
	Configuration    Configuration      `json:"configuration"`
}

// Resource is one resource instance and what the plan does to it.
type Resource struct {
	Address         string  `json:"address"`
	PreviousAddress string  `json:"previous_address"`
	Mode            string  `json:"mode"`
	Type            string  `json:"type"`
	Reason          string  `json:"action_reason"`
	Deposed         string  `json:"deposed"`
	Change          *Change `json:"change"`

	// configuration is the whole plan's; it tells what the resource's author wrote down.
	configuration *Configuration
}

// Change holds both sides of a change, and masks of the same shape that mark unknown and sensitive values.
type Change struct {
	Actions         []string   `json:"actions"`
	Before          any        `json:"before"`
	After           any        `json:"after"`
	AfterUnknown    any        `json:"after_unknown"`
	BeforeSensitive any        `json:"before_sensitive"`
	AfterSensitive  any        `json:"after_sensitive"`
	ReplacePaths    [][]any    `json:"replace_paths"`
	Importing       *Importing `json:"importing"`
}

// Importing names the existing object that a resource takes over. The id can be unknown, and then it is empty.
type Importing struct {
	ID string `json:"id"`
}

// Check is the outcome of preconditions, postconditions and check blocks of one object.
type Check struct {
	Address struct {
		Display string `json:"to_display"`
	} `json:"address"`
	Status string `json:"status"`
}

// Parse reads a plan and refuses everything that it does not fully understand.
func Parse(r io.Reader) (*Plan, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxPlanBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read plan: %w", err)
	}
	if len(raw) > maxPlanBytes {
		return nil, fmt.Errorf("read plan: larger than %d MiB", maxPlanBytes>>20)
	}
	plan, err := decode(raw)
	if err != nil {
		return nil, err
	}
	if err := plan.validate(); err != nil {
		return nil, err
	}
	for i := range plan.Resources {
		plan.Resources[i].configuration = &plan.Configuration
	}
	return plan, nil
}

// decode keeps numbers as they are written, because ports and sizes must not turn into floats.
func decode(raw []byte) (*Plan, error) {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var plan Plan
	if err := decoder.Decode(&plan); err != nil {
		// The decoder's own message can quote a value, which may be a secret; the position is enough to find it.
		return nil, fmt.Errorf("%w (invalid near byte %d)", ErrNotAPlan, decoder.InputOffset())
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w (more than one document)", ErrNotAPlan)
	}
	return &plan, nil
}

func (p *Plan) validate() error {
	major, _, found := strings.Cut(p.FormatVersion, ".")
	if p.FormatVersion == "" || len(p.PlannedValues) == 0 {
		return ErrNotAPlan
	}
	if !found || major != "1" {
		return fmt.Errorf("plan format %q is not supported: this reviewer knows format 1.x", p.FormatVersion)
	}
	for i := range p.Resources {
		if err := p.Resources[i].validate(); err != nil {
			return fmt.Errorf("resource change %d: %w", i, err)
		}
	}
	for name, change := range p.Outputs {
		if _, err := kindOf(change); err != nil {
			return fmt.Errorf("output %q: %w", name, err)
		}
	}
	return nil
}

func (r *Resource) validate() error {
	if r.Address == "" || r.Type == "" {
		return fmt.Errorf("%w (a change without address or type)", ErrNotAPlan)
	}
	if _, err := kindOf(r.Change); err != nil {
		return fmt.Errorf("%s: %w", r.Address, err)
	}
	return nil
}
