# The account's part (bucket, region, key) is given at init: terraform init -backend-config=staging.s3.tfbackend
terraform {
  backend "s3" {
    key          = "cloudsec/staging/terraform.tfstate"
    encrypt      = true
    use_lockfile = true
  }
}
