package plan

// dataStores are the types that hold something which cannot be made again from the configuration. Keys count: without
// the key the data is lost. So do registries (images of releases to roll back to) and user pools (people's accounts).
var dataStores = map[string]bool{
	"aws_athena_database":                           true,
	"aws_backup_vault":                              true,
	"aws_cloudwatch_log_group":                      true,
	"aws_codecommit_repository":                     true,
	"aws_cognito_user_pool":                         true,
	"aws_db_instance":                               true,
	"aws_docdb_cluster":                             true,
	"aws_dynamodb_global_table":                     true,
	"aws_dynamodb_table":                            true,
	"aws_ebs_volume":                                true,
	"aws_ecr_repository":                            true,
	"aws_efs_file_system":                           true,
	"aws_elasticache_cluster":                       true,
	"aws_elasticache_replication_group":             true,
	"aws_fsx_lustre_file_system":                    true,
	"aws_fsx_ontap_file_system":                     true,
	"aws_fsx_openzfs_file_system":                   true,
	"aws_fsx_windows_file_system":                   true,
	"aws_kinesis_stream":                            true,
	"aws_kms_external_key":                          true,
	"aws_kms_key":                                   true,
	"aws_memorydb_cluster":                          true,
	"aws_mq_broker":                                 true,
	"aws_msk_cluster":                               true,
	"aws_neptune_cluster":                           true,
	"aws_opensearch_domain":                         true,
	"aws_opensearchserverless_collection":           true,
	"aws_prometheus_workspace":                      true,
	"aws_rds_cluster":                               true,
	"aws_rds_cluster_instance":                      true,
	"aws_rds_global_cluster":                        true,
	"aws_redshift_cluster":                          true,
	"aws_s3_bucket":                                 true,
	"aws_secretsmanager_secret":                     true,
	"aws_sqs_queue":                                 true,
	"aws_ssm_parameter":                             true,
	"aws_timestreamwrite_database":                  true,
	"aws_timestreamwrite_table":                     true,
	"aws_db_snapshot":                               true,
	"aws_db_cluster_snapshot":                       true,
	"aws_ebs_snapshot":                              true,
	"aws_s3_directory_bucket":                       true,
	"aws_s3tables_table_bucket":                     true,
	"aws_keyspaces_table":                           true,
	"aws_qldb_ledger":                               true,
	"aws_lightsail_database":                        true,
	"aws_elasticsearch_domain":                      true,
	"aws_redshiftserverless_namespace":              true,
	"aws_db_instance_automated_backups_replication": true,
}

func dataDangers(r *Resource) []Danger {
	if !dataStores[r.Type] {
		return nil
	}
	switch r.Kind() {
	case KindDelete:
		detail := "is destroyed with what it holds"
		if r.Deposed != "" {
			detail = "a copy left over from an earlier replacement is destroyed"
		}
		return []Danger{{RuleDataDestroyed, r.Address, detail}}
	case KindReplace:
		return []Danger{{RuleDataReplaced, r.Address, "is made again and starts empty" + forcedBy(r)}}
	}
	return nil
}

// forcedBy names the attributes that make Terraform replace the resource.
func forcedBy(r *Resource) string {
	names := replacePaths(r.Change)
	if len(names) == 0 {
		return ""
	}
	return "; forced by " + join(names)
}
