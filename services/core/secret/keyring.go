// Package secret seals what must be stored and read again but never lie in the clear, such as the keys that sign webhooks.
package secret

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
)

// Box seals and opens. The context of both is there because a box may be a service somewhere else. What is sealed for one
// purpose does not open for another, so sealed values cannot be swapped in the database.
type Box interface {
	Seal(ctx context.Context, plain []byte, purpose string) ([]byte, error)
	Open(ctx context.Context, sealed []byte, purpose string) ([]byte, error)
}

// keyBytes is the length of a key of AES-256.
const keyBytes = 32

// A sealed value is: layout, the key's id, nonce, ciphertext with tag. The id lets several keys be in use while one is
// replaced by another.
const (
	layout  = 1
	idBytes = 4
	header  = 1 + idBytes
)

// ErrSealed is returned for what no key of the ring opens. It says nothing about why: that would help only those who try.
var ErrSealed = errors.New("sealed value cannot be opened with the present keys") //nolint:gochecknoglobals // a sentinel

// Keyring is a Box with keys of its own: AES-256-GCM. The first key seals, all of them open.
type Keyring struct {
	keys []key
}

type key struct {
	id   [idBytes]byte
	aead cipher.AEAD
}

var _ Box = (*Keyring)(nil)

// NewKeyring reads keys: base64 of 32 random bytes each, separated by commas, the one to seal with first.
func NewKeyring(text string) (*Keyring, error) {
	ring := &Keyring{}
	for i, encoded := range strings.Split(text, ",") {
		raw, err := base64.StdEncoding.DecodeString(strings.TrimSpace(encoded))
		if err != nil || len(raw) != keyBytes {
			return nil, fmt.Errorf("key %d must be base64 of %d bytes, as `openssl rand -base64 %d` prints them", i+1, keyBytes, keyBytes)
		}
		made, err := newKey(raw)
		if err != nil {
			return nil, err
		}
		ring.keys = append(ring.keys, made)
	}
	return ring, nil
}

func newKey(raw []byte) (key, error) {
	block, err := aes.NewCipher(raw)
	if err != nil {
		return key{}, fmt.Errorf("make cipher: %w", err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return key{}, fmt.Errorf("make cipher mode: %w", err)
	}
	sum := sha256.Sum256(append([]byte("cloudsec key id:"), raw...))
	return key{id: [idBytes]byte(sum[:idBytes]), aead: aead}, nil
}

// Seal implements Box.
func (r *Keyring) Seal(_ context.Context, plain []byte, purpose string) ([]byte, error) {
	first := r.keys[0]
	out := append([]byte{layout}, first.id[:]...)
	return first.aead.Seal(out, nil, plain, []byte(purpose)), nil //nolint:gosec // this mode makes a random nonce by itself
}

// Open implements Box.
func (r *Keyring) Open(_ context.Context, sealed []byte, purpose string) ([]byte, error) {
	if len(sealed) < header || sealed[0] != layout {
		return nil, ErrSealed
	}
	for _, k := range r.keys {
		if [idBytes]byte(sealed[1:header]) != k.id {
			continue
		}
		if plain, err := k.aead.Open(nil, nil, sealed[header:], []byte(purpose)); err == nil {
			return plain, nil
		}
	}
	return nil, ErrSealed
}

// Random returns n random bytes.
func Random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // It never fails.
	return b
}
