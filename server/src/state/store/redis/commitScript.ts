/**
 * Does a commit: all of it or nothing, for a script runs alone. Answers 1, or 0 when an expectation fails.
 *
 * KEYS[1] is what names begin with. ARGV: id, channel, message, number of expectations, then for each table, member
 * and `=stamp` ('' for no row); then the changes, each a word and its arguments.
 *
 * Of a table there are `TABLE:row:MEMBER` (hashes), `TABLE:keys` (members) and `TABLE:updated` (time backwards, then
 * member), of a log `LOG:entries:MEMBER` (a stream), `LOG:names` (of those with entries) and `LOG:seqs` (the last
 * number, kept for ever). Rows with an end go by themselves; `ends` tells later commits what to take out of the indexes.
 */
export const commitScript = `
local prefix, id, channel, message = KEYS[1], ARGV[1], ARGV[2], ARGV[3]
local call = redis.call
local at = 4
local function word()
  at = at + 1
  return ARGV[at]
end
local function rowOf(name, member) return prefix .. name .. ':row:' .. member end
local function backwards(time) return (time:gsub('%d', function(digit) return 9 - digit end)) end

local done = prefix .. 'done:' .. id
if call('EXISTS', done) == 1 then return 1 end
for _ = 1, tonumber(ARGV[4]) do
  local name, member, wanted = word(), word(), word()
  local stamp = call('HGET', rowOf(name, member), 'stamp')
  if (stamp and '=' .. stamp or '') ~= wanted then return 0 end
end

local clock = call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local function forget(name, member, time) call('ZREM', prefix .. name .. ':updated', backwards(time) .. member) end

-- What has gone by itself leaves the indexes, some at a time.
for _, entry in ipairs(call('ZRANGEBYSCORE', prefix .. 'ends', '-inf', now, 'LIMIT', 0, 20)) do
  local name, time, member = entry:match('^(.-)%z(.-)%z(.*)$')
  local updated = call('HGET', rowOf(name, member), 'updated')
  if updated ~= time then
    forget(name, member, time)
    if not updated then call('ZREM', prefix .. name .. ':keys', member) end
    call('ZREM', prefix .. 'ends', entry)
  end
end

local changes = {}
function changes.put()
  local name, member, expires = word(), word(), tonumber(word())
  local row = {}
  for i = 1, 16 do row[i] = word() end
  local key, time = rowOf(name, member), row[12]
  local before = call('HGET', key, 'updated')
  if before ~= time then
    if before then forget(name, member, before) else call('ZADD', prefix .. name .. ':keys', 0, member) end
    call('ZADD', prefix .. name .. ':updated', 0, backwards(time) .. member)
  end
  call('HSET', key, unpack(row))
  local ending = name .. '\\0' .. time .. '\\0' .. member
  if not expires then
    call('PERSIST', key)
    return call('ZREM', prefix .. 'ends', ending)
  end
  -- A minute longer than it counts, for clocks that differ.
  local last = string.format('%.0f', math.max(expires, now) + 60000)
  call('PEXPIREAT', key, last)
  call('ZADD', prefix .. 'ends', last, ending)
end
function changes.delete()
  local name, member = word(), word()
  local time = call('HGET', rowOf(name, member), 'updated')
  if not time then return end
  forget(name, member, time)
  call('ZREM', prefix .. name .. ':keys', member)
  call('DEL', rowOf(name, member))
end
function changes.append()
  local name, member, time, value = word(), word(), word(), word()
  local seq = call('HINCRBY', prefix .. name .. ':seqs', member, 1)
  call('XADD', prefix .. name .. ':entries:' .. member, string.format('%.0f-0', seq), 'at', time, 'value', value)
  call('ZADD', prefix .. name .. ':names', 0, member)
end
function changes.trim()
  local name, member, keep = word(), word(), word()
  if tonumber(keep) > 0 then return call('XTRIM', prefix .. name .. ':entries:' .. member, 'MAXLEN', keep) end
  call('DEL', prefix .. name .. ':entries:' .. member)
  call('ZREM', prefix .. name .. ':names', member)
end
while at < #ARGV do changes[word()]() end
call('SET', done, 1, 'EX', 60)
if message ~= '[]' then call('PUBLISH', channel, message) end
return 1
`;
