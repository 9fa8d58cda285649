package plan

import (
	"fmt"
	"net/netip"
	"sort"
)

// openBelow is the prefix length under which a block counts as "the internet": a /7 or wider is no allow list, and
// 0.0.0.0/1 with 128.0.0.0/1 is everything in two halves. In IPv6 all of today's internet is one /3.
const (
	openBelow4 = 8
	openBelow6 = 16
)

// doors are the types that let traffic in, the attributes that decide, and how to read the openings out of one side.
var doors = map[string]struct {
	guards   []string
	openings func(side any) []string
}{
	"aws_security_group":                  {[]string{"ingress"}, groupOpenings},
	"aws_default_security_group":          {[]string{"ingress"}, groupOpenings},
	"aws_security_group_rule":             {[]string{"cidr_blocks", "ipv6_cidr_blocks"}, ruleOpenings},
	"aws_vpc_security_group_ingress_rule": {[]string{"cidr_ipv4", "cidr_ipv6"}, ingressRuleOpenings},
	"aws_network_acl":                     {[]string{"ingress"}, aclOpenings},
	"aws_default_network_acl":             {[]string{"ingress"}, aclOpenings},
	"aws_network_acl_rule":                {[]string{"cidr_block", "ipv6_cidr_block"}, aclRuleOpenings},
	"aws_eks_cluster":                     {[]string{"vpc_config"}, clusterOpenings},
	"aws_lambda_function_url":             {[]string{"authorization_type"}, functionURLOpenings},
	"aws_lb":                              {[]string{"internal"}, balancerOpenings},
	"aws_s3_bucket_acl":                   {[]string{"acl"}, bucketACLOpenings},
	"aws_s3_bucket_public_access_block":   {nil, accessBlockOpenings},
	"aws_s3_account_public_access_block":  {nil, accessBlockOpenings},
	"aws_db_instance":                     {nil, publicOpenings},
	"aws_dms_replication_instance":        {nil, publicOpenings},
	"aws_mq_broker":                       {nil, publicOpenings},
	"aws_rds_cluster_instance":            {nil, publicOpenings},
	"aws_redshift_cluster":                {nil, publicOpenings},
	"aws_redshiftserverless_workgroup":    {nil, publicOpenings},
	"aws_docdb_cluster_instance":          {nil, publicOpenings},
	"aws_neptune_cluster_instance":        {nil, publicOpenings},
}

// gates are types whose mere presence keeps traffic out; without them a door stands open.
var gates = map[string]string{
	"aws_s3_bucket_public_access_block":  "the bucket's public access block is removed",
	"aws_s3_account_public_access_block": "the account's public access block is removed",
	"aws_wafv2_web_acl_association":      "the web application firewall is taken off",
	"aws_network_acl_association":        "the network ACL is taken off the subnet",
}

func networkDangers(r *Resource) []Danger {
	if detail, isGate := gates[r.Type]; isGate && r.Kind() == KindDelete {
		return []Danger{{RuleNetworkOpened, r.Address, detail}}
	}
	door, isDoor := doors[r.Type]
	if !isDoor || !r.Kind().remains() {
		return nil
	}
	had := set(door.openings(r.Change.Before))
	var dangers []Danger
	for _, opening := range fresh(had, set(door.openings(r.Change.After))) {
		dangers = append(dangers, Danger{RuleNetworkOpened, r.Address, opening})
	}
	return append(dangers, unknownDangers(r, door.guards)...)
}

// unknownDangers names the guards whose value is not known yet. What cannot be seen cannot be approved by a tool. What
// the configuration leaves to AWS is left out: a security group without inline rules gets them from other resources.
func unknownDangers(r *Resource, guards []string) []Danger {
	var dangers []Danger
	for _, name := range guards {
		after := r.after(name)
		// A dynamic block does not show up in what was written, but then at least a part of the value is known.
		if after.unknown && (!after.wholly || r.writes(name)) {
			dangers = append(dangers, Danger{RuleUnknownGuard, r.Address, name + " is known only after the apply"})
		}
	}
	return dangers
}

func set(items []string) map[string]Rule {
	result := make(map[string]Rule, len(items))
	for _, item := range items {
		result[item] = ""
	}
	return result
}

// isOpen tells whether an address block is so wide that it stands for everybody.
func isOpen(block string) bool {
	prefix, err := netip.ParsePrefix(block)
	if err != nil {
		return false
	}
	if prefix.Addr().Is4() {
		return prefix.Bits() < openBelow4
	}
	return prefix.Bits() < openBelow6
}

// anyOpen looks through the given attributes. The block itself is not repeated in the detail: it can be sensitive.
func anyOpen(object map[string]any, names ...string) bool {
	for _, name := range names {
		for _, block := range texts(object[name]) {
			if isOpen(block) {
				return true
			}
		}
	}
	return false
}

// ports says which ports a rule covers, in words.
func ports(object map[string]any, protocolName string) string {
	protocol, from, to := object[protocolName], object["from_port"], object["to_port"]
	if p := fmt.Sprint(protocol); p == "-1" || p == "all" {
		return "every port and protocol"
	}
	if from == nil || to == nil {
		return fmt.Sprintf("every %v port", protocol)
	}
	if fmt.Sprint(from) == fmt.Sprint(to) {
		return fmt.Sprintf("%v port %v", protocol, from)
	}
	return fmt.Sprintf("%v ports %v-%v", protocol, from, to)
}

func openTo(what string) string { return what + " is open to the internet" }

func groupOpenings(side any) []string {
	var found []string
	for _, rule := range blocks(child(side, "ingress")) {
		if anyOpen(rule, "cidr_blocks", "ipv6_cidr_blocks") {
			found = append(found, openTo(ports(rule, "protocol")))
		}
	}
	sort.Strings(found)
	return found
}

func ruleOpenings(side any) []string {
	rule, _ := side.(map[string]any)
	if rule["type"] != "ingress" || !anyOpen(rule, "cidr_blocks", "ipv6_cidr_blocks") {
		return nil
	}
	return []string{openTo(ports(rule, "protocol"))}
}

func ingressRuleOpenings(side any) []string {
	rule, _ := side.(map[string]any)
	if !anyOpen(rule, "cidr_ipv4", "cidr_ipv6") {
		return nil
	}
	return []string{openTo(ports(rule, "ip_protocol"))}
}

func aclOpenings(side any) []string {
	var found []string
	for _, rule := range blocks(child(side, "ingress")) {
		if rule["action"] == "allow" && anyOpen(rule, "cidr_block", "ipv6_cidr_block") {
			found = append(found, openTo(ports(rule, "protocol")))
		}
	}
	return found
}

func aclRuleOpenings(side any) []string {
	rule, _ := side.(map[string]any)
	if rule["egress"] == true || rule["rule_action"] != "allow" || !anyOpen(rule, "cidr_block", "ipv6_cidr_block") {
		return nil
	}
	return []string{openTo(ports(rule, "protocol"))}
}

func clusterOpenings(side any) []string {
	for _, config := range blocks(child(side, "vpc_config")) {
		limits := texts(config["public_access_cidrs"])
		if config["endpoint_public_access"] == true && (len(limits) == 0 || anyOpen(config, "public_access_cidrs")) {
			return []string{openTo("the cluster's endpoint")}
		}
	}
	return nil
}

func functionURLOpenings(side any) []string {
	if child(side, "authorization_type") == "NONE" {
		return []string{openTo("the function's address, without authorization,")}
	}
	return nil
}

func balancerOpenings(side any) []string {
	if child(side, "internal") == false {
		return []string{"the load balancer faces the internet"}
	}
	return nil
}

func bucketACLOpenings(side any) []string {
	switch child(side, "acl") {
	case "public-read", "public-read-write", "authenticated-read":
		return []string{"the bucket's ACL lets anybody in"}
	}
	return nil
}

func publicOpenings(side any) []string {
	if child(side, "publicly_accessible") == true {
		return []string{"gets a public address"}
	}
	return nil
}

// accessBlockOpenings reports each switch that is off. An absent object has no switches; its removal is a gate's.
func accessBlockOpenings(side any) []string {
	object, _ := side.(map[string]any)
	var found []string
	for _, name := range []string{"block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"} {
		if object != nil && object[name] != true {
			found = append(found, name+" is off")
		}
	}
	return found
}
