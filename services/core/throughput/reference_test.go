package throughput_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/cloudsec/cloudsec/services/core/access"
	"github.com/cloudsec/cloudsec/services/core/api"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/postgres"
)

// envReference turns this binary into the reference, on the database with this URL.
const envReference = "THROUGHPUT_REFERENCE"

// listed are the columns of a finding in a list.
const listed = 22

// page is the page that is asked for all the time: the default list.
func page() finding.Page { return finding.Page{Limit: 50, Sort: finding.SortSeverity} }

// recorder keeps the statements that the store sends, begin and commit among them.
type recorder struct{ statements []pgx.TraceQueryStartData }

// TraceQueryStart implements pgx.QueryTracer. What sets a connection up for its scope is left to the pool, which does so once.
func (r *recorder) TraceQueryStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	if !strings.Contains(data.SQL, "set_config('role'") {
		r.statements = append(r.statements, data)
	}
	return ctx
}

// TraceQueryEnd implements pgx.QueryTracer.
func (*recorder) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// record lets the store read a page and returns what it sent.
func record(ctx context.Context, pool *pgxpool.Pool) ([]pgx.TraceQueryStartData, error) {
	config, traced := pool.Config(), &recorder{}
	config.ConnConfig.Tracer = traced
	watched, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, err //nolint:wrapcheck // a test
	}
	defer watched.Close()
	_, err = postgres.New(watched, time.Now).List(ctx, page())
	return traced.statements, err //nolint:wrapcheck // a test
}

// serveReference serves the page until standard input ends, and says where. It reads as core does for somebody in the default team.
func serveReference(ctx context.Context, url string) error {
	ctx = access.With(ctx, access.Of(access.DefaultTeam))
	pool, err := postgres.Connect(ctx, url, 16)
	if err != nil {
		return err //nolint:wrapcheck // a test
	}
	defer pool.Close()
	statements, err := record(ctx, pool)
	if err != nil {
		return err
	}
	router := chi.NewRouter()
	router.Get("/v1/findings", func(w http.ResponseWriter, r *http.Request) {
		answer, err := read(r.Context(), pool, statements)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(answer)
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err //nolint:wrapcheck // a test
	}
	fmt.Println("http://" + listener.Addr().String())
	server := &http.Server{Handler: router, ReadHeaderTimeout: time.Minute}
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		_ = server.Close()
	}()
	_ = server.Serve(listener)
	return nil
}

// read sends the statements and makes the page of the rows.
func read(ctx context.Context, pool *pgxpool.Pool, statements []pgx.TraceQueryStartData) (answer api.FindingPage, err error) {
	err = pool.AcquireFunc(ctx, func(conn *pgxpool.Conn) error {
		var last finding.Finding
		for _, statement := range statements {
			rows, err := conn.Query(ctx, statement.SQL, statement.Args...)
			if err != nil {
				return err //nolint:wrapcheck // a test
			}
			for rows.Next() {
				if len(rows.FieldDescriptions()) != listed {
					answer.Total.Exact = true
					if err := rows.Scan(&answer.Total.Count); err != nil {
						return err //nolint:wrapcheck // a test
					}
					continue
				}
				if len(answer.Items) == page().Limit {
					next := finding.CursorAfter(last).Encode(page().Sort, page().Filter)
					answer.NextCursor = &next
					continue
				}
				if last, err = scan(rows); err != nil {
					return err
				}
				answer.Items = append(answer.Items, api.Finding{
					Id: last.ID, Team: last.Team, Kind: api.FindingKind(last.Kind), Severity: api.Severity(last.Severity.String()),
					State: api.FindingState(last.State), Title: last.Title, RuleId: last.RuleID, Component: last.Component, Path: last.Path,
					Sources: last.OpenSources, FirstSeenAt: last.FirstSeenAt, LastSeenAt: last.LastSeenAt,
					Labels: last.Labels, DueAt: last.DueAt, SlaState: api.SlaState(last.SLAState),
					Criticality: api.Criticality(last.Criticality.String()), Exposure: api.Exposure(last.Exposure.String()),
					Kev: last.KEV, Epss: last.EPSS, Priority: last.Priority,
				})
			}
			if err := rows.Err(); err != nil {
				return err //nolint:wrapcheck // a test
			}
		}
		return nil
	})
	return answer, err //nolint:wrapcheck // a test
}

func scan(rows pgx.Rows) (f finding.Finding, err error) {
	var assignee string // Nobody is assigned here.
	var sla int16
	err = rows.Scan(&f.ID, &f.Team, &f.TeamID, &f.Kind, &f.Severity, &f.State, &f.Title, &f.RuleID, &f.Component, &f.Path,
		&f.FirstSeenAt, &f.LastSeenAt, &assignee, &f.Labels, &f.OpenSources,
		&f.DueAt, &sla, &f.Criticality, &f.Exposure, &f.EPSS, &f.KEV, &f.Priority)
	if f.DueAt != nil {
		due := f.DueAt.UTC()
		f.DueAt = &due
	}
	f.SLAState = finding.SLAOf(sla, f.DueAt, time.Now())
	f.FirstSeenAt, f.LastSeenAt = f.FirstSeenAt.UTC(), f.LastSeenAt.UTC()
	return f, err //nolint:wrapcheck // a test
}
