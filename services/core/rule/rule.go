// Package rule lets findings be triaged, assigned, labelled and told of without anybody's doing: what a rule is, what it does
// to a finding, and the workers that run rules in the background. It knows neither the database nor HTTP.
package rule

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/query"
)

// The bounds of rules. They bound what an import costs the workers.
const (
	// MaxRules is how many rules there may be.
	MaxRules = 200
	// MaxName and MaxDescription are numbers of characters.
	MaxName        = 100
	MaxDescription = 2000
	MaxReason      = 2000
	MaxOwner       = 200
	// MaxDays is how long a rule may accept a risk; how long anybody may, the service's settings say.
	MaxDays = 3660
	// MaxPriority is the largest number that a rule may have in the order.
	MaxPriority = 1_000_000
)

// Cause is what makes rules look at findings.
type Cause string

// The causes. The first three are consequences of an import; manual is a person's wish.
const (
	CauseCreated  Cause = "created"
	CauseReopened Cause = "reopened"
	// CauseChanged says that a report has something else to say about a finding than before.
	CauseChanged Cause = "changed"
	CauseManual  Cause = "manual"
)

// Triggers returns the causes that a rule can be for.
func Triggers() []Cause { return []Cause{CauseCreated, CauseReopened, CauseChanged} }

// Rule says what shall happen to findings that a filter matches.
type Rule struct {
	ID          uuid.UUID
	Name        string
	Description string
	// Priority is the place in the order of rules: lower ones run first, and of the same the older.
	Priority int
	Enabled  bool
	// DisabledReason is why the service disabled the rule, or empty.
	DisabledReason string
	// Query is a filter in the language of package query, in its canonical form.
	Query   string
	Actions Actions
	// Stop keeps later rules away from what this one matches.
	Stop bool
	// On says when the rule looks at findings.
	On      []Cause
	Version int64

	CreatedBy, UpdatedBy string
	CreatedAt, UpdatedAt time.Time
}

// Actions are what a rule does. What is absent is left alone.
type Actions struct {
	Transition *Transition       `json:"transition,omitempty"`
	Assign     *finding.Assignee `json:"assign,omitempty"`
	// Labels are added: sorted, each once.
	Labels []string `json:"labels,omitempty"`
	// Notify tells others of what matched.
	Notify bool `json:"notify,omitempty"`
}

// Transition is where a rule moves findings.
type Transition struct {
	To     finding.State `json:"state"`
	Reason string        `json:"reason"`
	// Owner answers for risks that the rule accepts, each for Days from when it does. They are for that state only.
	Owner string `json:"owner,omitempty"`
	Days  int    `json:"days,omitempty"`
}

// Terms are those of a risk that the rule accepts at a time, and nothing for other states.
func (t Transition) Terms(now time.Time) finding.Terms {
	if t.To != finding.StateRiskAccepted {
		return finding.Terms{}
	}
	return finding.Terms{Owner: t.Owner, ExpiresAt: now.AddDate(0, 0, t.Days)}
}

// targets are the states to which a rule may move findings. Saying that something is fixed is not among them: the next report
// that still shows it would reopen it, and the rule would close it again, for ever.
func targets() []finding.State {
	return []finding.State{finding.StateTriaged, finding.StateInProgress, finding.StateRiskAccepted, finding.StateFalsePositive}
}

// Actor is how the rule appears in the audit trail.
func (r Rule) Actor() string { return "rule:" + r.Name }

// Reason is why the rule does what it does.
func (r Rule) Reason() string {
	if t := r.Actions.Transition; t != nil && t.Reason != "" {
		return t.Reason
	}
	return fmt.Sprintf("Matched by the rule %q.", r.Name)
}

// Check reports what is wrong with a rule that somebody wrote, or nil. It brings the filter into its canonical form, and
// labels and triggers into order.
func (r *Rule) Check() error {
	r.Name = strings.Join(strings.Fields(r.Name), " ")
	if err := r.checkTexts(); err != nil {
		return err
	}
	n, err := query.Parse(r.Query)
	if err != nil {
		return finding.FieldErrorf(finding.CodeInvalidFilter, "filter", "%s", err)
	}
	if query.AsksForMe(n) {
		return finding.FieldErrorf(finding.CodeInvalidFilter, "filter", `asks for "me", but a rule is nobody; write the name`)
	}
	r.Query = query.Format(n)
	for _, on := range r.On {
		if !slices.Contains(Triggers(), on) {
			return finding.FieldErrorf(finding.CodeInvalidRequest, "on", "must be created, reopened or changed")
		}
	}
	slices.Sort(r.On)
	r.On = slices.Compact(r.On)
	return r.Actions.check()
}

func (r *Rule) checkTexts() error {
	switch {
	case r.Name == "" || utf8.RuneCountInString(r.Name) > MaxName || !plain(r.Name):
		return finding.FieldErrorf(finding.CodeInvalidRequest, "name", "must have between 1 and %d characters", MaxName)
	case utf8.RuneCountInString(r.Description) > MaxDescription || !plain(r.Description):
		return finding.FieldErrorf(finding.CodeInvalidRequest, "description", "must have at most %d characters", MaxDescription)
	case r.Priority < 0 || r.Priority > MaxPriority:
		return finding.FieldErrorf(finding.CodeInvalidRequest, "priority", "must be between 0 and %d", MaxPriority)
	case strings.TrimSpace(r.Query) == "":
		return finding.FieldErrorf(finding.CodeInvalidFilter, "filter",
			`must not be empty; a rule for every finding says so, as in severity >= unknown`)
	}
	return nil
}

func plain(text string) bool { return utf8.ValidString(text) && !strings.ContainsRune(text, 0) }

func (a *Actions) check() error {
	if a.Transition == nil && a.Assign == nil && len(a.Labels) == 0 && !a.Notify {
		return finding.FieldErrorf(finding.CodeInvalidRequest, "actions", "must have one of transition, assign, labels and notify")
	}
	if t := a.Transition; t != nil {
		if err := t.check(); err != nil {
			return err
		}
	}
	if a.Assign != nil {
		if err := a.Assign.Check("actions.assign"); err != nil {
			return err
		}
	}
	for i, label := range a.Labels {
		if err := finding.CheckLabel(fmt.Sprintf("actions.labels[%d]", i), label); err != nil {
			return err
		}
	}
	a.Labels = finding.Relabel(a.Labels, nil, nil)
	if len(a.Labels) > finding.MaxLabels {
		return finding.FieldErrorf(finding.CodeInvalidRequest, "actions.labels", "must have at most %d labels", finding.MaxLabels)
	}
	return nil
}

func (t *Transition) check() error {
	t.Reason, t.Owner = strings.TrimSpace(t.Reason), strings.TrimSpace(t.Owner)
	switch {
	case !slices.Contains(targets(), t.To):
		return finding.FieldErrorf(finding.CodeInvalidRequest, "actions.transition.state",
			"must be triaged, in_progress, risk_accepted or false_positive: a rule moves findings nowhere else")
	case utf8.RuneCountInString(t.Reason) > MaxReason || !plain(t.Reason):
		return finding.FieldErrorf(finding.CodeInvalidRequest, "actions.transition.reason", "must have at most %d characters", MaxReason)
	case t.Reason == "" && finding.NeedsReason(finding.StateNew, t.To):
		return finding.FieldErrorf(finding.CodeReasonRequired, "actions.transition.reason", "is required to move findings to %s", t.To)
	}
	if t.To != finding.StateRiskAccepted {
		t.Owner, t.Days = "", 0
		return nil
	}
	return t.checkTerms()
}

func (t *Transition) checkTerms() error {
	switch {
	case t.Owner == "" || utf8.RuneCountInString(t.Owner) > MaxOwner || !plain(t.Owner):
		return finding.FieldErrorf(finding.CodeInvalidRequest, "actions.transition.owner",
			"must say who answers for the accepted risks, in 1 to %d characters", MaxOwner)
	case t.Days < 1 || t.Days > MaxDays:
		return finding.FieldErrorf(finding.CodeInvalidRequest, "actions.transition.days",
			"must say for how many days a risk is accepted, between 1 and %d", MaxDays)
	}
	return nil
}
