// The text and the list follow each other: what is being read is brought into view in the list, and
// the other way round. Only the side that the reader moves leads.

// What has come above the middle of the window has been read; the last of it is being read.
const READ = "99999px 0px -55% 0px";

export class Following {
  constructor(reader, onReading) {
    this.reader = reader;
    this.onReading = onReading;
    this.leads = "text";
    const lead = (event) => {
      const inList = event.target.closest && event.target.closest(".listed");
      this.leads = inList ? "list" : "text";
    };
    for (const kind of ["wheel", "touchstart", "pointerdown", "keydown", "focusin"]) {
      document.addEventListener(kind, lead, { passive: true, capture: true });
    }
    this.observers = [];
  }

  // Anew, when the page has got other marks.
  watch(stops, items, first) {
    for (const observer of this.observers) observer.disconnect();
    const seen = { text: new Set(), list: new Set() };
    const follow = (side, order, options, reading) => {
      const inOrder = side === "text" ? [...order].reverse() : order;
      const observer = new IntersectionObserver((entries) => {
        for (const { target, isIntersecting } of entries) {
          if (isIntersecting) seen[side].add(target);
          else seen[side].delete(target);
        }
        const found = this.leads === side && inOrder.find((one) => seen[side].has(one));
        if (found) reading(found);
      }, options);
      for (const one of order) observer.observe(one);
      return observer;
    };
    const list = this.reader.querySelector(".listed");
    this.observers = [
      follow("text", stops, { rootMargin: READ }, (stop) => this.onReading(stop)),
      follow("list", items, { root: list, threshold: 1 }, (item) => show(first(item))),
    ];
  }

  // An entry of the list, without moving the page.
  bring(item) {
    const list = this.reader.querySelector(".listed");
    const above = item.getBoundingClientRect().top - list.getBoundingClientRect().top;
    list.scrollTo({ top: list.scrollTop + above - 40, behavior: "instant" });
  }
}

// A place in the text, unless it is in view already.
export function show(piece) {
  if (!piece) return;
  const box = piece.getClientRects()[0];
  if (!box || (box.top > 60 && box.bottom < innerHeight - 90)) return;
  piece.scrollIntoView({ block: "center", behavior: "instant" });
}
