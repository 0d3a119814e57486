-- After citations are processed. Where the book has a page of references, the others have no list of their own:
-- their citations lead there.
local list

local function no_list(div)
  if list and div.identifier == "refs" then
    return {}
  end
end

local function lead_there(link)
  if list and link.target:match("^#ref%-") then
    link.target = list .. link.target
    return link
  end
end

return {
  { Meta = function(meta) list = meta["references-page"] and pandoc.utils.stringify(meta["references-page"]) end },
  { Div = no_list, Link = lead_there },
}
