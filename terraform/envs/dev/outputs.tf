# What other states may read. An output here is a promise: renaming one breaks its readers.

output "vpc_id" {
  description = "Id of the environment's VPC."
  value       = module.network.vpc_id
}

output "public_subnet_ids" {
  description = "Public subnets by zone."
  value       = module.network.public_subnet_ids
}

output "private_subnet_ids" {
  description = "Private subnets by zone."
  value       = module.network.private_subnet_ids
}

output "isolated_subnet_ids" {
  description = "Isolated subnets by zone."
  value       = module.network.isolated_subnet_ids
}

output "nat_public_ips" {
  description = "Addresses from which the workloads reach the internet."
  value       = module.network.nat_public_ips
}

output "repository_urls" {
  description = "Where each service's image is pushed to and pulled from."
  value       = module.registry.repository_urls
}

output "artifact_bucket" {
  description = "Bucket that the pipeline keeps its artifacts in."
  value       = module.artifacts.bucket_name
}
