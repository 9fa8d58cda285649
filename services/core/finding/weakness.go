package finding

// weaknessOf returns the weakness that rules of several tools find in the same place, or an empty string. A pair is in the
// table only when both rules find the same thing wherever either does; that they share a CWE is not enough, because one
// line often has two weaknesses of one CWE.
func weaknessOf(kind Kind, rule string) string {
	switch kind {
	case KindMisconfiguration:
		return misconfigurationOf(rule)
	case KindCode:
		return codeWeaknessOf(rule)
	case KindSecret:
		return secretOf(rule)
	}
	return ""
}

// misconfigurationOf joins the checks of Trivy and tfsec with those of Checkov and hadolint.
func misconfigurationOf(rule string) string {
	switch rule {
	case "aws-88", "aws-s3-enable-bucket-encryption", "ckv_aws_19":
		return "weakness:s3-encryption"
	case "aws-89", "aws-s3-enable-bucket-logging", "ckv_aws_18":
		return "weakness:s3-logging"
	case "aws-90", "aws-s3-enable-versioning", "ckv_aws_21":
		return "weakness:s3-versioning"
	case "aws-86", "aws-s3-block-public-acls", "ckv_aws_53":
		return "weakness:s3-block-public-acls"
	case "aws-87", "aws-s3-block-public-policy", "ckv_aws_54":
		return "weakness:s3-block-public-policy"
	case "aws-91", "aws-s3-ignore-public-acls", "ckv_aws_55":
		return "weakness:s3-ignore-public-acls"
	case "aws-93", "aws-s3-no-public-buckets", "ckv_aws_56":
		return "weakness:s3-restrict-public-buckets"
	case "aws-94", "aws-s3-specify-public-access-block", "ckv2_aws_6":
		return "weakness:s3-public-access-block"
	case "aws-132", "aws-s3-encryption-customer-key", "ckv_aws_145":
		return "weakness:s3-customer-key"
	case "aws-28", "aws-ec2-enforce-http-token-imds", "ckv_aws_79":
		return "weakness:ec2-imds-token"
	case "aws-131", "aws-ec2-enable-at-rest-encryption", "ckv_aws_8":
		return "weakness:ec2-root-volume-encryption"
	case "aws-80", "aws-rds-encrypt-instance-storage-data", "ckv_aws_16":
		return "weakness:rds-encryption"
	case "aws-77", "aws-rds-specify-backup-retention", "ckv_aws_133":
		return "weakness:rds-backup"
	case "aws-14", "aws-cloudtrail-enable-all-regions", "ckv_aws_67":
		return "weakness:cloudtrail-all-regions"
	case "aws-16", "aws-cloudtrail-enable-log-validation", "ckv_aws_36":
		return "weakness:cloudtrail-log-validation"
	case "aws-15", "aws-cloudtrail-enable-at-rest-encryption", "ckv_aws_35":
		return "weakness:cloudtrail-encryption"
	case "aws-31", "aws-ecr-enforce-immutable-repository", "ckv_aws_51":
		return "weakness:ecr-immutable"
	case "aws-30", "aws-ecr-enable-image-scans", "ckv_aws_163":
		return "weakness:ecr-scan"
	case "aws-33", "aws-ecr-repository-customer-key", "ckv_aws_136":
		return "weakness:ecr-customer-key"
	case "aws-39", "aws-eks-encrypt-secrets", "ckv_aws_58":
		return "weakness:eks-secrets-encryption"
	case "aws-40", "aws-eks-no-public-cluster-access", "ckv_aws_39":
		return "weakness:eks-public-endpoint"
	case "aws-41", "aws-eks-no-public-cluster-access-to-cidr", "ckv_aws_38":
		return "weakness:eks-public-endpoint-cidr"
	case "aws-65", "aws-kms-auto-rotate-keys", "ckv_aws_7":
		return "weakness:kms-rotation"
	case "aws-95", "aws-sns-enable-topic-encryption", "ckv_aws_26":
		return "weakness:sns-encryption"
	case "aws-96", "aws-sqs-enable-queue-encryption", "ckv_aws_27":
		return "weakness:sqs-encryption"
	case "aws-24", "aws-dynamodb-enable-recovery", "ckv_aws_28":
		return "weakness:dynamodb-recovery"
	case "aws-25", "aws-dynamodb-table-customer-key", "ckv_aws_119":
		return "weakness:dynamodb-customer-key"
	case "aws-66", "aws-lambda-enable-tracing", "ckv_aws_50":
		return "weakness:lambda-tracing"
	case "aws-17", "aws-cloudwatch-log-group-customer-key", "ckv_aws_158":
		return "weakness:log-group-customer-key"
	case "aws-54", "aws-elb-http-not-used", "ckv_aws_2":
		return "weakness:elb-plain-http"
	case "aws-52", "aws-elb-drop-invalid-headers", "ckv_aws_131":
		return "weakness:elb-invalid-headers"
	case "aws-12", "aws-cloudfront-enforce-https", "ckv_aws_34":
		return "weakness:cloudfront-https"
	case "aws-11", "aws-cloudfront-enable-waf", "ckv_aws_68":
		return "weakness:cloudfront-waf"
	case "aws-10", "aws-cloudfront-enable-logging", "ckv_aws_86":
		return "weakness:cloudfront-logging"
	case "aws-37", "aws-efs-enable-at-rest-encryption", "ckv_aws_42":
		return "weakness:efs-encryption"
	case "aws-107", "aws-ec2-no-public-ingress-sgr":
		return "weakness:security-group-public-ingress"
	case "aws-104", "aws-ec2-no-public-egress-sgr":
		return "weakness:security-group-public-egress"
	case "aws-99", "aws-ec2-add-description-to-security-group":
		return "weakness:security-group-description"
	case "aws-53", "aws-elb-alb-not-public":
		return "weakness:elb-public"
	case "ds-1", "ckv_docker_7", "dl3007":
		return "weakness:image-latest"
	case "ds-5", "ckv_docker_4", "dl3020":
		return "weakness:image-add"
	case "ds-26", "ckv_docker_2":
		return "weakness:image-healthcheck"
	case "ksv-1", "ckv_k8s_20":
		return "weakness:pod-privilege-escalation"
	case "ksv-3", "ckv_k8s_37":
		return "weakness:pod-capabilities"
	case "ksv-8", "ckv_k8s_18":
		return "weakness:pod-host-ipc"
	case "ksv-9", "ckv_k8s_19":
		return "weakness:pod-host-network"
	case "ksv-10", "ckv_k8s_17":
		return "weakness:pod-host-pid"
	case "ksv-11", "ckv_k8s_11":
		return "weakness:pod-cpu-limit"
	case "ksv-13", "ckv_k8s_14":
		return "weakness:pod-image-latest"
	case "ksv-14", "ckv_k8s_22":
		return "weakness:pod-writable-root"
	case "ksv-15", "ckv_k8s_10":
		return "weakness:pod-cpu-request"
	case "ksv-16", "ckv_k8s_12":
		return "weakness:pod-memory-request"
	case "ksv-17", "ckv_k8s_16":
		return "weakness:pod-privileged"
	case "ksv-18", "ckv_k8s_13":
		return "weakness:pod-memory-limit"
	case "ksv-6", "ckv_k8s_27":
		return "weakness:pod-docker-socket"
	}
	return ""
}

// codeWeaknessOf joins gosec and Bandit with Semgrep's rules for the same.
func codeWeaknessOf(rule string) string {
	switch rule {
	case "g401", "use-of-md5", "use-of-sha1", "b324", "insecure-hash-algorithm-md5", "insecure-hash-algorithm-sha1":
		return "weakness:weak-hash"
	case "g402", "bypass-tls-verification":
		return "weakness:tls-unverified"
	case "g404", "math-random-used":
		return "weakness:weak-random"
	case "g201", "string-formatted-query":
		return "weakness:sql-formatted"
	case "g204", "dangerous-exec-command":
		return "weakness:command-variable"
	case "g110", "potential-dos-via-decompression-bomb":
		return "weakness:unzip-bomb"
	case "b602", "subprocess-shell-true":
		return "weakness:subprocess-shell"
	case "b301", "avoid-pickle":
		return "weakness:pickle"
	case "b506", "avoid-pyyaml-load":
		return "weakness:yaml-load"
	case "b307", "eval-detected":
		return "weakness:eval"
	case "b201", "debug-enabled":
		return "weakness:flask-debug"
	case "b501", "disabled-cert-validation":
		return "weakness:requests-unverified"
	case "g102", "avoid-bind-to-all-interfaces":
		return "weakness:bind-all-interfaces"
	}
	return ""
}

// secretOf joins the detectors of Trivy and gitleaks.
func secretOf(rule string) string {
	switch rule {
	case "aws-access-key-id", "aws-access-token":
		return "weakness:aws-access-key"
	case "private-key", "asymmetric-private-key":
		return "weakness:private-key"
	case "github-pat", "github-personal-access-token":
		return "weakness:github-token"
	case "slack-bot-token", "slack-access-token":
		return "weakness:slack-bot-token"
	case "stripe-access-token", "stripe-secret-token":
		return "weakness:stripe-key"
	case "gcp-api-key", "google-api-key":
		return "weakness:gcp-api-key"
	case "jwt", "jwt-token":
		return "weakness:jwt"
	case "npm-access-token", "npm-token":
		return "weakness:npm-token"
	}
	return ""
}
