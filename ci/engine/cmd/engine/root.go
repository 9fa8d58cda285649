package main

import (
	"os"

	"github.com/spf13/cobra"

	"github.com/cloudsec/cloudsec/ci/engine"
)

const about = `Gives a client a Dagger engine.

Where Docker (or podman, nerdctl, or an engine named by
_EXPERIMENTAL_DAGGER_RUNNER_HOST) is there, nothing is started: dagger uses it.

Otherwise, as root on Linux, it builds Dagger from its pinned Go module and the
base images from Debian packages, and runs the engine in namespaces of its own.
Nothing on the host changes but files under $CLOUDSEC_HOME/engine (default
~/.cache/cloudsec/engine). The first time takes minutes, the next seconds.

  engine                          start the engine
  engine run -- dagger call test  run a client of it, starting it when needed
  eval "$(engine env)"            make this shell a client of it
  engine down                     stop it; its cache stays`

// settings are the flags that all commands share.
type settings struct {
	images string
	local  bool
}

// root is the command line; without a subcommand it starts the engine.
func root() *cobra.Command {
	s := &settings{}
	up := upCommand(s)
	command := &cobra.Command{
		Use: "engine", Short: "Give clients a Dagger engine, with or without Docker", Long: about,
		SilenceUsage: true, SilenceErrors: true, Args: cobra.NoArgs, RunE: up.RunE,
	}
	flags := command.PersistentFlags()
	flags.StringVar(&s.images, "images", engine.DefaultOptions(os.Getenv, nil).Images,
		"where base images come from: auto, packages or registry (environment: CLOUDSEC_ENGINE_IMAGES)")
	flags.BoolVar(&s.local, "local", false, "leave Docker and other engines aside")
	command.AddCommand(up, statusCommand(s), logsCommand(s), downCommand(s), cleanCommand(s), envCommand(s), runCommand(s), cliCommand(s), imagesCommand(s))
	command.AddCommand(hidden()...)
	return command
}

func (s *settings) open(command *cobra.Command) (*engine.Engine, error) {
	return engine.New(engine.Options{Images: s.images, Local: s.local, Out: command.ErrOrStderr()})
}
