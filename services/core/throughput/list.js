// Reads the list of findings as fast as it is served. Settings come from the environment; nothing is loaded from the network but URL.
import http from 'k6/http';
import { check } from 'k6';

export const options = {
  vus: Number(__ENV.VUS),
  duration: __ENV.DURATION,
  thresholds: { checks: ['rate==1'] },
  summaryTrendStats: ['med', 'p(99)'],
};

const params = { headers: { Authorization: `Bearer ${__ENV.TOKEN}` } };
const size = Number(__ENV.BYTES);

export default function list() {
  const response = http.get(__ENV.URL, params);
  check(response, { 'the whole page': (r) => r.status === 200 && r.body.length === size });
}

export function handleSummary(data) {
  return { [__ENV.OUT]: JSON.stringify(data) };
}
