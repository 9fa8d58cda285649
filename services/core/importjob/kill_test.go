package importjob_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/access"
	"github.com/cloudsec/cloudsec/services/core/importjob"
	"github.com/cloudsec/cloudsec/services/core/postgres"
)

// envVictim turns this binary into a replica that works on the queue at the URL and stops in the middle of its first import,
// to be killed there.
const envVictim = "IMPORTJOB_VICTIM"

func TestMain(m *testing.M) {
	if url := os.Getenv(envVictim); url != "" {
		fmt.Println(victim(context.Background(), url))
		os.Exit(1)
	}
	if url := os.Getenv(envEater); url != "" {
		if err := eat(context.Background(), url); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// victimPause is where the victim stops: it has sent some batches by then.
const victimPause = 3_500

// victim says when it is in the middle, and then holds its lease as a healthy worker does.
func victim(ctx context.Context, url string) error {
	pool, err := postgres.Connect(access.System(ctx), url, 5)
	if err != nil {
		return err //nolint:wrapcheck // a test
	}
	store := postgres.New(pool, time.Now)
	o, err := fast(store)
	if err != nil {
		return err
	}
	middle := pauseAfter(store, victimPause)
	o.Importer, o.Lease = middle, 4*time.Second
	importjob.NewWorkers(o).Start(ctx)
	select {
	case id := <-middle.reached:
		fmt.Println("middle of", id)
	case <-time.After(patience):
		return errors.New("there was nothing to do")
	}
	_, _ = bufio.NewReader(os.Stdin).ReadString('\n') // The test holds the other end, so an orphan ends.
	return errors.New("nobody killed me")
}

// TestKilledWorker kills a replica in the middle of an import. Another one takes the job up when the lease is over, the report
// comes in exactly once, and nothing of the first attempt is left.
func TestKilledWorker(t *testing.T) {
	t.Parallel()
	b := setup(t)
	job := b.queue(t, "s", sarif("a", 5_000))
	replica := exec.Command(os.Args[0])
	replica.Env = append(os.Environ(), envVictim+"="+b.url)
	stdout, err := replica.StdoutPipe()
	require.NoError(t, err)
	stdin, err := replica.StdinPipe()
	require.NoError(t, err)
	defer func() { _ = stdin.Close() }()
	require.NoError(t, replica.Start())
	line, err := bufio.NewReader(stdout).ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, "middle of "+job.ID.String()+"\n", line)

	running, err := b.store.GetJob(t.Context(), job.ID)
	require.NoError(t, err)
	require.Equal(t, importjob.StateRunning, running.State)
	claim, err := b.store.ClaimJob(t.Context(), time.Second)
	require.NoError(t, err)
	require.Nil(t, claim, "a living worker's job is not taken away")
	require.NoError(t, replica.Process.Kill())
	require.Error(t, replica.Wait())

	b.work(t, nil)
	done := b.await(t, job.ID, importjob.StateSucceeded)
	require.Equal(t, 2, done.Attempts)
	require.Equal(t, 5_000, done.Import.Counts.Created)
	b.requireOnce(t, 5_000)
}
