package postgres

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// databaseError is an error of the database on its way through the reading of a report. Read by read, it looks like the
// report's own errors: a lost connection ends too early, as a report does that was cut off. So it does not say that it is
// one of those.
type databaseError struct {
	err error
}

// Error implements error.
func (e *databaseError) Error() string { return e.err.Error() }

// Is finds everything but what the report could be blamed for.
func (e *databaseError) Is(target error) bool {
	switch target {
	case io.EOF, io.ErrUnexpectedEOF, os.ErrDeadlineExceeded:
		return false
	}
	return errors.Is(e.err, target)
}

// As finds what the database said.
func (e *databaseError) As(target any) bool { return errors.As(e.err, target) }

// Unavailable reports whether an error says that the database cannot serve now and may later: it is away or starting, all
// connections are in use, or it is out of room.
func Unavailable(err error) bool {
	if errors.Is(err, context.Canceled) {
		return false
	}
	var answer *pgconn.PgError
	if errors.As(err, &answer) {
		return unavailableCode(answer.Code)
	}
	var connect *pgconn.ConnectError
	var network *net.OpError
	var database *databaseError
	return errors.As(err, &connect) || errors.As(err, &network) || errors.As(err, &database) ||
		errors.Is(err, context.DeadlineExceeded) || errors.Is(err, io.ErrUnexpectedEOF) || pgconn.SafeToRetry(err)
}

// unavailableCode knows the SQLSTATEs of lost connections (08), of missing resources such as disk or connections (53), and of
// a server that stops or starts.
func unavailableCode(code string) bool {
	switch code {
	case "57P01", "57P02", "57P03":
		return true
	}
	return strings.HasPrefix(code, "08") || strings.HasPrefix(code, "53")
}
