# The account's part (bucket, region, key) is given at init: terraform init -backend-config=prod.s3.tfbackend
terraform {
  backend "s3" {
    key          = "cloudsec/prod/terraform.tfstate"
    encrypt      = true
    use_lockfile = true
  }
}
