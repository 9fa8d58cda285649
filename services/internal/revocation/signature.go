package revocation

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/go-jose/go-jose/v4"
)

// ContentType is the media type of a signed list.
const ContentType = "application/jose"

// kind is the typ of the signature's header, so that no other token of ours or of anybody can be taken for a list.
const kind = "cloudsec-revocations+jws"

// MaxSize bounds a list that is read: room for 40,000 entries.
const MaxSize = 4 << 20

// Signer signs lists with Ed25519.
type Signer struct {
	signer jose.Signer
	public ed25519.PublicKey
}

// NewSigner makes a signer of a secret: 32 random bytes in base64, such as `openssl rand -base64 32` prints. Every replica has the same.
func NewSigner(secret string) (*Signer, error) {
	seed, err := decodeKey(secret)
	if err != nil {
		return nil, err
	}
	private := ed25519.NewKeyFromSeed(seed)
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.EdDSA, Key: private},
		(&jose.SignerOptions{}).WithType(kind))
	if err != nil {
		return nil, fmt.Errorf("set up the signer of revocations: %w", err)
	}
	return &Signer{signer: signer, public: private.Public().(ed25519.PublicKey)}, nil //nolint:forcetypeassert // documented so
}

// PublicKey is what readers of the list are given, in base64.
func (s *Signer) PublicKey() string { return base64.StdEncoding.EncodeToString(s.public) }

// Sign gives the list as a compact JWS.
func (s *Signer) Sign(list List) ([]byte, error) {
	payload, err := json.Marshal(list)
	if err != nil {
		return nil, fmt.Errorf("write revocations: %w", err)
	}
	signed, err := s.signer.Sign(payload)
	if err != nil {
		return nil, fmt.Errorf("sign revocations: %w", err)
	}
	text, err := signed.CompactSerialize()
	if err != nil {
		return nil, fmt.Errorf("sign revocations: %w", err)
	}
	return []byte(text), nil
}

// Parse reads a signed list and checks its signature.
func Parse(raw []byte, public ed25519.PublicKey) (List, error) {
	if len(raw) > MaxSize {
		return List{}, fmt.Errorf("read revocations: the list is over %d bytes", MaxSize)
	}
	signed, err := jose.ParseSignedCompact(strings.TrimSpace(string(raw)), []jose.SignatureAlgorithm{jose.EdDSA})
	if err != nil {
		return List{}, fmt.Errorf("read revocations: %w", err)
	}
	payload, err := signed.Verify(public)
	if err != nil {
		return List{}, errors.New("read revocations: the signature is not by the key that was given")
	}
	if signed.Signatures[0].Protected.ExtraHeaders[jose.HeaderType] != kind {
		return List{}, errors.New("read revocations: what was signed is something else")
	}
	var list List
	if err := json.Unmarshal(payload, &list); err != nil {
		return List{}, fmt.Errorf("read revocations: %w", err)
	}
	return list, nil
}

// ParsePublicKey reads what PublicKey gives.
func ParsePublicKey(text string) (ed25519.PublicKey, error) {
	raw, err := decodeKey(text)
	return ed25519.PublicKey(raw), err
}

// decodeKey never repeats what it was given, which may be a secret.
func decodeKey(text string) ([]byte, error) {
	raw, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if err != nil || len(raw) != ed25519.SeedSize {
		return nil, fmt.Errorf("the key of revocations must be %d bytes in base64", ed25519.SeedSize)
	}
	return raw, nil
}
