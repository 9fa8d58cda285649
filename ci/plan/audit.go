package plan

// records are the types that write down what happens. Destroying one blinds the people who have to find out later.
var records = map[string]bool{
	"aws_accessanalyzer_analyzer":              true,
	"aws_cloudtrail":                           true,
	"aws_cloudwatch_log_metric_filter":         true,
	"aws_cloudwatch_log_subscription_filter":   true,
	"aws_cloudwatch_metric_alarm":              true,
	"aws_config_configuration_recorder":        true,
	"aws_config_configuration_recorder_status": true,
	"aws_flow_log":                             true,
	"aws_guardduty_detector":                   true,
	"aws_s3_bucket_logging":                    true,
	"aws_securityhub_account":                  true,
	"aws_wafv2_web_acl_logging_configuration":  true,
}

var auditSettings = []setting{
	{"aws_cloudtrail", "enable_logging", isOff, "the trail does not record"},
	{"aws_cloudtrail", "is_multi_region_trail", isOff, "the trail sees one region only"},
	{"aws_cloudtrail", "enable_log_file_validation", isOff, "a forged log would not be noticed"},
	{"aws_guardduty_detector", "enable", isOff, "threat detection is off"},
}

func auditDangers(r *Resource) []Danger {
	if records[r.Type] && r.Kind() == KindDelete {
		return []Danger{{RuleAuditOff, r.Address, "the record of what happened ends"}}
	}
	dangers := settingDangers(r, RuleAuditOff, auditSettings)
	if r.Type == "aws_cloudwatch_log_group" && r.Change.Before != nil && r.Kind().remains() && shorter(r) {
		dangers = append(dangers, Danger{RuleAuditOff, r.Address, "logs are kept for a shorter time"})
	}
	return dangers
}

// shorter compares retentions, where zero means for ever.
func shorter(r *Resource) bool {
	before, after := r.before("retention_in_days").number(), r.after("retention_in_days").number()
	return after > 0 && (before == 0 || after < before)
}
