package emulator

// The seeded identifiers. moto derives the ids from what the pool and client
// are created with (its HASH strategies), so they are the same on every machine
// and at every start. A test compares them with a running moto; after a
// deliberate change of pool.go it prints the new ones.
const (
	Region       = "us-east-1"
	AccountID    = "123456789012"
	PoolName     = "cloudsec"
	ClientName   = "cloudsec-web"
	UserPoolID   = "us-east-1_485629c3f48d89794bc8e6985729f9afc20811d7c80ca"
	UserPoolHost = "cognito-idp." + Region + ".amazonaws.com"
	ClientID     = "7aadc6cc88f146b5cef119918e"
)

// Issuer is the iss of the seeded pool's tokens. moto builds it as Cognito
// does, whatever address it is reached at, so a verifier needs the address of
// the keys (JWKSURL) besides.
const Issuer = "https://" + UserPoolHost + "/" + UserPoolID

// JWKSPath is where the pool's keys are, below the emulator's address.
const JWKSPath = "/" + UserPoolID + "/.well-known/jwks.json"

// TOTPSecret is the secret of every authenticator app: moto has only this one.
const TOTPSecret = "asdfasdfasdf"

// Groups lists the groups of the pool, which are the platform's roles. There is
// one user for each, named after it.
func Groups() []string {
	return []string{"viewer", "analyst", "lead", "admin", "ci"}
}

// UserEmail gives the address that the seeded user of a group signs in with.
func UserEmail(group string) string { return group + "@cloudsec.test" }
