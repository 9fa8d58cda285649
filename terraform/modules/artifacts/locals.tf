data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id

  # Bucket names are unique in the world, so the account's id goes into the name.
  bucket_name    = "${var.name}-artifacts-${local.account_id}"
  artifacts_arn  = "arn:${data.aws_partition.current.partition}:s3:::${local.bucket_name}"
  access_log_arn = "${local.artifacts_arn}-logs"

  deny_http = {
    Sid       = "DenyWithoutTLS"
    Effect    = "Deny"
    Principal = { AWS = "*" }
    Action    = "s3:*"
    Condition = { Bool = { "aws:SecureTransport" = "false" } }
  }

  artifacts_policy = {
    Version = "2012-10-17"
    Statement = [
      merge(local.deny_http, { Resource = [local.artifacts_arn, "${local.artifacts_arn}/*"] }),
      {
        # A writer who names another key would leave an object that the pipeline cannot read.
        Sid       = "DenyOtherKeys"
        Effect    = "Deny"
        Principal = { AWS = "*" }
        Action    = "s3:PutObject"
        Resource  = "${local.artifacts_arn}/*"
        Condition = {
          StringNotEqualsIfExists = { "s3:x-amz-server-side-encryption-aws-kms-key-id" = var.kms_key_arn }
        }
      },
    ]
  }

  logs_policy = {
    Version = "2012-10-17"
    Statement = [
      merge(local.deny_http, { Resource = [local.access_log_arn, "${local.access_log_arn}/*"] }),
      {
        Sid       = "S3DeliversAccessLogs"
        Effect    = "Allow"
        Principal = { Service = "logging.s3.amazonaws.com" }
        Action    = "s3:PutObject"
        Resource  = "${local.access_log_arn}/*"
        Condition = {
          StringEquals = { "aws:SourceAccount" = local.account_id }
          ArnLike      = { "aws:SourceArn" = local.artifacts_arn }
        }
      },
    ]
  }
}
