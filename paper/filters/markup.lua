-- HTML that Markdown has a word for becomes that word, in both formats: <br>, <sub>, <sup>, … Comments are left out. Both
-- renderers use this filter; what it leaves as it is, the reading of the book refuses.
local function span(class)
  return function(content) return pandoc.Span(content, { class = class }) end
end

-- Markdown has been at work on the words within, so that only plain ones are sure to be what was written.
local function code(content)
  for _, inline in ipairs(content) do
    local is_plain = inline.t == "Space" or (inline.t == "Str" and not inline.text:match("[\u{80}-\u{10ffff}]"))
    if not is_plain then
      return nil
    end
  end
  return pandoc.Code(pandoc.utils.stringify(content))
end

local WORDS = {
  sub = pandoc.Subscript,
  sup = pandoc.Superscript,
  em = pandoc.Emph,
  i = pandoc.Emph,
  strong = pandoc.Strong,
  b = pandoc.Strong,
  u = pandoc.Underline,
  del = pandoc.Strikeout,
  s = pandoc.Strikeout,
  mark = span("mark"),
  kbd = span("kbd"),
  code = code,
}

local seen = {}

-- Each piece is followed by its count among those of the same text, by which a fault finds its line.
local function counted(raw)
  local kind = raw.format .. raw.text
  seen[kind] = (seen[kind] or 0) + 1
  raw.text = raw.text .. "\0" .. seen[kind]
  return raw
end

local function uncounted(raw)
  if FORMAT ~= "json" then
    raw.text = raw.text:gsub("\0%d+$", "")
  end
  return raw
end

local function html_of(raw)
  return raw.format == "html" and raw.text:gsub("\0%d+$", "") or ""
end

local function is_comment(text)
  return text ~= "" and text:gsub("<!%-%-.-%-%->", ""):match("^%s*$") ~= nil
end

-- The inlines up to the tag that closes `name`, as one element, and the position of that tag; nil where there is none.
local function element(inlines, start, name)
  local depth, content = 0, pandoc.Inlines({})
  for position = start + 1, #inlines do
    local inline = inlines[position]
    local slash, tag = "", ""
    if inline.t == "RawInline" then
      slash, tag = html_of(inline):lower():match("^<(/?)(%a+)%s*>$")
    end
    if tag == name and slash == "/" and depth == 0 then
      return content, position
    end
    depth = depth + (tag == name and (slash == "/" and -1 or 1) or 0)
    content:insert(inline)
  end
end

local function translated(inlines)
  local result, position = pandoc.Inlines({}), 1
  while position <= #inlines do
    local inline = inlines[position]
    local text = inline.t == "RawInline" and html_of(inline):lower() or ""
    local name = text:match("^<(%a+)%s*>$")
    local content, last
    if WORDS[name] then
      content, last = element(inlines, position, name)
    end
    local made = content and WORDS[name](translated(content))
    if text:match("^<br%s*/?>$") then
      result:insert(pandoc.LineBreak())
    elseif made then
      result:insert(made)
      position = last
    elseif not is_comment(text) then
      result:insert(inline)
    end
    position = position + 1
  end
  return result
end

local function block(raw)
  local text = html_of(raw)
  if text:lower():match("^<hr%s*/?>%s*$") then
    return pandoc.HorizontalRule()
  end
  return is_comment(text) and {} or nil
end

return {
  { traverse = "topdown", RawInline = counted, RawBlock = counted },
  { Inlines = translated, RawBlock = block },
  { RawInline = uncounted, RawBlock = uncounted },
}
