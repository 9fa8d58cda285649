// Package benchmark plays simulated rollouts, with fixed seeds, under the rule of ci/canary/decision and under the rules of
// other tools as their documentation gives them, and compares what they do: how often each rolls back a good canary, and how
// many bad requests each lets a bad one serve.
package benchmark
