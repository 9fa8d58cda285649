package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/cloudsec/cloudsec/services/core/secret"
)

// The headers of Standard Webhooks.
const (
	HeaderID        = "Webhook-Id"
	HeaderTimestamp = "Webhook-Timestamp"
	HeaderSignature = "Webhook-Signature"
)

const (
	secretPrefix = "whsec_"
	secretBytes  = 32
)

// NewSecret returns a new secret in the specification's form.
func NewSecret() string {
	return secretPrefix + base64.StdEncoding.EncodeToString(secret.Random(secretBytes))
}

// key returns the bytes that a secret's text stands for.
func key(text string) ([]byte, error) {
	raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(text, secretPrefix))
	if err != nil || len(raw) == 0 {
		return nil, errors.New("not a secret of a webhook")
	}
	return raw, nil
}

// sign sets the headers of a message: one signature for each secret, so that receivers may change theirs at leisure.
func sign(header http.Header, id string, at time.Time, body []byte, secrets ...string) error {
	timestamp := strconv.FormatInt(at.Unix(), 10)
	signatures := make([]string, 0, len(secrets))
	for _, text := range secrets {
		raw, err := key(text)
		if err != nil {
			return err
		}
		mac := hmac.New(sha256.New, raw)
		mac.Write([]byte(id + "." + timestamp + "."))
		mac.Write(body)
		signatures = append(signatures, "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	}
	header.Set(HeaderID, id)
	header.Set(HeaderTimestamp, timestamp)
	header.Set(HeaderSignature, strings.Join(signatures, " "))
	return nil
}
