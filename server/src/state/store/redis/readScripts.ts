/** The fields of a row's hash, in the order in which scripts answer them. */
export const rowFields = ['value', 'version', 'stamp', 'status', 'created', 'updated', 'expires', 'writer'] as const;

const fields = rowFields.map((field) => `'${field}'`).join(', ');

/** Rows as of one moment. KEYS[1]: what names begin with; ARGV: table and member of each. A row that is not there has no stamp. */
export const readScript = `
local rows = {}
for i = 1, #ARGV, 2 do
  rows[#rows + 1] = redis.call('HMGET', KEYS[1] .. ARGV[i] .. ':row:' .. ARGV[i + 1], ${fields})
end
return rows
`;

/**
 * Part of a scan: at most 1000 rows of the index are looked at and about 4 MB answered, so that others are not kept
 * waiting. Answers the rows, each after its member, and where to go on: an entry of the index, '' at the end.
 * ARGV: table, index (`keys` or `updated`), from, to (as of ZRANGEBYLEX), what members must begin with, since, limit,
 * then the statuses, if there is a choice.
 *
 * The indexes may hold what has gone by itself or has changed since: only what the row itself confirms counts.
 */
export const scanScript = `
local name, index, from, to, stem, since, limit = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6], tonumber(ARGV[7])
local statuses
for i = 8, #ARGV do
  statuses = statuses or {}
  statuses[ARGV[i]] = true
end
local entries = redis.call('ZRANGEBYLEX', KEYS[1] .. name .. ':' .. index, from, to, 'LIMIT', 0, 1000)
local rows, bytes = {}, 0
for _, entry in ipairs(entries) do
  local member, time = entry, nil
  if index == 'updated' then
    time = entry:sub(1, 27):gsub('%d', function(digit) return 9 - digit end)
    member = entry:sub(28)
    if time < since then return { rows, '' } end
  end
  if member:sub(1, #stem) == stem then
    local row = redis.call('HMGET', KEYS[1] .. name .. ':row:' .. member, ${fields})
    local status, updated = row[4], row[6]
    if updated and (not time or time == updated) and updated >= since and (not statuses or statuses[status]) then
      rows[#rows + 1] = { member, row }
      bytes = bytes + #row[1]
      if #rows == limit then return { rows, '' } end
      if bytes > 4000000 then return { rows, entry } end
    end
  end
end
return { rows, #entries == 1000 and entries[1000] or '' }
`;
