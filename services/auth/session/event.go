package session

import (
	"crypto/sha256"
	"encoding/hex"
)

// Operation is what was tried.
type Operation string

// The operations.
const (
	OperationLogin     Operation = "login"
	OperationChallenge Operation = "challenge"
	OperationRefresh   Operation = "refresh"
)

// Outcomes beside the codes of errors.
const (
	OutcomeSuccess   = "success"
	OutcomeChallenge = "challenge"
)

// Event is one attempt, with nothing secret in it.
type Event struct {
	Operation Operation
	// Outcome is success, challenge or the code of the error.
	Outcome string
	// Reason is the provider's error, for the audit only.
	Reason string
	// Account stands for the address; see AccountID.
	Account string
	// Address is the client's network address.
	Address string
}

// AccountID gives a short, stable name for an address. The address itself stays
// out of the log: people type passwords into the wrong field, and an operator
// who knows an address can still compute its name.
func AccountID(email string) string {
	sum := sha256.Sum256([]byte("cloudsec-account:" + NormalizeEmail(email)))
	return hex.EncodeToString(sum[:8])
}
