resource "aws_vpc" "this" {
  cidr_block           = var.cidr_block
  enable_dns_support   = true
  enable_dns_hostnames = true

  tags = {
    Name = var.name
  }

  lifecycle {
    precondition {
      condition     = alltrue([for zone in var.availability_zones : startswith(zone, data.aws_region.current.name)])
      error_message = "availability_zones must lie in the provider's region."
    }
  }
}

# The group that AWS gives every VPC. It is taken over and emptied, so that nothing works by accident of using it.
resource "aws_default_security_group" "closed" {
  vpc_id = aws_vpc.this.id

  tags = {
    Name = "${var.name}-default-closed"
  }
}

# A subnet without a table of its own would use this one; without routes it reaches nothing outside the VPC.
resource "aws_default_route_table" "closed" {
  default_route_table_id = aws_vpc.this.default_route_table_id
  route                  = []

  tags = {
    Name = "${var.name}-default-closed"
  }
}

resource "aws_internet_gateway" "this" {
  vpc_id = aws_vpc.this.id

  tags = {
    Name = var.name
  }
}
