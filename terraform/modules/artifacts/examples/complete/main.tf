provider "aws" {
  region = "eu-central-1"
}

module "key" {
  source = "../../../kms"

  name               = "cloudsec-dev-artifacts"
  description        = "Encrypts the artifacts of the pipeline"
  service_principals = ["s3.amazonaws.com"]
}

module "artifacts" {
  source = "../.."

  name        = "cloudsec-dev"
  kms_key_arn = module.key.key_arn
  expire_days = 30
}

output "bucket_name" {
  description = "Where the example's pipeline keeps its artifacts."
  value       = module.artifacts.bucket_name
}
