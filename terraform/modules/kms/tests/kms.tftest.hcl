mock_provider "aws" {
  source = "../../testing/mocks"
}

variables {
  name        = "cloudsec-dev-test"
  description = "Encrypts what the tests store"
}

run "rotates_the_key" {
  assert {
    condition     = aws_kms_key.this.enable_key_rotation
    error_message = "A key must rotate."
  }

  assert {
    condition     = aws_kms_key.this.deletion_window_in_days == 30
    error_message = "The longest window is the default, because a deleted key takes the data with it."
  }

  assert {
    condition     = output.alias_name == "alias/cloudsec-dev-test"
    error_message = "The alias must carry the name."
  }
}

run "only_the_account_administers_by_default" {
  command = plan

  assert {
    condition     = [for s in jsondecode(aws_kms_key.this.policy).Statement : s.Sid] == ["AccountAdministersTheKey"]
    error_message = "Without principals there must be no other statement."
  }

  assert {
    condition     = jsondecode(aws_kms_key.this.policy).Statement[0].Principal.AWS == "arn:aws:iam::123456789012:root"
    error_message = "Only this account may administer the key."
  }
}

run "services_are_bound_to_the_account" {
  command = plan

  variables {
    service_principals = ["s3.amazonaws.com", "sns.amazonaws.com"]
  }

  assert {
    condition = alltrue([
      for s in jsondecode(aws_kms_key.this.policy).Statement :
      s.Condition.StringEquals["aws:SourceAccount"] == "123456789012" if can(s.Principal.Service)
    ])
    error_message = "A service must be bound to the account it works for."
  }

  assert {
    condition     = length(jsondecode(aws_kms_key.this.policy).Statement) == 3
    error_message = "Each service gets one statement."
  }
}

run "log_groups_are_bound_by_encryption_context" {
  command = plan

  variables {
    log_group_prefixes = ["/cloudsec/dev/"]
  }

  assert {
    condition = endswith(
      jsondecode(aws_kms_key.this.policy).Statement[1].Condition.ArnLike["kms:EncryptionContext:aws:logs:arn"],
      ":123456789012:log-group:/cloudsec/dev/*",
    )
    error_message = "Only the named log groups may use the key."
  }
}

run "rejects_a_name_of_another_house" {
  command = plan

  variables {
    name = "MyKey"
  }

  expect_failures = [var.name]
}

run "rejects_an_empty_description" {
  command = plan

  variables {
    description = "key"
  }

  expect_failures = [var.description]
}

run "rejects_a_short_window" {
  command = plan

  variables {
    deletion_window_in_days = 6
  }

  expect_failures = [var.deletion_window_in_days]
}

run "rejects_a_long_window" {
  command = plan

  variables {
    deletion_window_in_days = 31
  }

  expect_failures = [var.deletion_window_in_days]
}

run "rejects_a_principal_that_is_no_service" {
  command = plan

  variables {
    service_principals = ["*"]
  }

  expect_failures = [var.service_principals]
}

run "rejects_a_wildcard_log_prefix" {
  command = plan

  variables {
    log_group_prefixes = ["/cloudsec/*"]
  }

  expect_failures = [var.log_group_prefixes]
}
