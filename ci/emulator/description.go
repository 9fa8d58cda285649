package emulator

// Description says how to use a running emulator. It holds no password.
type Description struct {
	Endpoint   string   `json:"endpoint"`
	Region     string   `json:"region"`
	Issuer     string   `json:"issuer"`
	JWKSURL    string   `json:"jwksUrl"`
	UserPoolID string   `json:"userPoolId"`
	ClientID   string   `json:"clientId"`
	Users      []string `json:"users"`
	// PasswordFile is where the users' password is, when it was not given.
	PasswordFile string `json:"passwordFile,omitempty"`
}

// Describe gives the description of the emulator at an address such as
// http://127.0.0.1:5000.
func Describe(endpoint string) Description {
	description := Description{
		Endpoint: endpoint, Region: Region, Issuer: Issuer, JWKSURL: endpoint + JWKSPath,
		UserPoolID: UserPoolID, ClientID: ClientID,
	}
	for _, group := range Groups() {
		description.Users = append(description.Users, UserEmail(group))
	}
	return description
}
