package report

import (
	"maps"
	"slices"
	"strings"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// marks is everything that tells this result from others of the rule in the file, the strongest first.
func (r sarifResult) marks(message string) []finding.Mark {
	var marks []finding.Mark
	if hash := r.PartialFingerprints["primaryLocationLineHash"]; usable(hash) {
		marks = append(marks, finding.Mark{By: finding.MarkLineHash, Value: hash})
	}
	if mark, ok := finding.SourceMark(r.region().Snippet.Text, r.region().StartLine); ok {
		marks = append(marks, mark)
	}
	if print := r.toolPrint(); print != "" {
		marks = append(marks, finding.Mark{By: finding.MarkTool, Value: print})
	}
	return append(marks, finding.MessageMark(message))
}

// toolPrint is the first fingerprint whose name has a version, as SARIF wants it.
func (r sarifResult) toolPrint() string {
	for _, prints := range []map[string]string{r.Fingerprints, r.PartialFingerprints} {
		for _, key := range slices.Sorted(maps.Keys(prints)) {
			if versionedKey.MatchString(key) && usable(prints[key]) {
				return key + "=" + prints[key]
			}
		}
	}
	return ""
}

// usable leaves out placeholders: Semgrep gives every result the fingerprint "requires login" to whoever has no account.
func usable(print string) bool {
	return print != "" && !strings.ContainsAny(print, " \t\n")
}

// aliases are the other ids of a vulnerability. OSV-Scanner lists them as the rule's former ids, which is what SARIF has a
// field for.
func (r sarifRule) aliases() []string {
	return slices.DeleteFunc(slices.Clone(r.DeprecatedIDs), func(id string) bool { return id == "" || len(id) > 100 })
}

// maxRuleAliases bounds what is kept of a rule.
const maxRuleAliases = 50
