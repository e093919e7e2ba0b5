-- One request again and again, and what came of it as JSON: wrk ... ADDRESS -- METHOD STATUS COOKIE BODY
local threads = {}

function setup(thread)
   table.insert(threads, thread)
end

function init(args)
   wrong, expected = 0, tonumber(args[2])
   wrk.method, wrk.body = args[1], args[4]
   wrk.headers["Accept-Encoding"] = "gzip"
   if args[3] ~= "" then wrk.headers["Cookie"] = args[3] end
   if args[4] ~= "" then wrk.headers["Content-Type"] = "application/x-www-form-urlencoded" end
   request_once = wrk.format()
end

function request()
   return request_once
end

function response(status)
   if status ~= expected then wrong = wrong + 1 end
end

function done(summary, latency)
   local failed = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
   for _, thread in ipairs(threads) do failed = failed + thread:get("wrong") end
   io.write(string.format(
      '\n{"answers": %d, "seconds": %f, "p50": %f, "p99": %f, "failed": %d}\n', summary.requests,
      summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, failed))
end
