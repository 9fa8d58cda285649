package postgres

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/report"
)

func TestUnavailable(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		err  error
		want bool
	}{
		"ServerStops":        {&pgconn.PgError{Code: "57P01"}, true},
		"ServerStarts":       {&pgconn.PgError{Code: "57P03"}, true},
		"DiskFull":           {&pgconn.PgError{Code: "53100"}, true},
		"TooManyConnections": {&pgconn.PgError{Code: "53300"}, true},
		"ConnectionLost":     {&pgconn.PgError{Code: "08006"}, true},
		"Unreachable":        {&net.OpError{Op: "dial", Err: os.ErrNotExist}, true},
		"CutShort":           {io.ErrUnexpectedEOF, true},
		"CutWhileCopying":    {&databaseError{io.ErrUnexpectedEOF}, true},
		"NoConnectionInTime": {context.DeadlineExceeded, true},
		"ClientHungUp":       {&databaseError{context.Canceled}, false},
		"OurSQLIsWrong":      {&databaseError{&pgconn.PgError{Code: "42P01"}}, false},
		"ConstraintViolated": {&pgconn.PgError{Code: "23514"}, false},
		"Absent":             {pgx.ErrNoRows, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tt.want, Unavailable(fmt.Errorf("do something: %w", tt.err)))
		})
	}
}

// TestDatabaseErrorIsNotTheReports reads a report while the connection to the database is cut. That looks like the end of a
// report that was cut off, and must not be taken for one: the job would not be tried again.
func TestDatabaseErrorIsNotTheReports(t *testing.T) {
	t.Parallel()
	const text = `{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"t"}},"results":[{"ruleId":"r","message":{"text":"m"}}]}]}`
	for _, cut := range []error{io.EOF, io.ErrUnexpectedEOF, os.ErrDeadlineExceeded} {
		_, err := report.Parse(strings.NewReader(text), report.Detect, report.DefaultLimits(), func(finding.Observation) error {
			return fmt.Errorf("copy observations: %w", &databaseError{cut})
		})
		var domain *finding.Error
		require.NotErrorAs(t, err, &domain)
		require.True(t, Unavailable(err))
	}
}
