// Package emulator runs a local AWS: moto as a child process, seeded with the
// platform's Cognito pool, behind a reverse proxy whose open port means ready.
//
// It is for tests and for local use only. moto signs tokens with a key that
// everyone can download, and checks much less than AWS does.
package emulator
