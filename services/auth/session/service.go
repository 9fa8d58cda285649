package session

import (
	"context"
	"errors"
)

// Service signs people in. It limits attempts and records each of them.
type Service struct {
	provider  Provider
	accounts  Throttle
	addresses Throttle
	recorder  Recorder
}

// NewService returns a service that limits attempts by account and by address.
func NewService(provider Provider, accounts, addresses Throttle, recorder Recorder) *Service {
	return &Service{provider: provider, accounts: accounts, addresses: addresses, recorder: recorder}
}

// attempt is one try of one operation.
type attempt struct {
	operation Operation
	email     string // empty for a refresh, which names no account
	address   string
	invalid   error
	call      func(ctx context.Context) (Result, error)
}

// Login starts a sign-in. The address is the client's network address.
func (s *Service) Login(ctx context.Context, address string, credentials Credentials) (Result, error) {
	credentials.Email = NormalizeEmail(credentials.Email)
	return s.try(ctx, attempt{
		operation: OperationLogin, email: credentials.Email, address: address, invalid: credentials.validate(),
		call: func(ctx context.Context) (Result, error) { return s.provider.Login(ctx, credentials) },
	})
}

// Answer goes on with a sign-in.
func (s *Service) Answer(ctx context.Context, address string, answer Answer) (Result, error) {
	answer.Email = NormalizeEmail(answer.Email)
	return s.try(ctx, attempt{
		operation: OperationChallenge, email: answer.Email, address: address, invalid: answer.validate(),
		call: func(ctx context.Context) (Result, error) { return s.provider.Answer(ctx, answer) },
	})
}

// Refresh renews tokens.
func (s *Service) Refresh(ctx context.Context, address, refreshToken string) (Result, error) {
	return s.try(ctx, attempt{
		operation: OperationRefresh, address: address, invalid: validateRefreshToken(refreshToken),
		call: func(ctx context.Context) (Result, error) { return s.provider.Refresh(ctx, refreshToken) },
	})
}

// try runs an attempt through the limits and records how it ended.
func (s *Service) try(ctx context.Context, a attempt) (Result, error) {
	result, err := s.run(ctx, a)
	event := Event{Operation: a.operation, Outcome: outcome(result, err), Address: a.address}
	if a.email != "" {
		event.Account = AccountID(a.email)
	}
	if failed, ok := errors.AsType[*Error](err); ok {
		event.Reason = failed.Detail
	}
	s.recorder.Record(ctx, event)
	return result, err
}

// run takes from the address's budget first, so that one address cannot use up
// the budget of many accounts. An invalid request costs too.
func (s *Service) run(ctx context.Context, a attempt) (Result, error) {
	if wait := s.addresses.Take(a.address); wait > 0 {
		return Result{}, &Error{Code: CodeRateLimited, Detail: "address", Wait: wait}
	}
	if a.invalid != nil {
		return Result{}, a.invalid
	}
	if a.email != "" {
		if wait := s.accounts.Take(a.email); wait > 0 {
			return Result{}, &Error{Code: CodeRateLimited, Detail: "account", Wait: wait}
		}
	}
	return a.call(ctx)
}

func outcome(result Result, err error) string {
	switch {
	case err != nil:
		return string(CodeOf(err))
	case result.Challenge != nil:
		return OutcomeChallenge
	default:
		return OutcomeSuccess
	}
}
