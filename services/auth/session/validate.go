package session

import (
	"strings"
	"unicode/utf8"
)

// Limits of the fields, as the contract has them.
const (
	maxEmail        = 254
	maxPassword     = 256
	minSession      = 20
	maxSession      = 2048
	maxRefreshToken = 8192
	codeDigits      = 6
)

// NormalizeEmail makes addresses that Cognito treats as one, one.
func NormalizeEmail(email string) string {
	return strings.ToLower(strings.TrimSpace(email))
}

type fields []FieldError

func (f *fields) require(ok bool, field, detail string) {
	if !ok {
		*f = append(*f, FieldError{Field: field, Detail: detail})
	}
}

func (f *fields) email(email string) {
	name, domain, found := strings.Cut(email, "@")
	ok := found && name != "" && domain != "" && len(email) <= maxEmail && printable(email) && !strings.ContainsAny(email, " \t")
	f.require(ok, "email", "must be an address such as ada@example.org")
}

func (f *fields) password(field, password string) {
	ok := password != "" && utf8.ValidString(password) && utf8.RuneCountInString(password) <= maxPassword
	f.require(ok, field, "must have between 1 and 256 characters")
}

func (f *fields) err() error {
	if len(*f) == 0 {
		return nil
	}
	return &Error{Code: CodeInvalidRequest, Fields: *f}
}

func (c Credentials) validate() error {
	var f fields
	f.email(c.Email)
	f.password("password", c.Password)
	return f.err()
}

func (a Answer) validate() error {
	var f fields
	f.email(a.Email)
	f.require(len(a.Session) >= minSession && len(a.Session) <= maxSession && printable(a.Session),
		"session", "must be the session of a challenge")
	switch a.Name {
	case ChallengeTOTP:
		f.require(isCode(a.Secret), "code", "must be the six digits of the authenticator app")
	case ChallengeNewPassword:
		f.password("newPassword", a.Secret)
	default:
		f.require(false, "name", "must be SOFTWARE_TOKEN_MFA or NEW_PASSWORD_REQUIRED")
	}
	return f.err()
}

func validateRefreshToken(refreshToken string) error {
	var f fields
	f.require(refreshToken != "" && len(refreshToken) <= maxRefreshToken && printable(refreshToken),
		"refreshToken", "must be the refresh token of a sign-in")
	return f.err()
}

func isCode(code string) bool {
	return len(code) == codeDigits && strings.Trim(code, "0123456789") == ""
}

// printable rejects what would break a log line or Cognito's patterns.
func printable(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f })
}
