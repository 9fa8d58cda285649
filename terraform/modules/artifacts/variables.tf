variable "name" {
  description = "Prefix of the bucket's name: cloudsec-<env>."
  type        = string

  validation {
    condition     = can(regex("^cloudsec-[a-z0-9]{1,20}$", var.name))
    error_message = "name must look like cloudsec-<env>, lower case, with an environment of at most 20 characters."
  }
}

variable "kms_key_arn" {
  description = "Customer managed key that encrypts the artifacts."
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/.+$", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a KMS key, not an alias or an id."
  }
}

variable "expire_days" {
  description = "Days after which an artifact or an access log becomes a noncurrent version."
  type        = number
  default     = 90

  validation {
    condition     = var.expire_days >= 7 && floor(var.expire_days) == var.expire_days
    error_message = "expire_days must be a whole number of at least 7, so that an approval finds its plan."
  }
}

variable "expire_noncurrent_days" {
  description = "Days after which a noncurrent version is removed for good."
  type        = number
  default     = 30

  validation {
    condition     = var.expire_noncurrent_days >= 1 && floor(var.expire_noncurrent_days) == var.expire_noncurrent_days
    error_message = "expire_noncurrent_days must be a whole number of at least 1."
  }
}

variable "force_destroy" {
  description = "Whether the buckets may be destroyed with what they hold. Only for environments that are thrown away."
  type        = bool
  default     = false
}
