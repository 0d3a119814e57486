-- Quarto's ::: {.content-visible when-format="html"}: what only the site shows, or ("typst") only the PDF.
local formats = { html = not FORMAT:match("typst"), typst = FORMAT:match("typst") ~= nil }

local function visible(div)
  if div.classes:includes("content-visible") then
    return formats[div.attributes["when-format"]] and div.content or {}
  end
end

return { { Div = visible } }
