-- What wrk asks and counts for tests/site/soak.py: each line of a file is an address.
-- https://github.com/wg/wrk/blob/master/SCRIPTING
local threads = {}

function setup(thread)
   thread:set("turn", #threads * 997) -- so that no two threads ask the same at once
   table.insert(threads, thread)
end

function init(args)
   asked, statuses = {}, {}
   for line in io.lines(args[1]) do
      asked[#asked + 1] = wrk.format("GET", line)
   end
end

function request()
   turn = turn + 1
   return asked[turn % #asked + 1]
end

function response(status)
   local key = tostring(status)
   statuses[key] = (statuses[key] or 0) + 1
end

function done(summary, latency)
   local total = {}
   for _, thread in ipairs(threads) do
      for status, count in pairs(thread:get("statuses")) do
         total[status] = (total[status] or 0) + count
      end
   end
   local parts = {}
   for status, count in pairs(total) do
      parts[#parts + 1] = string.format('"%s": %d', status, count)
   end
   local e = summary.errors
   io.write(string.format(
      'SOAK {"requests": %d, "seconds": %.3f, "broken": %d, "late": %d, "median": %.3f, ' ..
      '"p99": %.3f, "slowest": %.3f, "statuses": {%s}}\n',
      summary.requests, summary.duration / 1e6, e.connect + e.read + e.write, e.timeout,
      latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, latency.max / 1e3,
      table.concat(parts, ", ")))
end
