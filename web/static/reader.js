// The reader: kinds on and off, the card of what is marked, and deep links (#char=START,END in code points, RFC 5147).
(() => {
  const reader = document.getElementById("reader"), card = document.getElementById("card"), note = document.getElementById("target-note");
  if (!reader) return;
  const list = card.querySelector("ul");
  const pieces = [...reader.querySelectorAll("[data-s]")];
  let from = null, pinned = false, timer = 0;
  const bar = document.querySelector(".bar");
  bar.hidden = false;
  reader.classList.add("scripted");

  for (const box of document.querySelectorAll("#kinds input")) {
    const apply = () => reader.classList.toggle(`no-${box.value}`, !box.checked);
    box.addEventListener("change", apply);
    apply();
  }

  function show(piece, pin) {
    const items = piece.dataset.a.split(" ").map((n) => document.getElementById(`a${n}`)).filter((item) => getComputedStyle(item).display !== "none");
    clearTimeout(timer);
    if (!items.length) return hide();
    list.replaceChildren(...items.map((item) => { const copy = item.cloneNode(true); copy.removeAttribute("id"); copy.className = ""; return copy; }));
    hide();
    from = piece; pinned = pin; card.hidden = false;
    const box = piece.getClientRects()[0], wide = document.documentElement.clientWidth;
    card.style.left = `${Math.max(16, Math.min(box.left, wide - card.offsetWidth - 16)) + scrollX}px`;
    const below = box.bottom + 20, fits = below + card.offsetHeight < innerHeight || box.top < card.offsetHeight;
    card.style.top = `${(fits ? below : box.top - card.offsetHeight - 8) + scrollY}px`;
    mark(piece, true);
  }
  function mark(piece, on) {
    const own = piece.dataset.a.split(" ");
    for (const other of pieces) if (other.dataset.a && other.dataset.a.split(" ").some((n) => own.includes(n))) other.classList.toggle("on", on);
  }
  function hide() { if (from) mark(from, false); from = null; pinned = false; card.hidden = true; }
  const marked = (event) => event.target.closest && event.target.closest("[data-a]");
  // A browser also reports a mouse that rests while the page moves below it; only a moved one asks for a card.
  let rested = "";
  reader.addEventListener("mouseover", (event) => {
    const at = `${event.screenX},${event.screenY}`, moved = at !== rested;
    rested = at;
    const piece = marked(event);
    if (moved && piece && !pinned) show(piece, false);
  });
  document.addEventListener("mousemove", (event) => { rested = `${event.screenX},${event.screenY}`; }, { passive: true });
  reader.addEventListener("mouseout", () => { clearTimeout(timer); if (!pinned) timer = setTimeout(hide, 350); });
  card.addEventListener("mouseenter", () => clearTimeout(timer));
  card.addEventListener("mouseleave", () => { if (!pinned) timer = setTimeout(hide, 350); });
  reader.addEventListener("focusin", (event) => { const piece = marked(event); if (piece) show(piece, true); });
  reader.addEventListener("click", (event) => { const piece = marked(event); if (piece) show(piece, true); else if (!event.target.closest("a")) hide(); });
  reader.addEventListener("keydown", (event) => {
    // Enter goes into the card, whose first link is the row.
    if (event.key === "Enter" && marked(event) && !card.hidden) { event.preventDefault(); list.querySelector("a").focus(); }
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && from) { const back = from; hide(); if (back.tabIndex >= 0) back.focus({ preventScroll: true }); hide(); } });
  card.querySelector(".close").addEventListener("click", hide);

  // A string is counted in UTF-16 units by the browser and in code points by the data.
  const units = (text, points) => [...text].slice(0, points).join("").length;
  function clear() {
    for (const old of reader.querySelectorAll("mark.target")) { const parent = old.parentNode; old.replaceWith(...old.childNodes); parent.normalize(); }
    for (const item of reader.querySelectorAll("li.on")) item.classList.remove("on");
  }
  function follow() {
    const found = /^#char=(\d*)(?:,(\d*))?(?:;.*)?$/.exec(decodeURIComponent(location.hash.replace(/%(?![0-9a-f]{2})/gi, "")));
    if (!found || (!found[1] && !found[2])) return;
    clear();
    const start = Number(found[1] || 0), end = found[2] === undefined ? start + 1 : found[2] === "" ? Infinity : Number(found[2]);
    let first = null;
    for (const piece of pieces) {
      const at = Number(piece.dataset.s), text = piece.textContent, length = [...text].length;
      if (at >= end || at + length <= start) continue;
      const range = document.createRange(), node = piece.firstChild;
      range.setStart(node, units(text, Math.max(0, start - at)));
      range.setEnd(node, units(text, Math.min(length, end - at)));
      if (!range.toString().trim()) continue;
      const target = document.createElement("mark");
      target.className = "target";
      range.surroundContents(target);
      first = first || target;
    }
    const items = [...reader.querySelectorAll(".notes li")];
    const exact = items.filter((item) => [`${item.dataset.start},${item.dataset.end}`, item.dataset.whole].includes(`${start},${end}`));
    const near = exact.length ? exact : items.filter((item) => Number(item.dataset.start) < end && Number(item.dataset.end) > start);
    for (const item of near) item.classList.add("on");
    const shown = first || near[0];
    note.textContent = shown ? `Marked: characters ${start} to ${end === Infinity ? "the end" : end}.` : `The characters ${start} to ${end} are not in this document.`;
    if (!shown) return;
    const margin = reader.querySelector(".margin"), item = near.find((other) => other.offsetParent);
    if (item) {
      const link = document.createElement("a");
      link.href = `#${item.id}`;
      link.textContent = near.length === 1 ? "Its annotation" : `Its ${near.length} annotations`;
      note.append(" ", link);
      margin.scrollTop += item.getBoundingClientRect().top - margin.getBoundingClientRect().top - 40;
    }
    shown.scrollIntoView({ block: "center" });
  }
  // The margin list stands below the bar, whose height depends on the width and on the note in it.
  new ResizeObserver(() => reader.style.setProperty("--bar", `${bar.offsetHeight}px`)).observe(bar);
  addEventListener("hashchange", follow);
  follow();
})();
