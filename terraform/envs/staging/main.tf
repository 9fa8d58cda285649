data "aws_availability_zones" "available" {
  state = "available"
}

module "logs_key" {
  source = "../../modules/kms"

  name               = "${local.name}-logs"
  description        = "Encrypts the logs of ${local.environment}"
  log_group_prefixes = ["/cloudsec/${local.name}/"]
}

module "registry_key" {
  source = "../../modules/kms"

  name               = "${local.name}-registry"
  description        = "Encrypts the images of ${local.environment}"
  service_principals = ["ecr.amazonaws.com"]
}

module "artifacts_key" {
  source = "../../modules/kms"

  name               = "${local.name}-artifacts"
  description        = "Encrypts the pipeline artifacts of ${local.environment}"
  service_principals = ["s3.amazonaws.com"]
}

module "network" {
  source = "../../modules/network"

  name               = local.name
  cidr_block         = "10.20.0.0/16"
  availability_zones = slice(sort(data.aws_availability_zones.available.names), 0, 3)
  kms_key_arn        = module.logs_key.key_arn

  # One NAT gateway: load tests do not need the second, and it is the dearest part of the network.
  nat_mode                = "single"
  flow_log_retention_days = 90
}

module "registry" {
  source = "../../modules/registry"

  name        = local.name
  services    = ["auth", "core", "web"]
  kms_key_arn = module.registry_key.key_arn
  keep_images = 100

  # Staging proves releases; what it holds is evidence and is not destroyed along with it.
  force_delete = false
}

module "artifacts" {
  source = "../../modules/artifacts"

  name          = local.name
  kms_key_arn   = module.artifacts_key.key_arn
  expire_days   = 90
  force_destroy = false
}
