// Package awstest gives tests a local AWS with the platform's Cognito pool.
package awstest

import (
	"context"
	"crypto/rand"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"

	"github.com/cloudsec/cloudsec/ci/emulator"
	"github.com/cloudsec/cloudsec/services/internal/token"
)

// URLVariable names a running emulator (`emulator serve`) for the tests to
// share. Without it every test binary starts one of its own.
const URLVariable = "CLOUDSEC_TEST_AWS_URL"

// AWS is a local AWS.
type AWS struct {
	// Endpoint is its address, http://host:port.
	Endpoint string
	// Config is for clients of the AWS SDK.
	Config aws.Config
	// Cognito administers the pool.
	Cognito *idp.Client
}

// User is a person who may sign in.
type User struct {
	Email    string
	Password string
}

// started tells Main whether there is an emulator to end.
var started atomic.Bool

// start runs once in a test binary. The child ends with the binary: through
// Main, or through the kernel where a test binary has no TestMain.
var start = sync.OnceValues(func() (*emulator.Emulator, error) {
	started.Store(true)
	return emulator.Start(context.Background(), emulator.DefaultOptions())
})

// Main runs the tests and ends what they started. Use it as
// `func TestMain(m *testing.M) { os.Exit(awstest.Main(m)) }`.
func Main(m *testing.M) int {
	code := m.Run()
	if started.Load() {
		if running, err := start(); err == nil {
			running.Stop()
		}
	}
	return code
}

// New gives the local AWS. All tests share its pool, so each makes its own users.
func New(tb testing.TB) *AWS {
	tb.Helper()
	endpoint := strings.TrimRight(os.Getenv(URLVariable), "/")
	if endpoint == "" {
		return NewLocal(tb)
	}
	if err := emulator.Check(tb.Context(), endpoint); err != nil {
		tb.Fatalf("%s: %v", URLVariable, err)
	}
	return at(endpoint)
}

// NewLocal gives an AWS on this machine, also when the tests share another one. It is for tests with servers of their own that AWS
// calls, such as SNS its subscribers: one that runs elsewhere cannot reach those.
func NewLocal(tb testing.TB) *AWS {
	tb.Helper()
	running, err := start()
	if err != nil {
		tb.Fatalf("start the AWS emulator: %v", err)
	}
	return at(running.Endpoint())
}

func at(endpoint string) *AWS {
	config := emulator.AWSConfig(endpoint)
	return &AWS{Endpoint: endpoint, Config: config, Cognito: idp.NewFromConfig(config)}
}

// User makes a confirmed user of the given roles, with an address and a
// password that no other test has.
func (a *AWS) User(tb testing.TB, roles ...token.Role) User {
	tb.Helper()
	user := User{Email: strings.ToLower(rand.Text()) + "@cloudsec.test", Password: emulator.NewPassword()}
	groups := make([]string, len(roles))
	for i, role := range roles {
		groups[i] = string(role)
	}
	if err := emulator.CreateUser(tb.Context(), a.Cognito, user.Email, user.Password, groups...); err != nil {
		tb.Fatalf("make a user: %v", err)
	}
	return user
}

// TokenOptions are the options with which the pool's tokens verify.
func (a *AWS) TokenOptions() token.Options {
	return token.Options{Issuer: emulator.Issuer, ClientID: emulator.ClientID, JWKSURL: a.Endpoint + emulator.JWKSPath}
}

// Environment is the environment that points a service at this AWS.
func (a *AWS) Environment() map[string]string {
	return map[string]string{
		"AWS_ENDPOINT_URL":      a.Endpoint,
		"AWS_REGION":            emulator.Region,
		"AWS_ACCESS_KEY_ID":     "emulator",
		"AWS_SECRET_ACCESS_KEY": "emulator",
		"COGNITO_USER_POOL_ID":  emulator.UserPoolID,
		"COGNITO_CLIENT_ID":     emulator.ClientID,
		"TOKEN_ISSUER":          emulator.Issuer,
		"TOKEN_CLIENT_ID":       emulator.ClientID,
		"TOKEN_JWKS_URL":        a.Endpoint + emulator.JWKSPath,
	}
}
