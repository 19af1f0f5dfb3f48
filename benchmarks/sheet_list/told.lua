-- What wrk has seen, as one line of JSON.
function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format(
    'told {"seconds": %f, "answers": %d, "bytes": %d, "errors": %d, "p50": %f, "p95": %f}\n',
    summary.duration / 1e6, summary.requests, summary.bytes,
    e.connect + e.read + e.write + e.status + e.timeout,
    latency:percentile(50) / 1000, latency:percentile(95) / 1000))
end
