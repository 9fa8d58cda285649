package cloudwatch_test

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awscloudwatch "github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/schemas"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/aws/smithy-go/transport/http/protocol/awsquery"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/access"
	"github.com/cloudsec/cloudsec/services/core/cloudwatch"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/postgres"
	"github.com/cloudsec/cloudsec/services/core/posture"
	"github.com/cloudsec/cloudsec/services/internal/awstest"
	"github.com/cloudsec/cloudsec/services/internal/pgtest"
)

func TestMain(m *testing.M) { os.Exit(awstest.Main(m)) }

// fixed is a reader of one summary.
type fixed struct {
	err error
}

// Posture implements cloudwatch.Reader.
func (f fixed) Posture(context.Context) (posture.Summary, error) {
	levels := []posture.Level{
		{Kind: finding.KindCode, Severity: finding.SeverityHigh, Age: posture.AgeQuarter, Open: 3, Accepted: 2, OldestDays: 40},
		{Kind: finding.KindSecret, Severity: finding.SeverityLow, Age: posture.AgeDay, Open: 4, OldestDays: 1},
	}
	flows := []posture.Flow{{
		Severity: finding.SeverityHigh, Counts: posture.Counts{Created: 5, Fixed: 2},
		Remediation: posture.Remediation{Count: 2, Seconds: 7200},
	}}
	return posture.Summarize(time.Now(), levels, flows, 1), f.err
}

// testBundle is a namespace of its own in a local CloudWatch, and the turns of a real database.
type testBundle struct {
	client    *awscloudwatch.Client
	config    aws.Config
	store     *postgres.Store
	namespace string
}

func setup(t *testing.T) *testBundle {
	t.Helper()
	local := awstest.New(t)
	url := pgtest.URL(t)
	_, err := postgres.Migrate(t.Context(), url, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	pool, err := postgres.Connect(access.System(t.Context()), url, 4)
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	return &testBundle{
		client: awscloudwatch.NewFromConfig(local.Config, query), config: local.Config, store: postgres.New(pool, time.Now),
		namespace: "CloudSec/test-" + rand.Text(),
	}
}

// query has the client speak what the emulator understands.
func query(o *awscloudwatch.Options) {
	o.Protocol = awsquery.New(schemas.GraniteServiceVersion20100801)
}

func (b *testBundle) publisher(change func(*cloudwatch.Options)) *cloudwatch.Publisher {
	o := cloudwatch.DefaultOptions()
	o.Namespace, o.Reader, o.Turns, o.Clock, o.Logger = b.namespace, fixed{}, b.store, time.Now, slog.New(slog.DiscardHandler)
	if change != nil {
		change(&o)
	}
	return cloudwatch.New(b.config, o)
}

// read returns the sum and the number of the data of a metric, as CloudWatch has them.
func (b *testBundle) read(t *testing.T, name, severity string) (sum, samples float64) {
	t.Helper()
	input := &awscloudwatch.GetMetricStatisticsInput{
		Namespace: &b.namespace, MetricName: &name, Period: aws.Int32(3600),
		StartTime: aws.Time(time.Now().Add(-time.Hour)), EndTime: aws.Time(time.Now().Add(time.Hour)),
		Statistics: []types.Statistic{types.StatisticSum, types.StatisticSampleCount},
	}
	if severity != "" {
		input.Dimensions = []types.Dimension{{Name: aws.String("Severity"), Value: &severity}}
	}
	out, err := b.client.GetMetricStatistics(t.Context(), input)
	require.NoError(t, err)
	for _, point := range out.Datapoints {
		sum, samples = sum+aws.ToFloat64(point.Sum), samples+aws.ToFloat64(point.SampleCount)
	}
	return sum, samples
}

func (b *testBundle) requireMetric(t *testing.T, want float64, name, severity string) {
	t.Helper()
	sum, samples := b.read(t, name, severity)
	require.InDelta(t, 1, samples, 0, "%s %s", name, severity)
	require.InDelta(t, want, sum, 0, "%s %s", name, severity)
}

func TestPublish(t *testing.T) {
	t.Parallel()

	t.Run("PutsTheMetricsWithTheirDimensions", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		done, err := b.publisher(nil).Publish(access.System(t.Context()))
		require.NoError(t, err)
		require.True(t, done)
		summary, err := fixed{}.Posture(t.Context())
		require.NoError(t, err)
		b.requireMetric(t, float64(summary.Score.Value), "PostureScore", "")
		sum, samples := b.read(t, "OpenFindings", "")
		require.InDeltaSlice(t, []float64{14, 7}, []float64{sum, samples}, 0, "the emulator takes those with dimensions along")
		b.requireMetric(t, 3, "OpenFindings", "high")
		b.requireMetric(t, 0, "OpenFindings", "critical")
		b.requireMetric(t, 3, "LateFindings", "high")
		b.requireMetric(t, 2, "AcceptedFindings", "")
		b.requireMetric(t, 5, "NewFindings30Days", "")
		b.requireMetric(t, 2, "FixedFindings30Days", "")
		b.requireMetric(t, 3600, "MeanTimeToRemediate", "high")
		_, samples = b.read(t, "MeanTimeToRemediate", "low")
		require.Zero(t, samples, "nothing was fixed, which is not the same as fixed at once")
	})

	t.Run("OnlyOneOfManyReplicasDoesItInAnInterval", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		results := make(chan bool, 10)
		for range 10 {
			go func() {
				done, err := b.publisher(nil).Publish(t.Context())
				results <- done && err == nil
			}()
		}
		published := 0
		for range 10 {
			if <-results {
				published++
			}
		}
		require.Equal(t, 1, published)
		b.requireMetric(t, 2, "AcceptedFindings", "")
	})

	t.Run("DoesItAgainWhenTheIntervalIsOver", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			b.publisher(func(o *cloudwatch.Options) { o.Interval = 50 * time.Millisecond }).Run(ctx)
		}()
		require.Eventually(t, func() bool { _, samples := b.read(t, "AcceptedFindings", ""); return samples > 2 }, 20*time.Second, 10*time.Millisecond)
		stop()
		<-ended
	})

	t.Run("GivesTheTurnBackWhenItFails", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		broken := errors.New("broken")
		often := func(o *cloudwatch.Options) { o.Reader, o.Interval = fixed{err: broken}, 100*time.Millisecond }
		done, err := b.publisher(often).Publish(t.Context())
		require.ErrorIs(t, err, broken)
		require.False(t, done)
		require.Eventually(t, func() bool {
			done, err := b.publisher(nil).Publish(t.Context())
			return done && err == nil
		}, 20*time.Second, time.Millisecond)
	})

	t.Run("TriesAgainWhatIsWorthIt", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		var requests atomic.Int64
		behind := *b.config.BaseEndpoint
		throttling := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if requests.Add(1) < 3 {
				w.WriteHeader(http.StatusServiceUnavailable)
				return
			}
			again, err := http.NewRequestWithContext(r.Context(), r.Method, behind+r.URL.RequestURI(), r.Body)
			if err != nil {
				w.WriteHeader(http.StatusInternalServerError)
				return
			}
			again.Header = r.Header.Clone()
			res, err := http.DefaultClient.Do(again)
			if err != nil {
				w.WriteHeader(http.StatusInternalServerError)
				return
			}
			defer func() { _ = res.Body.Close() }()
			for name, values := range res.Header {
				w.Header()[name] = values
			}
			w.WriteHeader(res.StatusCode)
			_, _ = io.Copy(w, res.Body)
		}))
		t.Cleanup(throttling.Close)
		config := b.config.Copy()
		config.BaseEndpoint = &throttling.URL
		b.config = config
		done, err := b.publisher(nil).Publish(t.Context())
		require.NoError(t, err)
		require.True(t, done)
		require.EqualValues(t, 3, requests.Load())
		b.requireMetric(t, 2, "AcceptedFindings", "")
	})

	t.Run("SaysThatCloudWatchIsNotThere", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.config = b.config.Copy()
		b.config.BaseEndpoint = aws.String("http://127.0.0.1:1")
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		done, err := b.publisher(nil).Publish(ctx)
		require.ErrorContains(t, err, "put ")
		require.False(t, done)
	})
}

func TestCheckNamespace(t *testing.T) {
	t.Parallel()
	for _, good := range []string{"CloudSec", "CloudSec/prod", "a.b_c-d#1"} {
		require.NoError(t, cloudwatch.CheckNamespace(good))
	}
	for _, bad := range []string{"", "AWS/EC2", "with blank", "ä", strings.Repeat("x", 256), "a:b"} {
		require.ErrorContains(t, cloudwatch.CheckNamespace(bad), "must have at most 255", bad)
	}
}
