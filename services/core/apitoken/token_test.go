package apitoken_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/apitoken"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/internal/token"
)

func TestSecret(t *testing.T) {
	t.Parallel()
	text, digest := apitoken.NewSecret()
	other, _ := apitoken.NewSecret()
	require.NotEqual(t, text, other)
	require.Regexp(t, `^csk_[0-9A-Za-z]{49}$`, text)
	got, err := apitoken.Parse(text)
	require.NoError(t, err)
	require.Equal(t, digest, got)

	swapped := []byte(text)
	swapped[10] = map[bool]byte{true: 'a', false: 'b'}[swapped[10] != 'a']
	for name, bad := range map[string]string{
		"Empty": "", "PrefixOnly": "csk_", "OtherPrefix": "ghp_" + text[4:], "Truncated": text[:len(text)-1], "Longer": text + "0",
		"OneDigitElse": string(swapped), "OtherAlphabet": text[:20] + "-" + text[21:], "TooLarge": "csk_" + strings.Repeat("z", 49),
		"ChecksumOfAnother": text[:47] + other[47:],
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := apitoken.Parse(bad)
			requireCode(t, err, apitoken.CodeInvalid)
			if len(bad) > 10 {
				require.NotContains(t, err.Error(), bad[4:])
			}
		})
	}
}

// FuzzParse holds that only what was written can be read.
func FuzzParse(f *testing.F) {
	text, _ := apitoken.NewSecret()
	f.Add(text)
	f.Add("csk_" + strings.Repeat("0", 49))
	f.Add("csk_" + strings.Repeat("z", 49))
	f.Add("csk_")
	f.Fuzz(func(t *testing.T, text string) {
		digest, err := apitoken.Parse(text)
		if err != nil {
			requireCode(t, err, apitoken.CodeInvalid)
			return
		}
		require.Regexp(t, `^csk_[0-9A-Za-z]{49}$`, text)
		require.NotZero(t, digest)
	})
}

func requireCode(t *testing.T, err error, code finding.Code) {
	t.Helper()
	var domain *finding.Error
	require.ErrorAs(t, err, &domain)
	require.Equal(t, code, domain.Code)
}

func TestCheck(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	good := apitoken.Token{ExpiresAt: now.Add(time.Second), Member: true}
	require.NoError(t, good.Check(now, token.RoleViewer))
	requireCode(t, good.Check(now.Add(time.Second), token.RoleViewer), apitoken.CodeInvalid)
	requireCode(t, good.Check(now, ""), apitoken.CodeInvalid)
	revoked := good
	revoked.RevokedAt = &now
	requireCode(t, revoked.Check(now, token.RoleViewer), apitoken.CodeInvalid)
	elsewhere := good
	elsewhere.Member = false
	require.NoError(t, elsewhere.Check(now, ""), "rights from the identity provider cannot be asked for again")
}

func TestMay(t *testing.T) {
	t.Parallel()
	analysts := []token.Role{token.RoleAnalyst, token.RoleLead}
	tok := apitoken.Token{Team: "blue", Scopes: []apitoken.Scope{apitoken.ScopeTriage}, Roles: []token.Role{token.RoleAnalyst}, Member: true}
	require.NoError(t, tok.May("TransitionFinding", analysts, token.RoleAnalyst))
	require.NoError(t, tok.May("TransitionFinding", analysts, token.RoleLead))

	err := tok.May("TransitionFinding", analysts, token.RoleViewer)
	requireCode(t, err, apitoken.CodeScope)
	require.ErrorContains(t, err, "owner may not do this in the team blue", "who became less takes the token along")
	viewer := tok
	viewer.Roles = []token.Role{token.RoleViewer}
	requireCode(t, viewer.May("TransitionFinding", analysts, token.RoleLead), apitoken.CodeScope)

	err = tok.May("ListFindings", token.Roles(), token.RoleLead)
	requireCode(t, err, apitoken.CodeScope)
	require.ErrorContains(t, err, "has the scopes triage, which do not cover this. Make one with the scope read.")
	require.ErrorContains(t, tok.May("CreateToken", token.Roles(), token.RoleAdmin), "No API token may do it; people may.")
}

func TestParseScopes(t *testing.T) {
	t.Parallel()
	scopes, err := apitoken.ParseScopes([]string{"read", "gate", "read"})
	require.NoError(t, err)
	require.Equal(t, []apitoken.Scope{apitoken.ScopeRead, apitoken.ScopeGate}, scopes)
	for _, bad := range [][]string{nil, {"admin"}, {"read", ""}} {
		_, err := apitoken.ParseScopes(bad)
		requireCode(t, err, finding.CodeInvalidRequest)
	}
}
