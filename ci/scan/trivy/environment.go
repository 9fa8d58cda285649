package trivy

import "strings"

// passed are the only Trivy settings that the environment may change: where databases come from and how to log in there.
// Others, such as TRIVY_SEVERITY or TRIVY_IGNOREFILE, could hide findings without a trace in the policy.
var passed = []string{
	"TRIVY_DB_REPOSITORY=", "TRIVY_USERNAME=", "TRIVY_PASSWORD=", "TRIVY_REGISTRY_TOKEN=", "TRIVY_CACERT=", "TRIVY_INSECURE=",
}

// environment filters the process's environment for Trivy.
func environment(all []string) []string {
	var kept []string
	for _, variable := range all {
		if strings.HasPrefix(variable, "TRIVY_") && !hasAnyPrefix(variable, passed) {
			continue
		}
		kept = append(kept, variable)
	}
	return kept
}

func hasAnyPrefix(s string, prefixes []string) bool {
	for _, prefix := range prefixes {
		if strings.HasPrefix(s, prefix) {
			return true
		}
	}
	return false
}
