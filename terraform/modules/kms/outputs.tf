output "key_arn" {
  description = "ARN of the key, for the resources it encrypts."
  value       = aws_kms_key.this.arn
}

output "key_id" {
  description = "Id of the key."
  value       = aws_kms_key.this.key_id
}

output "alias_name" {
  description = "Alias under which people find the key."
  value       = aws_kms_alias.this.name
}
