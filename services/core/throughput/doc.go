// Package throughput measures how many pages of findings core serves, against the least that could serve them: a handler that sends
// the same SQL, reads the rows in a loop and encodes them, and does nothing else.
package throughput
