-- Mathematics in Typst with its TeX source as the text that is read aloud (PDF/UA asks for one on every formula).
-- Labelled equations are left alone: their own `alt` says more. Both renderers use this filter.
local function quoted(text)
  return '"' .. text:gsub("\\", "\\\\"):gsub('"', '\\"'):gsub("%s+", " ") .. '"'
end

local function with_alt(mathematics)
  local body = pandoc.write(pandoc.Pandoc({ pandoc.Plain({ mathematics }) }), "typst"):gsub("%s+$", "")
  local block = mathematics.mathtype == "DisplayMath" and "block: true, " or ""
  return pandoc.RawInline("typst", string.format("#math.equation(%salt: %s, [%s])", block, quoted(mathematics.text), body))
end

-- Quarto writes an equation's label after it, as text; such a formula becomes Quarto's own equation later.
local function is_labeled(inlines, position)
  for following = position + 1, math.min(position + 2, #inlines) do
    local inline = inlines[following]
    if inline.t == "Str" and inline.text:match("^{#eq%-") then
      return true
    end
  end
  return false
end

if not FORMAT:match("typst") then
  return {}
end

return {
  {
    Inlines = function(inlines)
      for position, inline in ipairs(inlines) do
        if inline.t == "Math" and not is_labeled(inlines, position) then
          inlines[position] = with_alt(inline)
        end
      end
      return inlines
    end,
  },
}
