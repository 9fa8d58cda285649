resource "aws_ecr_repository" "this" {
  for_each = var.services

  name                 = "${var.name}-${each.key}"
  image_tag_mutability = "IMMUTABLE"
  force_delete         = var.force_delete

  image_scanning_configuration {
    scan_on_push = true
  }

  encryption_configuration {
    encryption_type = "KMS"
    kms_key         = var.kms_key_arn
  }
}

resource "aws_ecr_lifecycle_policy" "this" {
  for_each = aws_ecr_repository.this

  repository = each.value.name
  policy     = jsonencode(local.lifecycle_policy)
}

resource "aws_ecr_repository_policy" "this" {
  for_each = length(var.reader_account_ids) > 0 ? aws_ecr_repository.this : {}

  repository = each.value.name
  policy     = jsonencode(local.reader_policy)
}
