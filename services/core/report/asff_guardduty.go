package report

import (
	"cmp"
	"strings"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// guardDutyFinding is what is read of a finding in GuardDuty's own form, which its events have.
type guardDutyFinding struct {
	AccountID   string `json:"accountId"`
	Region      string
	Partition   string
	Type        string
	Title       string
	Description string
	Severity    float64
	Resource    guardDutyResource
	Service     struct{ Archived bool }
}

type guardDutyResource struct {
	InstanceDetails      struct{ InstanceID string }
	AccessKeyDetails     struct{ AccessKeyID string }
	S3BucketDetails      []struct{ Arn string }
	EKSClusterDetails    struct{ Arn string }
	ECSClusterDetails    struct{ Arn string }
	LambdaDetails        struct{ FunctionArn string }
	RDSDBInstanceDetails struct {
		Arn string `json:"dbInstanceArn"`
	} `json:"rdsDbInstanceDetails"`
}

func (g guardDutyFinding) observation() finding.Observation {
	return finding.Observation{
		Kind: finding.KindThreat, Severity: finding.SeverityOfScore(g.Severity), RuleID: threatType(g.Type),
		Resource: g.resource(), Title: g.Title, Description: g.Description,
	}
}

// resource names the resource as Security Hub does, so that a finding is the same whichever way it comes. A finding about
// none, such as a sequence of attacks, is about the account.
func (g guardDutyFinding) resource() string {
	r := g.Resource
	if id := r.InstanceDetails.InstanceID; id != "" {
		return strings.Join([]string{"arn", cmp.Or(g.Partition, "aws"), "ec2", g.Region, g.AccountID, "instance/" + id}, ":")
	}
	if len(r.S3BucketDetails) > 0 && r.S3BucketDetails[0].Arn != "" {
		return r.S3BucketDetails[0].Arn
	}
	arn := cmp.Or(r.EKSClusterDetails.Arn, r.ECSClusterDetails.Arn, r.LambdaDetails.FunctionArn, r.RDSDBInstanceDetails.Arn)
	switch {
	case arn != "":
		return arn
	case r.AccessKeyDetails.AccessKeyID != "":
		return "AWS::IAM::AccessKey:" + r.AccessKeyDetails.AccessKeyID
	}
	return "AWS::::Account:" + g.AccountID
}

// threatType brings the two ways in which a type of threat is written together: GuardDuty's Backdoor:EC2/Spambot is
// TTPs/Command and Control/Backdoor:EC2-Spambot in the AWS Security Finding Format. A type of another product is its last
// part.
func threatType(text string) string {
	purpose, rest, found := strings.Cut(text, ":")
	purpose = purpose[strings.LastIndex(purpose, "/")+1:]
	if !found {
		return purpose
	}
	if !strings.Contains(rest, "/") {
		rest = strings.Replace(rest, "-", "/", 1)
	}
	return purpose + ":" + rest
}
