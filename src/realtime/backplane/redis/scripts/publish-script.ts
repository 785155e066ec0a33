/** The script that publishes: numbers, keeps and hands over in one step. */
import { RedisScript } from './redis-script.ts'

/** How long a key makes a publication happen once, in milliseconds. */
const keyLifetime = 300_000
/** How long the position of a channel is remembered beyond its publications, in milliseconds. */
export const positionLifetime = 86_400_000

/**
 * Publishes a batch: groups of publications, each of one channel. What stands under the keys:
 *
 * - meta, a hash: `e` the epoch, under the epoch itself the newest offset, `s` and `t` size and time to live of the
 *   history, `n` the last number that came out of a transaction;
 * - log, a list of entries `offset epoch time rights data`, oldest first; what is handed over is the same text.
 *
 * A caller passes the epoch that it believes in, so that counting and checking it are one command. Whoever counts
 * the first publications of an epoch looks whether that is the epoch of the channel.
 */
const body = (publish: 'PUBLISH' | 'SPUBLISH') => `
local candidate = ARGV[1]
local head = ' ' .. string.format('%.0f', now) .. ' ' .. rights .. ' '
local replies = {}
while a <= #ARGV do
  local topic, epoch, size, ttl, touch = ARGV[a], ARGV[a + 1], ARGV[a + 2], ARGV[a + 3], ARGV[a + 4] == '1'
  local count, key, number = tonumber(ARGV[a + 5]), ARGV[a + 6], ARGV[a + 7]
  local meta, log = KEYS[k], KEYS[k + 1]
  k, a = k + 2, a + 8
  local known = false
  if key ~= '' then
    known = call('GET', KEYS[k])
    k = k + 1
  end
  if not known and number ~= '' then
    local seen = call('HGET', meta, 'n')
    if seen and tonumber(number) <= tonumber(seen) then
      known = '0'
      if size ~= '' then
        local e = call('HGET', meta, 'e')
        if e then known = (call('HGET', meta, e) or '0') .. ' ' .. e end
      end
    end
  end
  local reply = known
  if not known and size == '' then
    for i = a, a + count - 1 do call('${publish}', topic, '0 -' .. head .. ARGV[i]) end
    reply = '0'
  elseif not known then
    local offset = redis.pcall('HINCRBY', meta, epoch, count)
    if type(offset) == 'table' then
      reply = '!' .. offset.err
    else
      reply = offset
      if offset == count then
        local e = call('HGET', meta, 'e')
        if e ~= epoch then
          call('HDEL', meta, epoch)
          if not e then
            e = candidate
            call('HSET', meta, 'e', e)
          end
          epoch = e
          offset = call('HINCRBY', meta, epoch, count)
          reply = offset .. ' ' .. epoch
        end
        touch = true
      end
      local middle = ' ' .. epoch .. head
      local length
      if count == 1 then
        local entry = offset .. middle .. ARGV[a]
        length = call('RPUSH', log, entry)
        call('${publish}', topic, entry)
      else
        local entries = {}
        for i = 1, count do entries[i] = (offset - count + i) .. middle .. ARGV[a + i - 1] end
        length = call('RPUSH', log, unpack(entries))
        for i = 1, count do call('${publish}', topic, entries[i]) end
      end
      if length > size * 1.25 then call('LTRIM', log, -size, -1) end
      if touch then
        call('HSET', meta, 's', size, 't', ttl)
        call('PEXPIRE', meta, ${positionLifetime} + ttl * 2)
      end
      if touch or length == count then call('PEXPIRE', log, math.ceil(ttl * 1.125)) end
    end
  end
  if not known then
    if number ~= '' and string.sub(reply, 1, 1) ~= '!' then
      call('HSET', meta, 'n', number)
      call('PEXPIRE', meta, ${positionLifetime} + (tonumber(ttl) or 0) * 2)
    end
    if key ~= '' and string.sub(reply, 1, 1) ~= '!' then
      local value = reply
      if type(reply) == 'number' then value = reply .. ' ' .. epoch end
      call('SET', KEYS[k - 1], value, 'PX', ${keyLifetime})
    end
  end
  replies[#replies + 1] = reply
  a = a + count
end
return replies`

const clock = `
local call = redis.call
local time = call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)`

/** For one server: reads the version of the rights, the first key, and makes one when there is none. */
export const publishScript: RedisScript = new RedisScript(`${clock}
local rights = call('GET', KEYS[1])
if not rights then
  rights = string.format('%.0f', now)
  call('SET', KEYS[1], rights)
end
local k, a = 2, 2${body('PUBLISH')}`)

/** For a cluster, where a script sees one slot only: is told the version of the rights. */
export const shardedPublishScript: RedisScript = new RedisScript(`${clock}
local rights = ARGV[2]
local k, a = 1, 3${body('SPUBLISH')}`)
