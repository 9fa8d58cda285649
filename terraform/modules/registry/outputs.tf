output "repository_urls" {
  description = "Address to push to and pull from, by service."
  value       = { for service, repository in aws_ecr_repository.this : service => repository.repository_url }
}

output "repository_arns" {
  description = "ARN of each service's repository, for IAM policies."
  value       = { for service, repository in aws_ecr_repository.this : service => repository.arn }
}
