/** The scripts that read streams. What stands under the keys: see the script that publishes. */
import { positionLifetime } from './publish-script.ts'
import { RedisScript } from './redis-script.ts'

/** The position of a stream that nobody knew yet is made, so that a later publication continues it. */
const readPosition = `
local call = redis.call
local function position(meta, candidate)
  local epoch = call('HGET', meta, 'e')
  if not epoch then
    epoch = candidate
    call('HSET', meta, 'e', epoch, epoch, 0)
    call('PEXPIRE', meta, ${positionLifetime})
  elseif call('PTTL', meta) < ${positionLifetime / 2} then
    call('PEXPIRE', meta, ${positionLifetime})
  end
  return epoch, tonumber(call('HGET', meta, epoch) or 0)
end`

/** Epoch and offset of every key, one after the other. */
export const positionsScript: RedisScript = new RedisScript(`${readPosition}
local answer = {}
for i, meta in ipairs(KEYS) do
  local epoch, top = position(meta, ARGV[1])
  answer[2 * i - 1] = epoch
  answer[2 * i] = top
end
return answer`)

/**
 * Reads entries by how far they are from the newest: offsets have no gaps. Keys: meta, log, and the version of the rights
 * (not on a cluster). Values: a candidate for the epoch, the epoch and offset to start from (or two empty texts), how
 * many at most (or an empty text), `1` for newest first. Answers with epoch, newest offset, time, time to live, version
 * of the rights, and the entries, oldest first.
 */
export const historyScript: RedisScript = new RedisScript(`${readPosition}
local epoch, top = position(KEYS[1], ARGV[1])
local time = call('TIME')
local settings = call('HMGET', KEYS[1], 's', 't')
local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
local rights = KEYS[3] and call('GET', KEYS[3]) or '0'
local answer = { epoch, top, now, settings[2] or '0', rights }
local since, limit, reverse = tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5] == '1'
if limit == 0 and (not since or reverse) then return answer end
if since and (ARGV[2] ~= epoch or since > top) then return answer end
local first, last = top - tonumber(settings[1] or 0) + 1, top
if since and reverse then last = since - 1
elseif since then first = math.max(first, since + 1) end
if limit and reverse then first = math.max(first, last - limit + 1)
elseif limit and since then last = math.min(last, first + math.max(limit, 1) - 1) end
if first > last then return answer end
local entries = call('LRANGE', KEYS[2], first - top - 1, last - top - 1)
for _, entry in ipairs(entries) do answer[#answer + 1] = entry end
return answer`)
