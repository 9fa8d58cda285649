package emulator_test

import (
	"context"
	"fmt"
	"os"
	"sync"
	"testing"

	"github.com/cloudsec/cloudsec/ci/emulator"
)

// childVariable makes the test binary run an emulator instead of tests, so that
// a test has a process it may kill.
const childVariable = "EMULATOR_TEST_CHILD"

const testPassword = "Correct-horse-battery-1"

// shared is one emulator for all tests that do not disturb each other.
var shared = sync.OnceValues(func() (*emulator.Emulator, error) {
	opts := emulator.DefaultOptions()
	opts.Password = testPassword
	return emulator.Start(context.Background(), opts)
})

func TestMain(m *testing.M) {
	if os.Getenv(childVariable) != "" {
		os.Exit(runChild())
	}
	code := m.Run()
	if running, err := shared(); err == nil {
		running.Stop()
	}
	os.Exit(code)
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
