package main

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRun(t *testing.T) {
	t.Parallel()
	var short, long bytes.Buffer
	require.NoError(t, run(&short, false))
	require.Contains(t, short.String(), "recipe 2")
	require.NoError(t, run(&long, true))
	require.Contains(t, long.String(), short.String())
	require.Contains(t, long.String(), "DefectDojo  r")
}
