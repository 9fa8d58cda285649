# Gateway endpoints cost nothing and keep traffic to S3 and DynamoDB off the NAT gateways. Isolated subnets get none:
# a data store has no business there.
resource "aws_vpc_endpoint" "gateway" {
  for_each = toset(["s3", "dynamodb"])

  vpc_id            = aws_vpc.this.id
  vpc_endpoint_type = "Gateway"
  service_name      = "com.amazonaws.${data.aws_region.current.name}.${each.key}"
  route_table_ids   = [for zone in var.availability_zones : aws_route_table.private[zone].id]
  policy            = jsonencode(local.endpoint_policies[each.key])

  tags = {
    Name = "${var.name}-${each.key}"
  }
}
