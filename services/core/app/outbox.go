package app

import (
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/cloudsec/cloudsec/services/core/gate"
	"github.com/cloudsec/cloudsec/services/core/outbox"
	"github.com/cloudsec/cloudsec/services/core/postgres"
	"github.com/cloudsec/cloudsec/services/core/secret"
	"github.com/cloudsec/cloudsec/services/core/sns"
	"github.com/cloudsec/cloudsec/services/core/webhook"
	"github.com/cloudsec/cloudsec/services/internal/config"
)

// outboxParts are what tells others of events.
type outboxParts struct {
	dispatcher *outbox.Dispatcher
	sender     *webhook.Sender
	keeper     webhook.Keeper
}

// newOutbox puts them together.
func newOutbox(
	ctx context.Context, opts Options, store *postgres.Store, logger *slog.Logger, registry prometheus.Registerer,
) (*outboxParts, error) {
	box, err := newBox(opts.SecretKeys)
	if err != nil {
		return nil, fmt.Errorf("set up secrets: %w", err)
	}
	parts := &outboxParts{keeper: webhook.Keeper{Store: store, Box: box, Rules: opts.WebhookRules}}
	parts.sender = webhook.NewSender(webhook.SenderOptions{
		Box: orClosed(box), Rules: opts.WebhookRules, Version: opts.Version, Clock: opts.Clock, Roots: opts.WebhookRoots,
	})
	o := opts.Outbox
	o.Queue, o.Webhooks, o.Logger, o.Registry = store, parts.sender, logger, registry
	if opts.TopicARN != "" {
		settings, err := topicSettings(ctx, opts)
		if err != nil {
			return nil, fmt.Errorf("set up SNS: %w", err)
		}
		store.WithTopic()
		o.Topic = sns.New(settings, opts.TopicARN)
	}
	if parts.dispatcher, err = outbox.New(o); err != nil {
		return nil, fmt.Errorf("set up outbox: %w", err)
	}
	return parts, nil
}

// newBox returns nil when there are no keys.
func newBox(keys string) (secret.Box, error) {
	if keys == "" {
		return nil, nil //nolint:nilnil // nil means: no webhooks can be made
	}
	return secret.NewKeyring(keys) //nolint:wrapcheck // wrapped by the caller
}

// closedBox opens nothing. With it, webhooks that were made while there were keys fail with a reason instead of crashing.
type closedBox struct{}

func (closedBox) Seal(context.Context, []byte, string) ([]byte, error) { return nil, secret.ErrSealed }
func (closedBox) Open(context.Context, []byte, string) ([]byte, error) { return nil, secret.ErrSealed }

func orClosed(box secret.Box) secret.Box {
	if box == nil {
		return closedBox{}
	}
	return box
}

func topicSettings(ctx context.Context, opts Options) (aws.Config, error) {
	if opts.AWS != nil {
		return *opts.AWS, nil
	}
	return sns.LoadConfig(ctx, opts.TopicARN) //nolint:wrapcheck // wrapped by the caller
}

func (p *outboxParts) start(ctx context.Context) {
	p.dispatcher.Start(ctx)
}

func (p *outboxParts) stop(ctx context.Context) error {
	defer p.sender.Close()
	return p.dispatcher.Stop(ctx) //nolint:wrapcheck // it never fails
}

// policies are those that were given, else the default one.
func (a *App) policies() (*gate.Book, error) {
	if a.opts.Policies != nil {
		return a.opts.Policies, nil
	}
	book, err := gate.LoadBook("")
	if err != nil {
		return nil, fmt.Errorf("set up the release gate: %w", err)
	}
	return book, nil
}

// outboxOptions reads the settings of events and of the release gate.
func outboxOptions(r *config.Reader, o *Options) {
	o.Outbox.Concurrency = r.Int("CORE_OUTBOX_CONCURRENCY", o.Outbox.Concurrency, 1, 1000)
	o.Outbox.Timeout = r.Duration("CORE_OUTBOX_TIMEOUT", o.Outbox.Timeout)
	o.Outbox.Poll = r.Duration("CORE_OUTBOX_POLL", o.Outbox.Poll)
	o.Outbox.MaxAttempts = r.Int("CORE_OUTBOX_MAX_ATTEMPTS", o.Outbox.MaxAttempts, 1, 100)
	o.Outbox.Retention = r.Duration("CORE_OUTBOX_RETENTION", o.Outbox.Retention)
	o.WebhookRules.AllowHTTP = r.Bool("CORE_WEBHOOK_ALLOW_HTTP", false)
	o.WebhookRules.AllowNetworks = networks(r, "CORE_WEBHOOK_ALLOW_NETWORKS")
	if o.SecretKeys = r.OptionalSecret("CORE_SECRET_KEYS"); o.SecretKeys != "" {
		if _, err := secret.NewKeyring(o.SecretKeys); err != nil {
			r.Problem("CORE_SECRET_KEYS", "%v", err)
		}
	}
	if o.TopicARN = r.String("CORE_SNS_TOPIC_ARN", ""); o.TopicARN != "" {
		if err := sns.CheckTopic(o.TopicARN); err != nil {
			r.Problem("CORE_SNS_TOPIC_ARN", "%v", err)
		}
	}
	book, err := gate.LoadBook(r.String("CORE_GATE_POLICIES", ""))
	if err != nil {
		r.Problem("CORE_GATE_POLICIES", "%v", err)
	}
	o.Policies = book
	if o.Outbox.Timeout > time.Minute {
		r.Problem("CORE_OUTBOX_TIMEOUT", "must be at most 1m, or stopping would take too long")
	}
}

// networks reads networks, separated by commas.
func networks(r *config.Reader, name string) []netip.Prefix {
	var list []netip.Prefix
	for text := range strings.SplitSeq(r.String(name, ""), ",") {
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		network, err := netip.ParsePrefix(text)
		if err != nil {
			r.Problem(name, "must be networks such as 10.1.0.0/16, separated by commas")
			return nil
		}
		list = append(list, network.Masked())
	}
	return list
}
