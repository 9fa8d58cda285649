package httpserver

import (
	"container/list"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/cloudsec/cloudsec/services/internal/problem"
)

const (
	// refusers bounds how many connections are told at once that there is no room. Those beyond are closed without a word.
	refusers = 64
	// refusalTime is how long telling may take.
	refusalTime = time.Second
)

// crowd keeps the number of open connections within a bound, because each costs memory and a file. A connection on which nobody
// asks anything can be spared: its client opens another when it needs one. So when there is no room, the connection that has
// waited longest makes way for the new one, and only when all are being answered, the new one is refused.
type crowd struct {
	limit int
	// dropped and refused count what became of those for whom there was no room.
	dropped, refused prometheus.Counter

	mu sync.Mutex
	// open has all connections, each with its place among the waiting ones, or nil while it is being answered.
	open map[net.Conn]*list.Element
	// waiting has the connections without a request, the one that has waited longest first.
	waiting *list.List

	refusing chan struct{}
	running  sync.WaitGroup
}

func newCrowd(limit int, registry prometheus.Registerer) (*crowd, error) {
	c := &crowd{
		limit: limit, open: map[net.Conn]*list.Element{}, waiting: list.New(), refusing: make(chan struct{}, refusers),
	}
	turned := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "http_connections_turned_away_total",
		Help: "Connections that there was no room for: idle ones dropped for a new one, new ones refused.",
	}, []string{"how"})
	open := prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "http_connections_open",
		Help: "Connections of clients that are open now.",
	}, func() float64 { return float64(c.size().open) })
	idle := prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "http_connections_idle",
		Help: "Open connections on which nothing is being answered, which make way for new ones when there is no room.",
	}, func() float64 { return float64(c.size().idle) })
	c.dropped, c.refused = turned.WithLabelValues("dropped"), turned.WithLabelValues("refused")
	for _, metric := range []prometheus.Collector{turned, open, idle} {
		if err := registry.Register(metric); err != nil {
			return nil, err //nolint:wrapcheck // wrapped by the caller
		}
	}
	return c, nil
}

// crowdSize is how many connections there are at a moment.
type crowdSize struct{ open, idle int }

func (c *crowd) size() crowdSize {
	c.mu.Lock()
	defer c.mu.Unlock()
	return crowdSize{open: len(c.open), idle: c.waiting.Len()}
}

// enter makes room for a new connection, or says that there is none.
func (c *crowd) enter(conn net.Conn) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.open) >= c.limit {
		longest := c.waiting.Front()
		if longest == nil {
			return false
		}
		idle := longest.Value.(net.Conn) //nolint:forcetypeassert // nothing else is in the list
		c.forget(idle)
		_ = idle.Close() // The server notices and ends what belongs to it.
		c.dropped.Inc()
	}
	c.open[conn] = c.waiting.PushBack(conn)
	return true
}

// follow is http.Server's ConnState. Of a connection that was dropped it may still be told, which means nothing.
func (c *crowd) follow(conn net.Conn, state http.ConnState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	place, known := c.open[conn]
	if !known {
		return
	}
	switch state {
	case http.StateNew:
	case http.StateActive:
		if place != nil {
			c.waiting.Remove(place)
			c.open[conn] = nil
		}
	case http.StateIdle:
		if place == nil {
			c.open[conn] = c.waiting.PushBack(conn)
		}
	case http.StateHijacked, http.StateClosed:
		c.forget(conn)
	}
}

func (c *crowd) forget(conn net.Conn) {
	if place := c.open[conn]; place != nil {
		c.waiting.Remove(place)
	}
	delete(c.open, conn)
}

// crowdListener is a listener whose connections the crowd has let in.
type crowdListener struct {
	net.Listener
	crowd *crowd
}

// Accept implements net.Listener.
func (l crowdListener) Accept() (net.Conn, error) {
	for {
		conn, err := l.Listener.Accept()
		if err != nil || l.crowd.enter(conn) {
			return conn, err //nolint:wrapcheck // http.Server looks at it
		}
		l.crowd.refuse(conn)
	}
}

// refuse tells a client that there is no room, without keeping the others waiting.
func (c *crowd) refuse(conn net.Conn) {
	c.refused.Inc()
	select {
	case c.refusing <- struct{}{}:
	default:
		_ = conn.Close()
		return
	}
	c.running.Go(func() {
		defer func() { <-c.refusing }()
		refuse(conn)
	})
}

// refuse writes the answer and reads what the client has to say, as closing with something unread would take the answer back.
func refuse(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(refusalTime))
	if refusal().Write(conn) != nil { //nolint:bodyclose // it is our own answer, made of a text
		return
	}
	if half, ok := conn.(interface{ CloseWrite() error }); ok && half.CloseWrite() == nil {
		_, _ = io.Copy(io.Discard, conn)
	}
}

func refusal() *http.Response {
	p := problem.New(http.StatusServiceUnavailable, problem.CodeUnavailable,
		"Too many requests are being answered. Try again in a few seconds.")
	p.RequestID = newID()
	body, _ := json.Marshal(p) // Strings and numbers always marshal.
	return &http.Response{
		StatusCode: p.Status, ProtoMajor: 1, ProtoMinor: 1, Close: true,
		Header: http.Header{
			"Content-Type": {problem.ContentType}, "Retry-After": {"5"}, "Cache-Control": {"no-store"}, RequestIDHeader: {p.RequestID},
		},
		Body: io.NopCloser(strings.NewReader(string(body))), ContentLength: int64(len(body)),
	}
}
