provider "aws" {
  region = "eu-central-1"
}

module "key" {
  source = "../.."

  name               = "cloudsec-dev-example"
  description        = "Encrypts what the example stores"
  service_principals = ["s3.amazonaws.com"]
  log_group_prefixes = ["/cloudsec/dev/"]
}

output "key_arn" {
  description = "ARN of the example's key."
  value       = module.key.key_arn
}
