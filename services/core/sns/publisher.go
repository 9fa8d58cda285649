// Package sns publishes events to a topic of Amazon SNS.
package sns

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"
	"github.com/aws/smithy-go"

	"github.com/cloudsec/cloudsec/services/core/event"
	"github.com/cloudsec/cloudsec/services/core/outbox"
)

// topicARN is the form of a topic's name: partition, region, account, name.
var topicARN = regexp.MustCompile( //nolint:gochecknoglobals // compiled once
	`^arn:aws[a-z-]*:sns:([a-z0-9-]+):[0-9]{12}:[A-Za-z0-9_-]{1,251}(\.fifo)?$`)

// CheckTopic says what is wrong with a topic's ARN, or nil.
func CheckTopic(arn string) error {
	if !topicARN.MatchString(arn) {
		return errors.New("must be the ARN of a topic, such as arn:aws:sns:eu-central-1:123456789012:cloudsec")
	}
	return nil
}

// LoadConfig finds credentials the way all programs on AWS do, and takes the region from the topic, since no other can have it.
func LoadConfig(ctx context.Context, arn string) (aws.Config, error) {
	parts := topicARN.FindStringSubmatch(arn)
	if parts == nil {
		return aws.Config{}, CheckTopic(arn)
	}
	loaded, err := config.LoadDefaultConfig(ctx, config.WithRegion(parts[1]))
	if err != nil {
		return aws.Config{}, fmt.Errorf("load AWS settings: %w", err)
	}
	return loaded, nil
}

// Publisher sends events to one topic.
type Publisher struct {
	client *sns.Client
	topic  string
}

var _ outbox.Sender = (*Publisher)(nil)

// New returns a publisher. The SDK does not retry by itself: the outbox does, and it writes down what it did.
func New(cfg aws.Config, topic string) *Publisher {
	client := sns.NewFromConfig(cfg, func(o *sns.Options) { o.Retryer = aws.NopRetryer{} })
	return &Publisher{client: client, topic: topic}
}

// Send implements outbox.Sender.
func (p *Publisher) Send(ctx context.Context, job outbox.Job) outbox.Outcome {
	input, err := p.message(job.Event)
	if err != nil {
		return outbox.Outcome{Reason: "the message could not be made; see the log", Err: err}
	}
	if _, err := p.client.Publish(ctx, input); err != nil {
		return outbox.Outcome{Reason: reasonOf(err), Err: err}
	}
	return outbox.Outcome{}
}

// message is the envelope with attributes that subscriptions can filter by.
func (p *Publisher) message(e event.Event) (*sns.PublishInput, error) {
	body, err := e.Envelope()
	if err != nil {
		return nil, err //nolint:wrapcheck // it says which event
	}
	input := &sns.PublishInput{
		TopicArn: aws.String(p.topic), Message: aws.String(string(body)),
		MessageAttributes: map[string]types.MessageAttributeValue{
			"id": text(e.ID.String()), "type": text(string(e.Type)), "source": text(event.Source),
		},
	}
	if e.Severity != nil {
		input.MessageAttributes["severity"] = text(e.Severity.String())
	}
	if strings.HasSuffix(p.topic, ".fifo") { // What SNS has seen in the last five minutes it does not pass on twice.
		input.MessageDeduplicationId = aws.String(e.ID.String())
		input.MessageGroupId = aws.String(string(e.Type))
	}
	return input, nil
}

func text(value string) types.MessageAttributeValue {
	return types.MessageAttributeValue{DataType: aws.String("String"), StringValue: aws.String(value)}
}

// reasonOf names the code of SNS's answer; what it says in words may quote names of roles and accounts.
func reasonOf(err error) string {
	var answer smithy.APIError
	switch {
	case errors.As(err, &answer):
		return "SNS answered " + answer.ErrorCode()
	case errors.Is(err, context.DeadlineExceeded):
		return "SNS did not answer in time"
	}
	return "SNS could not be reached"
}
