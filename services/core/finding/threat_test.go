package finding_test

import (
	"encoding/base64"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// TestThreats says that a threat is the activity of a rule around a resource, in every recipe.
func TestThreats(t *testing.T) {
	t.Parallel()
	observe := func(rule, resource, path string) finding.Observation {
		o := finding.Observation{
			Kind: finding.KindThreat, Severity: finding.SeverityHigh, RuleID: rule, Title: rule, Resource: resource, Path: path,
		}
		require.NoError(t, o.Normalise())
		return o
	}
	base := observe("UnauthorizedAccess:EC2/TorClient", "arn:aws:ec2:eu-central-1:1:instance/i-0", "")
	frozen := []string{"N75g9wfjuyLwZpNbhap33L9GWwK4yuSHu27qINIZg6Y", "uSRb8miwfaBemLbi4psKHd7x9B85SbEO-Xm7kD_yCYQ"}
	for i, recipe := range finding.Recipes() {
		same := observe(base.RuleID, base.Resource, "elsewhere")
		identity := recipe.Identify(base.Facts())
		require.Equal(t, map[string]string{"kind": "threat", "rule": base.RuleID, "resource": base.Resource}, identity.Inputs)
		require.Equal(t, identity.Value, recipe.Identify(same.Facts()).Value)
		require.Empty(t, identity.Claims)
		for _, other := range []finding.Observation{
			observe(base.RuleID, "arn:aws:ec2:eu-central-1:1:instance/i-1", ""), observe("Trojan:EC2/DropPoint", base.Resource, ""),
		} {
			require.NotEqual(t, identity.Value, recipe.Identify(other.Facts()).Value)
		}
		require.Equal(t, frozen[i], base64.RawURLEncoding.EncodeToString(identity.Value[:]))
	}

	first := finding.Recipes()[0].Identify(base.Facts())
	facts, enough := finding.FactsFromRecipe1(first.Inputs, "")
	require.True(t, enough, "what recipe 1 has stored is all that recipe 2 wants")
	current := base.Identify()
	require.Equal(t, current.Value, facts.Identify().Value)
}
