package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/ci/emulator"
)

func TestServeThenCheck(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	reader, writer := io.Pipe()
	ended := make(chan error, 1)
	file := filepath.Join(t.TempDir(), "password")
	go func() {
		err := run(ctx, []string{"serve", "--password-file", file}, os.Getenv, writer)
		_ = writer.CloseWithError(io.EOF)
		ended <- err
	}()
	line, err := bufio.NewReader(reader).ReadBytes('\n')
	if err != nil {
		require.NoError(t, <-ended)
	}
	var described emulator.Description
	require.NoError(t, json.Unmarshal(line, &described))
	require.Equal(t, file, described.PasswordFile)
	password, err := os.ReadFile(file)
	require.NoError(t, err)
	require.NotContains(t, string(line), string(bytes.TrimSpace(password)))

	var out bytes.Buffer
	require.NoError(t, run(t.Context(), []string{"check", "--endpoint", described.Endpoint}, os.Getenv, &out))
	require.Contains(t, out.String(), "ready")
	cancel()
	require.NoError(t, <-ended)
	require.Error(t, run(t.Context(), []string{"check", "--endpoint", described.Endpoint}, os.Getenv, io.Discard))
}

func TestRunNamesTheCommands(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	require.NoError(t, run(t.Context(), []string{"help"}, os.Getenv, &out))
	require.Contains(t, out.String(), "emulator serve")
	require.ErrorContains(t, run(t.Context(), nil, os.Getenv, io.Discard), "serve, check or help")
	require.ErrorContains(t, run(t.Context(), []string{"fly"}, os.Getenv, io.Discard), `"fly"`)
}
