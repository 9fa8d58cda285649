data "aws_caller_identity" "current" {}

data "aws_region" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id

  # Zone name to its place in the list; the place decides the address block, so the order of zones must not change.
  zones = { for index, zone in var.availability_zones : zone => index }

  # The VPC in sixteenths: 0-3 private (large, pods need addresses), 4 public, 5 isolated, the rest is room to grow.
  private_cidrs  = { for zone, index in local.zones : zone => cidrsubnet(var.cidr_block, 4, index) }
  public_cidrs   = { for zone, index in local.zones : zone => cidrsubnet(var.cidr_block, 6, 16 + index) }
  isolated_cidrs = { for zone, index in local.zones : zone => cidrsubnet(var.cidr_block, 6, 20 + index) }

  nat_zones = toset(lookup({
    none     = []
    single   = [var.availability_zones[0]]
    per_zone = var.availability_zones
  }, var.nat_mode, []))

  # Which NAT gateway a zone's private subnet leaves through: its own, or the only one.
  nat_of_zone = length(local.nat_zones) == 0 ? {} : {
    for zone in var.availability_zones : zone => contains(local.nat_zones, zone) ? zone : var.availability_zones[0]
  }

  isolated_acl_in = {
    for pair in setproduct(sort(tolist(local.isolated_ports)), var.availability_zones) :
    "${pair[1]}-${pair[0]}" => {
      port   = tonumber(pair[0])
      cidr   = local.private_cidrs[pair[1]]
      number = 100 + index(sort(tolist(local.isolated_ports)), pair[0]) * 10 + local.zones[pair[1]]
    }
  }
  isolated_ports = toset([for port in var.isolated_ports : tostring(port)])

  flow_trust = {
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "vpc-flow-logs.amazonaws.com" }
      # Without the account, another customer's flow log could borrow the role.
      Condition = { StringEquals = { "aws:SourceAccount" = local.account_id } }
    }]
  }

  own_account = {
    Sid       = "OwnAccountOnly"
    Effect    = "Allow"
    Principal = "*"
    Action    = "*"
    Resource  = "*"
    Condition = { StringEquals = { "aws:PrincipalAccount" = local.account_id } }
  }

  endpoint_policies = {
    dynamodb = { Version = "2012-10-17", Statement = [local.own_account] }
    s3 = {
      Version = "2012-10-17"
      Statement = [
        local.own_account,
        {
          # Image layers lie in a bucket of ECR's own; without it no image is pulled through the endpoint.
          Sid       = "ImageLayers"
          Effect    = "Allow"
          Principal = "*"
          Action    = "s3:GetObject"
          Resource  = "arn:aws:s3:::prod-${data.aws_region.current.name}-starport-layer-bucket/*"
        },
      ]
    }
  }
}
