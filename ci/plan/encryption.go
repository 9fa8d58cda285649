package plan

const notEncrypted = "its storage is not encrypted"

// encryptionNeeded must be right from the start: most of it cannot be changed later without a replacement.
var encryptionNeeded = []setting{
	{"aws_db_instance", "storage_encrypted", isOff, notEncrypted},
	{"aws_rds_cluster", "storage_encrypted", isOff, notEncrypted},
	{"aws_docdb_cluster", "storage_encrypted", isOff, notEncrypted},
	{"aws_neptune_cluster", "storage_encrypted", isOff, notEncrypted},
	{"aws_ebs_volume", "encrypted", isOff, notEncrypted},
	{"aws_efs_file_system", "encrypted", isOff, notEncrypted},
	{"aws_redshift_cluster", "encrypted", isOff, notEncrypted},
	{"aws_ebs_encryption_by_default", "enabled", isOff, "new volumes of the account are not encrypted"},
	{"aws_elasticache_replication_group", "at_rest_encryption_enabled", isOff, notEncrypted},
	{"aws_elasticache_replication_group", "transit_encryption_enabled", isOff, "its traffic is not encrypted"},
	{"aws_opensearch_domain", "encrypt_at_rest", blockOff, notEncrypted},
	{"aws_opensearch_domain", "node_to_node_encryption", blockOff, "its traffic is not encrypted"},
	{"aws_kms_key", "enable_key_rotation", isOff, "the key does not rotate"},
	{"aws_kms_key", "is_enabled", isOff, "the key is disabled, and what it encrypts cannot be read"},
}

// encryptionKept is customary with a customer's key; a default of AWS's own is no danger, but losing the key is.
var encryptionKept = []setting{
	{"aws_dynamodb_table", "server_side_encryption", blockOff, "goes back to a key that AWS owns"},
	{"aws_cloudwatch_log_group", "kms_key_id", isEmpty, "is no longer encrypted with a customer managed key"},
	{"aws_sns_topic", "kms_master_key_id", isEmpty, "is no longer encrypted"},
	{"aws_sqs_queue", "kms_master_key_id", isEmpty, "is no longer encrypted with a customer managed key"},
	{"aws_secretsmanager_secret", "kms_key_id", isEmpty, "is no longer encrypted with a customer managed key"},
	{"aws_kinesis_stream", "encryption_type", not("KMS"), "is no longer encrypted"},
	{"aws_s3_bucket_server_side_encryption_configuration", "rule", withoutKMS, "objects are no longer encrypted with KMS"},
}

func encryptionDangers(r *Resource) []Danger {
	if r.Type == "aws_s3_bucket_server_side_encryption_configuration" && r.Kind() == KindDelete {
		return []Danger{{RuleEncryptionOff, r.Address, "the bucket's encryption settings are removed"}}
	}
	dangers := settingDangers(r, RuleEncryptionOff, encryptionNeeded)
	dangers = append(dangers, computedDangers(r, encryptionNeeded)...)
	return append(dangers, onlyWhenTakenAway(r, RuleEncryptionOff, encryptionKept)...)
}

func withoutKMS(f field) bool {
	for _, rule := range blocks(f.value) {
		for _, byDefault := range blocks(rule["apply_server_side_encryption_by_default"]) {
			if a := byDefault["sse_algorithm"]; a == "aws:kms" || a == "aws:kms:dsse" {
				return false
			}
		}
	}
	return true
}
