/**
 * The scripts of presence. What stands under the keys:
 *
 * - people, a hash: by connection `expiry leftAt entry`; `leftAt` is 0 while it is there;
 * - expiry, a sorted set: connections by the time at which they end;
 * - the index, a sorted set: channels by the time at which somebody ends there. Not on a cluster, where it
 *   would be in another slot.
 *
 * Times are the server's, in milliseconds.
 */
import { RedisScript } from './redis-script.ts'

/** For how long those who expired are remembered, so that somebody can say that they left. */
const burialTime = 300_000

const clock = `
local call = redis.call
local time = call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function text(number) return string.format('%.0f', number) end
local function read(value) return string.match(value, '^(%d+) (%d+) (.*)$') end`

/**
 * Adds or renews. Keys: the index (when the first value is `1`), then people and expiry of each entry. Values: four for
 * each: channel, connection, time to live, entry. Answers with 1 for each that is new.
 */
export const addScript: RedisScript = new RedisScript(`${clock}
local k, answer = 1, {}
local index = ARGV[1] == '1' and KEYS[1]
if index then k = 2 end
for a = 2, #ARGV, 4 do
  local people, expiry = KEYS[k], KEYS[k + 1]
  local client, ttl = ARGV[a + 1], tonumber(ARGV[a + 2])
  k = k + 2
  local old, isNew = call('HGET', people, client), 1
  if old then
    local ends, left = read(old)
    if left == '0' and tonumber(ends) > now then isNew = 0 end
  end
  local ends = text(now + ttl)
  call('HSET', people, client, ends .. ' 0 ' .. ARGV[a + 3])
  call('ZADD', expiry, ends, client)
  if call('PTTL', people) < ttl + ${burialTime} / 2 then
    call('PEXPIRE', people, ttl + ${burialTime})
    call('PEXPIRE', expiry, ttl + ${burialTime})
  end
  if index then call('ZADD', index, 'LT', ends, ARGV[a]) end
  answer[#answer + 1] = isNew
end
return answer`)

/** Marks as left. Keys: people, expiry. Values: connection, grace. Answers with 1 when it was there. */
export const removeScript: RedisScript = new RedisScript(`${clock}
local old = call('HGET', KEYS[1], ARGV[1])
if not old then return 0 end
local ends, left, entry = read(old)
if left ~= '0' or tonumber(ends) <= now then return 0 end
ends = text(now + ARGV[2])
call('HSET', KEYS[1], ARGV[1], ends .. ' ' .. text(now) .. ' ' .. entry)
call('ZADD', KEYS[2], ends, ARGV[1])
return 1`)

/** Key: people. Answers with the time, and connections and their values in turn. */
export const listScript: RedisScript = new RedisScript(`${clock}
return { text(now), call('HGETALL', KEYS[1]) }`)

/** Key: the index. Answers with channels on which somebody has ended. */
export const dueScript: RedisScript = new RedisScript(`${clock}
return call('ZRANGEBYSCORE', KEYS[1], '-inf', text(now), 'LIMIT', 0, ARGV[1])`)

/**
 * Takes out who ended. Keys: the index (when the first value is `1`), then people and expiry of each channel. Values: the
 * channels. Answers with a channel and an entry in turn, of those who did not leave by themselves; without the index
 * also with each channel on which nobody is, and an empty text.
 */
export const reapScript: RedisScript = new RedisScript(`${clock}
local k, answer = 1, {}
local index = ARGV[1] == '1' and KEYS[1]
if index then k = 2 end
for a = 2, #ARGV do
  local people, expiry = KEYS[k], KEYS[k + 1]
  k = k + 2
  for _, client in ipairs(call('ZRANGEBYSCORE', expiry, '-inf', text(now), 'LIMIT', 0, 1000)) do
    local value = call('HGET', people, client)
    if value then
      local _, left, entry = read(value)
      if left == '0' then
        answer[#answer + 1] = ARGV[a]
        answer[#answer + 1] = entry
      end
      call('HDEL', people, client)
    end
    call('ZREM', expiry, client)
  end
  local next = call('ZRANGE', expiry, 0, 0, 'WITHSCORES')
  if index then
    if next[2] then call('ZADD', index, next[2], ARGV[a]) else call('ZREM', index, ARGV[a]) end
  elseif not next[2] then
    answer[#answer + 1] = ARGV[a]
    answer[#answer + 1] = ''
  end
end
return answer`)
