-- Quarto's callouts: ::: {.callout-note title="…"}, or with a heading as the first block; collapse="true" folds it.
local here = pandoc.path.directory(PANDOC_SCRIPT_FILE)
local shared = dofile(pandoc.path.join({ here, "context.lua" }))
local KINDS = { note = "Note", tip = "Tip", important = "Important", warning = "Warning", caution = "Caution" }

local function kind_of(div)
  for _, class in ipairs(div.classes) do
    local kind = class:match("^callout%-(%a+)$")
    if KINDS[kind] then
      return kind
    end
  end
end

local function title_of(div, kind)
  if div.attributes.title then
    return pandoc.read(div.attributes.title, "markdown").blocks[1].content
  end
  local first = div.content[1]
  if first and first.t == "Header" then
    div.content:remove(1)
    return first.content
  end
  return pandoc.Inlines({ pandoc.Str(KINDS[kind]) })
end

local function classes_of(div, kind)
  local own = div.classes:filter(function(class) return not class:match("^callout") end)
  return table.concat({ "callout", "callout-" .. kind, table.unpack(own) }, " ")
end

local function html_callout(div, kind, title)
  local label = pandoc.Plain({ pandoc.Span(title, { class = "callout-title" }) })
  if div.attributes.collapse then
    local open = div.attributes.collapse == "false" and " open" or ""
    local blocks = pandoc.Blocks({
      pandoc.RawBlock("html", string.format('<details class="%s"%s><summary>', classes_of(div, kind), open)),
      label,
      pandoc.RawBlock("html", "</summary>"),
    })
    return blocks .. div.content .. { pandoc.RawBlock("html", "</details>") }
  end
  local attributes = pandoc.Attr(div.identifier, { classes_of(div, kind) }, { role = "note" })
  return pandoc.Div(pandoc.Blocks({ pandoc.Div(label, { class = "callout-head" }) }) .. div.content, attributes)
end

local function typst_callout(div, title)
  local open = pandoc.Inlines({ shared.typst("#aside[") }) .. title .. { shared.typst("][") }
  return pandoc.Blocks({ pandoc.Plain(open) }) .. div.content .. { pandoc.Plain(shared.typst("]")) }
end

local callouts = { traverse = "topdown" } -- a heading inside is the title before it is anything else

function callouts.Div(div)
  local kind = kind_of(div)
  if not kind then
    return nil
  end
  local title = title_of(div, kind)
  div.content = div.content:walk(callouts) -- Pandoc itself does not look into several blocks that take the place of one
  return shared.is_typst and typst_callout(div, title) or html_callout(div, kind, title)
end

return { callouts }
