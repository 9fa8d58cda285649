package plan

const (
	deletionUnprotected = "deletion protection is off"
	noBackups           = "automatic backups are off"
)

// protectionNeeded has to be there from the start for what holds data.
var protectionNeeded = []setting{
	{"aws_db_instance", "deletion_protection", isOff, deletionUnprotected},
	{"aws_db_instance", "skip_final_snapshot", isOn, "is destroyed without a last snapshot"},
	{"aws_db_instance", "backup_retention_period", isZero, noBackups},
	{"aws_rds_cluster", "deletion_protection", isOff, deletionUnprotected},
	{"aws_rds_cluster", "skip_final_snapshot", isOn, "is destroyed without a last snapshot"},
	{"aws_dynamodb_table", "deletion_protection_enabled", isOff, deletionUnprotected},
	{"aws_cognito_user_pool", "deletion_protection", not("ACTIVE"), deletionUnprotected},
	{"aws_s3_bucket", "force_destroy", isOn, "may be destroyed with what it holds (force_destroy)"},
	{"aws_ecr_repository", "force_delete", isOn, "may be destroyed with what it holds (force_delete)"},
	{"aws_s3_bucket_versioning", "versioning_configuration", versionsOff, "versions are not kept"},
}

// protectionKept is no default, but nobody takes it away without a reason.
var protectionKept = []setting{
	{"aws_lb", "enable_deletion_protection", isOff, deletionUnprotected},
	{"aws_instance", "disable_api_termination", isOff, "termination protection is off"},
	{"aws_dynamodb_table", "point_in_time_recovery", blockOff, "point-in-time recovery is off"},
	{"aws_elasticache_replication_group", "snapshot_retention_limit", isZero, noBackups},
	{"aws_db_instance", "multi_az", isOff, "no longer survives the loss of a zone"},
	{"aws_efs_backup_policy", "backup_policy", backupsOff, noBackups},
}

func protectionDangers(r *Resource) []Danger {
	if r.Kind() == KindDelete && (r.Type == "aws_s3_bucket_versioning" || r.Type == "aws_backup_plan") {
		return []Danger{{RuleProtectionOff, r.Address, "versions or backups end"}}
	}
	dangers := settingDangers(r, RuleProtectionOff, protectionNeeded)
	return append(dangers, onlyWhenTakenAway(r, RuleProtectionOff, protectionKept)...)
}

func versionsOff(f field) bool { return !statusIs(f, "Enabled") }

func backupsOff(f field) bool { return !statusIs(f, "ENABLED") }

func statusIs(f field, want string) bool {
	for _, block := range blocks(f.value) {
		if block["status"] == want {
			return true
		}
	}
	return false
}
