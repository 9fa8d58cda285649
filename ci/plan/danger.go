package plan

import "sort"

// Rule names one kind of danger. The policy decides by these names.
type Rule string

// The dangers that a review knows. Each constant's comment says what an approver has to understand.
const (
	// RuleDataDestroyed is a data store that is gone after the apply, with what it holds.
	RuleDataDestroyed Rule = "data-store-destroyed"
	// RuleDataReplaced is a data store that is destroyed and made again, empty.
	RuleDataReplaced Rule = "data-store-replaced"
	// RuleNetworkOpened is a door to the whole internet that was not there before.
	RuleNetworkOpened Rule = "network-opened"
	// RuleIAMAdmin is a grant of everything.
	RuleIAMAdmin Rule = "iam-admin"
	// RuleIAMWidened is a grant of a whole service, or to anybody, that was not there before.
	RuleIAMWidened Rule = "iam-widened"
	// RuleIAMWildcard is a smaller wildcard that was not there before.
	RuleIAMWildcard Rule = "iam-wildcard"
	// RuleEncryptionOff is data that is not encrypted, or less well than before.
	RuleEncryptionOff Rule = "encryption-off"
	// RuleProtectionOff is a guard against loss (deletion protection, backups, versions) that is missing or taken away.
	RuleProtectionOff Rule = "protection-off"
	// RuleAuditOff is a record of what happened that ends or gets shorter.
	RuleAuditOff Rule = "audit-off"
	// RuleUnknownGuard is a security setting that nobody can review, because its value is known only after the apply.
	RuleUnknownGuard Rule = "unknown-guard"
	// RuleForgotten is an object that stays in the account and is managed by nobody.
	RuleForgotten Rule = "resource-forgotten"
	// RuleTooManyDestroyed is a plan that destroys more than the policy's limit.
	RuleTooManyDestroyed Rule = "too-many-destroyed"
	// RuleIncomplete is a plan that does not show everything that it will do.
	RuleIncomplete Rule = "plan-incomplete"
	// RuleCheckFailed is a check of the configuration that failed.
	RuleCheckFailed Rule = "check-failed"
)

// Rules lists every rule, in the order of the README.
func Rules() []Rule {
	return []Rule{
		RuleDataDestroyed, RuleDataReplaced, RuleNetworkOpened, RuleIAMAdmin, RuleIAMWidened, RuleIAMWildcard,
		RuleEncryptionOff, RuleProtectionOff, RuleAuditOff, RuleUnknownGuard, RuleForgotten, RuleTooManyDestroyed,
		RuleIncomplete, RuleCheckFailed,
	}
}

// Danger is one dangerous thing in a plan. Detail never holds a sensitive or unknown value.
type Danger struct {
	Rule    Rule   `json:"rule"`
	Address string `json:"address"`
	Detail  string `json:"detail"`
}

// detectors look at one resource each. They are independent: one resource can be dangerous in several ways.
func detectors() []func(*Resource) []Danger {
	return []func(*Resource) []Danger{
		dataDangers, networkDangers, iamDangers, encryptionDangers, protectionDangers, auditDangers, forgottenDangers,
	}
}

// Dangers finds everything dangerous in a plan, sorted by address and rule so that two runs read alike.
func (p *Plan) Dangers() []Danger {
	dangers := p.planDangers()
	for i := range p.Resources {
		resource := &p.Resources[i]
		if resource.Mode == "data" {
			continue
		}
		for _, detect := range detectors() {
			dangers = append(dangers, detect(resource)...)
		}
	}
	sort.SliceStable(dangers, func(i, j int) bool {
		a, b := dangers[i], dangers[j]
		if a.Address != b.Address {
			return a.Address < b.Address
		}
		if a.Rule != b.Rule {
			return a.Rule < b.Rule
		}
		return a.Detail < b.Detail
	})
	return dangers
}

// planDangers are those of the plan as a whole.
func (p *Plan) planDangers() []Danger {
	var dangers []Danger
	if p.Errored {
		dangers = append(dangers, Danger{RuleIncomplete, "(plan)", "Terraform met an error while planning; the plan is partial"})
	}
	if len(p.Deferred) > 0 {
		dangers = append(dangers, Danger{RuleIncomplete, "(plan)", "changes are deferred to a later plan"})
	}
	for _, check := range p.Checks {
		if check.Status == "fail" || check.Status == "error" {
			dangers = append(dangers, Danger{RuleCheckFailed, check.Address.Display, "check has status " + check.Status})
		}
	}
	return dangers
}

func forgottenDangers(r *Resource) []Danger {
	if r.Kind() != KindForget {
		return nil
	}
	return []Danger{{RuleForgotten, r.Address, "leaves the state and stays in the account, managed by nobody"}}
}

// fresh returns what is in after and not in before, in a stable order: only what a plan adds is its doing.
func fresh(before, after map[string]Rule) []string {
	var added []string
	for what := range after {
		if _, had := before[what]; !had {
			added = append(added, what)
		}
	}
	sort.Strings(added)
	return added
}
