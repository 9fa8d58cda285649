mock_provider "aws" {
  source = "../../testing/mocks"
}

variables {
  name        = "cloudsec-dev"
  kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555"
}

run "the_bucket_is_closed_versioned_and_encrypted" {
  assert {
    condition     = aws_s3_bucket.artifacts.bucket == "cloudsec-dev-artifacts-123456789012"
    error_message = "The name must carry the environment and the account."
  }

  assert {
    condition = alltrue([
      for block in [aws_s3_bucket_public_access_block.artifacts, aws_s3_bucket_public_access_block.logs] :
      block.block_public_acls && block.block_public_policy && block.ignore_public_acls && block.restrict_public_buckets
    ])
    error_message = "Both buckets must refuse every kind of public access."
  }

  assert {
    condition     = aws_s3_bucket_versioning.artifacts.versioning_configuration[0].status == "Enabled"
    error_message = "CodePipeline needs versions."
  }

  assert {
    condition = alltrue([
      for rule in aws_s3_bucket_server_side_encryption_configuration.artifacts.rule :
      rule.apply_server_side_encryption_by_default[0].kms_master_key_id == var.kms_key_arn
    ])
    error_message = "Artifacts must be encrypted with the given key."
  }

  assert {
    condition     = aws_s3_bucket_logging.artifacts.target_bucket == aws_s3_bucket.logs.id
    error_message = "Access must be logged."
  }

  assert {
    condition     = !aws_s3_bucket.artifacts.force_destroy && !aws_s3_bucket.logs.force_destroy
    error_message = "A bucket with objects must not vanish by default."
  }
}

run "plain_http_and_other_keys_are_denied" {
  command = plan

  assert {
    condition = alltrue([
      for policy in [aws_s3_bucket_policy.artifacts.policy, aws_s3_bucket_policy.logs.policy] :
      jsondecode(policy).Statement[0].Effect == "Deny" &&
      jsondecode(policy).Statement[0].Condition.Bool["aws:SecureTransport"] == "false" &&
      length(jsondecode(policy).Statement[0].Resource) == 2
    ])
    error_message = "Bucket and objects must be reachable over TLS only."
  }

  assert {
    condition = (
      jsondecode(aws_s3_bucket_policy.artifacts.policy).Statement[1].Condition
      .StringNotEqualsIfExists["s3:x-amz-server-side-encryption-aws-kms-key-id"] == var.kms_key_arn
    )
    error_message = "An artifact under another key must be refused."
  }

  assert {
    condition     = alltrue([for s in jsondecode(aws_s3_bucket_policy.artifacts.policy).Statement : s.Effect == "Deny"])
    error_message = "The bucket's policy must grant nothing; IAM policies do."
  }
}

run "only_this_bucket_delivers_logs" {
  command = plan

  assert {
    condition     = jsondecode(aws_s3_bucket_policy.logs.policy).Statement[1].Condition.StringEquals["aws:SourceAccount"] == "123456789012"
    error_message = "Another account must not write into the access log."
  }
}

run "the_lifecycle_carries_the_days" {
  command = plan

  variables {
    expire_days            = 14
    expire_noncurrent_days = 2
  }

  assert {
    condition = (
      aws_s3_bucket_lifecycle_configuration.artifacts.rule[0].expiration[0].days == 14 &&
      aws_s3_bucket_lifecycle_configuration.artifacts.rule[0].noncurrent_version_expiration[0].noncurrent_days == 2
    )
    error_message = "The rules must carry the given days."
  }
}

run "rejects_a_name_with_an_extra_part" {
  command = plan

  variables {
    name = "cloudsec-dev-artifacts"
  }

  expect_failures = [var.name]
}

run "rejects_a_key_that_is_no_arn" {
  command = plan

  variables {
    kms_key_arn = "aws/s3"
  }

  expect_failures = [var.kms_key_arn]
}

run "rejects_artifacts_that_expire_before_approval" {
  command = plan

  variables {
    expire_days = 1
  }

  expect_failures = [var.expire_days]
}

run "rejects_half_a_day" {
  command = plan

  variables {
    expire_noncurrent_days = 0.5
  }

  expect_failures = [var.expire_noncurrent_days]
}
