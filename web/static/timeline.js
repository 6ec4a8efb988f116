// Draw over the columns of the timeline to choose a time: from the first column to the last. A
// click stays a link.

for (const section of document.querySelectorAll("[data-brush]")) {
  section.querySelector("[data-brush-words]").hidden = false;
  for (const columns of section.querySelectorAll(".histogram")) {
    const links = [...columns.querySelectorAll("a[data-time]")];
    let from = null;
    let to = null;
    const at = (event) => {
      const under = document.elementFromPoint(event.clientX, event.clientY);
      return links.indexOf(under && under.closest("a[data-time]"));
    };
    const show = () => links.forEach((link, n) => link.classList.toggle("brushed",
      from !== null && from !== to && n >= Math.min(from, to) && n <= Math.max(from, to)));
    columns.addEventListener("dragstart", (event) => event.preventDefault());
    columns.addEventListener("pointerdown", (event) => {
      from = to = at(event);
      if (from < 0) from = to = null;
    });
    columns.addEventListener("pointermove", (event) => {
      const now = from === null ? -1 : at(event);
      if (now >= 0) to = now;
      show();
    });
    columns.addEventListener("click", (event) => {
      if (from !== null && from !== to) event.preventDefault();
    }, true);
    window.addEventListener("pointerup", () => {
      if (from !== null && from !== to) {
        const [first, last] = [from, to].sort((a, b) => a - b).map((n) => links[n].dataset.time);
        const address = new URL(window.location.href);
        address.searchParams.set("from", first);
        address.searchParams.set("to", last);
        address.searchParams.delete("page");
        window.location.assign(address);
      }
      from = to = null;
      show();
    });
  }
}
