package plan

import (
	"fmt"
	"time"
)

// Verdict is the answer for the whole plan.
type Verdict string

// The verdicts. Only VerdictBlock stops a pipeline.
const (
	VerdictPass  Verdict = "pass"
	VerdictWarn  Verdict = "warn"
	VerdictBlock Verdict = "block"
)

// Counts says how many resources change in which way.
type Counts struct {
	Created   int `json:"created"`
	Changed   int `json:"changed"`
	Replaced  int `json:"replaced"`
	Destroyed int `json:"destroyed"`
	Imported  int `json:"imported"`
	Moved     int `json:"moved"`
	Forgotten int `json:"forgotten"`
	Unchanged int `json:"unchanged"`
	Drifted   int `json:"drifted"`
	Outputs   int `json:"outputsChanged"`
}

// Item is one resource's change, fit to be shown.
type Item struct {
	Address    string      `json:"address"`
	Type       string      `json:"type"`
	Kind       Kind        `json:"kind"`
	From       string      `json:"movedFrom,omitempty"`
	Imported   bool        `json:"imported,omitempty"`
	ForcedBy   []string    `json:"forcedBy,omitempty"`
	Attributes []Attribute `json:"attributes,omitempty"`
}

// Judged is a danger with what the policy makes of it.
type Judged struct {
	Danger
	Level     Level  `json:"level"`
	Exception string `json:"exception,omitempty"`
}

// Review is the answer to "may this plan be applied".
type Review struct {
	Environment      string   `json:"environment"`
	Verdict          Verdict  `json:"verdict"`
	TerraformVersion string   `json:"terraformVersion"`
	Counts           Counts   `json:"counts"`
	Dangers          []Judged `json:"dangers"`
	Items            []Item   `json:"changes"`
	Notes            []string `json:"notes,omitempty"`

	// FormatVersion and ResourceChanges repeat Terraform's own names, so that what counts the changes of a plan can
	// count those of a review. The values of the plan are left out: there they stand in clear text.
	FormatVersion   string          `json:"format_version"`
	ResourceChanges []ActionsOfPlan `json:"resource_changes"`
}

// ActionsOfPlan is what is left of Terraform's resource change when all values are taken out.
type ActionsOfPlan struct {
	Address string `json:"address"`
	Change  struct {
		Actions []string `json:"actions"`
	} `json:"change"`
}

// NewReview judges a plan for an environment. The time decides which exceptions still count.
func NewReview(p *Plan, policy *Policy, environment string, now time.Time) *Review {
	review := &Review{
		Environment:      environment,
		Verdict:          VerdictPass,
		TerraformVersion: cleaned(p.TerraformVersion),
		Counts:           p.counts(),
		Items:            p.items(),
		Dangers:          []Judged{},
		FormatVersion:    cleaned(p.FormatVersion),
		ResourceChanges:  p.actions(),
	}
	for _, danger := range append(p.Dangers(), tooMany(review.Counts, policy.limit(environment))...) {
		review.judge(danger, policy, now)
	}
	review.noteExceptions(policy, now)
	return review
}

// judge applies the policy to one danger and raises the verdict when it has to.
func (r *Review) judge(danger Danger, policy *Policy, now time.Time) {
	judged := Judged{Danger: danger, Level: policy.level(danger.Rule, r.Environment)}
	for _, exception := range policy.Exceptions {
		if judged.Level == LevelBlock && exception.covers(danger, r.Environment) && exception.live(now) {
			judged.Level = LevelWarn
			judged.Exception = fmt.Sprintf("%s (%s, until %s)", exception.Reason, exception.Owner, exception.Expires)
		}
	}
	judged.Address, judged.Detail = cleaned(judged.Address), cleaned(judged.Detail)
	r.Dangers = append(r.Dangers, judged)
	switch judged.Level {
	case LevelBlock:
		r.Verdict = VerdictBlock
	case LevelWarn:
		if r.Verdict == VerdictPass {
			r.Verdict = VerdictWarn
		}
	}
}

// noteExceptions says which exceptions of this environment have run out, so that somebody takes them away.
func (r *Review) noteExceptions(policy *Policy, now time.Time) {
	for _, e := range policy.Exceptions {
		if e.Environment == r.Environment && !e.live(now) {
			r.Notes = append(r.Notes, fmt.Sprintf("the exception for %s of %s expired on %s", e.Rule, cleaned(e.Address), e.Expires))
		}
	}
}

func tooMany(counts Counts, limit *int) []Danger {
	gone := counts.Destroyed + counts.Replaced
	if limit == nil || gone <= *limit {
		return nil
	}
	return []Danger{{RuleTooManyDestroyed, "(plan)", fmt.Sprintf("destroys %d resources, and the policy's limit is %d", gone, *limit)}}
}

func (p *Plan) counts() Counts {
	counts := Counts{Drifted: len(p.Drift)}
	for i := range p.Resources {
		counts.add(&p.Resources[i])
	}
	for _, output := range p.Outputs {
		if kind, err := kindOf(output); err == nil && kind != KindNone {
			counts.Outputs++
		}
	}
	return counts
}

// add counts one resource. A resource that is only moved or imported is unchanged besides.
func (c *Counts) add(r *Resource) {
	if moved(r) {
		c.Moved++
	}
	if r.Change.Importing != nil {
		c.Imported++
	}
	switch r.Kind() {
	case KindCreate:
		c.Created++
	case KindUpdate:
		c.Changed++
	case KindReplace:
		c.Replaced++
	case KindDelete:
		c.Destroyed++
	case KindForget:
		c.Forgotten++
	case KindNone:
		if r.Mode != "data" {
			c.Unchanged++
		}
	}
}

func (p *Plan) actions() []ActionsOfPlan {
	actions := []ActionsOfPlan{}
	for i := range p.Resources {
		of := ActionsOfPlan{Address: cleaned(p.Resources[i].Address)}
		of.Change.Actions = p.Resources[i].Change.Actions
		actions = append(actions, of)
	}
	return actions
}

func moved(r *Resource) bool { return r.PreviousAddress != "" && r.PreviousAddress != r.Address }

// items lists what is worth a line: every action, and what is moved or imported without one.
func (p *Plan) items() []Item {
	items := []Item{}
	for i := range p.Resources {
		r := &p.Resources[i]
		kind := r.Kind()
		if kind == KindRead || (kind == KindNone && !moved(r) && r.Change.Importing == nil) {
			continue
		}
		item := Item{
			Address: cleaned(r.Address), Type: cleaned(r.Type), Kind: kind, Imported: r.Change.Importing != nil,
			Attributes: r.Attributes(),
		}
		if moved(r) {
			item.From = cleaned(r.PreviousAddress)
		}
		if kind == KindReplace {
			item.ForcedBy = replacePaths(r.Change)
		}
		items = append(items, item)
	}
	return items
}
