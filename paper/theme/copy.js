// A button that copies, over every text to be cited. Without scripts the text can still be selected.
"use strict";

// Where the clipboard is closed to files, the old way: select, then copy the selection.
async function copy(block) {
  try {
    await navigator.clipboard.writeText(block.textContent.trimEnd() + "\n");
    return true;
  } catch {
    const selection = getSelection();
    selection.selectAllChildren(block);
    const done = document.execCommand("copy");
    if (done) selection.removeAllRanges();
    return done;
  }
}

function addCopyButton(block) {
  const button = document.createElement("button");
  const title = block.closest("div.sourceCode")?.previousElementSibling ?? block.previousElementSibling;
  const what = title?.textContent.trim() || "this";
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.setAttribute("aria-label", `Copy ${what}`);
  button.addEventListener("click", async () => {
    button.textContent = (await copy(block)) ? "Copied" : "Select and copy by hand";
    setTimeout(() => (button.textContent = "Copy"), 2000);
  });
  (title ?? block).append(" ", button);
}

document.querySelectorAll(".figure-facts pre").forEach(addCopyButton);
