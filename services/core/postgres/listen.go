package postgres

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
)

// changesChannel is the channel that the triggers of migration 15 announce changes on.
const changesChannel = "cloudsec_changes"

// ListenChanges tells of what any replica changes, by topic. Other schemas of the database are none of its business.
func (s *Store) ListenChanges(ctx context.Context, ready func(), changed func(topic string)) error {
	schema := ""
	return s.listen(ctx, changesChannel, func(conn *pgx.Conn) error {
		if err := conn.QueryRow(ctx, "SELECT current_schema()").Scan(&schema); err != nil {
			return fmt.Errorf("read schema: %w", err)
		}
		ready()
		return nil
	}, func(payload string) {
		if topic, ours := strings.CutPrefix(payload, schema+"."); ours {
			changed(topic)
		}
	})
}

// listen calls begun when it has begun to listen on a channel, and heard for every notification. Its connection is not one of
// the pool's, because it holds it for as long as it lives.
func (s *Store) listen(ctx context.Context, channel string, begun func(*pgx.Conn) error, heard func(payload string)) error {
	config := s.pool.Config()
	settings := config.ConnConfig.Copy()
	if config.BeforeConnect != nil { // What gives the pool its credentials gives them here, too.
		if err := config.BeforeConnect(ctx, settings); err != nil {
			return fmt.Errorf("prepare to listen: %w", err)
		}
	}
	conn, err := pgx.ConnectConfig(ctx, settings)
	if err != nil {
		return fmt.Errorf("connect to listen: %w", err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	if _, err := conn.Exec(ctx, "LISTEN "+channel); err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	if err := begun(conn); err != nil {
		return err
	}
	for {
		notification, err := conn.WaitForNotification(ctx)
		if err != nil {
			return fmt.Errorf("wait for a notification: %w", err)
		}
		heard(notification.Payload)
	}
}
