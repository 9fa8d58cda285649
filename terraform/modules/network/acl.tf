# A second lock on the data stores: even a security group opened by mistake lets in nothing but the named ports, and
# only from the private subnets.
resource "aws_network_acl" "isolated" {
  count = var.isolated_acl_enabled ? 1 : 0

  vpc_id     = aws_vpc.this.id
  subnet_ids = [for subnet in aws_subnet.isolated : subnet.id]

  tags = {
    Name = "${var.name}-isolated"
  }
}

resource "aws_network_acl_rule" "isolated_in" {
  for_each = var.isolated_acl_enabled ? local.isolated_acl_in : {}

  network_acl_id = aws_network_acl.isolated[0].id
  rule_number    = each.value.number
  rule_action    = "allow"
  protocol       = "tcp"
  cidr_block     = each.value.cidr
  from_port      = each.value.port
  to_port        = each.value.port
}

# Answers go back to the client's port, which is one of the ephemeral ones.
resource "aws_network_acl_rule" "isolated_out" {
  for_each = var.isolated_acl_enabled ? local.private_cidrs : {}

  network_acl_id = aws_network_acl.isolated[0].id
  egress         = true
  rule_number    = 100 + local.zones[each.key]
  rule_action    = "allow"
  protocol       = "tcp"
  cidr_block     = each.value
  from_port      = 1024
  to_port        = 65535
}
