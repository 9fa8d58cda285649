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
  cidr_block         = "10.10.0.0/16"
  availability_zones = slice(sort(data.aws_availability_zones.available.names), 0, 3)
  kms_key_arn        = module.logs_key.key_arn

  # One NAT gateway: a lost zone stops the others, which is cheap and bearable here.
  nat_mode                = "single"
  flow_log_retention_days = 30
}

module "registry" {
  source = "../../modules/registry"

  name        = local.name
  services    = ["auth", "core", "web"]
  kms_key_arn = module.registry_key.key_arn
  keep_images = 50

  # This environment is thrown away and made again, so its stores may go with what they hold.
  force_delete = true
}

module "artifacts" {
  source = "../../modules/artifacts"

  name          = local.name
  kms_key_arn   = module.artifacts_key.key_arn
  expire_days   = 30
  force_destroy = true
}
