-- What the renderer tells the filters about this document: where labels lead, how large pictures are.
local context

local M = {}

function M.read(meta)
  if not context then
    local file = assert(io.open(pandoc.utils.stringify(meta.context)))
    context = pandoc.json.decode(file:read("a"), false)
    file:close()
  end
  return context
end

M.is_typst = FORMAT:match("typst") ~= nil

function M.typst(text)
  return pandoc.RawInline("typst", text)
end

-- A Typst string literal.
function M.quoted(text)
  return '"' .. text:gsub("\\", "\\\\"):gsub('"', '\\"'):gsub("%s+", " ") .. '"'
end

return M
