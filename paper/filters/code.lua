-- The code of cells: folded on the site, as the attribute `fold` says (hide, show or none); absent from the PDF.
local function cell_code(block)
  if not block.classes:includes("cell-code") then
    return nil
  end
  if FORMAT:match("typst") then
    return {}
  end
  local fold, summary = block.attributes.fold, block.attributes.summary
  block.attributes.fold, block.attributes.summary = nil, nil
  if fold == "none" then
    return block
  end
  local open = fold == "show" and " open" or ""
  return {
    pandoc.RawBlock("html", string.format('<details class="code-fold"%s><summary>', open)),
    pandoc.Plain(summary),
    pandoc.RawBlock("html", "</summary>"),
    block,
    pandoc.RawBlock("html", "</details>"),
  }
end

return { { CodeBlock = cell_code } }
