package emulator_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/cloudsec/cloudsec/ci/emulator"
)

// childVariable makes the test binary run an emulator instead of tests, so that
// a test has a process it may kill.
const childVariable = "EMULATOR_TEST_CHILD"

// olderMoto makes the test binary behave like a moto that is too old.
const olderMoto = "older-moto"

const testPassword = "Correct-horse-battery-1"

// shared is one emulator for all tests that do not disturb each other.
var shared = sync.OnceValues(func() (*emulator.Emulator, error) {
	opts := emulator.DefaultOptions()
	opts.Password = testPassword
	return emulator.Start(context.Background(), opts)
})

func TestMain(m *testing.M) {
	switch os.Getenv(childVariable) {
	case "":
	case olderMoto:
		os.Exit(runOlderMoto())
	default:
		os.Exit(runChild())
	}
	code := m.Run()
	if running, err := shared(); err == nil {
		running.Stop()
	}
	os.Exit(code)
}

// runOlderMoto serves at the port that moto's command line names, and knows nothing of OpenID discovery.
func runOlderMoto() int {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /moto-api/", func(http.ResponseWriter, *http.Request) {})
	server := http.Server{Addr: "127.0.0.1:" + os.Args[len(os.Args)-1], Handler: mux, ReadHeaderTimeout: time.Second}
	fmt.Fprintln(os.Stderr, server.ListenAndServe())
	return 1
}

func runChild() int {
	running, err := emulator.Start(context.Background(), emulator.DefaultOptions())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Println(running.MotoURL())
	_ = running.Wait(context.Background())
	return 0
}
