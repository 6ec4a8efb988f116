// The reader: kinds on and off, the card of what is marked, and deep links (#char=START,END in code
// points, RFC 5147).
(() => {
  const reader = document.getElementById("reader");
  if (!reader) return;
  const card = document.getElementById("card");
  const note = document.getElementById("target-note");
  const list = card.querySelector("ul");
  const bar = document.querySelector(".bar");
  const pieces = [...reader.querySelectorAll("[data-s]")];
  const annotations = (piece) => piece.dataset.a.split(" ");
  let from = null; // the piece that the card tells of
  let pinned = false; // whether the card stays when the mouse goes
  let timer = 0;
  let rested = ""; // where the mouse last was

  function switchKinds() {
    for (const box of document.querySelectorAll("#kinds input")) {
      const apply = () => reader.classList.toggle(`no-${box.value}`, !box.checked);
      box.addEventListener("change", apply);
      apply();
    }
  }

  function copy(item) {
    const found = item.cloneNode(true);
    found.removeAttribute("id");
    found.className = "";
    return found;
  }
  function place(box) {
    const most = document.documentElement.clientWidth - card.offsetWidth - 16;
    const below = box.bottom + 20;
    const fits = below + card.offsetHeight < innerHeight || box.top < card.offsetHeight;
    const top = fits ? below : box.top - card.offsetHeight - 8;
    card.style.left = `${Math.max(16, Math.min(box.left, most)) + scrollX}px`;
    card.style.top = `${top + scrollY}px`;
  }
  function show(piece, pin) {
    const items = annotations(piece)
      .map((n) => document.getElementById(`a${n}`))
      .filter((item) => getComputedStyle(item).display !== "none");
    clearTimeout(timer);
    if (!items.length) return hide();
    list.replaceChildren(...items.map(copy));
    hide();
    from = piece;
    pinned = pin;
    card.hidden = false;
    place(piece.getClientRects()[0]);
    light(piece, true);
  }
  function light(piece, on) {
    const own = annotations(piece);
    for (const other of pieces) {
      const shared = other.dataset.a && annotations(other).some((n) => own.includes(n));
      if (shared) other.classList.toggle("on", on);
    }
  }
  function hide() {
    if (from) light(from, false);
    from = null;
    pinned = false;
    card.hidden = true;
  }
  const marked = (event) => event.target.closest && event.target.closest("[data-a]");
  const position = (event) => `${event.screenX},${event.screenY}`;
  function hideSoon() {
    clearTimeout(timer);
    if (!pinned) timer = setTimeout(hide, 350);
  }

  function followMouse() {
    // A browser also reports a mouse that rests while the page moves below it; only a moved one
    // asks for a card.
    reader.addEventListener("mouseover", (event) => {
      const moved = position(event) !== rested;
      const piece = marked(event);
      rested = position(event);
      if (moved && piece && !pinned) show(piece, false);
    });
    const keep = (event) => { rested = position(event); };
    document.addEventListener("mousemove", keep, { passive: true });
    reader.addEventListener("mouseout", hideSoon);
    card.addEventListener("mouseenter", () => clearTimeout(timer));
    card.addEventListener("mouseleave", hideSoon);
    reader.addEventListener("click", (event) => {
      const piece = marked(event);
      if (piece) show(piece, true);
      else if (!event.target.closest("a")) hide();
    });
    card.querySelector(".close").addEventListener("click", hide);
  }

  function followKeys() {
    reader.addEventListener("focusin", (event) => {
      const piece = marked(event);
      if (piece) show(piece, true);
    });
    reader.addEventListener("keydown", (event) => {
      // Enter goes into the card, whose first link is the row.
      if (event.key !== "Enter" || !marked(event) || card.hidden) return;
      event.preventDefault();
      list.querySelector("a").focus();
    });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !from) return;
      const back = from;
      hide();
      if (back.tabIndex >= 0) back.focus({ preventScroll: true });
      hide();
    });
  }

  // The START and END of an address; END is Infinity where the address leaves it open.
  function asked() {
    const hash = decodeURIComponent(location.hash.replace(/%(?![0-9a-f]{2})/gi, ""));
    const found = /^#char=(\d*)(?:,(\d*))?(?:;.*)?$/.exec(hash);
    if (!found || (!found[1] && !found[2])) return null;
    const start = Number(found[1] || 0);
    if (found[2] === undefined) return [start, start + 1];
    return [start, found[2] === "" ? Infinity : Number(found[2])];
  }
  function clear() {
    for (const old of reader.querySelectorAll("mark.target")) {
      const parent = old.parentNode;
      old.replaceWith(...old.childNodes);
      parent.normalize();
    }
    for (const item of reader.querySelectorAll("li.on")) item.classList.remove("on");
  }
  // A string is counted in UTF-16 units by the browser and in code points by the data.
  const units = (text, points) => [...text].slice(0, points).join("").length;

  // Mark the characters in the text; the first mark, or null where there is nothing to see.
  function paint(start, end) {
    let first = null;
    for (const piece of pieces) {
      const at = Number(piece.dataset.s);
      const text = piece.textContent;
      const length = [...text].length;
      if (at >= end || at + length <= start) continue;
      const range = document.createRange();
      range.setStart(piece.firstChild, units(text, Math.max(0, start - at)));
      range.setEnd(piece.firstChild, units(text, Math.min(length, end - at)));
      if (!range.toString().trim()) continue;
      const target = document.createElement("mark");
      target.className = "target";
      range.surroundContents(target);
      first = first || target;
    }
    return first;
  }
  // The annotations of exactly these characters; where there are none, those that touch them.
  function near(start, end) {
    const items = [...reader.querySelectorAll(".notes li")];
    const own = (item) => [`${item.dataset.start},${item.dataset.end}`, item.dataset.whole];
    const exact = items.filter((item) => own(item).includes(`${start},${end}`));
    if (exact.length) return exact;
    return items.filter(
      (item) => Number(item.dataset.start) < end && Number(item.dataset.end) > start,
    );
  }
  function tell(items) {
    const margin = reader.querySelector(".margin");
    const item = items.find((other) => other.offsetParent);
    if (!item) return;
    const link = document.createElement("a");
    link.href = `#${item.id}`;
    link.textContent = items.length === 1 ? "Its annotation" : `Its ${items.length} annotations`;
    note.append(" ", link);
    const above = item.getBoundingClientRect().top - margin.getBoundingClientRect().top;
    margin.scrollTop += above - 40;
  }
  function follow() {
    const found = asked();
    if (!found) return;
    const [start, end] = found;
    clear();
    const first = paint(start, end);
    const items = near(start, end);
    for (const item of items) item.classList.add("on");
    const shown = first || items[0];
    note.textContent = shown
      ? `Marked: characters ${start} to ${end === Infinity ? "the end" : end}.`
      : `The characters ${start} to ${end} are not in this document.`;
    if (!shown) return;
    tell(items);
    shown.scrollIntoView({ block: "center" });
  }

  bar.hidden = false;
  reader.classList.add("scripted");
  switchKinds();
  followMouse();
  followKeys();
  // The margin list stands below the bar, whose height depends on the width and on the note in it.
  const measure = () => reader.style.setProperty("--bar", `${bar.offsetHeight}px`);
  new ResizeObserver(measure).observe(bar);
  addEventListener("hashchange", follow);
  follow();
})();
