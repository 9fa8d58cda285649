package session_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/auth/session"
)

const goodSession = "a-session-of-twenty-characters"

// provider is a fake identity provider that answers what it is told to.
type provider struct {
	result session.Result
	err    error
	emails []string
	calls  int
}

func (p *provider) Login(_ context.Context, credentials session.Credentials) (session.Result, error) {
	p.calls++
	p.emails = append(p.emails, credentials.Email)
	return p.result, p.err
}

func (p *provider) Answer(_ context.Context, answer session.Answer) (session.Result, error) {
	p.calls++
	p.emails = append(p.emails, answer.Email)
	return p.result, p.err
}

func (p *provider) Refresh(context.Context, string) (session.Result, error) {
	p.calls++
	return p.result, p.err
}

// budget is a fake throttle that holds a number of attempts for each key.
type budget struct {
	left  map[string]int
	taken []string
}

func (b *budget) Take(key string) time.Duration {
	b.taken = append(b.taken, key)
	if left, limited := b.left[key]; limited && left == 0 {
		return 7 * time.Second
	}
	b.left[key]--
	return 0
}

type recorder struct{ events []session.Event }

func (r *recorder) Record(_ context.Context, event session.Event) { r.events = append(r.events, event) }

type testBundle struct {
	provider  *provider
	accounts  *budget
	addresses *budget
	recorder  *recorder
	service   *session.Service
}

func setup(t *testing.T) *testBundle {
	t.Helper()
	b := &testBundle{
		provider:  &provider{result: session.Result{Tokens: &session.Tokens{Access: "access"}}},
		accounts:  &budget{left: map[string]int{}},
		addresses: &budget{left: map[string]int{}},
		recorder:  &recorder{},
	}
	b.service = session.NewService(b.provider, b.accounts, b.addresses, b.recorder)
	return b
}

func TestLogin(t *testing.T) {
	t.Parallel()
	good := session.Credentials{Email: " Ada@Example.org ", Password: "secret"}

	t.Run("GivesTokensAndRecordsSuccess", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		result, err := b.service.Login(t.Context(), "192.0.2.1", good)
		require.NoError(t, err)
		require.Equal(t, "access", result.Tokens.Access)
		require.Equal(t, []string{"ada@example.org"}, b.provider.emails)
		require.Equal(t, []session.Event{{
			Operation: session.OperationLogin, Outcome: session.OutcomeSuccess,
			Account: session.AccountID("ada@example.org"), Address: "192.0.2.1",
		}}, b.recorder.events)
	})

	t.Run("RecordsAChallenge", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.provider.result = session.Result{Challenge: &session.Challenge{Name: session.ChallengeTOTP}}
		_, err := b.service.Login(t.Context(), "192.0.2.1", good)
		require.NoError(t, err)
		require.Equal(t, session.OutcomeChallenge, b.recorder.events[0].Outcome)
	})

	t.Run("RecordsTheProvidersReason", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.provider.err = &session.Error{Code: session.CodeInvalidCredentials, Detail: "UserNotFoundException"}
		_, err := b.service.Login(t.Context(), "192.0.2.1", good)
		require.Equal(t, session.CodeInvalidCredentials, session.CodeOf(err))
		require.Equal(t, "UserNotFoundException", b.recorder.events[0].Reason)
	})

	t.Run("CountsAnErrorWithoutCodeAsInternal", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.provider.err = errors.New("boom")
		_, err := b.service.Login(t.Context(), "192.0.2.1", good)
		require.Equal(t, session.CodeInternal, session.CodeOf(err))
		require.Equal(t, "internal", b.recorder.events[0].Outcome)
	})

	t.Run("LimitsAnAccountFromEveryAddressInAnySpelling", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.accounts.left["ada@example.org"] = 1
		_, err := b.service.Login(t.Context(), "192.0.2.1", good)
		require.NoError(t, err)
		_, err = b.service.Login(t.Context(), "192.0.2.2", session.Credentials{Email: "ADA@example.org", Password: "x"})
		requireLimited(t, err, "account")
		require.Equal(t, 1, b.provider.calls)
	})

	t.Run("LimitsAnAddressWithoutSpendingTheAccounts", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.addresses.left["192.0.2.1"] = 0
		_, err := b.service.Login(t.Context(), "192.0.2.1", good)
		requireLimited(t, err, "address")
		require.Empty(t, b.accounts.taken)
		require.Zero(t, b.provider.calls)
	})

	t.Run("NamesWrongFieldsButNotTheirValues", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		_, err := b.service.Login(t.Context(), "192.0.2.1", session.Credentials{Email: "no-address"})
		failed, ok := errors.AsType[*session.Error](err)
		require.True(t, ok)
		require.Equal(t, session.CodeInvalidRequest, failed.Code)
		require.Equal(t, "email", failed.Fields[0].Field)
		require.Equal(t, "password", failed.Fields[1].Field)
		require.NotContains(t, failed.Fields[0].Detail, "no-address")
		require.Zero(t, b.provider.calls)
	})
}

func requireLimited(t *testing.T, err error, by string) {
	t.Helper()
	failed, ok := errors.AsType[*session.Error](err)
	require.True(t, ok)
	require.Equal(t, session.CodeRateLimited, failed.Code)
	require.Equal(t, by, failed.Detail)
	require.Equal(t, 7*time.Second, failed.Wait)
}

func TestAnswerRefusesWhatCannotBeAnAnswer(t *testing.T) {
	t.Parallel()
	good := session.Answer{Email: "ada@example.org", Name: session.ChallengeTOTP, Session: goodSession, Secret: "123456"}
	tests := map[string]struct {
		spoil func(*session.Answer)
		field string
	}{
		"ShortCode":        {func(a *session.Answer) { a.Secret = "12345" }, "code"},
		"CodeWithLetters":  {func(a *session.Answer) { a.Secret = "12345a" }, "code"},
		"ForeignDigits":    {func(a *session.Answer) { a.Secret = "١٢٣" }, "code"},
		"UnknownChallenge": {func(a *session.Answer) { a.Name = "SMS_MFA" }, "name"},
		"ShortSession":     {func(a *session.Answer) { a.Session = "short" }, "session"},
		"LongSession":      {func(a *session.Answer) { a.Session = strings.Repeat("s", 2049) }, "session"},
		"NoNewPassword":    {func(a *session.Answer) { a.Name, a.Secret = session.ChallengeNewPassword, "" }, "newPassword"},
		"NoAddress":        {func(a *session.Answer) { a.Email = "@" }, "email"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			answer := good
			test.spoil(&answer)
			_, err := b.service.Answer(t.Context(), "192.0.2.1", answer)
			failed, ok := errors.AsType[*session.Error](err)
			require.True(t, ok)
			require.Len(t, failed.Fields, 1)
			require.Equal(t, test.field, failed.Fields[0].Field)
			require.Zero(t, b.provider.calls)
		})
	}

	t.Run("AcceptsAGoodOne", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		_, err := b.service.Answer(t.Context(), "192.0.2.1", good)
		require.NoError(t, err)
	})
}

func TestRefresh(t *testing.T) {
	t.Parallel()
	b := setup(t)
	_, err := b.service.Refresh(t.Context(), "192.0.2.1", "refresh-token")
	require.NoError(t, err)
	require.Empty(t, b.accounts.taken, "a refresh names no account")
	require.Empty(t, b.recorder.events[0].Account)
	for _, bad := range []string{"", "line\nbreak", strings.Repeat("r", 8193)} {
		_, err := b.service.Refresh(t.Context(), "192.0.2.1", bad)
		require.Equal(t, session.CodeInvalidRequest, session.CodeOf(err))
	}
	require.Equal(t, 1, b.provider.calls)
}

// FuzzLogin checks that whatever reaches the provider is what the contract allows.
func FuzzLogin(f *testing.F) {
	f.Add("ada@example.org", "secret")
	f.Add(" @\x00", "\xff")
	f.Add(strings.Repeat("a", 300)+"@b", strings.Repeat("é", 257))
	f.Fuzz(func(t *testing.T, email, password string) {
		b := setup(t)
		_, err := b.service.Login(t.Context(), "192.0.2.1", session.Credentials{Email: email, Password: password})
		if err != nil {
			require.Zero(t, b.provider.calls)
			return
		}
		reached := b.provider.emails[0]
		require.Equal(t, session.NormalizeEmail(reached), reached)
		require.LessOrEqual(t, len(reached), 254)
		require.NotContains(t, reached, "\n")
	})
}
