provider "aws" {
  region = var.region

  # A plan against the wrong account stops here. Null leaves the check out, as against the emulator.
  allowed_account_ids = var.account_id == null ? null : [var.account_id]

  default_tags {
    tags = local.tags
  }
}
