package awstest

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // RFC 6238, as authenticator apps use it, is built on SHA-1
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"

	"github.com/cloudsec/cloudsec/ci/emulator"
)

// AccessToken signs the user in and gives an access token.
func (a *AWS) AccessToken(tb testing.TB, user User) string {
	tb.Helper()
	return aws.ToString(a.signIn(tb, user).AccessToken)
}

func (a *AWS) signIn(tb testing.TB, user User) *types.AuthenticationResultType {
	tb.Helper()
	out, err := a.Cognito.InitiateAuth(tb.Context(), &idp.InitiateAuthInput{
		AuthFlow: types.AuthFlowTypeUserPasswordAuth, ClientId: aws.String(emulator.ClientID),
		AuthParameters: map[string]string{"USERNAME": user.Email, "PASSWORD": user.Password},
	})
	if err != nil {
		tb.Fatalf("sign %s in: %v", user.Email, err)
	}
	return out.AuthenticationResult
}

// EnrolTOTP gives the user an authenticator app. The emulator has one secret
// for everybody; see TOTP for its codes.
func (a *AWS) EnrolTOTP(tb testing.TB, user User) {
	tb.Helper()
	access := a.signIn(tb, user).AccessToken
	if _, err := a.Cognito.AssociateSoftwareToken(tb.Context(), &idp.AssociateSoftwareTokenInput{AccessToken: access}); err != nil {
		tb.Fatalf("associate an authenticator app: %v", err)
	}
	_, err := a.Cognito.VerifySoftwareToken(tb.Context(), &idp.VerifySoftwareTokenInput{
		AccessToken: access, UserCode: aws.String(TOTP(tb)),
	})
	if err != nil {
		tb.Fatalf("verify the authenticator app: %v", err)
	}
	_, err = a.Cognito.SetUserMFAPreference(tb.Context(), &idp.SetUserMFAPreferenceInput{
		AccessToken:              access,
		SoftwareTokenMfaSettings: &types.SoftwareTokenMfaSettingsType{Enabled: true, PreferredMfa: true},
	})
	if err != nil {
		tb.Fatalf("prefer the authenticator app: %v", err)
	}
}

// totpStep is how long a code lasts.
const totpStep = 30

// TOTP gives the authenticator code of now. The emulator accepts no other step,
// so when a code is about to run out, TOTP waits for the next one.
func TOTP(tb testing.TB) string {
	tb.Helper()
	const reserve = 3
	now := time.Now().Unix()
	if left := totpStep - now%totpStep; left <= reserve {
		select {
		case <-time.After(time.Duration(left) * time.Second):
		case <-tb.Context().Done():
		}
		now = time.Now().Unix()
	}
	code, err := totpAt(emulator.TOTPSecret, now)
	if err != nil {
		tb.Fatalf("compute a code: %v", err)
	}
	return code
}

// totpAt is RFC 6238 with the parameters of Cognito: SHA-1, six digits, 30 seconds.
func totpAt(secret string, unix int64) (string, error) {
	key, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.ToUpper(secret))
	if err != nil {
		return "", fmt.Errorf("decode the secret: %w", err)
	}
	mac := hmac.New(sha1.New, key)
	_ = binary.Write(mac, binary.BigEndian, unix/totpStep) // A hash takes everything.
	sum := mac.Sum(nil)
	offset := sum[len(sum)-1] & 0x0f
	number := binary.BigEndian.Uint32(sum[offset:]) & 0x7fffffff
	return fmt.Sprintf("%06d", number%1_000_000), nil
}
