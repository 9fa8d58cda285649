variable "name" {
  description = "Prefix of the repositories' names: cloudsec-<env>."
  type        = string

  validation {
    condition     = can(regex("^cloudsec-[a-z0-9]+$", var.name))
    error_message = "name must look like cloudsec-<env>, lower case."
  }
}

variable "services" {
  description = "Services that publish an image; each gets a repository of its own."
  type        = set(string)

  validation {
    condition     = length(var.services) > 0 && alltrue([for s in var.services : can(regex("^[a-z][a-z0-9-]{1,30}$", s))])
    error_message = "services needs at least one name of lower-case letters, digits and hyphens that starts with a letter."
  }
}

variable "kms_key_arn" {
  description = "Customer managed key that encrypts the images. It cannot be changed without replacing the repositories."
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/.+$", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a KMS key, not an alias or an id."
  }
}

variable "keep_images" {
  description = "Images kept for each service; older ones expire."
  type        = number
  default     = 100

  validation {
    condition     = var.keep_images >= 10 && floor(var.keep_images) == var.keep_images
    error_message = "keep_images must be a whole number of at least 10, so that a rollback finds its image."
  }
}

variable "untagged_days" {
  description = "Days after which an image without a tag expires."
  type        = number
  default     = 7

  validation {
    condition     = var.untagged_days >= 1 && floor(var.untagged_days) == var.untagged_days
    error_message = "untagged_days must be a whole number of at least 1."
  }
}

variable "reader_account_ids" {
  description = "Other AWS accounts that may pull the images."
  type        = set(string)
  default     = []

  validation {
    condition     = alltrue([for id in var.reader_account_ids : can(regex("^[0-9]{12}$", id))])
    error_message = "Each reader account must be an AWS account id of twelve digits."
  }
}

variable "force_delete" {
  description = "Whether a repository may be destroyed while it holds images. Only for environments that are thrown away."
  type        = bool
  default     = false
}
