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
 *   history, `n` the last number that came out of a transaction; the topic is its name without `:meta`;
 * - log, a list of entries `offset epoch time rights data`, oldest first; what is handed over is the same text.
 *
 * Values of a batch: a candidate for new epochs, size and time to live of the usual history (nothing without one); of a
 * group: the epoch that the caller believes in, options, data. The options are empty for a single publication in the
 * usual history whose keys need no longer life, else `count touch hasKey number size ttl`. The answer for a group is its last offset, `offset epoch` when the epoch is another one
 * or when it was published before, `0` without an offset, `!` and an error.
 *
 * Counting and looking whether the epoch is right are one command: whoever counts the first of an epoch looks.
 */
const body = (publish: 'PUBLISH' | 'SPUBLISH') => `
local candidate, usualSize, usualTtl = ARGV[1], tonumber(ARGV[2]), ARGV[3]
local head = ' ' .. string.format('%.0f', now) .. ' ' .. rights .. ' '
local replies = {}

local function known(meta, size, key, number)
  local position = key and call('GET', key)
  if position or number == '' then return position end
  local seen = call('HGET', meta, 'n')
  if not seen or tonumber(number) > tonumber(seen) then return false end
  local epoch = size and call('HGET', meta, 'e')
  return epoch and (call('HGET', meta, epoch) or '0') .. ' ' .. epoch or '0'
end

local function count(meta, epoch, many)
  local offset = redis.pcall('HINCRBY', meta, epoch, many)
  if type(offset) == 'table' then return offset end
  if offset > many then return offset, epoch, false end
  local right = call('HGET', meta, 'e')
  if right ~= epoch then
    call('HDEL', meta, epoch)
    if not right then
      right = candidate
      call('HSET', meta, 'e', right)
    end
    offset = call('HINCRBY', meta, right, many)
  end
  return offset, right, true
end

local function trim(log, length, size)
  if length > size * 1.25 then call('LTRIM', log, -size, -1) end
end

local function keep(meta, log, epoch, size, a, many, ttl, touch)
  local offset, right, isFirst = count(meta, epoch, many)
  if type(offset) == 'table' then return '!' .. offset.err end
  local entries = {}
  for i = 1, many do entries[i] = (offset - many + i) .. ' ' .. right .. head .. ARGV[a + i - 1] end
  local length = call('RPUSH', log, unpack(entries))
  trim(log, length, size)
  if touch or isFirst then
    call('HSET', meta, 's', size, 't', ttl)
    call('PEXPIRE', meta, ${positionLifetime} + ttl * 2)
  end
  if touch or length == many then call('PEXPIRE', log, math.ceil(ttl * 1.125)) end
  local topic = string.sub(meta, 1, -6)
  for i = 1, many do call('${publish}', topic, entries[i]) end
  return right == epoch and offset or offset .. ' ' .. right
end

local function hand(meta, a, many)
  local topic = string.sub(meta, 1, -6)
  for i = a, a + many - 1 do call('${publish}', topic, '0 --------' .. head .. ARGV[i]) end
  return '0'
end

local function publish(meta, log, epoch, size, a, many, ttl, touch, key, number)
  local reply = known(meta, size, key, number)
  if reply then return reply end
  if not size then reply = hand(meta, a, many)
  else reply = keep(meta, log, epoch, size, a, many, ttl, touch) end
  if string.sub(reply, 1, 1) == '!' then return reply end
  if number ~= '' then
    call('HSET', meta, 'n', number)
    call('PEXPIRE', meta, ${positionLifetime} + (tonumber(ttl) or 0) * 2)
  end
  if key then
    call('SET', key, type(reply) == 'number' and reply .. ' ' .. epoch or reply, 'PX', ${keyLifetime})
  end
  return reply
end

local last = #ARGV
while a <= last do
  local meta, log, epoch, options = KEYS[k], KEYS[k + 1], ARGV[a], ARGV[a + 1]
  k, a = k + 2, a + 2
  local many, offset = 1, nil
  if options == '' and usualSize then
    offset = redis.pcall('HINCRBY', meta, epoch, 1)
    if type(offset) == 'table' then
      offset = '!' .. offset.err
    elseif offset == 1 then
      call('HDEL', meta, epoch)
      offset = nil
    else
      local entry = offset .. ' ' .. epoch .. head .. ARGV[a]
      local length = call('RPUSH', log, entry)
      if length == 1 then call('PEXPIRE', log, math.ceil(usualTtl * 1.125)) end
      trim(log, length, usualSize)
      call('${publish}', string.sub(meta, 1, -6), entry)
    end
  end
  if not offset then
    local touch, hasKey, number, size, ttl, key = '1', '', '', usualSize, usualTtl, nil
    if options ~= '' then
      many, touch, hasKey, number, size, ttl = string.match(options, '^(%d+) (1?) (1?) (%d*) (%d*) (%d*)$')
      many, size = tonumber(many), tonumber(size)
    end
    if hasKey == '1' then
      key = KEYS[k]
      k = k + 1
    end
    offset = publish(meta, log, epoch, size, a, many, ttl, touch == '1', key, number)
  end
  replies[#replies + 1] = offset
  a = a + many
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
local k, a = 2, 4${body('PUBLISH')}`)

/** For a cluster, where a script sees one slot only: is told the version of the rights. */
export const shardedPublishScript: RedisScript = new RedisScript(`${clock}
local rights = ARGV[4]
local k, a = 1, 5${body('SPUBLISH')}`)
