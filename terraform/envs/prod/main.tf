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
  cidr_block         = "10.30.0.0/16"
  availability_zones = slice(sort(data.aws_availability_zones.available.names), 0, 3)
  kms_key_arn        = module.logs_key.key_arn

  # A NAT gateway in each zone, so that the loss of a zone takes only that zone with it.
  nat_mode                = "per_zone"
  flow_log_retention_days = 365
}

module "registry" {
  source = "../../modules/registry"

  name        = local.name
  services    = ["auth", "core", "web"]
  kms_key_arn = module.registry_key.key_arn
  keep_images = 200

  # Nothing that holds data in production may be destroyed by a plan.
  force_delete = false
}

module "artifacts" {
  source = "../../modules/artifacts"

  name          = local.name
  kms_key_arn   = module.artifacts_key.key_arn
  expire_days   = 365
  force_destroy = false
}
