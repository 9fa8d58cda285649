package token

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// claims are the fields of a Cognito access token that matter here. The times
// are pointers because "absent" and "1970" must not be confused.
type claims struct {
	Issuer    string       `json:"iss"`
	Subject   string       `json:"sub"`
	ClientID  string       `json:"client_id"`
	Use       string       `json:"token_use"`
	Username  string       `json:"username"`
	Scope     string       `json:"scope"`
	Groups    []string     `json:"cognito:groups"`
	TokenID   string       `json:"jti"`
	OriginID  string       `json:"origin_jti"`
	ExpiresAt *numericDate `json:"exp"`
	IssuedAt  *numericDate `json:"iat"`
	NotBefore *numericDate `json:"nbf"`
}

// maxNumericDate is the first second of the year 10000: a later date is no
// date, and would overflow time arithmetic.
const maxNumericDate = 253402300800

// numericDate is a JWT time: seconds since 1970, possibly with a fraction.
type numericDate struct{ time.Time }

// UnmarshalJSON reads the number and refuses what cannot be a date.
func (d *numericDate) UnmarshalJSON(raw []byte) error {
	var seconds float64
	if err := json.Unmarshal(raw, &seconds); err != nil {
		return err
	}
	if seconds < 0 || seconds >= maxNumericDate {
		return fmt.Errorf("time %g is out of range", seconds)
	}
	d.Time = time.Unix(int64(seconds), 0)
	return nil
}

// parseClaims reads the payload of a token whose signature is already checked.
// A repeated name is refused: two readers could disagree about which one counts.
func parseClaims(payload []byte) (claims, error) {
	if err := rejectRepeatedNames(payload); err != nil {
		return claims{}, err
	}
	var c claims
	if err := json.Unmarshal(payload, &c); err != nil {
		return claims{}, err
	}
	return c, nil
}

// rejectRepeatedNames looks at the top level only, and compares without regard
// to case, because encoding/json matches field names that way.
func rejectRepeatedNames(payload []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(payload))
	if start, err := decoder.Token(); err != nil || start != json.Delim('{') {
		return fmt.Errorf("the payload is not a JSON object")
	}
	seen := map[string]bool{}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return err
		}
		folded := strings.ToLower(fmt.Sprint(name))
		if seen[folded] {
			return fmt.Errorf("a claim is given twice")
		}
		seen[folded] = true
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return err
		}
	}
	return nil
}

// check compares the claims with what the verifier expects, in an order that
// makes the first complaint the most telling one.
func (c claims) check(opts Options, now time.Time) error {
	switch {
	case c.Issuer != opts.Issuer:
		return refuse(CodeIssuer, "the token comes from another issuer")
	case c.Use != "access":
		return refuse(CodeUse, "an access token is needed")
	case c.ClientID != opts.ClientID:
		return refuse(CodeClient, "the token was issued to another client")
	case c.Subject == "":
		return refuse(CodeMalformed, "the token names no subject")
	case c.ExpiresAt == nil || c.IssuedAt == nil:
		return refuse(CodeMalformed, "the token has no exp or no iat")
	}
	return c.checkTimes(now, opts.Leeway)
}

func (c claims) checkTimes(now time.Time, leeway time.Duration) error {
	// exp is the first second at which the token is no longer good.
	if !now.Before(c.ExpiresAt.Add(leeway)) {
		return refuse(CodeExpired, "the token has expired")
	}
	// Cognito sets no nbf, so a time of issue ahead of us means "not yet" too.
	early := now.Add(leeway)
	if early.Before(c.IssuedAt.Time) || c.NotBefore != nil && early.Before(c.NotBefore.Time) {
		return refuse(CodeNotYetValid, "the token is not valid yet")
	}
	return nil
}

func (c claims) identity() Identity {
	return Identity{
		Subject:   c.Subject,
		Username:  c.Username,
		Roles:     knownRoles(c.Groups),
		Scopes:    strings.Fields(c.Scope),
		TokenID:   c.TokenID,
		OriginID:  c.OriginID,
		IssuedAt:  c.IssuedAt.Time,
		ExpiresAt: c.ExpiresAt.Time,
	}
}

// knownRoles drops groups that mean nothing to the services.
func knownRoles(groups []string) []Role {
	var roles []Role
	for _, role := range Roles() {
		if slices.Contains(groups, string(role)) {
			roles = append(roles, role)
		}
	}
	return roles
}
