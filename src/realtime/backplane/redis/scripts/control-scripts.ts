/**
 * The scripts of control. What stands under the keys:
 *
 * - version, a number: the version of the rights. It starts with the time in milliseconds, so that one that was lost
 *   with everything else goes on above what anybody remembers;
 * - log, a list of `version sender message`, oldest first;
 * - nodes, a hash: by node `expiry info`.
 */
import { RedisScript } from './redis-script.ts'

/** How many messages are kept for nodes that were away. */
const logSize = 1_000
const logLifetime = 86_400_000

const version = `
local call = redis.call
local time = call('TIME')
local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
local function version(key)
  local known = call('GET', key)
  if known then return known end
  call('SET', key, now)
  return now
end`

/** Keys: version, log. Values: topic, sender, message. Answers with the version of the message. */
export const sendScript = (publish: 'PUBLISH' | 'SPUBLISH'): RedisScript =>
  new RedisScript(`${version}
version(KEYS[1])
local entry = string.format('%.0f', call('INCR', KEYS[1])) .. ' ' .. ARGV[2] .. ' ' .. ARGV[3]
if call('RPUSH', KEYS[2], entry) > ${logSize * 1.25} then call('LTRIM', KEYS[2], -${logSize}, -1) end
call('PEXPIRE', KEYS[2], ${logLifetime})
call('${publish}', ARGV[1], entry)
return call('GET', KEYS[1])`)

/** Key: version. Answers with it, and makes it when there is none. */
export const versionScript: RedisScript = new RedisScript(`${version}
return version(KEYS[1])`)

/**
 * Keys: version, log. Values: a version, and one that somebody has seen. Answers with the newest one and the messages from
 * the first one on. A server that knows less than was seen, after a failover, goes on above that.
 */
export const readScript: RedisScript = new RedisScript(`${version}
local newest = version(KEYS[1])
if tonumber(newest) < tonumber(ARGV[2]) then
  newest = ARGV[2]
  call('SET', KEYS[1], newest)
end
local count = newest - ARGV[1] + 1
if count < 1 then return { newest } end
local answer = call('LRANGE', KEYS[2], -count, -1)
table.insert(answer, 1, newest)
return answer`)

/** Key: nodes. Values: node, info, lifetime; without a lifetime the node is gone. */
export const announceNodeScript: RedisScript = new RedisScript(`${version}
local lifetime = tonumber(ARGV[3])
if not lifetime then return call('HDEL', KEYS[1], ARGV[1]) end
call('HSET', KEYS[1], ARGV[1], string.format('%.0f', now + lifetime) .. ' ' .. ARGV[2])
if call('PTTL', KEYS[1]) < lifetime then call('PEXPIRE', KEYS[1], lifetime * 2) end
return 1`)

/** Key: nodes. Answers with what the nodes say that are alive, and forgets the others. */
export const nodesScript: RedisScript = new RedisScript(`${version}
local all, answer = call('HGETALL', KEYS[1]), {}
for i = 1, #all, 2 do
  local expiry, info = string.match(all[i + 1], '^(%d+) (.*)$')
  if tonumber(expiry) > tonumber(now) then answer[#answer + 1] = info
  else call('HDEL', KEYS[1], all[i]) end
end
return answer`)

/** Says something on a topic, the key. Answers with how many hear it. */
export const sayScript = (publish: 'PUBLISH' | 'SPUBLISH'): RedisScript =>
  new RedisScript(`return redis.call('${publish}', KEYS[1], ARGV[1])`)
