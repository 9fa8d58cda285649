locals {
  account_id = data.aws_caller_identity.current.account_id
  partition  = data.aws_partition.current.partition
  region     = data.aws_region.current.name

  # The account's root principal hands the decision to IAM. Without this statement nobody could mend the key's policy.
  admin_statement = {
    Sid       = "AccountAdministersTheKey"
    Effect    = "Allow"
    Principal = { AWS = "arn:${local.partition}:iam::${local.account_id}:root" }
    Action    = "kms:*"
    Resource  = "*"
  }

  # A service may use the key only on behalf of this account, so that another customer of the same service cannot.
  service_statements = [
    for service in sort(tolist(var.service_principals)) : {
      Sid       = "Use${replace(title(replace(service, "/[^a-z0-9]+/", " ")), " ", "")}"
      Effect    = "Allow"
      Principal = { Service = service }
      Action    = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
      Resource  = "*"
      Condition = { StringEquals = { "aws:SourceAccount" = local.account_id } }
    }
  ]

  # CloudWatch Logs names the log group in the encryption context and not the account, so it gets a statement of its own.
  log_statements = [
    for prefix in sort(tolist(var.log_group_prefixes)) : {
      Sid       = "EncryptLogGroups${replace(title(replace(prefix, "/[^A-Za-z0-9]+/", " ")), " ", "")}"
      Effect    = "Allow"
      Principal = { Service = "logs.${local.region}.amazonaws.com" }
      Action    = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
      Resource  = "*"
      Condition = {
        ArnLike = {
          "kms:EncryptionContext:aws:logs:arn" = "arn:${local.partition}:logs:${local.region}:${local.account_id}:log-group:${prefix}*"
        }
      }
    }
  ]

  policy = {
    Version   = "2012-10-17"
    Statement = concat([local.admin_statement], local.service_statements, local.log_statements)
  }
}
