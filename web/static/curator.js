// The curator's page: words that are selected become a row, and keys decide. Without it the fields
// and buttons do the same.
import { paint, passage, unpaint } from "./reader_places.js";

const SETTLED = 200; // milliseconds after which a selection is taken for made
const text = document.getElementById("text");
const form = document.getElementById("row-form");
const csv = document.getElementById("row-csv");
const rows = [...document.querySelectorAll(".desk-row")];
const pieces = () => [text];
let timer = 0;

async function showRow() {
  if (!form.start.value || !form.end.value) return;
  const asked = new URLSearchParams(new FormData(form));
  const answer = await fetch(`${form.action}?${asked}`);
  csv.value = await answer.text();
  csv.hidden = false;
}

function selected() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return;
  const range = selection.getRangeAt(0);
  const found = range.intersectsNode(text) ? passage(pieces(), range) : null;
  if (!found) return;
  form.start.value = found.start;
  form.end.value = found.end;
  showRow();
}

document.addEventListener("selectionchange", () => {
  clearTimeout(timer);
  timer = setTimeout(selected, SETTLED);
});
form.table.addEventListener("change", showRow);
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  await showRow();
  csv.select();
});

function show(row) {
  row.focus();
  unpaint(text);
  const link = row.querySelector("a[href^='#char=']");
  const place = link && /char=(\d+),(\d+)/.exec(link.getAttribute("href"));
  if (place) {
    const first = paint(pieces(), Number(place[1]), Number(place[2]));
    if (first) first.scrollIntoView({ block: "center" });
  }
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, select, textarea") || !rows.length) return;
  const row = document.activeElement.closest(".desk-row");
  const at = rows.indexOf(row);
  const step = { j: 1, k: -1 }[event.key];
  const decision = { a: "accept", d: "drop", u: "leave" }[event.key];
  if (step) show(rows[Math.max(0, Math.min(rows.length - 1, at + step))]);
  if (decision && row) row.querySelector(`button[value=${decision}]`).click();
});

// After a decision: the row that it was about has the focus again.
const back = document.getElementById(location.hash.slice(1));
if (back && rows.includes(back)) show(back);
