// Package decision says whether a canary goes back, may be promoted, or cannot be told from stable yet. It is pure: it gets a
// policy and, interval by interval, what both versions did, and answers with a verdict and its reasons. It knows no clock, no
// file and no network, so that the same intervals give the same verdict in a rollout, after a restart, and in a replay.
//
// The rule is a bet against the canary being good. Each interval multiplies the stake by a likelihood ratio whose mean is at
// most one while the canary is good; a good canary therefore lets the stake grow to 1/alpha with a chance of alpha at most,
// however often and however long one looks. docs/adr/0028-canary-by-betting.md tells why, docs/canary-benchmark.md how well.
package decision
