// Package apitoken is the vocabulary of the tokens with which machines use the API: what they look like, what they may do, and
// until when. It knows neither the database nor HTTP.
package apitoken

import (
	"crypto/rand"
	"crypto/sha256"
	"hash/crc32"
	"math/big"
	"strings"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// Prefix begins every token, so that people and programs know one when they see it. It has 43 digits to the base of 62 after
// it, which are the secret of 256 bits, and 6 that are the secret's CRC-32: a scanner for leaked secrets looks for
// csk_[0-9A-Za-z]{49} and can tell a token from its like without asking anybody.
const Prefix = "csk_"

const (
	digits         = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	secretBytes    = 32
	secretDigits   = 43
	checksumDigits = 6
)

// Digest is what is kept of a token. The secret is random and long, so a plain hash gives nothing away and costs nothing.
type Digest [sha256.Size]byte

// NewSecret returns a token, which nobody can know again, and its digest.
func NewSecret() (text string, digest Digest) {
	var secret [secretBytes]byte
	_, _ = rand.Read(secret[:]) // It never fails.
	return write(secret), sha256.Sum256(secret[:])
}

func write(secret [secretBytes]byte) string {
	return Prefix + inDigits(new(big.Int).SetBytes(secret[:]), secretDigits) + checksum(secret)
}

func checksum(secret [secretBytes]byte) string {
	return inDigits(new(big.Int).SetUint64(uint64(crc32.ChecksumIEEE(secret[:]))), checksumDigits)
}

// inDigits writes a number with this many digits.
func inDigits(n *big.Int, width int) string {
	text := make([]byte, width)
	rest, digit, base := new(big.Int).Set(n), new(big.Int), big.NewInt(int64(len(digits)))
	for i := width - 1; i >= 0; i-- {
		rest.DivMod(rest, base, digit)
		text[i] = digits[digit.Int64()]
	}
	return string(text)
}

// IsToken reports whether a text means to be a token of this kind.
func IsToken(text string) bool { return strings.HasPrefix(text, Prefix) }

// Parse reads a token. Whatever is wrong with it, the error says the same and nothing of it.
func Parse(text string) (Digest, error) {
	body, found := strings.CutPrefix(text, Prefix)
	if !found || len(body) != secretDigits+checksumDigits {
		return Digest{}, errNotToken()
	}
	n, base := new(big.Int), big.NewInt(int64(len(digits)))
	for i := range secretDigits {
		digit := strings.IndexByte(digits, body[i])
		if digit < 0 {
			return Digest{}, errNotToken()
		}
		n.Add(n.Mul(n, base), big.NewInt(int64(digit)))
	}
	if n.BitLen() > 8*secretBytes {
		return Digest{}, errNotToken()
	}
	var secret [secretBytes]byte
	n.FillBytes(secret[:])
	if checksum(secret) != body[secretDigits:] {
		return Digest{}, errNotToken()
	}
	return sha256.Sum256(secret[:]), nil
}

func errNotToken() error {
	return finding.Errorf(CodeInvalid, "The API token is not valid. It begins with %s and was cut or mistyped, or it is none of ours.", Prefix)
}
