// What a page can do: menu, theme, search, sortable tables. Without scripts the page is still all there.
"use strict";

const root = document.documentElement;

// A button of the bar that opens and closes a part of the page; where there is room, the part is there without it.
function setUpDisclosure(name) {
  const button = document.querySelector(`.${name}-button`);
  const part = button && document.getElementById(button.getAttribute("aria-controls"));
  if (!part) return;
  const put = (open) => {
    root.classList.toggle(`${name}-open`, open);
    button.setAttribute("aria-expanded", String(open));
    // What lies over the text takes the focus, as its place among the parts of the page is elsewhere.
    if (open && isOver()) part.focus();
  };
  const isOver = () => getComputedStyle(part).position === "fixed";
  part.tabIndex = -1;
  button.addEventListener("click", () => put(button.getAttribute("aria-expanded") !== "true"));
  part.addEventListener("click", (event) => {
    if (event.target.closest("a")) put(false);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || button.getAttribute("aria-expanded") !== "true") return;
    const hadFocus = part.contains(document.activeElement);
    put(false);
    if (hadFocus) button.focus();
  });
  document.addEventListener("pointerdown", (event) => {
    if (isOver() && !event.target.closest(`#${part.id}, .${name}-button`)) put(false);
  });
}

// The theme follows the system until the reader chooses; choosing what the system has follows it again.
function setUpTheme() {
  const button = document.querySelector(".theme-button");
  const system = matchMedia("(prefers-color-scheme: dark)");
  const systemTheme = () => (system.matches ? "dark" : "light");
  const current = () => root.dataset.theme || systemTheme();
  const label = () => {
    const other = current() === "dark" ? "light" : "dark";
    button.textContent = other === "dark" ? "Dark" : "Light";
    button.setAttribute("aria-label", `Switch to the ${other} theme`);
  };
  button.addEventListener("click", () => {
    const other = current() === "dark" ? "light" : "dark";
    if (other === systemTheme()) delete root.dataset.theme;
    else root.dataset.theme = other;
    try {
      if (root.dataset.theme) localStorage.setItem("theme", other);
      else localStorage.removeItem("theme");
    } catch {
      // Not kept for the next page, where storage is closed to files.
    }
    label();
  });
  system.addEventListener("change", label);
  label();
}

// What is raised or lowered reads alike in text (R²) and as it is typed (R^2, R^{2}).
const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const LOWERED = "₀₁₂₃₄₅₆₇₈₉";
const digitsOf = (signs, text) => [...text].map((sign) => signs.indexOf(sign)).join("");
const plain = (text) =>
  text
    .toLowerCase()
    .replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹]+/g, (run) => "^" + digitsOf(RAISED, run))
    .replace(/[₀₁₂₃₄₅₆₇₈₉]+/g, (run) => "_" + digitsOf(LOWERED, run));
const WORD = /[\p{L}\p{N}]+(?:\.\p{N}+|[\^_][\p{L}\p{N}]+)*/gu;
const wordsIn = (text) => [...text.matchAll(WORD)].map((found) => ({ word: plain(found[0]), at: found.index, end: found.index + found[0].length }));
const queryOf = (text) => wordsIn(text.replace(/[{}$\\]/g, "")).map(({ word }) => word);

// An entry's score for a query: every word has to begin a word in it; an id that was typed comes first, titles count more than text.
function score(entry, query, typed) {
  let total = entry.id && plain(entry.id) === typed ? 1000 : 0;
  for (const word of query) {
    const begins = (words) => words.filter((other) => other.word.startsWith(word)).length;
    const found = 12 * begins(entry.titleWords) + 4 * begins(entry.pageWords) + Math.min(6, begins(entry.textWords));
    if (!found) return 0;
    total += found;
  }
  // What says little else is nearer: a claim than a page that speaks of it.
  return total + (query.length > 1 ? (100 * query.length) / Math.max(query.length, entry.textWords.length) : 0);
}

// The part of a text with the most of a query's words: what of its words match, and where it begins and ends.
function passage(entry, query) {
  const matches = entry.textWords.filter(({ word }) => query.some((wanted) => word.startsWith(wanted)));
  const within = (first) => matches.filter(({ at, end }) => at >= first.at && end <= first.at + 110);
  const distinct = (found) => new Set(query.filter((wanted) => found.some(({ word }) => word.startsWith(wanted)))).size;
  const best = matches.reduce((one, other) => (one && distinct(within(one)) >= distinct(within(other)) ? one : other), undefined);
  const at = best ? best.at : 0;
  const start = at < 50 ? 0 : entry.text.indexOf(" ", at - 45) + 1;
  return { first: best, matches, start, end: Math.min(entry.text.length, start + 130) };
}

// Formulas stand between these in the index.
const FORMULA = "\u2060";

// As text and <mark>s.
function excerpt(entry, query) {
  const { matches, start, end } = passage(entry, query);
  const pieces = [start ? "… " : ""];
  let done = start;
  for (const { at, end: after } of matches) {
    if (at < done || after > end) continue;
    const mark = document.createElement("mark");
    mark.textContent = entry.text.slice(at, after);
    pieces.push(entry.text.slice(done, at), mark);
    done = after;
  }
  pieces.push(entry.text.slice(done, end), end < entry.text.length ? " …" : "");
  return pieces.map((piece) => (typeof piece === "string" ? piece.replaceAll(FORMULA, "") : piece));
}

// The place of what was found: an anchor of its own, or its section's with the words themselves, to which a browser then goes.
function place(entry, query) {
  const { first } = passage(entry, query);
  if (entry.id || !first) return entry.href;
  const isInFormula = entry.text.slice(0, first.at).split(FORMULA).length % 2 === 0;
  const from = isInFormula ? entry.text.indexOf(FORMULA, first.at) + 1 : first.at;
  const words = entry.text.slice(from).split(FORMULA)[0].trim().split(" ").slice(0, 5).join(" ");
  if (!/\p{L}/u.test(words)) return entry.href;
  const directive = encodeURIComponent(words).replaceAll("-", "%2D");
  return `${entry.href}${entry.href.includes("#") ? "" : "#"}:~:text=${directive}`;
}

function setUpSearch() {
  const input = document.getElementById("search");
  const panel = document.getElementById("search-results");
  const list = panel.querySelector("ol");
  const count = document.getElementById("search-count");
  const entries = (window.searchIndex || []).map((entry) => ({
    ...entry,
    titleWords: wordsIn(entry.section || entry.page),
    pageWords: wordsIn(entry.page),
    textWords: wordsIn(entry.text),
  }));

  const item = (entry, query) => {
    const link = document.createElement("a");
    link.href = document.body.dataset.root + place(entry, query);
    const title = document.createElement("strong");
    title.textContent = entry.section ? `${entry.page} › ${entry.section}` : entry.page;
    const words = document.createElement("span");
    words.append(...excerpt(entry, query));
    link.append(title, words);
    const element = document.createElement("li");
    element.append(link);
    return element;
  };
  const show = () => {
    const query = queryOf(input.value);
    const typed = plain(input.value.trim());
    panel.hidden = !query.length;
    if (!query.length) return;
    const found = entries
      .map((entry) => [score(entry, query, typed), entry])
      .filter(([points]) => points)
      .sort((a, b) => b[0] - a[0]);
    count.textContent = found.length === 1 ? "1 place" : `${found.length || "No"} places`;
    list.replaceChildren(...found.slice(0, 12).map(([, entry]) => item(entry, query)));
  };
  const close = () => {
    panel.hidden = true;
    input.blur();
  };
  const step = (by) => {
    const links = [...list.querySelectorAll("a")];
    const next = links.indexOf(document.activeElement) + by;
    (next < 0 ? input : links[Math.min(next, links.length - 1)])?.focus();
  };

  input.addEventListener("input", show);
  input.addEventListener("focus", show);
  document.querySelector(".search").addEventListener("keydown", (event) => {
    const action = { Escape: close, ArrowDown: () => step(1), ArrowUp: () => step(-1) }[event.key];
    if (action && !panel.hidden) {
      event.preventDefault();
      action();
    } else if (event.key === "Enter" && event.target === input) {
      list.querySelector("a")?.click();
    }
  });
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName);
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      input.focus();
    }
  });
  document.addEventListener("pointerdown", (event) => {
    if (!event.target.closest(".search")) panel.hidden = true;
  });
}

// Columns set flush right are compared as numbers, all others as text in which numbers count ("2.9" before "2.10").
const collator = new Intl.Collator("en", { numeric: true });
const powerOf = (text) => [...text].map((sign) => (sign === "⁻" ? "-" : RAISED.indexOf(sign))).join("");
const numberIn = (text) =>
  parseFloat(text.replace(/−/g, "-").replace(/,/g, "").replace(/\s*×\s*10(⁻?[⁰¹²³⁴-⁹]+)/, (_, power) => "e" + powerOf(power)));
function compare(a, b, numeric) {
  const difference = numeric ? numberIn(a) - numberIn(b) : NaN;
  return Number.isNaN(difference) ? collator.compare(a, b) : difference;
}

function setUpTable(table) {
  const body = table.tBodies[0];
  if (!body || body.rows.length < 3 || table.tHead?.rows.length !== 1) return;
  const headers = [...table.tHead.rows[0].cells];
  headers.forEach((header, column) => {
    const isEmpty = [...body.rows].every((row) => !row.cells[column]?.textContent.trim());
    if (isEmpty || !header.textContent.trim()) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...header.childNodes);
    header.append(button);
    button.addEventListener("click", () => {
      const ascending = header.getAttribute("aria-sort") !== "ascending";
      for (const other of headers) other.removeAttribute("aria-sort");
      header.setAttribute("aria-sort", ascending ? "ascending" : "descending");
      const numeric = header.classList.contains("align-right");
      const text = (row) => row.cells[column]?.textContent.trim() ?? "";
      const rows = [...body.rows].sort((a, b) => compare(text(a), text(b), numeric));
      body.append(...(ascending ? rows : rows.reverse()));
    });
  });
}

setUpDisclosure("menu");
setUpDisclosure("contents");
setUpTheme();
setUpSearch();
document.querySelectorAll("main table").forEach(setUpTable);
