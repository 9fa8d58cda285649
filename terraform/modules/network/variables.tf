variable "name" {
  description = "Name of the VPC and prefix of what is in it: cloudsec-<env>."
  type        = string

  validation {
    condition     = can(regex("^cloudsec-[a-z0-9]+$", var.name))
    error_message = "name must look like cloudsec-<env>, lower case."
  }
}

variable "cidr_block" {
  description = "Private IPv4 block of the VPC, /16 to /20."
  type        = string

  validation {
    condition     = can(cidrnetmask(var.cidr_block)) && try(cidrhost(var.cidr_block, 0) == split("/", var.cidr_block)[0], false)
    error_message = "cidr_block must be an IPv4 block that starts at its network address, such as 10.10.0.0/16."
  }

  validation {
    condition     = try(tonumber(split("/", var.cidr_block)[1]) >= 16 && tonumber(split("/", var.cidr_block)[1]) <= 20, false)
    error_message = "cidr_block must be between /16 and /20."
  }

  validation {
    condition     = can(regex("^(10\\.|172\\.(1[6-9]|2[0-9]|3[01])\\.|192\\.168\\.)", var.cidr_block))
    error_message = "cidr_block must be private (RFC 1918)."
  }
}

variable "availability_zones" {
  description = "The three zones to use. Their order decides the address blocks and must not change later."
  type        = list(string)

  validation {
    condition     = length(var.availability_zones) == 3 && length(distinct(var.availability_zones)) == 3
    error_message = "availability_zones must name three different zones."
  }
}

variable "nat_mode" {
  description = "NAT gateways: none, single (cheap, one zone carries all), or per_zone (survives the loss of a zone)."
  type        = string
  default     = "per_zone"

  validation {
    condition     = contains(["none", "single", "per_zone"], var.nat_mode)
    error_message = "nat_mode must be none, single or per_zone."
  }
}

variable "isolated_acl_enabled" {
  description = "Whether a network ACL guards the isolated subnets besides the security groups."
  type        = bool
  default     = true
}

variable "isolated_ports" {
  description = "TCP ports that the private subnets may reach in the isolated ones."
  type        = set(number)
  default     = [5432]

  validation {
    condition     = length(var.isolated_ports) >= 1 && length(var.isolated_ports) <= 6
    error_message = "isolated_ports needs one to six ports; AWS allows 20 rules in an ACL."
  }

  validation {
    condition     = alltrue([for port in var.isolated_ports : port >= 1 && port <= 65535 && floor(port) == port])
    error_message = "Each port must be a whole number between 1 and 65535."
  }
}

variable "flow_log_retention_days" {
  description = "Days that the flow logs are kept."
  type        = number
  default     = 365

  validation {
    condition     = contains([30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827], var.flow_log_retention_days)
    error_message = "flow_log_retention_days must be a retention that CloudWatch Logs knows, at least 30."
  }
}

variable "kms_key_arn" {
  description = "Customer managed key that encrypts the flow logs; its policy must let CloudWatch Logs use it."
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/.+$", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a KMS key, not an alias or an id."
  }
}
