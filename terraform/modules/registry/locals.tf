data "aws_partition" "current" {}

locals {
  # Rule 1 clears what a push left without a name. Rule 2 bounds the history; a running image is always among the
  # newest, because deployments roll forward or go back by a few releases at most.
  lifecycle_policy = {
    rules = [
      {
        rulePriority = 1
        description  = "Expire images without a tag"
        selection = {
          tagStatus   = "untagged"
          countType   = "sinceImagePushed"
          countUnit   = "days"
          countNumber = var.untagged_days
        }
        action = { type = "expire" }
      },
      {
        rulePriority = 2
        description  = "Keep the newest images"
        selection = {
          tagStatus   = "any"
          countType   = "imageCountMoreThan"
          countNumber = var.keep_images
        }
        action = { type = "expire" }
      },
    ]
  }

  # Other accounts of the organisation may pull, so that staging and production run the image that was tested, and
  # nothing is built twice.
  reader_policy = {
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "OtherAccountsPull"
        Effect    = "Allow"
        Principal = { AWS = [for id in sort(tolist(var.reader_account_ids)) : "arn:${data.aws_partition.current.partition}:iam::${id}:root"] }
        Action    = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
      },
    ]
  }
}
