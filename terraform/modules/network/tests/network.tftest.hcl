mock_provider "aws" {
  source = "../../testing/mocks"
}

variables {
  name               = "cloudsec-dev"
  cidr_block         = "10.10.0.0/16"
  availability_zones = ["eu-central-1a", "eu-central-1b", "eu-central-1c"]
  kms_key_arn        = "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555"
}

run "three_tiers_in_three_zones" {
  assert {
    condition = (
      length(output.public_subnet_ids) == 3 && length(output.private_subnet_ids) == 3 && length(output.isolated_subnet_ids) == 3
    )
    error_message = "Each tier needs a subnet in each zone."
  }

  assert {
    condition     = [for zone in var.availability_zones : aws_subnet.private[zone].cidr_block] == ["10.10.0.0/20", "10.10.16.0/20", "10.10.32.0/20"]
    error_message = "Private subnets take the first large blocks."
  }

  assert {
    condition     = [for zone in var.availability_zones : aws_subnet.public[zone].cidr_block] == ["10.10.64.0/22", "10.10.68.0/22", "10.10.72.0/22"]
    error_message = "Public subnets lie in the fifth sixteenth."
  }

  assert {
    condition     = [for zone in var.availability_zones : aws_subnet.isolated[zone].cidr_block] == ["10.10.80.0/22", "10.10.84.0/22", "10.10.88.0/22"]
    error_message = "Isolated subnets lie in the sixth sixteenth."
  }

  assert {
    condition     = alltrue([for subnet in aws_subnet.public : !subnet.map_public_ip_on_launch])
    error_message = "Nothing gets a public address without asking."
  }
}

run "what_aws_opens_by_default_is_closed" {
  assert {
    condition     = length(aws_default_security_group.closed.ingress) == 0 && length(aws_default_security_group.closed.egress) == 0
    error_message = "The default security group must have no rule."
  }

  assert {
    condition     = length(aws_default_route_table.closed.route) == 0
    error_message = "The default route table must have no route."
  }
}

run "traffic_is_logged_and_encrypted" {
  assert {
    condition     = aws_flow_log.this.traffic_type == "ALL"
    error_message = "Rejected traffic is the interesting one; all of it must be logged."
  }

  assert {
    condition     = aws_cloudwatch_log_group.flow.kms_key_id == var.kms_key_arn && aws_cloudwatch_log_group.flow.retention_in_days == 365
    error_message = "The log must be encrypted and kept for a year."
  }

  assert {
    condition     = jsondecode(aws_iam_role.flow.assume_role_policy).Statement[0].Condition.StringEquals["aws:SourceAccount"] == "123456789012"
    error_message = "Only this account's flow logs may use the role."
  }
}

run "each_zone_leaves_through_its_own_nat" {
  assert {
    condition     = length(aws_nat_gateway.this) == 3
    error_message = "per_zone means a gateway in each zone."
  }

  assert {
    condition     = alltrue([for zone, route in aws_route.private_nat : route.nat_gateway_id == aws_nat_gateway.this[zone].id])
    error_message = "A zone must not depend on another one's gateway."
  }
}

run "a_single_nat_serves_all_zones" {
  variables {
    nat_mode = "single"
  }

  assert {
    condition     = keys(aws_nat_gateway.this) == ["eu-central-1a"] && length(aws_route.private_nat) == 3
    error_message = "All zones must leave through the first zone's gateway."
  }
}

run "without_nat_there_is_no_way_out" {
  command = plan

  variables {
    nat_mode = "none"
  }

  assert {
    condition     = length(aws_nat_gateway.this) == 0 && length(aws_route.private_nat) == 0 && length(aws_eip.nat) == 0
    error_message = "none must leave neither gateway nor route nor address."
  }
}

run "data_stores_are_reached_on_named_ports_only" {
  command = plan

  variables {
    isolated_ports = [5432, 6379]
  }

  assert {
    condition     = length(aws_network_acl_rule.isolated_in) == 6
    error_message = "Two ports from three zones are six rules."
  }

  assert {
    condition     = alltrue([for rule in aws_network_acl_rule.isolated_in : contains(values(local.private_cidrs), rule.cidr_block)])
    error_message = "Only private subnets may reach a data store."
  }

  assert {
    condition     = length(distinct([for rule in aws_network_acl_rule.isolated_in : rule.rule_number])) == 6
    error_message = "Rule numbers must differ."
  }
}

run "the_acl_can_be_left_out" {
  command = plan

  variables {
    isolated_acl_enabled = false
  }

  assert {
    condition     = length(aws_network_acl.isolated) == 0 && length(aws_network_acl_rule.isolated_in) == 0
    error_message = "Without the ACL there must be no rule of it."
  }
}

run "endpoints_serve_this_account" {
  command = plan

  assert {
    condition     = keys(aws_vpc_endpoint.gateway) == ["dynamodb", "s3"]
    error_message = "S3 and DynamoDB have gateway endpoints."
  }

  assert {
    condition = alltrue([
      for endpoint in aws_vpc_endpoint.gateway :
      jsondecode(endpoint.policy).Statement[0].Condition.StringEquals["aws:PrincipalAccount"] == "123456789012"
    ])
    error_message = "Another account's credentials must not work through the endpoint."
  }
}

run "rejects_a_name_with_an_extra_part" {
  command = plan

  variables {
    name = "cloudsec-dev-network"
  }

  expect_failures = [var.name]
}

run "rejects_a_block_that_is_none" {
  command = plan

  variables {
    cidr_block = "ten"
  }

  expect_failures = [var.cidr_block]
}

run "rejects_a_block_off_its_network_address" {
  command = plan

  variables {
    cidr_block = "10.10.1.0/16"
  }

  expect_failures = [var.cidr_block]
}

run "rejects_a_block_too_small_for_nine_subnets" {
  command = plan

  variables {
    cidr_block = "10.10.0.0/21"
  }

  expect_failures = [var.cidr_block]
}

run "rejects_a_public_block" {
  command = plan

  variables {
    cidr_block = "54.10.0.0/16"
  }

  expect_failures = [var.cidr_block]
}

run "rejects_two_zones" {
  command = plan

  variables {
    availability_zones = ["eu-central-1a", "eu-central-1b"]
  }

  expect_failures = [var.availability_zones]
}

run "rejects_the_same_zone_twice" {
  command = plan

  variables {
    availability_zones = ["eu-central-1a", "eu-central-1a", "eu-central-1b"]
  }

  expect_failures = [var.availability_zones]
}

run "rejects_an_unknown_nat_mode" {
  command = plan

  variables {
    nat_mode = "many"
  }

  expect_failures = [var.nat_mode]
}

run "rejects_no_ports" {
  command = plan

  variables {
    isolated_ports = []
  }

  expect_failures = [var.isolated_ports]
}

run "rejects_a_port_out_of_range" {
  command = plan

  variables {
    isolated_ports = [70000]
  }

  expect_failures = [var.isolated_ports]
}

run "rejects_a_retention_cloudwatch_does_not_know" {
  command = plan

  variables {
    flow_log_retention_days = 7
  }

  expect_failures = [var.flow_log_retention_days]
}

run "rejects_a_key_that_is_no_arn" {
  command = plan

  variables {
    kms_key_arn = "alias/logs"
  }

  expect_failures = [var.kms_key_arn]
}

run "rejects_zones_of_another_region" {
  command = plan

  variables {
    availability_zones = ["us-east-1a", "us-east-1b", "us-east-1c"]
  }

  expect_failures = [aws_vpc.this]
}
