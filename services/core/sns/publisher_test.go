package sns_test

import (
	"crypto/rand"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awssns "github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/event"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/outbox"
	"github.com/cloudsec/cloudsec/services/core/sns"
	"github.com/cloudsec/cloudsec/services/internal/awstest"
)

func TestMain(m *testing.M) { os.Exit(awstest.Main(m)) }

// testBundle is a topic of its own in a local SNS.
type testBundle struct {
	client *awssns.Client
	config aws.Config
	topic  string
}

func setup(t *testing.T, suffix string, attributes map[string]string) *testBundle {
	t.Helper()
	local := awstest.NewLocal(t)
	b := &testBundle{client: awssns.NewFromConfig(local.Config), config: local.Config}
	made, err := b.client.CreateTopic(t.Context(), &awssns.CreateTopicInput{
		Name: aws.String("events-" + rand.Text() + suffix), Attributes: attributes,
	})
	require.NoError(t, err)
	b.topic = aws.ToString(made.TopicArn)
	require.NoError(t, sns.CheckTopic(b.topic))
	return b
}

// subscribe returns a channel of the messages that a subscriber with a filter gets.
func (b *testBundle) subscribe(t *testing.T, filter string) <-chan string {
	t.Helper()
	messages := make(chan string, 10)
	subscriber := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var notification struct{ Message string }
		if err := json.NewDecoder(r.Body).Decode(&notification); err == nil {
			messages <- notification.Message
		}
	}))
	t.Cleanup(subscriber.Close)
	input := &awssns.SubscribeInput{TopicArn: &b.topic, Protocol: aws.String("http"), Endpoint: &subscriber.URL}
	if filter != "" {
		input.Attributes = map[string]string{"FilterPolicy": filter}
	}
	_, err := b.client.Subscribe(t.Context(), input)
	require.NoError(t, err)
	return messages
}

func job(t *testing.T, severity finding.Severity) outbox.Job {
	t.Helper()
	cause := event.Cause{ID: uuid.New(), Source: "trivy:image"}
	e, err := event.OfBatch(event.FindingCreated, cause, event.Batch{Severity: severity, Total: 3}, time.Now())
	require.NoError(t, err)
	return outbox.Job{ID: 1, Attempt: 1, Event: e}
}

func TestSend(t *testing.T) {
	t.Parallel()

	t.Run("PublishesTheEnvelopeWithAttributesToFilterBy", func(t *testing.T) {
		t.Parallel()
		b := setup(t, "", nil)
		all := b.subscribe(t, "")
		severe := b.subscribe(t, `{"severity":["critical","high"],"type":["finding.created"]}`)
		publisher := sns.New(b.config, b.topic)
		low, high := job(t, finding.SeverityLow), job(t, finding.SeverityHigh)
		for _, j := range []outbox.Job{low, high} {
			require.Equal(t, outbox.Outcome{}, publisher.Send(t.Context(), j))
		}
		want, err := high.Event.Envelope()
		require.NoError(t, err)
		require.JSONEq(t, string(want), <-severe)
		require.Contains(t, <-all, low.Event.ID.String())
		require.Contains(t, <-all, high.Event.ID.String())
		require.Empty(t, severe, "the low one was filtered out")
	})

	t.Run("GivesFIFOTopicsWhatTheyNeed", func(t *testing.T) {
		t.Parallel()
		b := setup(t, ".fifo", map[string]string{"FifoTopic": "true"})
		require.Equal(t, outbox.Outcome{}, sns.New(b.config, b.topic).Send(t.Context(), job(t, finding.SeverityLow)))
	})

	t.Run("SaysThatATopicIsNotThere", func(t *testing.T) {
		t.Parallel()
		b := setup(t, "", nil)
		outcome := sns.New(b.config, b.topic+"x").Send(t.Context(), job(t, finding.SeverityLow))
		require.Equal(t, "SNS answered NotFound", outcome.Reason)
		require.Error(t, outcome.Err)
	})

	t.Run("SaysThatSNSIsNotThere", func(t *testing.T) {
		t.Parallel()
		away := awstest.NewLocal(t).Config.Copy()
		away.BaseEndpoint = aws.String("http://127.0.0.1:1")
		outcome := sns.New(away, "arn:aws:sns:us-east-1:123456789012:x").Send(t.Context(), job(t, finding.SeverityLow))
		require.Equal(t, "SNS could not be reached", outcome.Reason)
	})
}

func TestCheckTopic(t *testing.T) {
	t.Parallel()
	for _, good := range []string{"arn:aws:sns:eu-central-1:123456789012:cloudsec", "arn:aws-us-gov:sns:us-gov-east-1:123456789012:a_b-c.fifo"} {
		require.NoError(t, sns.CheckTopic(good))
	}
	for _, bad := range []string{"", "cloudsec", "arn:aws:sqs:eu-central-1:123456789012:q", "arn:aws:sns:eu-central-1:123456789012:", "arn:aws:sns:eu-central-1:12:x"} {
		require.ErrorContains(t, sns.CheckTopic(bad), "must be the ARN of a topic")
		_, err := sns.LoadConfig(t.Context(), bad)
		require.Error(t, err)
	}
	loaded, err := sns.LoadConfig(t.Context(), "arn:aws:sns:eu-west-3:123456789012:x")
	require.NoError(t, err)
	require.Equal(t, "eu-west-3", loaded.Region)
}
