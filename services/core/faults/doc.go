// Package faults breaks what core stands on, while it works: PostgreSQL's disk, the clocks, the process itself, its clients and what
// they send. Whatever happens, nothing may be lost, nothing half there, memory stays bounded, and the status says what to do.
//
// The tests of app, importjob and cmd/core break the rest: PostgreSQL that restarts, a pool that is exhausted, uploads that never end,
// workers and senders that are killed.
package faults
