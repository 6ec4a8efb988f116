// The reader: what is marked tells of itself, text and list follow each other, keys step from mark
// to mark, and the address keeps what is chosen.
import { Following, show } from "./reader_follow.js";
import { offerPassages } from "./reader_passage.js";
import { asked, paint, unpaint } from "./reader_places.js";

const reader = document.getElementById("reader");
const popup = document.getElementById("popup");
const told = popup.querySelector("ul");
const note = document.getElementById("target-note");
const form = document.getElementById("reading");
const STEPS = { j: 1, n: 1, k: -1, p: -1 };
const ARROWS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
let pieces = []; // the stretches of the text
let items = []; // the entries of the list
let stops = []; // the pieces at which something marked begins
let openings = []; // the piece at which each entry begins
let from = null; // the piece that the popup tells of
let pinned = false; // whether the popup stays when the mouse goes
let timer = 0;
let rested = ""; // where the mouse last was
const following = new Following(reader, (stop) => here(items[begins.get(stop)]));

let begins = new Map(); // stop -> the entry that begins there
const numbers = (piece) => piece.dataset.a.match(/\d+/g).map(Number);
const entries = (piece) => numbers(piece).map((n) => items[n]).filter(Boolean);
const marked = (event) => event.target.closest && event.target.closest("[data-a]");

function copy(item) {
  const found = item.cloneNode(true);
  found.removeAttribute("id");
  found.classList.remove("here", "on");
  for (const link of found.querySelectorAll("[tabindex]")) link.removeAttribute("tabindex");
  return found;
}
function place(box) {
  const most = document.documentElement.clientWidth - popup.offsetWidth - 16;
  const below = box.bottom + 20;
  const fits = below + popup.offsetHeight < innerHeight - 60 || box.top < popup.offsetHeight;
  const top = fits ? below : box.top - popup.offsetHeight - 8;
  popup.style.left = `${Math.max(16, Math.min(box.left, most)) + scrollX}px`;
  popup.style.top = `${top + scrollY}px`;
}
function light(piece, on) {
  const own = numbers(piece);
  for (const other of reader.querySelectorAll("[data-a]")) {
    if (numbers(other).some((n) => own.includes(n))) other.classList.toggle("on", on);
  }
}
function tell(piece, pin) {
  clearTimeout(timer);
  const found = entries(piece);
  if (!found.length) return hide();
  told.replaceChildren(...found.map(copy));
  hide();
  from = piece;
  pinned = pin;
  popup.hidden = false;
  place(piece.getClientRects()[0]);
  light(piece, true);
}
function hide() {
  if (from && from.isConnected) light(from, false);
  from = null;
  pinned = false;
  popup.hidden = true;
}
function hideSoon() {
  clearTimeout(timer);
  if (!pinned) timer = setTimeout(hide, 350);
}

function followMouse() {
  // A browser also reports a mouse that rests while the page moves below it; only a moved one asks
  // for a popup.
  const position = (event) => `${event.screenX},${event.screenY}`;
  reader.addEventListener("mouseover", (event) => {
    const moved = position(event) !== rested;
    const piece = marked(event);
    rested = position(event);
    if (moved && piece && !pinned && getSelection().isCollapsed) tell(piece, false);
  });
  const keep = (event) => { rested = position(event); };
  document.addEventListener("mousemove", keep, { passive: true });
  reader.addEventListener("mouseout", hideSoon);
  popup.addEventListener("mouseenter", () => clearTimeout(timer));
  popup.addEventListener("mouseleave", hideSoon);
  reader.addEventListener("click", (event) => {
    const piece = marked(event);
    if (!getSelection().isCollapsed) return;
    if (piece) {
      following.leads = "step";
      tell(piece, true);
      here(entries(piece).at(-1));
    } else if (!event.target.closest("a")) hide();
  });
  popup.querySelector(".close").addEventListener("click", hide);
}

// One stop for Tab in the text and one in the list; arrow keys move inside.
function rove(all, to) {
  for (const one of all) if (one.tabIndex === 0) one.tabIndex = -1;
  to.tabIndex = 0;
}
function here(item) {
  if (!item) return;
  for (const old of reader.querySelectorAll("li.here")) old.classList.remove("here");
  item.classList.add("here");
  rove(links(), item.querySelector("a"));
  following.bring(item);
}
const links = () => items.flatMap((item) => [...item.querySelectorAll("a")]);

function go(stop) {
  following.leads = "step";
  rove(stops, stop);
  stop.focus({ preventScroll: true });
  show(stop);
  tell(stop, true);
  here(items[begins.get(stop)]);
}
function current() {
  if (document.activeElement && stops.includes(document.activeElement)) {
    return stops.indexOf(document.activeElement);
  }
  if (from && stops.includes(from)) return stops.indexOf(from);
  const next = stops.findIndex((stop) => stop.getBoundingClientRect().top > 60);
  return next < 0 ? stops.length : next - 0.5;
}
function step(by) {
  const at = current() + by;
  const to = by > 0 ? Math.floor(at) : Math.ceil(at);
  if (!stops.length) return;
  go(stops[Math.max(0, Math.min(stops.length - 1, to))]);
}
function stepInList(event, link) {
  const all = [...link.closest("li").querySelectorAll("a")];
  const across = event.key === "ArrowLeft" || event.key === "ArrowRight";
  const item = link.closest("li");
  const next = items[items.indexOf(item) + ARROWS[event.key]];
  const others = next ? [...next.querySelectorAll("a")] : [];
  const to = across ? all[all.indexOf(link) + ARROWS[event.key]]
    : others[Math.min(all.indexOf(link), others.length - 1)];
  if (!to) return;
  rove(links(), to);
  to.focus();
}

function followKeys() {
  const typing = (event) => event.target.closest && event.target.closest("input, select, textarea");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event)) return;
    const link = event.target.closest && event.target.closest(".notes a");
    const inText = stops.includes(event.target);
    if (STEPS[event.key]) step(STEPS[event.key]);
    else if (ARROWS[event.key] && link) stepInList(event, link);
    else if (ARROWS[event.key] && inText && !event.shiftKey) step(ARROWS[event.key]);
    else if ((event.key === "Enter" || event.key === " ") && inText) {
      // Enter goes into the popup, whose first link is the row.
      tell(event.target, true);
      told.querySelector("a").focus();
    } else if (event.key === "Escape" && from) {
      const back = from;
      hide();
      if (stops.includes(back)) back.focus({ preventScroll: true });
    } else return;
    event.preventDefault();
  });
  document.getElementById("on").addEventListener("click", () => step(1));
  document.getElementById("back").addEventListener("click", () => step(-1));
  document.querySelector(".steps-buttons").hidden = false;
}

// The places of an entry, each `START,END`: where it leads, or what it says where the text is away.
function placesOf(item) {
  if (item.dataset.at) return [item.dataset.at];
  const leading = [...item.querySelectorAll("a[href^='#']")];
  return leading.map((link) => link.hash.replace("#char=", ""));
}
// The entries of exactly these characters; where there are none, those that touch them.
function near(start, end) {
  const exact = items.filter(
    (item) => [...placesOf(item), item.dataset.whole].includes(`${start},${end}`),
  );
  if (exact.length) return exact;
  return items.filter((item) => placesOf(item).some((place) => {
    const [first, last] = place.split(",").map(Number);
    return first < end && last > start;
  }));
}
function noteOf(found, start, end) {
  const { marked: known, missing, one, many } = reader.dataset;
  const until = end === Infinity ? "…" : end;
  note.textContent = (found === null ? missing : known)
    .replace("{start}", start).replace("{end}", until);
  if (!found || !found.length) return;
  const link = document.createElement("a");
  link.href = `#${found[0].id}`;
  link.textContent = found.length === 1 ? one : many.replace("{n}", found.length);
  link.addEventListener("click", () => openList(true));
  note.append(" ", link);
}
async function follow() {
  const found = asked(location.hash);
  if (!found) return;
  const [start, end] = found;
  const [low, high] = reader.dataset.leaf?.split(",").map(Number) || [0, Infinity];
  const elsewhere = start < low || start >= high;
  if (elsewhere && start < Number(reader.dataset.length)) await turn(start);
  unpaint(reader);
  for (const item of reader.querySelectorAll("li.on")) item.classList.remove("on");
  const first = paint(pieces, start, end);
  const close = near(start, end);
  for (const item of close) item.classList.add("on");
  const shown = first || close[0];
  noteOf(shown ? close : null, start, end);
  if (!shown) return;
  following.leads = "target";
  if (close[0]) here(close[0]);
  shown.scrollIntoView({ block: "center", behavior: "instant" });
}

// On a narrow screen the list lies behind a switch.
function openList(open) {
  const box = document.getElementById("list-open");
  if (box) box.checked = open;
}
function followList() {
  reader.addEventListener("change", (event) => {
    const item = reader.querySelector("li.here");
    if (event.target.id === "list-open" && item) following.bring(item);
  });
  reader.addEventListener("click", (event) => {
    if (event.target.closest(".notes a[href^='#']")) openList(false);
  });
  reader.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target.closest(".margin")) openList(false);
  });
}

// The address says what is chosen; what is the first choice is left out.
function chosen() {
  const kinds = [...form.querySelectorAll("input[name=kinds]:checked")].map((box) => box.value);
  const said = new URLSearchParams(location.search);
  for (const name of ["kinds", "text", "english", "at"]) said.delete(name);
  if (kinds.join() !== form.dataset.first) said.set("kinds", kinds.join());
  if (form.elements.text?.value) said.set("text", form.elements.text.value);
  if (form.elements.english?.checked) said.set("english", "yes");
  const words = said.toString().replaceAll("%2C", ",");
  return words ? `?${words}` : "";
}
// The line being read, so that it stays where it is when the marks change.
function line() {
  const anchors = [...reader.querySelectorAll(".lines [id]")];
  const anchor = anchors.find((one) => one.getBoundingClientRect().top > 60);
  if (!anchor) return null;
  const start = Number(/\d+/.exec(anchor.id)[0]);
  return { id: anchor.id, top: anchor.getBoundingClientRect().top, start };
}
// Fetch what is chosen, of a document with several leaves the one that holds a character.
async function turn(at) {
  const query = chosen();
  const leaf = `${query ? `${query}&` : "?"}at=${at}`;
  const answer = await fetch(`${location.pathname}${at ? leaf : query}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const other = page.getElementById("reader");
  if (chosen() !== query) return false; // chosen again meanwhile
  if (!other) return location.reload();
  const address = at && other.dataset.leaf ? leaf : query;
  history.replaceState(null, "", `${location.pathname}${address}${location.hash}`);
  hide();
  reader.className = `${other.className} scripted`;
  if (other.dataset.leaf) reader.dataset.leaf = other.dataset.leaf;
  else delete reader.dataset.leaf;
  reader.replaceChildren(...other.childNodes);
  begin();
  return true;
}
async function choose() {
  const kept = scrollY > 0 ? line() : null;
  if (!await turn(kept ? kept.start : 0)) return;
  const anchor = kept && document.getElementById(kept.id);
  if (anchor) scrollBy(0, anchor.getBoundingClientRect().top - kept.top);
  const found = asked(location.hash);
  if (found) paint(pieces, ...found);
}
function followForm() {
  form.addEventListener("change", choose);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    choose();
  });
}

// Whether nothing stands between two pieces: what covers both goes on, and does not begin anew.
function follows(before, piece) {
  if (piece.previousSibling) return piece.previousSibling === before;
  return !before.nextSibling && before.parentNode !== piece.parentNode;
}
// What the marks of the page are; once, and again when others have come.
function begin() {
  pieces = [...reader.querySelectorAll("[data-s]")];
  items = [...reader.querySelectorAll(".notes li")];
  items.forEach((item, n) => { item.id = `a${n}`; });
  openings = [];
  begins = new Map();
  let before = null;
  for (const piece of reader.querySelectorAll("[data-a]")) {
    const open = before && follows(before, piece) ? numbers(before) : [];
    for (const n of numbers(piece)) {
      openings[n] = openings[n] || piece;
      if (!open.includes(n) && !begins.has(piece)) begins.set(piece, n);
    }
    before = piece;
  }
  stops = [...begins.keys()];
  for (const stop of stops) {
    stop.tabIndex = -1;
    stop.setAttribute("role", "button");
  }
  if (stops.length) stops[0].tabIndex = 0;
  for (const link of links().slice(1)) link.tabIndex = -1;
  following.watch(stops, items, (item) => openings[items.indexOf(item)]);
}

reader.classList.add("scripted");
begin();
followMouse();
followKeys();
followList();
followForm();
offerPassages(reader, () => pieces);
addEventListener("hashchange", follow);
follow();
