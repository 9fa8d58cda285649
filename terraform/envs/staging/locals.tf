locals {
  environment = "staging"
  name        = "cloudsec-${local.environment}"

  tags = {
    Project     = "cloudsec"
    Environment = local.environment
    Owner       = var.owner
    ManagedBy   = "terraform"
    Source      = "terraform/envs/${local.environment}"
  }
}
