// Package config reads a service's settings from its environment.
//
// A Reader collects every problem instead of stopping at the first one, so that whoever deploys a service mends all of its
// settings in one go. Nothing here reads the process's environment by itself: the lookup is passed in, which keeps tests
// parallel.
package config

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

// maxSecretBytes bounds what is read from a secret's file; no password or URL is longer.
const maxSecretBytes = 64 << 10

// Reader reads settings by name and remembers what was wrong with them.
type Reader struct {
	getenv   func(string) string
	readFile func(string) ([]byte, error)
	problems []error
}

// New returns a Reader on top of getenv, which is os.Getenv in a service.
func New(getenv func(string) string) *Reader {
	return &Reader{getenv: getenv, readFile: os.ReadFile}
}

// Err returns every problem found so far, one a line, or nil.
func (r *Reader) Err() error {
	return errors.Join(r.problems...)
}

// Problem adds a finding of the caller's own, such as two settings that do not fit together.
func (r *Reader) Problem(name, format string, args ...any) {
	r.problems = append(r.problems, fmt.Errorf("%s: %s", name, fmt.Sprintf(format, args...)))
}

// String returns the setting, or fallback when it is empty.
func (r *Reader) String(name, fallback string) string {
	if v := strings.TrimSpace(r.getenv(name)); v != "" {
		return v
	}
	return fallback
}

// Required returns the setting and reports it when it is empty.
func (r *Reader) Required(name string) string {
	v := r.String(name, "")
	if v == "" {
		r.Problem(name, "is not set")
	}
	return v
}

// Secret returns the setting, or the content of the file that NAME_FILE names. Mounted files are how an orchestrator hands
// over secrets without putting them into the environment. Neither value ever appears in a problem.
func (r *Reader) Secret(name string) string {
	value, file := r.getenv(name), r.String(name+"_FILE", "")
	switch {
	case value != "" && file != "":
		r.Problem(name, "set either it or %s_FILE, not both", name)
		return ""
	case value != "":
		return value
	case file == "":
		r.Problem(name, "is not set, and neither is %s_FILE", name)
		return ""
	}
	return r.secretFile(name+"_FILE", file)
}

// OptionalSecret is Secret where nothing set is fine, too: then it returns nothing.
func (r *Reader) OptionalSecret(name string) string {
	if r.getenv(name) == "" && r.String(name+"_FILE", "") == "" {
		return ""
	}
	return r.Secret(name)
}

// secretFile reads a secret without its closing line break, which editors and `echo` leave behind.
func (r *Reader) secretFile(name, file string) string {
	content, err := r.readFile(file)
	if err != nil {
		r.Problem(name, "%v", err)
		return ""
	}
	secret := strings.TrimRight(string(content), "\r\n")
	if secret == "" || len(secret) > maxSecretBytes {
		r.Problem(name, "%s must hold between 1 and %d bytes", file, maxSecretBytes)
		return ""
	}
	return secret
}

// Bool returns the setting as a boolean.
func (r *Reader) Bool(name string, fallback bool) bool {
	return parse(r, name, fallback, strconv.ParseBool, "true or false")
}

// Int returns the setting as a whole number between low and high.
func (r *Reader) Int(name string, fallback, low, high int) int {
	wanted := fmt.Sprintf("a whole number between %d and %d", low, high)
	v := parse(r, name, fallback, strconv.Atoi, wanted)
	if v < low || v > high {
		r.Problem(name, "must be %s", wanted)
		return fallback
	}
	return v
}

// Duration returns the setting as a positive duration such as 30s.
func (r *Reader) Duration(name string, fallback time.Duration) time.Duration {
	v := parse(r, name, fallback, time.ParseDuration, "a duration such as 30s")
	if v <= 0 {
		r.Problem(name, "must be longer than 0s")
		return fallback
	}
	return v
}

// OneOf returns the setting, which must be one of allowed.
func (r *Reader) OneOf(name, fallback string, allowed ...string) string {
	v := r.String(name, fallback)
	if !slices.Contains(allowed, v) {
		r.Problem(name, "must be one of %s", strings.Join(allowed, ", "))
		return fallback
	}
	return v
}

// Addr returns the setting as an address to listen on, host:port with an optional host.
func (r *Reader) Addr(name, fallback string) string {
	v := r.String(name, fallback)
	_, port, err := net.SplitHostPort(v)
	if _, portErr := strconv.ParseUint(port, 10, 16); err != nil || portErr != nil {
		r.Problem(name, "must be host:port or :port, such as %s", fallback)
		return fallback
	}
	return v
}

// URL returns the setting as an absolute http or https URL, or fallback when it is empty.
func (r *Reader) URL(name, fallback string) string {
	v := r.String(name, fallback)
	if v == "" {
		return ""
	}
	u, err := url.Parse(v)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		r.Problem(name, "must be an absolute http or https URL")
		return fallback
	}
	return v
}

// RequiredURL returns the setting as an absolute http or https URL and reports it when it is empty.
func (r *Reader) RequiredURL(name string) string {
	if r.Required(name) == "" {
		return ""
	}
	return r.URL(name, "")
}

// LogLevel returns the setting as a level of log/slog: debug, info, warn or error.
func (r *Reader) LogLevel(name string, fallback slog.Level) slog.Level {
	return parse(r, name, fallback, func(s string) (level slog.Level, err error) {
		err = level.UnmarshalText([]byte(s))
		return level, err
	}, "debug, info, warn or error")
}

// parse converts a setting that is not empty. The value is left out of the problem, because it may be a secret put in the
// wrong place.
func parse[T any](r *Reader, name string, fallback T, convert func(string) (T, error), wanted string) T {
	text := r.String(name, "")
	if text == "" {
		return fallback
	}
	v, err := convert(text)
	if err != nil {
		r.Problem(name, "must be %s", wanted)
		return fallback
	}
	return v
}
