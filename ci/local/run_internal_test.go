package local

import (
	"bufio"
	"context"
	"io"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAnInterruptReachesWhatACommandHasStarted(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	reader, writer := io.Pipe()
	w := Workspace{Root: t.TempDir(), Home: t.TempDir()}
	const child = `trap "echo interrupted; exit 1" INT; echo ready; while :; do sleep 0.1; done`
	ended := make(chan error, 1)
	go func() {
		err := w.run(ctx, writer, ".", []string{"CHILD=" + child}, "sh", "-c", `sh -c "$CHILD"; exit 1`)
		_ = writer.Close()
		ended <- err
	}()
	var lines []string
	for scanner := bufio.NewScanner(reader); scanner.Scan(); {
		if lines = append(lines, scanner.Text()); scanner.Text() == "ready" {
			cancel()
		}
	}
	require.Error(t, <-ended)
	require.Contains(t, lines, "interrupted")
}
