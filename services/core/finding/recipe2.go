package finding

import (
	"crypto/sha256"
	"slices"
	"strconv"
	"strings"
)

// recipe2 is the second recipe. It makes one set of inputs for each thing that may be known, the most telling first. The
// first is the identity, the others are claims: somebody who knows less finds the issue under one of them.
//
//	vulnerability     id (CVE, GHSA, others) and component, with its ecosystem and without
//	licence           licence and component, with its ecosystem and without
//	misconfiguration  rule, place and resource; without the resource
//	secret            rule, place
//	threat            rule and resource
//	code              rule, place and mark: line hash, source line, the tool's fingerprint, message
//
// It is frozen. Change it by adding recipe 3.
func recipe2(f Facts) Identity {
	ways, open, rank := ways2(f)
	identity := Identity{Recipe: 2, Inputs: ways[0], Value: Digest(2, ways[0]), Open: open, Rank: rank}
	if len(ways) > 1 {
		identity.Claims = make([][sha256.Size]byte, 0, len(ways)-1)
	}
	for _, inputs := range ways[1:] {
		if claim := Digest(2, inputs); claim != identity.Value && !slices.Contains(identity.Claims, claim) {
			identity.Claims = append(identity.Claims, claim)
		}
	}
	return identity
}

type inputs2 = map[string]string

// ways2 returns the sets of inputs, under how many of those after the first it may be claimed, and how telling it is.
func ways2(f Facts) (ways []inputs2, open, rank int) {
	switch f.Kind {
	case KindVulnerability:
		return vulnerability2(f)
	case KindLicence:
		ways, rank = components2(f, []inputs2{{"kind": string(f.Kind), "licence": licenceName(f.Rule)}})
		return ways, 0, rank
	case KindMisconfiguration:
		return misconfiguration2(f)
	case KindSecret:
		return []inputs2{f.located(0)}, 0, 0
	case KindThreat:
		return []inputs2{{"kind": string(f.Kind), "rule": f.Rule, "resource": f.Resource}}, 0, 0
	default:
		return code2(f)
	}
}

// vulnerability2 uses every id. While no CVE is known, the ids have the same standing and may claim each other; a CVE is
// decisive, so that an advisory for two of them does not make them one.
func vulnerability2(f Facts) (ways []inputs2, open, rank int) {
	ids := vulnerabilityNames(f.Rule, f.Aliases)
	byID := make([]inputs2, 0, len(ids))
	for _, id := range ids {
		byID = append(byID, inputs2{"kind": string(f.Kind), "vulnerability": id})
	}
	ways, rank = components2(f, byID)
	if strings.HasPrefix(ids[0], "cve-") {
		return ways, 0, rank + 1
	}
	return ways, len(ids) - 1, rank
}

// components2 adds the component to each set of inputs: with its ecosystem, where that is known, and without it.
func components2(f Facts, sets []inputs2) (ways []inputs2, rank int) {
	ecosystem, name, plain := component(f)
	if plain == "" {
		for _, inputs := range sets {
			inputs["path"] = f.place()
		}
		return sets, 0
	}
	if ecosystem != "" {
		rank = 2
		for _, inputs := range sets {
			ways = append(ways, with(inputs, "ecosystem", ecosystem, "component", name))
		}
	}
	for _, inputs := range sets {
		ways = append(ways, with(inputs, "component", plain))
	}
	return ways, rank
}

// misconfiguration2 counts alike ones, because a resource may break a rule on several lines.
func misconfiguration2(f Facts) (ways []inputs2, open, rank int) {
	if f.Resource == "" {
		return []inputs2{f.located(0)}, 0, 0
	}
	return []inputs2{with(f.located(0), "resource", resourceName(f.Resource)), f.located(1)}, 0, 1
}

func code2(f Facts) (ways []inputs2, open, rank int) {
	for i, m := range f.Marks {
		ways = append(ways, with(f.located(i), "mark", m.By+"="+m.Value))
	}
	if len(ways) == 0 {
		return []inputs2{with(f.located(0), "mark", MarkTool+"="+f.Mark)}, 0, 0
	}
	return ways, 0, markRank(f.Marks[0].By)
}

func markRank(by string) int {
	switch by {
	case MarkLineHash:
		return 3
	case MarkSource:
		return 2
	case MarkTool:
		return 1
	}
	return 0
}

// located are the inputs that all issues in files share. Ordinals start to count with the second.
func (f Facts) located(way int) inputs2 {
	inputs := inputs2{"kind": string(f.Kind), "rule": ruleName(f), "path": f.place()}
	if n := f.ordinal(way); n > 0 {
		inputs["ordinal"] = strconv.Itoa(n + 1)
	}
	return inputs
}

func with(inputs inputs2, pairs ...string) inputs2 {
	more := make(inputs2, len(inputs)+len(pairs)/2)
	for name, value := range inputs {
		more[name] = value
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		more[pairs[i]] = pairs[i+1]
	}
	return more
}
