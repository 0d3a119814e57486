-- For Quarto, before it reads floats: ![Caption](light.svg){#fig-x fig-alt="…" dark="dark.svg"} becomes one figure of
-- two pictures, one a theme. A PDF has the light one alone, and so nothing to do.
local function variant(image, source, class)
  local attributes = pandoc.Attr("", { class }, { { "fig-alt", image.attributes["fig-alt"] } })
  return pandoc.Para({ pandoc.Image({}, source, "", attributes) })
end

local function both(image, id, caption)
  local dark = image.attributes.dark
  local only_html = pandoc.Attr("", { "content-visible" }, { { "when-format", "html" } })
  local blocks = { variant(image, image.src, "light-content"), pandoc.Div({ variant(image, dark, "dark-content") }, only_html) }
  if #caption > 0 then
    table.insert(blocks, pandoc.Para(caption))
  end
  return pandoc.Div(blocks, pandoc.Attr(id))
end

local function has_dark(inline)
  return inline and inline.t == "Image" and inline.attributes.dark
end

if not FORMAT:match("html") then
  return {}
end

return {
  {
    Figure = function(figure)
      local image = #figure.content == 1 and figure.content[1].content and figure.content[1].content[1]
      if has_dark(image) then
        local id = figure.identifier ~= "" and figure.identifier or image.identifier
        return both(image, id, pandoc.utils.blocks_to_inlines(figure.caption.long))
      end
    end,
    Para = function(paragraph)
      local image = #paragraph.content == 1 and paragraph.content[1]
      if has_dark(image) then
        return both(image, image.identifier, image.caption)
      end
    end,
  },
}
