-- Run inside Neovim by neovim.test.ts, behind the configuration of docs/editors.md: does what a person would, and
-- writes what there was to see to the file that MILLRACE_SEEN names, as JSON.
local seen = {}

local function wait(what, look)
  assert(vim.wait(30000, look, 10), 'waited for ' .. what)
end

local function edit(name)
  vim.cmd('edit ' .. vim.fn.fnameescape(name))
end

local function codes()
  local list = vim.tbl_map(function(finding) return finding.code end, vim.diagnostic.get(0))
  table.sort(list)
  return list
end

local function has(code)
  return function() return vim.tbl_contains(codes(), code) end
end

-- Puts the cursor on the first character of a text.
local function at(text)
  vim.fn.cursor(1, 1)
  assert(vim.fn.search('\\V' .. text, 'cW') > 0, 'no ' .. text)
end

local function text()
  return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n')
end

local function request(method, params)
  local answers = assert(vim.lsp.buf_request_sync(0, method, params, 5000))
  local _, answer = next(answers)
  assert(answer and not answer.err, method .. ': ' .. vim.inspect(answer))
  return answer.result
end

local function run()
  -- Takes the first of what it is offered, and remembers the rest.
  vim.ui.select = function(items, options, choose)
    seen.actions = vim.tbl_map(options.format_item, items)
    choose(items[1], 1)
  end

  edit('flows/attention.toml')
  wait('findings', has('parent-not-found'))
  seen.findings = codes()

  at('ingest:ordres')
  vim.lsp.buf.code_action()
  wait('the fix', function() return not has('parent-not-found')() end)
  seen.fixed = vim.api.nvim_get_current_line()

  at('0 5 * * *')
  vim.lsp.buf.hover()
  wait('the hover', function() return #vim.api.nvim_list_wins() == 2 end)
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= '' then
      seen.hover = table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false), '\n')
      vim.api.nvim_win_close(window, true)
    end
  end

  at('ingest:orders')
  vim.lsp.buf.rename('fetch')
  wait('the new name', function() return vim.fn.search('fetch:orders', 'nw') > 0 end)
  seen.renamed = text()

  vim.api.nvim_buf_set_lines(0, -1, -1, false, { '[[phase]]', 'task="last"', 'dependsOn = "cle' })
  vim.fn.cursor(vim.fn.line('$'), 999)
  local params = vim.lsp.util.make_position_params(0, 'utf-16')
  params.position.character = #vim.api.nvim_get_current_line()
  seen.completed = vim.tbl_map(function(item) return item.label end, request('textDocument/completion', params).items)
  vim.api.nvim_set_current_line('dependsOn = "clean:orders"')

  local format = vim.lsp.buf.format or vim.lsp.buf.formatting_sync
  format({})
  seen.formatted = vim.api.nvim_buf_get_lines(0, -3, -2, false)[1]
  vim.cmd('write')

  edit('flows/plus.toml')
  -- Without the code that a setting switches off: what was found before the settings came goes again.
  wait('the file with a setting', function() return has('no-worker')() and not has('offset-plus')() end)
  seen.switchedOff = codes()

  edit('flows/jobs.toml')
  wait('the other file', has('no-worker'))
  seen.flowlord = codes()
  seen.offered = vim.tbl_map(function(action) return action.title end, request('textDocument/codeAction', {
    textDocument = vim.lsp.util.make_text_document_params(),
    range = { start = { line = 1, character = 8 }, ['end'] = { line = 1, character = 8 } },
    context = { diagnostics = {} },
  }))
  seen.lenses = request('textDocument/codeLens', { textDocument = vim.lsp.util.make_text_document_params() })

  -- Nobody watches the disk here: what the editor itself saves must do.
  edit('millrace.toml')
  vim.api.nvim_buf_set_lines(0, 0, -1, false, { '[workers.worker]', 'command = ["true"]' })
  vim.cmd('write')
  edit('flows/jobs.toml')
  wait('the worker', function() return not has('no-worker')() end)

  edit('weather/workflows/weather.toml')
  wait('the example', function()
    return next(vim.lsp.get_clients and vim.lsp.get_clients({ bufnr = 0 }) or vim.lsp.buf_get_clients(0)) ~= nil
  end)
  seen.symbols = #request('textDocument/documentSymbol', { textDocument = vim.lsp.util.make_text_document_params() })
  seen.weather = codes()
  seen.messages = vim.fn.execute('messages')
end

local ok, problem = xpcall(run, debug.traceback)
if not ok then seen.problem = problem .. '\n' .. vim.fn.execute('messages') end
vim.fn.writefile({ vim.json.encode(seen) }, vim.env.MILLRACE_SEEN)
vim.cmd('qall!')
