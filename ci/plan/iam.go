package plan

import (
	"strings"
)

// identityPolicies say what an identity may do; every wildcard in them counts.
var identityPolicies = map[string][]string{
	"aws_iam_policy":                            {"policy"},
	"aws_iam_role_policy":                       {"policy"},
	"aws_iam_user_policy":                       {"policy"},
	"aws_iam_group_policy":                      {"policy"},
	"aws_ssoadmin_permission_set_inline_policy": {"inline_policy"},
}

// resourcePolicies say who may use a resource; what counts is a principal that is everybody.
var resourcePolicies = map[string][]string{
	"aws_iam_role":                     {"assume_role_policy"},
	"aws_backup_vault_policy":          {"policy"},
	"aws_ecr_repository_policy":        {"policy"},
	"aws_efs_file_system_policy":       {"policy"},
	"aws_kms_key":                      {"policy"},
	"aws_kms_key_policy":               {"policy"},
	"aws_opensearch_domain":            {"access_policies"},
	"aws_opensearch_domain_policy":     {"access_policies"},
	"aws_s3_bucket_policy":             {"policy"},
	"aws_secretsmanager_secret_policy": {"policy"},
	"aws_sns_topic":                    {"policy"},
	"aws_sns_topic_policy":             {"policy"},
	"aws_sqs_queue":                    {"policy"},
	"aws_sqs_queue_policy":             {"policy"},
}

// attachments bind a managed policy to an identity.
var attachments = map[string]bool{
	"aws_iam_role_policy_attachment": true, "aws_iam_user_policy_attachment": true,
	"aws_iam_group_policy_attachment": true, "aws_iam_policy_attachment": true,
	"aws_ssoadmin_managed_policy_attachment": true,
}

// adminPolicies are AWS's managed policies with which an identity can give itself everything.
var adminPolicies = []string{"/AdministratorAccess", "/IAMFullAccess", "/PowerUserAccess"}

func iamDangers(r *Resource) []Danger {
	kind := r.Kind()
	if kind == KindDelete && r.Type == "aws_iam_role_permissions_boundary" {
		return []Danger{{RuleIAMWidened, r.Address, "the permissions boundary is removed"}}
	}
	if !kind.remains() {
		return nil
	}
	var dangers []Danger
	for _, name := range identityPolicies[r.Type] {
		dangers = append(dangers, policyDangers(r, name, identityGrants)...)
	}
	for _, name := range resourcePolicies[r.Type] {
		dangers = append(dangers, policyDangers(r, name, resourceGrants)...)
	}
	return append(dangers, otherIAMDangers(r)...)
}

// policyDangers compares the grants of both sides. Details name actions, so a sensitive policy gets none.
func policyDangers(r *Resource, name string, grants func(string) (map[string]Rule, error)) []Danger {
	after := r.after(name)
	if after.unknown {
		return unknownDangers(r, []string{name})
	}
	now, err := grants(after.text())
	if err != nil {
		return []Danger{{RuleUnknownGuard, r.Address, name + " is not a policy document that can be read"}}
	}
	// What cannot be read today grants nothing that tomorrow's could be compared with, so all of it counts as new.
	had, err := grants(r.before(name).text())
	if err != nil {
		had = nil
	}
	var dangers []Danger
	for _, grant := range fresh(had, now) {
		detail := name + " " + grant
		if after.sensitive {
			detail = name + " (sensitive) has a new wildcard"
		}
		dangers = append(dangers, Danger{now[grant], r.Address, detail})
	}
	return dangers
}

func otherIAMDangers(r *Resource) []Danger {
	var dangers []Danger
	if attachments[r.Type] {
		dangers = append(dangers, attachmentDangers(r)...)
	}
	if r.Type == "aws_lambda_permission" && r.after("principal").text() == "*" && r.before("principal").text() != "*" {
		dangers = append(dangers, Danger{RuleIAMWidened, r.Address, "anybody may invoke the function"})
	}
	boundary := "permissions_boundary"
	if r.before(boundary).text() != "" && r.after(boundary).text() == "" && !r.after(boundary).unknown {
		dangers = append(dangers, Danger{RuleIAMWidened, r.Address, "the permissions boundary is removed"})
	}
	return dangers
}

func attachmentDangers(r *Resource) []Danger {
	for _, name := range []string{"policy_arn", "managed_policy_arn"} {
		arn, had := r.after(name).text(), r.before(name).text()
		for _, suffix := range adminPolicies {
			if strings.HasSuffix(arn, suffix) && arn != had {
				return []Danger{{RuleIAMAdmin, r.Address, "attaches the managed policy " + suffix[1:]}}
			}
		}
	}
	return nil
}
