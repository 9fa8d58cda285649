package emulator

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// PasswordVariable is the environment variable with the seeded users' password.
const PasswordVariable = "EMULATOR_USER_PASSWORD" //nolint:gosec // the name of a password, not one

// NewPassword gives a random password that satisfies the pool's policy.
func NewPassword() string {
	// The fixed end has what the policy asks for; the strength is in the rest.
	return rand.Text() + "-aA1"
}

// UserPassword decides on the seeded users' password: the environment's, else
// the content of the file, else a new one, which is written to the file for its
// owner only. An empty file name means the one in the state directory. It
// returns the file's name if a file was used.
func UserPassword(file string, getenv func(string) string) (password, usedFile string, err error) {
	if given := getenv(PasswordVariable); given != "" && file == "" {
		return given, "", nil
	}
	if file == "" {
		file = filepath.Join(stateDir(getenv), "emulator", "password")
	}
	password, err = readPassword(file)
	if errors.Is(err, fs.ErrNotExist) {
		password, err = writePassword(file)
	}
	if err != nil {
		return "", "", fmt.Errorf("password of the seeded users: %w", err)
	}
	return password, file, nil
}

func readPassword(file string) (string, error) {
	content, err := os.ReadFile(file) //nolint:gosec // the file is the caller's choice
	if err != nil {
		return "", err
	}
	password := strings.TrimRight(string(content), "\r\n")
	if password == "" {
		return "", fmt.Errorf("%s is empty; delete it to get a new password", file)
	}
	return password, nil
}

// writePassword never overwrites: of two that start at once, the second one
// fails and finds the first one's file at the next start.
func writePassword(file string) (string, error) {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return "", err
	}
	out, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // the file is the caller's choice
	if err != nil {
		return "", err
	}
	password := NewPassword()
	_, writeErr := out.WriteString(password + "\n")
	return password, errors.Join(writeErr, out.Close())
}
