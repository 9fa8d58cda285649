package awstest

import (
	"encoding/base32"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/ci/emulator"
	"github.com/cloudsec/cloudsec/services/internal/token"
)

func TestMain(m *testing.M) { os.Exit(Main(m)) }

func TestTokensOfTheEmulatorVerify(t *testing.T) {
	t.Parallel()
	local := New(t)
	verifier, err := token.New(local.TokenOptions())
	require.NoError(t, err)
	require.NoError(t, verifier.Ready(t.Context()))
	user := local.User(t, token.RoleLead, token.RoleViewer)
	identity, err := verifier.Verify(t.Context(), local.AccessToken(t, user))
	require.NoError(t, err)
	require.ElementsMatch(t, []token.Role{token.RoleLead, token.RoleViewer}, identity.Roles)
	require.NotEmpty(t, identity.Subject)
}

func TestGroupsAreTheRoles(t *testing.T) {
	t.Parallel()
	var roles []string
	for _, role := range token.Roles() {
		roles = append(roles, string(role))
	}
	require.Equal(t, roles, emulator.Groups())
}

func TestEveryUserIsAnother(t *testing.T) {
	t.Parallel()
	local := New(t)
	first, second := local.User(t), local.User(t)
	require.NotEqual(t, first.Email, second.Email)
	require.NotEqual(t, first.Password, second.Password)
}

func TestEnvironmentPointsAtTheEmulator(t *testing.T) {
	t.Parallel()
	local := New(t)
	environment := local.Environment()
	require.Equal(t, local.Endpoint, environment["AWS_ENDPOINT_URL"])
	require.Equal(t, local.TokenOptions().JWKSURL, environment["TOKEN_JWKS_URL"])
}

// TestTOTPFollowsTheStandard uses the test values of RFC 6238, cut to six digits.
func TestTOTPFollowsTheStandard(t *testing.T) {
	t.Parallel()
	secret := base32.StdEncoding.EncodeToString([]byte("12345678901234567890"))
	for at, want := range map[int64]string{59: "287082", 1111111109: "081804", 20000000000: "353130"} {
		got, err := totpAt(secret, at)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
}

func TestEnrolTOTPMakesSignInAskForACode(t *testing.T) {
	t.Parallel()
	local := New(t)
	user := local.User(t, token.RoleViewer)
	local.EnrolTOTP(t, user)
	require.Nil(t, local.signIn(t, user), "tokens were given without a code")
}
