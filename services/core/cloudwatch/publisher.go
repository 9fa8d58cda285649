// Package cloudwatch publishes the business metrics as custom metrics of Amazon CloudWatch.
package cloudwatch

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/schemas"
	"github.com/aws/smithy-go/transport/http/protocol/awsquery"

	"github.com/cloudsec/cloudsec/services/core/posture"
)

const (
	// maxData is how many data one request may carry.
	maxData = 1000
	// attempts and patience are how often and how long a request is tried.
	attempts = 5
	patience = 30 * time.Second
	// turn names the work of publishing, which one replica does at a time.
	turn = "cloudwatch"
	// looks is how often in an interval a replica looks whether it is time.
	looks = 5
)

// namespace is what CloudWatch takes as one; those that begin with AWS/ are its own.
var namespace = regexp.MustCompile(`^[A-Za-z0-9./_#-]{1,255}$`) //nolint:gochecknoglobals // compiled once

// CheckNamespace says what is wrong with a namespace, or nil.
func CheckNamespace(name string) error {
	if !namespace.MatchString(name) || strings.HasPrefix(name, "AWS/") {
		return errors.New("must have at most 255 letters, digits and . / _ # -, and not begin with AWS/")
	}
	return nil
}

// Reader reads what is published.
type Reader interface {
	Posture(ctx context.Context) (posture.Summary, error)
}

// Turns lets one replica at a time do something.
type Turns interface {
	TakeTurn(ctx context.Context, name string, hold time.Duration) (bool, error)
	GiveTurnBack(ctx context.Context, name string, after time.Duration) error
}

// Options configure a Publisher. Start from DefaultOptions.
type Options struct {
	// Namespace is where the metrics go; without one nothing is published.
	Namespace string
	// Interval is how often they are published, by all replicas together.
	Interval time.Duration
	Reader   Reader
	Turns    Turns
	Logger   *slog.Logger
	Clock    func() time.Time
}

// DefaultOptions publishes once a minute, which is how finely CloudWatch keeps metrics by default.
func DefaultOptions() Options {
	return Options{Interval: time.Minute}
}

// Publisher publishes.
type Publisher struct {
	opts   Options
	client *cloudwatch.Client
}

// New returns a publisher. The SDK tries again by itself, with a growing wait, what is worth it. It speaks the oldest of the
// protocols that CloudWatch understands: the emulator knows no other, and what is tested shall be what is sent.
func New(settings aws.Config, opts Options) *Publisher {
	return &Publisher{opts: opts, client: cloudwatch.NewFromConfig(settings, func(o *cloudwatch.Options) {
		o.Protocol = awsquery.New(schemas.GraniteServiceVersion20100801)
		o.Retryer = retry.NewStandard(func(o *retry.StandardOptions) { o.MaxAttempts = attempts })
	})}
}

// Run publishes until the context ends. A replica looks more often than is published, because the turns of several replicas
// are by the database's clock and their looks are not.
func (p *Publisher) Run(ctx context.Context) {
	ticker := time.NewTicker(p.opts.Interval / looks)
	defer ticker.Stop()
	for {
		if _, err := p.Publish(ctx); err != nil && ctx.Err() == nil {
			p.opts.Logger.WarnContext(ctx, "metrics not published", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// Publish publishes once, if it is time and no other replica does. It reports whether it did. When it fails, the turn comes
// back early, so that any replica may try.
func (p *Publisher) Publish(ctx context.Context) (bool, error) {
	taken, err := p.opts.Turns.TakeTurn(ctx, turn, p.opts.Interval)
	if err != nil || !taken {
		return false, err //nolint:wrapcheck // the store has said which operation it was
	}
	if err := p.publish(ctx); err != nil {
		back := p.opts.Turns.GiveTurnBack(context.WithoutCancel(ctx), turn, p.opts.Interval/looks)
		return false, errors.Join(err, back)
	}
	return true, nil
}

func (p *Publisher) publish(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	summary, err := p.opts.Reader.Posture(ctx)
	if err != nil {
		return err //nolint:wrapcheck // the store has said which operation it was
	}
	for batch := range slices.Chunk(data(summary, p.opts.Clock()), maxData) {
		_, err := p.client.PutMetricData(ctx, &cloudwatch.PutMetricDataInput{Namespace: &p.opts.Namespace, MetricData: batch})
		if err != nil {
			return fmt.Errorf("put %d metric data: %w", len(batch), err)
		}
	}
	return nil
}
