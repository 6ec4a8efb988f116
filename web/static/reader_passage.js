// Words that are selected in the text: a link to just these characters, and a citation of them.
import { passage } from "./reader_places.js";

const SETTLED = 200; // milliseconds after which a selection is taken for made

export function offerPassages(reader, piecesNow) {
  const bar = document.getElementById("passage");
  let found = null;
  let timer = 0;

  function address() {
    const canonical = document.querySelector("link[rel=canonical]");
    const page = canonical ? canonical.href : location.origin + location.pathname;
    const leading = new URL(page);
    const { leaf, near } = reader.dataset;
    const further = Number(leaf?.split(",")[0]) > 0 || found.start >= Number(near);
    if (further) leading.searchParams.set("at", found.start);
    else leading.searchParams.delete("at");
    leading.hash = `char=${found.start},${found.end}`;
    return leading.href;
  }
  // Marks of quotation inside the words become inner ones where the outer are of their kind.
  function quoted() {
    const outer = reader.dataset.quoted;
    const inner = { "「": "『", "」": "』", "『": "「", "』": "」" };
    const words = outer.startsWith("「")
      ? found.words.replace(/[「」『』]/g, (mark) => inner[mark]) : found.words;
    return outer.replace("{words}", () => words);
  }
  function citation() {
    const { cite, paper, title, version } = reader.dataset;
    const said = { words: quoted(), paper, version, address: address() };
    return cite.replace(/\{(\w+)\}/g, (_, name) => said[name]);
  }
  async function copy(button, text) {
    const label = button.textContent;
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = reader.dataset.copied;
    } catch {
      // The clipboard is closed to pages without TLS: the text lies selected, to be copied by key.
      const field = document.createElement("textarea");
      field.value = text;
      field.readOnly = true;
      field.setAttribute("aria-label", reader.dataset.press);
      bar.querySelector("textarea")?.remove();
      bar.append(field);
      field.select();
      button.textContent = reader.dataset.press;
    }
    setTimeout(() => { button.textContent = label; }, 2500);
  }
  function place(range) {
    const boxes = range.getClientRects();
    const box = boxes[boxes.length - 1] || range.getBoundingClientRect();
    const most = document.documentElement.clientWidth - bar.offsetWidth - 16;
    bar.style.left = `${Math.max(16, Math.min(box.right - 40, most)) + scrollX}px`;
    bar.style.top = `${box.bottom + 14 + scrollY}px`;
  }
  function look() {
    const selection = getSelection();
    if (bar.contains(document.activeElement)) return;
    const sheet = reader.querySelector(".sheet");
    const made = sheet && selection.rangeCount && !selection.isCollapsed;
    const range = made ? selection.getRangeAt(0) : null;
    found = range && range.intersectsNode(sheet) ? passage(piecesNow(), range) : null;
    bar.hidden = !found;
    bar.querySelector("textarea")?.remove();
    if (found) place(range);
  }

  document.addEventListener("selectionchange", () => {
    clearTimeout(timer);
    timer = setTimeout(look, SETTLED);
  });
  bar.addEventListener("keydown", (event) => { if (event.key === "Escape") bar.hidden = true; });
  // A press on a button must not take the selection away.
  bar.addEventListener("mousedown", (event) => {
    if (event.target.closest("button")) event.preventDefault();
  });
  document.getElementById("copy-link")
    .addEventListener("click", (event) => copy(event.currentTarget, address()));
  document.getElementById("copy-citation")
    .addEventListener("click", (event) => copy(event.currentTarget, citation()));
}
