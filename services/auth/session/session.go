// Package session is signing in: from address and password, through challenges, to tokens and their renewal.
package session

import (
	"context"
	"time"
)

// Tokens is what a finished sign-in gives.
type Tokens struct {
	Access    string
	ID        string
	Refresh   string // empty when the refresh token in use stays good
	ExpiresIn time.Duration
}

// ChallengeName is a kind of challenge.
type ChallengeName string

// The challenges that can be answered.
const (
	ChallengeTOTP        ChallengeName = "SOFTWARE_TOKEN_MFA"
	ChallengeNewPassword ChallengeName = "NEW_PASSWORD_REQUIRED"
)

// Challenge is what is still needed before there are tokens.
type Challenge struct {
	Name    ChallengeName
	Session string
}

// Result is either Tokens or Challenge; the other one is nil.
type Result struct {
	Tokens    *Tokens
	Challenge *Challenge
}

// Credentials are what a person signs in with.
type Credentials struct {
	Email    string
	Password string
}

// Answer answers a challenge.
type Answer struct {
	Email   string
	Name    ChallengeName
	Session string
	// Secret is the code or the new password, as the challenge wants.
	Secret string
}

// Provider is the identity provider. Its errors carry a Code.
type Provider interface {
	Login(ctx context.Context, credentials Credentials) (Result, error)
	Answer(ctx context.Context, answer Answer) (Result, error)
	Refresh(ctx context.Context, refreshToken string) (Result, error)
}

// Throttle limits attempts by key. It returns 0 to let one pass, or how long
// to wait.
type Throttle interface {
	Take(key string) (wait time.Duration)
}

// Recorder keeps what happened, for audit and metrics.
type Recorder interface {
	Record(ctx context.Context, event Event)
}
