package faults_test

import (
	"context"
	"io"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/coretest"
)

func TestMain(m *testing.M) { os.Exit(coretest.Main(m)) }

// execute runs statements in a core's database.
func execute(t *testing.T, url string, statements ...string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	defer func() { _ = conn.Close(context.WithoutCancel(t.Context())) }()
	for _, statement := range statements {
		_, err = conn.Exec(t.Context(), statement)
		require.NoError(t, err)
	}
}

// number asks a core's database for a number.
func number(t *testing.T, url, query string) (n int) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	defer func() { _ = conn.Close(context.WithoutCancel(t.Context())) }()
	require.NoError(t, conn.QueryRow(t.Context(), query).Scan(&n))
	return n
}

// upload begins to send a report and leaves the rest to the test. Closing the pipe ends it. The status is 0 when there is no answer.
func upload(t *testing.T, c coretest.Client, path, start string) (body *io.PipeWriter, status <-chan int) {
	t.Helper()
	reader, writer := io.Pipe()
	req, err := http.NewRequestWithContext(t.Context(), "POST", c.URL+path, reader)
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+c.Token(t, "ci"))
	// The client sends its body only when the handler reads, so a write that returns says that it does.
	req.Header.Set("Expect", "100-continue")
	client := &http.Client{Transport: &http.Transport{ExpectContinueTimeout: time.Minute}}
	t.Cleanup(client.CloseIdleConnections)
	result := make(chan int, 1)
	go func() {
		res, err := client.Do(req)
		if err != nil {
			result <- 0
			return
		}
		_ = res.Body.Close()
		result <- res.StatusCode
	}()
	_, err = io.WriteString(writer, start)
	require.NoError(t, err)
	return writer, result
}
