provider "aws" {
  region = "eu-central-1"
}

module "key" {
  source = "../../../kms"

  name               = "cloudsec-dev-logs"
  description        = "Encrypts the logs of the environment"
  log_group_prefixes = ["/cloudsec/cloudsec-dev/"]
}

module "network" {
  source = "../.."

  name               = "cloudsec-dev"
  cidr_block         = "10.10.0.0/16"
  availability_zones = ["eu-central-1a", "eu-central-1b", "eu-central-1c"]
  nat_mode           = "single"
  kms_key_arn        = module.key.key_arn
}

output "private_subnet_ids" {
  description = "Where the example's workloads run."
  value       = module.network.private_subnet_ids
}
