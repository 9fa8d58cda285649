variable "name" {
  description = "Name of the key's alias, without the alias/ prefix: cloudsec-<env>-<purpose>."
  type        = string

  validation {
    condition     = can(regex("^cloudsec-[a-z0-9]+(-[a-z0-9]+)+$", var.name))
    error_message = "name must look like cloudsec-<env>-<purpose>, lower case."
  }
}

variable "description" {
  description = "What the key protects, as it is shown in the console."
  type        = string

  validation {
    condition     = length(trimspace(var.description)) >= 10
    error_message = "description must say in at least ten characters what the key protects."
  }
}

variable "deletion_window_in_days" {
  description = "Days between the order to delete the key and its end, in which the order can be taken back."
  type        = number
  default     = 30

  validation {
    condition     = var.deletion_window_in_days >= 7 && var.deletion_window_in_days <= 30
    error_message = "deletion_window_in_days must be between 7 and 30."
  }
}

variable "service_principals" {
  description = "AWS services that may use the key on behalf of this account, such as s3.amazonaws.com."
  type        = set(string)
  default     = []

  validation {
    condition     = alltrue([for s in var.service_principals : can(regex("^[a-z0-9.-]+\\.amazonaws\\.com$", s))])
    error_message = "Each service principal must be a host name that ends in .amazonaws.com."
  }
}

variable "log_group_prefixes" {
  description = "Prefixes of the CloudWatch log groups that may be encrypted with the key."
  type        = set(string)
  default     = []

  validation {
    condition     = alltrue([for p in var.log_group_prefixes : can(regex("^[A-Za-z0-9/_.-]{3,}$", p))])
    error_message = "Each log group prefix needs at least three characters and no wildcard."
  }
}
