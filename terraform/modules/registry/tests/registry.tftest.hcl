mock_provider "aws" {
  source = "../../testing/mocks"
}

variables {
  name        = "cloudsec-dev"
  services    = ["auth", "core"]
  kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555"
}

run "every_service_has_a_closed_repository" {
  assert {
    condition     = toset([for r in aws_ecr_repository.this : r.name]) == toset(["cloudsec-dev-auth", "cloudsec-dev-core"])
    error_message = "Each service needs one repository with the environment in its name."
  }

  assert {
    condition     = alltrue([for r in aws_ecr_repository.this : r.image_tag_mutability == "IMMUTABLE"])
    error_message = "A tag must not be moved to another image."
  }

  assert {
    condition     = alltrue([for r in aws_ecr_repository.this : r.image_scanning_configuration[0].scan_on_push])
    error_message = "Every push must be scanned."
  }

  assert {
    condition     = alltrue([for r in aws_ecr_repository.this : r.encryption_configuration[0].kms_key == var.kms_key_arn])
    error_message = "Images must be encrypted with the given key."
  }

  assert {
    condition     = alltrue([for r in aws_ecr_repository.this : !r.force_delete])
    error_message = "A repository with images must not vanish by default."
  }

  assert {
    condition     = keys(output.repository_urls) == ["auth", "core"] && keys(output.repository_arns) == ["auth", "core"]
    error_message = "The outputs must name every service."
  }
}

run "the_lifecycle_keeps_what_was_asked_for" {
  command = plan

  variables {
    keep_images   = 30
    untagged_days = 3
  }

  assert {
    condition = alltrue([
      for p in aws_ecr_lifecycle_policy.this :
      [for r in jsondecode(p.policy).rules : r.selection.countNumber] == [3, 30]
    ])
    error_message = "The rules must carry the given numbers."
  }
}

run "nobody_else_reads_by_default" {
  command = plan

  assert {
    condition     = length(aws_ecr_repository_policy.this) == 0
    error_message = "Without reader accounts there must be no policy."
  }
}

run "named_accounts_pull_and_do_not_push" {
  command = plan

  variables {
    reader_account_ids = ["210987654321"]
  }

  assert {
    condition = alltrue([
      for p in aws_ecr_repository_policy.this :
      jsondecode(p.policy).Statement[0].Principal.AWS == ["arn:aws:iam::210987654321:root"]
    ])
    error_message = "Only the named account may pull."
  }

  assert {
    condition = alltrue(flatten([
      for p in aws_ecr_repository_policy.this :
      [for action in jsondecode(p.policy).Statement[0].Action : !can(regex("Put|Upload|Delete|\\*", action))]
    ]))
    error_message = "A reader must not write."
  }
}

run "rejects_a_name_with_an_extra_part" {
  command = plan

  variables {
    name = "cloudsec-dev-registry"
  }

  expect_failures = [var.name]
}

run "rejects_an_empty_list_of_services" {
  command = plan

  variables {
    services = []
  }

  expect_failures = [var.services]
}

run "rejects_a_service_in_upper_case" {
  command = plan

  variables {
    services = ["Auth"]
  }

  expect_failures = [var.services]
}

run "rejects_an_alias_for_the_key" {
  command = plan

  variables {
    kms_key_arn = "alias/cloudsec-dev-registry"
  }

  expect_failures = [var.kms_key_arn]
}

run "rejects_a_history_too_short_to_roll_back" {
  command = plan

  variables {
    keep_images = 5
  }

  expect_failures = [var.keep_images]
}

run "rejects_zero_days" {
  command = plan

  variables {
    untagged_days = 0
  }

  expect_failures = [var.untagged_days]
}

run "rejects_an_account_that_is_none" {
  command = plan

  variables {
    reader_account_ids = ["*"]
  }

  expect_failures = [var.reader_account_ids]
}
