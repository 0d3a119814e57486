-- Quarto's ::: {.content-visible when-format="html"}: what only the site shows, or ("typst") only the PDF. A span as well.
local formats = { html = not FORMAT:match("typst"), typst = FORMAT:match("typst") ~= nil }

local function visible(div)
  if div.classes:includes("content-visible") then
    return formats[div.attributes["when-format"]] and div.content or {}
  end
end

-- Of a span its other classes stay: they say how it is set.
local function visible_span(span)
  if not span.classes:includes("content-visible") then
    return nil
  end
  if not formats[span.attributes["when-format"]] then
    return {}
  end
  return pandoc.Span(span.content, { class = table.concat(span.classes:filter(function(class) return class ~= "content-visible" end), " ") })
end

return { { Div = visible, Span = visible_span } }
