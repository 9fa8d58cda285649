// Smoke load test: a few people sign in, look through the findings and open one. It speaks only to web, as browsers do.
// Settings come from the environment; see README.md. Nothing is loaded from the network but the system under test.
import http from 'k6/http';
import { check, fail, sleep } from 'k6';
import { Counter } from 'k6/metrics';

const BASE_URL = setting('BASE_URL').replace(/\/+$/, '');
const PAGE_SIZE = 20;
const P95_MS = Number(__ENV.P95_MS || 800);
const STEPS = ['index', 'login', 'list', 'page', 'detail'];

// Read here because k6 opens files only while it starts. The password never goes into a URL, a tag or a message.
const PASSWORD = __ENV.PASSWORD_FILE
  ? open(__ENV.PASSWORD_FILE).replace(/\r?\n$/, '')
  : setting('PASSWORD');

// k6 takes a threshold without a single sample for passed. This counter makes each step prove that it ran.
const steps = new Counter('steps');

export const options = {
  scenarios: {
    browse: {
      executor: 'constant-vus',
      vus: Number(__ENV.VUS || 4),
      duration: __ENV.DURATION || '5s',
      gracefulStop: '10s',
    },
  },
  thresholds: thresholds(),
  summaryTrendStats: ['count', 'min', 'avg', 'med', 'p(90)', 'p(95)', 'p(99)', 'max'],
  setupTimeout: '60s',
  noConnectionReuse: false,
  discardResponseBodies: false,
};

function thresholds() {
  const all = {
    http_req_failed: ['rate<0.01'],
    checks: ['rate>0.99'],
    http_req_duration: [`p(95)<${P95_MS}`],
  };
  for (const step of STEPS) {
    all[`steps{step:${step}}`] = ['count>0'];
    all[`http_req_duration{name:${step}}`] = [`p(95)<${step === 'login' ? 5000 : P95_MS}`];
  }
  return all;
}

// One sign-in for all, because auth limits sign-ins by account and address.
export function setup() {
  const body = JSON.stringify({ email: __ENV.LOADTEST_USER || 'viewer@cloudsec.test', password: PASSWORD });
  const response = request('login', 'POST', '/api/auth/v1/login', body, { 'Content-Type': 'application/json' });
  const token = response.status === 200 ? response.json('accessToken') : null;
  if (!token) {
    fail(`sign-in answered ${response.status} without an access token: check LOADTEST_USER and the password`);
  }
  return { token };
}

export default function browse({ token }) {
  const headers = { Authorization: `Bearer ${token}`, Accept: 'application/json' };
  request('index', 'GET', '/', null, {}, { 'is a page': (r) => String(r.headers['Content-Type']).includes('text/html') });

  const first = list('list', '', headers);
  if (first.nextCursor) {
    list('page', `&cursor=${encodeURIComponent(first.nextCursor)}`, headers);
  } else {
    // One page holds everything; the request for it again keeps the step measured.
    list('page', '', headers);
  }
  if (first.items.length > 0) {
    const finding = first.items[Math.floor(Math.random() * first.items.length)];
    request('detail', 'GET', `/api/core/v1/findings/${finding.id}`, null, headers, {
      'is the finding asked for': (r) => r.status === 200 && r.json('id') === finding.id,
    });
  }
  sleep(0.1);
}

function list(step, query, headers) {
  const response = request(step, 'GET', `/api/core/v1/findings?limit=${PAGE_SIZE}${query}`, null, headers, {
    'has items': (r) => r.status === 200 && Array.isArray(r.json('items')),
  });
  return response.status === 200 ? response.json() : { items: [], nextCursor: null };
}

function request(step, method, path, body, headers, checks) {
  const response = http.request(method, BASE_URL + path, body, { headers, tags: { name: step }, timeout: '10s' });
  steps.add(1, { step });
  check(response, { [`${step} answers 200`]: (r) => r.status === 200, ...(checks || {}) });
  return response;
}

function setting(name) {
  if (!__ENV[name]) {
    throw new Error(`${name} is not set: see ci/loadtest/README.md`);
  }
  return __ENV[name];
}

export function handleSummary(data) {
  // What setup returned holds the access token, which belongs in no file.
  delete data.setup_data;
  return { [__ENV.OUT || 'summary.json']: JSON.stringify(data, null, 2), stdout: line(data) };
}

function line(data) {
  const duration = data.metrics.http_req_duration.values;
  const failed = data.metrics.http_req_failed.values;
  return `load test: ${duration.count} requests, p95 ${duration['p(95)'].toFixed(1)} ms, `
    + `p99 ${duration['p(99)'].toFixed(1)} ms, ${(failed.rate * 100).toFixed(2)} % failed\n`;
}
