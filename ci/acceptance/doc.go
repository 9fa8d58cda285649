// Package acceptance holds the tests of the pipeline as its users meet it: through the Dagger CLI, on a real engine. They are behind the build
// tag "engine", because the first run builds every tool and image; `make test` runs them.
package acceptance
