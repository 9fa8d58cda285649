output "bucket_name" {
  description = "Name of the artifact bucket, for the pipeline."
  value       = aws_s3_bucket.artifacts.id
}

output "bucket_arn" {
  description = "ARN of the artifact bucket, for IAM policies."
  value       = aws_s3_bucket.artifacts.arn
}

output "log_bucket_name" {
  description = "Name of the bucket that holds the access logs."
  value       = aws_s3_bucket.logs.id
}
