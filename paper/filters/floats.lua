-- Numbers on headings, figures, tables and equations (given by the attribute `number`), and pictures in two themes.
local here = pandoc.path.directory(PANDOC_SCRIPT_FILE)
local shared = dofile(pandoc.path.join({ here, "context.lua" }))
local typst = shared.typst
local pictures

local TEXT_WIDTH, TEXT_HEIGHT = 447.9, 600 -- points: the text on the printed page, and how high a picture may be
local PICTURE_WIDTH = 519 -- and how wide: into both margins, so that its words have the size that they were drawn in

-- Where a figure at its full width has no room, so that its words would be smaller than 11 pixels: on a screen narrower than it,
-- and where there is just room for one or two columns beside the text (theme/style.css). An em is 16 pixels here.
local NARROW = "(max-width: 42em), (min-width: 52.01em) and (max-width: 61.5em), (min-width: 75.01em) and (max-width: 79.5em)"

local function take(element, name)
  local value = element.attributes[name]
  element.attributes[name] = nil
  return value
end

local function pixels(points)
  return math.floor(points / 0.75 + 0.5)
end

-- The same picture arranged for a narrow screen, which a browser takes in its place there.
local function with_narrow(image, narrow)
  local source = '<picture><source media="%s" srcset="%s" width="%d" height="%d">'
  local open = source:format(NARROW, narrow.href, pixels(narrow.width), pixels(narrow.height))
  return { pandoc.RawInline("html", open), image, pandoc.RawInline("html", "</picture>") }
end

local function html_image(image)
  local dark, alt, narrow = take(image, "dark"), take(image, "fig-alt"), pictures[take(image, "narrow")]
  local variants = pandoc.Inlines({})
  for theme, source in pairs({ light = image.src, dark = dark }) do
    local picture = pictures[source]
    local variant = image:clone()
    variant.src, variant.caption = picture.href, alt
    variant.classes:insert(dark and theme .. "-only" or "any-theme")
    variant.attributes.width, variant.attributes.height = pixels(picture.width), pixels(picture.height)
    variant.attributes.loading = "lazy"
    local shown = pandoc.Inlines({ variant })
    if narrow then
      local href = narrow.href .. (source:match("#.*") or "")
      shown = pandoc.Inlines(with_narrow(variant, { href = href, width = narrow.width, height = narrow.height }))
    end
    variants = theme == "light" and shown .. variants or variants .. shown
  end
  return variants
end

local function typst_image(image)
  local picture = pictures[image.src]
  local scale = math.min(1, PICTURE_WIDTH / picture.width, TEXT_HEIGHT / picture.height)
  local width = picture.width * scale
  local arguments = {
    shared.quoted(picture.href),
    "alt: " .. shared.quoted(image.attributes["fig-alt"]),
    string.format("width: %.1fpt", width),
  }
  local drawn = "image(" .. table.concat(arguments, ", ") .. ")"
  return typst(width > TEXT_WIDTH and string.format("#pad(x: %.1fpt, %s)", (TEXT_WIDTH - width) / 2, drawn) or "#" .. drawn)
end

-- What scrolls on a narrow screen has to be reached by the keyboard. (A list of pairs keeps its order, a table not.)
local function scrollable(identifier, class, label)
  local attributes = { { "tabindex", "0" }, { "role", "group" }, { "aria-label", label } }
  return pandoc.Attr(identifier, { class }, attributes)
end

local function prefixed(caption, name, number)
  if not number then
    return caption
  end
  local prefix = pandoc.Span({ name .. "\u{a0}" .. number }, { class = "float-number" })
  return pandoc.Inlines({ prefix, pandoc.Str(":"), pandoc.Space() }) .. caption
end

local function caption_inlines(caption)
  return pandoc.utils.blocks_to_inlines(caption.long)
end

-- A figure that is followed by its facts has its files there, in both themes.
local function mark_told(blocks)
  for position, block in ipairs(blocks) do
    local following = blocks[position + 1]
    if block.t == "Figure" and following and following.t == "Div" and following.classes:includes("figure-facts") then
      block.attributes.told = "told"
    end
  end
  return blocks
end

-- Links to the picture's files, named by their kind; the light one stands for both themes.
local function downloads(figure)
  local links = pandoc.Inlines({})
  figure:walk({
    Image = function(image)
      for _, picture in pairs(pictures) do
        if picture.href == image.src then
          for _, href in ipairs(picture.downloads) do
            if #links > 0 then
              links:insert(pandoc.Space())
            end
            local kind = href:match("%.(%w+)$"):upper()
            links:insert(pandoc.Link(kind, href, "", { download = href:match("[^/]+$") }))
          end
        end
      end
    end,
  })
  if #links == 0 then
    return nil
  end
  return pandoc.Div(pandoc.Plain(links), { class = "downloads" })
end

local function html_figure(figure)
  local number = take(figure, "number")
  local caption = pandoc.Blocks({ pandoc.Plain(prefixed(caption_inlines(figure.caption), "Figure", number)) })
  local links = not take(figure, "told") and downloads(figure)
  if links then
    caption:insert(links)
  end
  figure.caption = { long = caption }
  return figure
end

local function typst_figure(figure)
  local number = take(figure, "number")
  local parts = pandoc.Inlines({ typst("#figure([") })
  parts:extend(pandoc.utils.blocks_to_inlines(figure.content))
  parts:insert(typst("], kind: image" .. (number and "" or ", numbering: none, supplement: none") .. ", caption: ["))
  parts:extend(caption_inlines(figure.caption))
  parts:insert(typst("])" .. (number and "<" .. figure.identifier .. ">" or "")))
  return pandoc.Para(parts)
end

-- `::: {#fig-x}` around pictures, the last paragraph its caption: the same as a captioned picture.
local function figure_div(div)
  if not div.identifier:match("^fig%-") then
    return nil
  end
  local caption = div.content:remove()
  local figure = pandoc.Figure(div.content, { long = { pandoc.Plain(caption.content) } }, div.attr)
  return shared.is_typst and typst_figure(figure) or html_figure(figure)
end

local ALIGNED = { AlignLeft = "align-left", AlignRight = "align-right", AlignCenter = "align-center" }

local function align_rows(rows, colspecs)
  for _, row in ipairs(rows) do
    local column = 1
    for _, cell in ipairs(row.cells) do
      local alignment = cell.alignment ~= "AlignDefault" and cell.alignment or colspecs[column][1]
      if ALIGNED[alignment] then
        cell.attr.classes:insert(ALIGNED[alignment])
        cell.alignment = "AlignDefault"
      end
      column = column + cell.col_span
    end
  end
end

local function name_columns(rows)
  for _, row in ipairs(rows) do
    for _, cell in ipairs(row.cells) do
      cell.attributes.scope = cell.col_span > 1 and "colgroup" or "col"
    end
  end
end

local function html_table(element)
  local number = take(element, "number")
  local caption = caption_inlines(element.caption)
  local name = pandoc.utils.stringify(caption)
  if #caption > 0 then
    local text = pandoc.Span(prefixed(caption, "Table", number), { class = "caption-text" })
    element.caption = { long = { pandoc.Plain(text) } }
  end
  align_rows(element.head.rows, element.colspecs)
  name_columns(element.head.rows)
  for _, body in ipairs(element.bodies) do
    align_rows(body.head, element.colspecs)
    align_rows(body.body, element.colspecs)
  end
  for column = 1, #element.colspecs do
    element.colspecs[column] = { "AlignDefault", nil }
  end
  return pandoc.Div(element, scrollable("", "table-wrap", #name > 0 and name or "Table"))
end

-- Where a line of a pipe table is long Pandoc takes the columns' widths from the dashes. When these are all the same nobody
-- has chosen them, and the columns are as wide as what is in them.
local function has_chosen_widths(element)
  for _, colspec in ipairs(element.colspecs) do
    if colspec[2] ~= element.colspecs[1][2] then
      return true
    end
  end
  return false
end

local function typst_table(element)
  local number = take(element, "number")
  local chosen = has_chosen_widths(element)
  for column, colspec in ipairs(element.colspecs) do
    local alignment = colspec[1] == "AlignDefault" and "AlignLeft" or colspec[1]
    element.colspecs[column] = { alignment, chosen and colspec[2] or nil }
  end
  if number then
    return element
  end
  local open = typst("#[#set figure(numbering: none, supplement: none)")
  return { pandoc.Plain(open), element, pandoc.Plain(typst("]")) }
end

local function equation(span)
  local number = take(span, "number")
  if not span.identifier:match("^eq%-") or not number then
    return nil
  end
  local mathematics = span.content[1]
  if shared.is_typst then
    local body = pandoc.write(pandoc.Pandoc(pandoc.Plain(mathematics)), "typst"):gsub("%s+$", "")
    local alt = shared.quoted(span.attributes.alt or mathematics.text)
    return typst(
      string.format(
        "#math.equation(block: true, numbering: equation-numbering, alt: %s, [%s])<%s>",
        alt,
        body,
        span.identifier
      )
    )
  end
  local counted = pandoc.Span("(" .. number .. ")", { class = "equation-number" })
  return pandoc.Span({ mathematics, counted }, scrollable(span.identifier, "equation", "Equation " .. number))
end

-- A display without a number scrolls on narrow screens too.
local function display(paragraph)
  if shared.is_typst or #paragraph.content ~= 1 or paragraph.content[1].mathtype ~= "DisplayMath" then
    return nil
  end
  return pandoc.Para(pandoc.Span(paragraph.content, scrollable("", "equation", "Formula")))
end

local function heading(element)
  local number = take(element, "number")
  if shared.is_typst then
    return element
  end
  if number then
    element.content:insert(1, pandoc.Span(number, { class = "header-number" }))
    element.content:insert(2, pandoc.Space())
  end
  if element.level == 1 then -- as raw HTML, so that the table of contents begins below the title
    local id = element.identifier ~= "" and string.format(' id="%s"', element.identifier) or ""
    local open = pandoc.RawInline("html", "<h1" .. id .. ">")
    return pandoc.Plain(pandoc.Inlines({ open }) .. element.content .. { pandoc.RawInline("html", "</h1>") })
  end
  return element
end

return {
  { Meta = function(meta) pictures = shared.read(meta).pictures end },
  { Blocks = not shared.is_typst and mark_told or nil },
  { Image = shared.is_typst and typst_image or html_image },
  { Div = figure_div, Figure = shared.is_typst and typst_figure or html_figure },
  { Table = shared.is_typst and typst_table or html_table },
  { Para = display },
  { Span = equation, Header = heading },
}
