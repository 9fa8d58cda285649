output "vpc_id" {
  description = "Id of the VPC."
  value       = aws_vpc.this.id
}

output "cidr_block" {
  description = "Address block of the VPC."
  value       = aws_vpc.this.cidr_block
}

output "public_subnet_ids" {
  description = "Public subnet of each zone, for load balancers."
  value       = { for zone, subnet in aws_subnet.public : zone => subnet.id }
}

output "private_subnet_ids" {
  description = "Private subnet of each zone, for workloads."
  value       = { for zone, subnet in aws_subnet.private : zone => subnet.id }
}

output "isolated_subnet_ids" {
  description = "Isolated subnet of each zone, for data stores."
  value       = { for zone, subnet in aws_subnet.isolated : zone => subnet.id }
}

output "nat_public_ips" {
  description = "Addresses from which workloads reach the internet, for the allow lists of others."
  value       = sort([for eip in aws_eip.nat : eip.public_ip])
}

output "flow_log_group" {
  description = "Log group that holds the flow logs."
  value       = aws_cloudwatch_log_group.flow.name
}
