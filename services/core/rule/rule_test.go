package rule_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/rule"
)

func good() rule.Rule {
	return rule.Rule{
		Name: " Ignore  fixtures ", Query: `PATH ~ "testdata/"`, On: []rule.Cause{rule.CauseReopened, rule.CauseCreated, rule.CauseCreated},
		Actions: rule.Actions{
			Transition: &rule.Transition{To: finding.StateFalsePositive, Reason: " never deployed "}, Labels: []string{"b", "a", "b"},
		},
	}
}

func TestCheckBringsIntoOrder(t *testing.T) {
	t.Parallel()
	r := good()
	require.NoError(t, r.Check())
	require.Equal(t, "Ignore fixtures", r.Name)
	require.Equal(t, `path ~ "testdata/"`, r.Query)
	require.Equal(t, []rule.Cause{rule.CauseCreated, rule.CauseReopened}, r.On)
	require.Equal(t, []string{"a", "b"}, r.Actions.Labels)
	require.Equal(t, "never deployed", r.Actions.Transition.Reason)
	require.Equal(t, "rule:Ignore fixtures", r.Actor())
}

func TestCheckRefuses(t *testing.T) {
	t.Parallel()
	person := finding.Person("team:x")
	tests := map[string]struct {
		change func(*rule.Rule)
		code   finding.Code
		want   string
	}{
		"NoName":          {func(r *rule.Rule) { r.Name = " " }, finding.CodeInvalidRequest, "name: must have between 1"},
		"LongName":        {func(r *rule.Rule) { r.Name = strings.Repeat("x", 101) }, finding.CodeInvalidRequest, "name: "},
		"LongDescription": {func(r *rule.Rule) { r.Description = strings.Repeat("x", 2001) }, finding.CodeInvalidRequest, "description: "},
		"Priority":        {func(r *rule.Rule) { r.Priority = -1 }, finding.CodeInvalidRequest, "priority: must be between 0 and"},
		"NoFilter":        {func(r *rule.Rule) { r.Query = " " }, finding.CodeInvalidFilter, "filter: must not be empty"},
		"SyntaxWithPlace": {func(r *rule.Rule) { r.Query = "kind = code and mood = good" }, finding.CodeInvalidFilter, `filter: at character 17: there is no field "mood"`},
		"Me":              {func(r *rule.Rule) { r.Query = "not assignee in (me, unassigned)" }, finding.CodeInvalidFilter, `filter: asks for "me"`},
		"NoActions":       {func(r *rule.Rule) { r.Actions = rule.Actions{} }, finding.CodeInvalidRequest, "actions: must have one of"},
		"Trigger":         {func(r *rule.Rule) { r.On = []rule.Cause{rule.CauseManual} }, finding.CodeInvalidRequest, "on: must be created"},
		"ToFixed":         {func(r *rule.Rule) { r.Actions.Transition.To = finding.StateFixed }, finding.CodeInvalidRequest, "actions.transition.state: "},
		"ToNew":           {func(r *rule.Rule) { r.Actions.Transition.To = finding.StateNew }, finding.CodeInvalidRequest, "actions.transition.state: "},
		"NoReason":        {func(r *rule.Rule) { r.Actions.Transition.Reason = "\t" }, finding.CodeReasonRequired, "is required to move findings to false_positive"},
		"LongReason":      {func(r *rule.Rule) { r.Actions.Transition.Reason = strings.Repeat("x", 2001) }, finding.CodeInvalidRequest, "reason: must have at most"},
		"Assignee":        {func(r *rule.Rule) { r.Actions.Assign = &person }, finding.CodeInvalidRequest, "actions.assign.name: "},
		"Label":           {func(r *rule.Rule) { r.Actions.Labels = []string{"ok", "Not"} }, finding.CodeInvalidRequest, "actions.labels[1]: "},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := good()
			tt.change(&r)
			var domain *finding.Error
			require.ErrorAs(t, r.Check(), &domain)
			require.Equal(t, tt.code, domain.Code)
			require.Contains(t, domain.Error(), tt.want)
		})
	}
	triage := good()
	triage.Actions.Transition = &rule.Transition{To: finding.StateTriaged}
	require.NoError(t, triage.Check(), "triage needs no reason")
	require.Equal(t, `Matched by the rule "Ignore fixtures".`, triage.Reason())
}

func TestActionsOn(t *testing.T) {
	t.Parallel()
	ann := finding.Person("ann")
	all := rule.Actions{
		Transition: &rule.Transition{To: finding.StateFalsePositive, Reason: "x"}, Assign: &ann, Labels: []string{"a"}, Notify: true,
	}
	fresh := rule.Subject{Placed: finding.Placed{State: finding.StateNew}}
	full := make([]string, 0, finding.MaxLabels)
	for i := range finding.MaxLabels {
		full = append(full, "l"+strings.Repeat("x", i))
	}
	tests := map[string]struct {
		change func(*rule.Subject)
		want   rule.Effect
	}{
		"Everything":            {func(*rule.Subject) {}, rule.Effect{Move: true, Assign: true, Label: true, Notify: true}},
		"APersonsState":         {func(s *rule.Subject) { s.State, s.Decided = finding.StateTriaged, true }, rule.Effect{Assign: true, Label: true, Notify: true, Kept: true}},
		"ARulesState":           {func(s *rule.Subject) { s.State = finding.StateTriaged }, rule.Effect{Move: true, Assign: true, Label: true, Notify: true}},
		"ThereAlready":          {func(s *rule.Subject) { s.State, s.Decided = finding.StateFalsePositive, true }, rule.Effect{Assign: true, Label: true, Notify: true}},
		"NotAllowedFromThere":   {func(s *rule.Subject) { s.State = finding.StateFixed }, rule.Effect{Assign: true, Label: true, Notify: true}},
		"AnotherRuleMovedIt":    {func(s *rule.Subject) { s.State, s.Moved = finding.StateTriaged, true }, rule.Effect{Assign: true, Label: true, Notify: true}},
		"APersonsAssignee":      {func(s *rule.Subject) { s.Assignee, s.Given = "bob", true }, rule.Effect{Move: true, Label: true, Notify: true, Kept: true}},
		"APersonUnassigned":     {func(s *rule.Subject) { s.Given = true }, rule.Effect{Move: true, Label: true, Notify: true, Kept: true}},
		"ARulesAssignee":        {func(s *rule.Subject) { s.Assignee = "bob" }, rule.Effect{Move: true, Label: true, Notify: true}},
		"AssignedSo":            {func(s *rule.Subject) { s.Assignee, s.Given = "ann", true }, rule.Effect{Move: true, Label: true, Notify: true}},
		"LabelledSo":            {func(s *rule.Subject) { s.Labels = []string{"a", "b"} }, rule.Effect{Move: true, Assign: true, Notify: true}},
		"NoRoomForAnotherLabel": {func(s *rule.Subject) { s.Labels = full }, rule.Effect{Move: true, Assign: true, Notify: true}},
	}
	for name, tt := range tests {
		s := fresh
		tt.change(&s)
		require.Equal(t, tt.want, all.On(s), name)
	}
	require.Equal(t, rule.Effect{Notify: true}, rule.Actions{Notify: true}.On(fresh))

	var counts rule.Counts
	counts.Add(rule.Effect{Move: true, Notify: true})
	counts.Plus(rule.Counts{Matched: 2, Kept: 1})
	require.Equal(t, rule.Counts{Matched: 3, Moved: 1, Notified: 1, Kept: 1}, counts)
}
