-- For Quarto, before it reads floats: a picture with dark="dark.svg" becomes two, of which a reader sees the one that suits the
-- theme. A PDF has the light one alone, and so nothing to do.
local function variant(image, source, theme)
  local copy = image:clone()
  copy.src, copy.identifier, copy.caption = source, "", {}
  copy.attributes.dark, copy.attributes.narrow = nil, nil
  copy.classes:insert(theme .. "-content")
  return copy
end

-- Its variants for one theme: one or, where narrow="narrow.svg" is the same figure arranged for a narrow screen, two. A style tells
-- them apart (theme/quarto.scss): <picture> would not hold the link that Quarto puts around each.
local function variants(image, source, theme)
  local wide = variant(image, source, theme)
  if not image.attributes.narrow then
    return { wide }
  end
  local narrow = variant(image, image.attributes.narrow .. (source:match("#.*") or ""), theme)
  wide.classes:insert("wide-screen")
  narrow.classes:insert("narrow-screen")
  return { wide, narrow }
end

-- One that stands alone, ![Caption](light.svg){#fig-x fig-alt="…" dark="dark.svg"}: one figure of two pictures.
local function figure(image, id, caption)
  local only_html = pandoc.Attr("", { "content-visible" }, { { "when-format", "html" } })
  local light = pandoc.Para(variants(image, image.src, "light"))
  local dark = pandoc.Para(variants(image, image.attributes.dark, "dark"))
  local blocks = { light, pandoc.Div({ dark }, only_html) }
  if #caption > 0 then
    table.insert(blocks, pandoc.Para(caption))
  end
  return pandoc.Div(blocks, pandoc.Attr(id))
end

-- Any other, in a link or the cell of a table say: two pictures where one was.
local function both(image)
  if not image.attributes.dark then
    return nil
  end
  local function themed(source, theme)
    return pandoc.Span({ variant(image, source, theme) }, pandoc.Attr("", { theme .. "-content" }))
  end
  return { themed(image.src, "light"), themed(image.attributes.dark, "dark") }
end

local function has_dark(inline)
  return inline and inline.t == "Image" and inline.attributes.dark
end

if not FORMAT:match("html") then
  return {}
end

return {
  {
    Figure = function(element)
      local image = #element.content == 1 and element.content[1].content and element.content[1].content[1]
      if has_dark(image) then
        local id = element.identifier ~= "" and element.identifier or image.identifier
        return figure(image, id, pandoc.utils.blocks_to_inlines(element.caption.long))
      end
    end,
    Para = function(paragraph)
      local image = #paragraph.content == 1 and paragraph.content[1]
      if has_dark(image) then
        return figure(image, image.identifier, image.caption)
      end
    end,
  },
  { Image = both },
}
