-- @fig-x becomes a link that reads "Figure 2.1"; [-@fig-x] one that reads "2.1". Runs before citations are processed.
local here = pandoc.path.directory(PANDOC_SCRIPT_FILE)
local shared = dofile(pandoc.path.join({ here, "context.lua" }))
local labels

local function link(citation)
  local label = labels[citation.id]
  local text = citation.mode == "SuppressAuthor" and label.number or label.text
  return pandoc.Link(text, label.href, "", pandoc.Attr("", { "crossref" }))
end

local function refer(cite)
  local inlines = pandoc.Inlines({})
  for position, citation in ipairs(cite.citations) do
    if not labels[citation.id] then
      return nil
    end
    if position > 1 then
      inlines:insert(pandoc.Str(","))
      inlines:insert(pandoc.Space())
    end
    if #citation.prefix > 0 then
      inlines:extend(citation.prefix)
      inlines:insert(pandoc.Space())
    end
    inlines:insert(link(citation))
    inlines:extend(citation.suffix)
  end
  return inlines
end

return {
  { Meta = function(meta) labels = shared.read(meta).labels end },
  { Cite = refer },
}
