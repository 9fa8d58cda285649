package plan

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
)

// statement is one statement of a policy document. Most fields may be one string or a list of them.
type statement struct {
	Effect       string
	Action       any
	NotAction    any
	Resource     any
	NotResource  any
	Principal    any
	NotPrincipal any
	Condition    map[string]any
}

// allowing returns the statements that grant something. Deny statements only ever narrow.
func allowing(document string) ([]statement, error) {
	if document == "" {
		return nil, nil
	}
	var policy struct{ Statement json.RawMessage }
	if err := json.Unmarshal([]byte(document), &policy); err != nil || len(policy.Statement) == 0 {
		return nil, errors.New("not a policy document")
	}
	var all []statement
	if err := json.Unmarshal(policy.Statement, &all); err != nil {
		var one statement
		if err := json.Unmarshal(policy.Statement, &one); err != nil {
			return nil, errors.New("not a list of statements")
		}
		all = []statement{one}
	}
	return slices.DeleteFunc(all, func(s statement) bool { return s.Effect != "Allow" }), nil
}

// suffix tells a grant under a condition from one without, so that dropping a condition is a new grant.
func (s statement) suffix() string {
	if len(s.Condition) > 0 {
		return ", under a condition"
	}
	return ""
}

// everyResource tells whether the statement does not say which resources it is about.
func (s statement) everyResource() bool {
	return s.NotResource != nil || slices.Contains(texts(s.Resource), "*")
}

// identityGrants lists the wildcards of an identity's policy, each with the rule it falls under.
func identityGrants(document string) (map[string]Rule, error) {
	statements, err := allowing(document)
	if err != nil {
		return nil, err
	}
	grants := map[string]Rule{}
	for _, s := range statements {
		if s.NotAction != nil {
			grants["allows everything but a list of actions"+s.suffix()] = RuleIAMAdmin
		}
		for _, action := range texts(s.Action) {
			if grant, rule := s.actionGrant(action); grant != "" {
				grants[grant+s.suffix()] = rule
			}
		}
	}
	return grants, nil
}

// actionGrant judges one action of a statement.
func (s statement) actionGrant(action string) (string, Rule) {
	where := ""
	if s.everyResource() {
		where = " on every resource"
	}
	switch {
	case action == "*" && where != "":
		return "allows every action" + where, RuleIAMAdmin
	case action == "*" || strings.HasSuffix(action, ":*"):
		return "allows " + action + where, RuleIAMWidened
	case strings.ContainsAny(action, "*?") || where != "":
		return "allows " + action + where, RuleIAMWildcard
	}
	return "", ""
}

// resourceGrants lists the statements of a resource's policy that let everybody in.
func resourceGrants(document string) (map[string]Rule, error) {
	statements, err := allowing(document)
	if err != nil {
		return nil, err
	}
	grants := map[string]Rule{}
	for _, s := range statements {
		if s.NotPrincipal == nil && !everybody(s.Principal) {
			continue
		}
		rule := RuleIAMWidened
		if len(s.Condition) > 0 {
			rule = RuleIAMWildcard
		}
		grants["lets everybody do "+join(texts(s.Action))+s.suffix()] = rule
	}
	return grants, nil
}

// everybody tells whether a principal is the star, in any of its spellings.
func everybody(principal any) bool {
	if principal == "*" {
		return true
	}
	byType, _ := principal.(map[string]any)
	return slices.Contains(texts(byType["AWS"]), "*")
}
