//go:build !linux

package main

import "github.com/spf13/cobra"

// hidden is empty where no engine of our own can run.
func hidden() []*cobra.Command { return nil }
