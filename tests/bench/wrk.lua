-- Fires the shots of a file in turn (path, token, body between tabs); every POST carries a key never used before.
local shots, nonce, count = {}, "", 0

function init(args)
  nonce = args[2]
  for line in io.lines(args[1]) do
    local path, token, body = line:match("^([^\t]*)\t([^\t]*)\t(.*)$")
    local method = body == "" and "GET" or "POST"
    local head = method .. " " .. path .. " HTTP/1.1\r\nHost: " .. wrk.host .. ":" .. wrk.port ..
      "\r\nAuthorization: Bearer " .. token .. "\r\nAccept: application/json\r\n"
    if body == "" then
      shots[#shots + 1] = { head .. "\r\n" }
    else
      head = head .. "Content-Type: application/json\r\nContent-Length: " .. #body .. "\r\nIdempotency-Key: " .. nonce .. "-"
      shots[#shots + 1] = { head, "\r\n\r\n" .. body }
    end
  end
end

function request()
  count = count + 1
  local shot = shots[(count - 1) % #shots + 1]
  if shot[2] then
    return shot[1] .. count .. shot[2]
  end
  return shot[1]
end

function done(summary, latency, requests)
  local bad = summary.errors
  local failed = bad.status + bad.connect + bad.read + bad.write + bad.timeout
  local reason = string.format("status %d, connect %d, read %d, write %d, timeout %d",
    bad.status, bad.connect, bad.read, bad.write, bad.timeout)
  print(string.format('{"answers":%d,"failed":%d,"first":"%s","seconds":%f,"p50":%f,"p99":%f}', summary.requests, failed,
    reason, summary.duration / 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
