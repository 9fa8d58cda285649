package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/jackc/pgx/v5"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/internal/awstest"
	"github.com/cloudsec/cloudsec/services/internal/pgtest"
	"github.com/cloudsec/cloudsec/services/internal/token"
)

// envVictim turns this test binary into core itself, a process that can be killed.
const envVictim = "CORE_TEST_VICTIM"

// patience bounds every wait. A lease of these tests lasts six seconds.
const patience = 60 * time.Second

func TestMain(m *testing.M) {
	if os.Getenv(envVictim) != "" {
		os.Args = os.Args[:1]
		main()
		return
	}
	os.Exit(awstest.Main(m))
}

// killBundle is a database, an AWS and a receiver that outlive the processes which the tests kill.
type killBundle struct {
	url      string
	env      []string
	token    string
	receiver *killReceiver
}

func setupKill(t *testing.T) *killBundle {
	t.Helper()
	local := awstest.NewLocal(t)
	b := &killBundle{url: pgtest.URL(t), receiver: startReceiver(t)}
	b.token = local.AccessToken(t, local.User(t, token.RoleAdmin))
	authority := filepath.Join(t.TempDir(), "authority.pem")
	block := &pem.Block{Type: "CERTIFICATE", Bytes: b.receiver.server.Certificate().Raw}
	require.NoError(t, os.WriteFile(authority, pem.EncodeToMemory(block), 0o600))
	settings := local.Environment()
	for name, value := range map[string]string{
		envVictim: "1", "PATH": os.Getenv("PATH"), "HOME": t.TempDir(), "SSL_CERT_FILE": authority,
		"CORE_ADDR": "127.0.0.1:0", "CORE_ADMIN_ADDR": "127.0.0.1:0", "CORE_DATABASE_URL": b.url,
		"CORE_SECRET_KEYS":            "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=",
		"CORE_WEBHOOK_ALLOW_NETWORKS": "127.0.0.0/8", "CORE_SNS_TOPIC_ARN": b.receiver.subscribe(t, local),
		"CORE_OUTBOX_TIMEOUT": "1s", "CORE_OUTBOX_POLL": "100ms", "CORE_DRAIN_DELAY": "1ms",
	} {
		settings[name] = value
	}
	for name, value := range settings {
		b.env = append(b.env, name+"="+value)
	}
	return b
}

// killReceiver takes webhooks over TLS and notifications of SNS, and can be told to be silent.
type killReceiver struct {
	server, topic *httptest.Server
	// reached gets a value for each connection while silent, and for each message that is held.
	reached chan struct{}

	mu       sync.Mutex
	silent   bool
	hold     chan struct{}
	held     []net.Conn
	webhooks map[string]int
	topics   map[string]int
	secret   string
	forged   int
}

func startReceiver(t *testing.T) *killReceiver {
	t.Helper()
	r := &killReceiver{reached: make(chan struct{}, 1000), webhooks: map[string]int{}, topics: map[string]int{}}
	r.server = httptest.NewUnstartedServer(http.HandlerFunc(r.webhook))
	r.server.Listener = silencer{Listener: r.server.Listener, receiver: r}
	r.server.StartTLS()
	r.topic = httptest.NewServer(http.HandlerFunc(r.notification))
	t.Cleanup(func() {
		r.mu.Lock()
		for _, conn := range r.held {
			_ = conn.Close()
		}
		r.mu.Unlock()
		r.server.CloseClientConnections()
		r.server.Close()
		r.topic.Close()
	})
	return r
}

// silencer keeps connections without answering them while the receiver is silent: not even TLS begins, so nothing that was
// to be said can have been said.
type silencer struct {
	net.Listener
	receiver *killReceiver
}

func (s silencer) Accept() (net.Conn, error) {
	for {
		conn, err := s.Listener.Accept()
		if err != nil || !s.receiver.keep(conn) {
			return conn, err //nolint:wrapcheck // a test
		}
	}
}

func (r *killReceiver) keep(conn net.Conn) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.silent {
		r.held = append(r.held, conn)
		r.reached <- struct{}{}
	}
	return r.silent
}

func (r *killReceiver) setSilent(silent bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.silent = silent
}

// webhook counts a message whose signature is right. It answers when it is not told to hold.
func (r *killReceiver) webhook(w http.ResponseWriter, req *http.Request) {
	body, _ := io.ReadAll(req.Body)
	r.mu.Lock()
	hold := r.hold
	if reference, err := standardwebhooks.NewWebhook(r.secret); err != nil || reference.Verify(body, req.Header) != nil {
		r.forged++
	}
	r.webhooks[req.Header.Get("webhook-id")]++
	r.mu.Unlock()
	if hold != nil {
		r.reached <- struct{}{}
		select {
		case <-hold:
		case <-req.Context().Done():
		}
	}
	w.WriteHeader(http.StatusNoContent)
}

// notification counts a message of the topic.
func (r *killReceiver) notification(_ http.ResponseWriter, req *http.Request) {
	var notification struct{ Message string }
	var envelope struct{ ID string }
	if json.NewDecoder(req.Body).Decode(&notification) == nil && json.Unmarshal([]byte(notification.Message), &envelope) == nil {
		r.mu.Lock()
		r.topics[envelope.ID]++
		r.mu.Unlock()
	}
}

// subscribe makes a topic whose messages come here.
func (r *killReceiver) subscribe(t *testing.T, local *awstest.AWS) (topic string) {
	t.Helper()
	client := sns.NewFromConfig(local.Config)
	made, err := client.CreateTopic(t.Context(), &sns.CreateTopicInput{Name: aws.String("kill-" + rand.Text())})
	require.NoError(t, err)
	_, err = client.Subscribe(t.Context(), &sns.SubscribeInput{
		TopicArn: made.TopicArn, Protocol: aws.String("http"), Endpoint: &r.topic.URL,
	})
	require.NoError(t, err)
	return aws.ToString(made.TopicArn)
}

// counts returns how often each event came.
func (r *killReceiver) counts() (webhooks, topics map[string]int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	webhooks, topics = map[string]int{}, map[string]int{}
	for id, n := range r.webhooks {
		webhooks[id] = n
	}
	for id, n := range r.topics {
		topics[id] = n
	}
	return webhooks, topics
}

// victim is core in a process of its own.
type victim struct {
	cmd  *exec.Cmd
	addr string
}

func (b *killBundle) start(t *testing.T) *victim {
	t.Helper()
	v := &victim{cmd: exec.Command(os.Args[0])}
	v.cmd.Env = b.env
	logs, err := v.cmd.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, v.cmd.Start())
	t.Cleanup(v.kill)
	listening := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(logs)
		for lines.Scan() {
			var line struct{ Msg, Addr string }
			if json.Unmarshal(lines.Bytes(), &line) == nil && line.Msg == "listening" {
				listening <- line.Addr
			}
		}
	}()
	select {
	case v.addr = <-listening:
	case <-time.After(patience):
		t.Fatal("core did not start")
	}
	return v
}

// kill is kill -9.
func (v *victim) kill() {
	_ = v.cmd.Process.Kill()
	_ = v.cmd.Wait()
}

// call sends a request; the status is 0 when there was no answer.
func (b *killBundle) call(ctx context.Context, v *victim, method, path, body string) (status int, answer []byte) {
	req, err := http.NewRequestWithContext(ctx, method, "http://"+v.addr+path, bytes.NewReader([]byte(body)))
	if err != nil {
		return 0, nil
	}
	req.Header.Set("Authorization", "Bearer "+b.token)
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil
	}
	defer func() { _ = res.Body.Close() }()
	answer, err = io.ReadAll(res.Body)
	if err != nil {
		return 0, nil
	}
	return res.StatusCode, answer
}

func (b *killBundle) addWebhook(t *testing.T, v *victim) {
	t.Helper()
	status, answer := b.call(t.Context(), v, "POST", "/v1/webhooks", `{"url":"`+b.receiver.server.URL+`","types":["import.completed"]}`)
	require.Equal(t, http.StatusCreated, status, "%s", answer)
	var made struct{ Secret string }
	require.NoError(t, json.Unmarshal(answer, &made))
	b.receiver.mu.Lock()
	b.receiver.secret = made.Secret
	b.receiver.mu.Unlock()
}

// importEmpty takes an empty report of a source in, which is told in exactly one event.
func (b *killBundle) importEmpty(ctx context.Context, v *victim, source string) (status int) {
	status, _ = b.call(ctx, v, "POST", "/v1/imports?source="+source, `{"SchemaVersion":2,"Results":[]}`)
	return status
}

// strings reads a column of texts.
func (b *killBundle) strings(t *testing.T, query string) []string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), b.url)
	require.NoError(t, err)
	defer func() { _ = conn.Close(context.WithoutCancel(t.Context())) }()
	rows, err := conn.Query(t.Context(), query)
	require.NoError(t, err)
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	return list
}

// awaitDelivered waits until nothing is owed any more.
func (b *killBundle) awaitDelivered(t *testing.T) {
	t.Helper()
	require.Eventually(t, func() bool {
		return len(b.strings(t, "SELECT id::text FROM deliveries WHERE state <> 'delivered'")) == 0
	}, patience, 50*time.Millisecond)
}

// await waits for a sign of the receiver.
func (r *killReceiver) await(t *testing.T) {
	t.Helper()
	select {
	case <-r.reached:
	case <-time.After(patience):
		t.Fatal("the receiver was not reached")
	}
}

const allEvents = "SELECT id::text FROM events"

func TestKilledBetweenCommitAndPublish(t *testing.T) {
	t.Parallel()
	b := setupKill(t)
	first := b.start(t)
	b.addWebhook(t, first)
	b.receiver.setSilent(true)
	require.Equal(t, http.StatusCreated, b.importEmpty(t.Context(), first, "s"), "it is committed")
	b.receiver.await(t) // It is about to be published.
	first.kill()

	events := b.strings(t, allEvents)
	require.Len(t, events, 1)
	require.Equal(t, []string{"pending"}, b.strings(t, "SELECT state FROM deliveries WHERE webhook_id IS NOT NULL"))
	webhooks, _ := b.receiver.counts()
	require.Empty(t, webhooks, "nothing was published")

	b.receiver.setSilent(false)
	b.start(t)
	b.awaitDelivered(t)
	webhooks, topics := b.receiver.counts()
	require.Equal(t, map[string]int{events[0]: 1}, webhooks, "the same event, once")
	require.Contains(t, topics, events[0])
	require.Zero(t, b.receiver.forged)
}

func TestKilledBetweenPublishAndNote(t *testing.T) {
	t.Parallel()
	b := setupKill(t)
	first := b.start(t)
	b.addWebhook(t, first)
	hold := make(chan struct{})
	b.receiver.hold = hold
	require.Equal(t, http.StatusCreated, b.importEmpty(t.Context(), first, "s"))
	b.receiver.await(t) // It has arrived, and core has no answer.
	first.kill()
	require.Equal(t, []string{"pending"}, b.strings(t, "SELECT state FROM deliveries WHERE webhook_id IS NOT NULL"))

	b.receiver.mu.Lock()
	b.receiver.hold = nil
	b.receiver.mu.Unlock()
	close(hold)
	b.start(t)
	b.awaitDelivered(t)
	webhooks, _ := b.receiver.counts()
	require.Equal(t, map[string]int{b.strings(t, allEvents)[0]: 2}, webhooks, "at least once, and here twice, by the same id")
}

// TestKilledAnywhere kills core again and again while reports come in. Whatever is in must be told, and nothing else.
func TestKilledAnywhere(t *testing.T) {
	t.Parallel()
	b := setupKill(t)
	current := b.start(t)
	b.addWebhook(t, current)
	answered := 0
	var last sync.WaitGroup
	for round := range 4 {
		for i := range 6 + 3*round {
			if i == 5+3*round { // The last one is on its way when core dies.
				dying := current
				last.Go(func() { b.importEmpty(t.Context(), dying, fmt.Sprintf("r%d-last", round)) })
				break
			}
			require.Equal(t, http.StatusCreated, b.importEmpty(t.Context(), current, fmt.Sprintf("r%d-%d", round, i)))
			answered++
		}
		current.kill()
		last.Wait()
		current = b.start(t)
	}
	b.awaitDelivered(t)
	events, imports := b.strings(t, allEvents), b.strings(t, "SELECT id::text FROM imports")
	require.Len(t, events, len(imports), "every import is told, and no other")
	require.GreaterOrEqual(t, len(imports), answered)
	webhooks, topics := b.receiver.counts()
	for _, id := range events {
		require.Positive(t, webhooks[id], "the webhook has event %s", id)
		require.Positive(t, topics[id], "the topic has event %s", id)
	}
	require.Len(t, webhooks, len(events), "nothing that did not happen was told")
	require.Zero(t, b.receiver.forged)
}
