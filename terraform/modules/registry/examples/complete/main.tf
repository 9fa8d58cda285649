provider "aws" {
  region = "eu-central-1"
}

module "key" {
  source = "../../../kms"

  name               = "cloudsec-dev-registry"
  description        = "Encrypts the images of the services"
  service_principals = ["ecr.amazonaws.com"]
}

module "registry" {
  source = "../.."

  name               = "cloudsec-dev"
  services           = ["auth", "core", "web"]
  kms_key_arn        = module.key.key_arn
  reader_account_ids = ["123456789012"]
}

output "repository_urls" {
  description = "Where the example's images are pushed."
  value       = module.registry.repository_urls
}
