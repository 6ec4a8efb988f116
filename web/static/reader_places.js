// Places in a source: offsets in code points (RFC 5147, `#char=START,END`) and where they stand in
// the page. A piece (`data-s`, the offset of its first character) holds the source as it is, and
// the pieces of a page follow each other without a gap.

// A string is counted in UTF-16 units by the browser and in code points by the data.
export const points = (text) => [...text].length;
const units = (text, count) => [...text].slice(0, count).join("").length;

// The START and END of an address; END is Infinity where the address leaves it open.
export function asked(address) {
  const hash = decodeURIComponent(address.replace(/%(?![0-9a-f]{2})/gi, ""));
  const found = /^#char=(\d*)(?:,(\d*))?(?:;.*)?$/.exec(hash);
  if (!found || (!found[1] && !found[2])) return null;
  const start = Number(found[1] || 0);
  if (found[2] === undefined) return [start, start + 1];
  return [start, found[2] === "" ? Infinity : Number(found[2])];
}

function* words(piece) {
  const walker = document.createTreeWalker(piece, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  let at = Number(piece.dataset.s);
  for (const node of nodes) {
    const text = node.data;
    yield [node, at];
    at += points(text);
  }
}

// Mark the characters in the text; the first mark, or null where there is nothing to see.
export function paint(pieces, start, end) {
  let first = null;
  for (const piece of pieces) {
    const from = Number(piece.dataset.s);
    if (from >= end || from + points(piece.textContent) <= start) continue;
    for (const [node, at] of words(piece)) {
      const length = points(node.data);
      if (at >= end || at + length <= start) continue;
      const range = document.createRange();
      range.setEnd(node, units(node.data, Math.min(length, end - at)));
      range.setStart(node, units(node.data, Math.max(0, start - at)));
      if (!range.toString().trim()) continue;
      const target = document.createElement("mark");
      target.className = "target";
      range.surroundContents(target);
      first = first || target;
    }
  }
  return first;
}

export function unpaint(reader) {
  for (const old of reader.querySelectorAll("mark.target")) {
    const parent = old.parentNode;
    old.replaceWith(...old.childNodes);
    parent.normalize();
  }
}

function offset(piece, node, at) {
  const range = document.createRange();
  range.setStart(piece, 0);
  range.setEnd(node, at);
  return Number(piece.dataset.s) + points(range.toString());
}

// The START and END of what a range of the page holds of the source, without white space at its
// ends, and its words as they read; null where it holds none.
export function passage(pieces, range) {
  const held = pieces.filter((piece) => range.intersectsNode(piece));
  if (!held.length) return null;
  const [first, last] = [held[0], held[held.length - 1]];
  const base = Number(first.dataset.s);
  const { startContainer, startOffset, endContainer, endOffset } = range;
  const text = [...held.map((piece) => piece.textContent).join("")];
  let start = first.contains(startContainer) ? offset(first, startContainer, startOffset) : base;
  let end = last.contains(endContainer)
    ? offset(last, endContainer, endOffset)
    : base + text.length;
  while (start < end && !text[start - base].trim()) start += 1;
  while (start < end && !text[end - 1 - base].trim()) end -= 1;
  if (start === end) return null;
  const copy = range.cloneContents();
  for (const layout of copy.querySelectorAll("i, .part-label, .beside")) layout.remove();
  return { start, end, words: copy.textContent.trim() };
}
