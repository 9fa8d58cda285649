// Package revocation ends access tokens before they expire: a signed list of what has ended, and a keeper that reads it again and again.
//
// Whoever issues or ends sessions publishes the list, services that verify tokens keep it. The list names nobody: it has hashes of subjects and sessions, so
// that it may pass through caches and proxies.
package revocation

import (
	"crypto/sha256"
	"encoding/base64"
	"time"
)

// Entry ends the tokens of one subject or of one session.
type Entry struct {
	// ID is the hash that Subject or Session gives.
	ID string `json:"id"`
	// Before is the last second of issue that is ended, in seconds since 1970.
	Before int64 `json:"before"`
	// Until is when the last of these tokens has expired by itself, and the entry may go.
	Until int64 `json:"until"`
}

// List is everything that has ended and not yet expired.
type List struct {
	Entries []Entry `json:"entries"`
}

// idBytes is how much of the hash is kept: 128 bits are beyond any accident.
const idBytes = 16

// Subject names all the tokens of a subject.
func Subject(subject string) string { return hash("subject", subject) }

// Session names the tokens of one sign-in, by Cognito's origin_jti.
func Session(origin string) string { return hash("session", origin) }

func hash(kind, name string) string {
	sum := sha256.Sum256([]byte("cloudsec-revocation:" + kind + ":" + name))
	return base64.RawURLEncoding.EncodeToString(sum[:idBytes])
}

// EndSubject gives the entry that ends what a subject was issued until now. life is the longest life of an access token.
func EndSubject(subject string, now time.Time, life time.Duration) Entry {
	return Entry{ID: Subject(subject), Before: now.Unix(), Until: now.Add(life).Unix()}
}

// EndSession gives the entry that ends a sign-in: also what a refresh that is running now still gets.
func EndSession(origin string, now time.Time, life time.Duration) Entry {
	until := now.Add(life).Unix()
	return Entry{ID: Session(origin), Before: until, Until: until}
}

// index finds entries by their id.
type index map[string]Entry

// with gives an index of what is known and what is new, without what has expired. A list never takes an entry back: it may come
// from a replica that has not heard of it yet.
func (known index) with(list List, now time.Time) index {
	next := make(index, len(known)+len(list.Entries))
	for _, entry := range known {
		next.add(entry, now)
	}
	for _, entry := range list.Entries {
		next.add(entry, now)
	}
	return next
}

func (known index) add(entry Entry, now time.Time) {
	if entry.Until < now.Unix() {
		return
	}
	if have, ok := known[entry.ID]; ok {
		entry.Before, entry.Until = max(have.Before, entry.Before), max(have.Until, entry.Until)
	}
	known[entry.ID] = entry
}

// covers tells whether a token has ended.
func (known index) covers(subject, session string, issuedAt time.Time) bool {
	if len(known) == 0 {
		return false
	}
	return known.ends(Subject(subject), issuedAt) || session != "" && known.ends(Session(session), issuedAt)
}

// ends is generous by nothing but the second: a token of the very second in which its owner signed out everywhere ends, too.
func (known index) ends(id string, issuedAt time.Time) bool {
	entry, ok := known[id]
	return ok && issuedAt.Unix() <= entry.Before
}
