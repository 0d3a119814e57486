-- For Quarto: a column that says nothing of its alignment (|---|) is set left, as the default renderer sets it, where Quarto
-- would center it. On a page, a table without a label can scroll sideways by itself; one with a label has a figure around it.
local function left(element)
  element.colspecs = element.colspecs:map(function(colspec)
    return { colspec[1] == "AlignDefault" and "AlignLeft" or colspec[1], colspec[2] }
  end)
  return element
end

local function scrolling(element)
  local labeled = element.identifier ~= "" or pandoc.utils.stringify(element.caption.long):match("{#tbl%-")
  if FORMAT:match("html") and not labeled then
    return pandoc.Div({ left(element) }, pandoc.Attr("", { "table-responsive" }))
  end
  return left(element)
end

return { { Table = scrolling } }
