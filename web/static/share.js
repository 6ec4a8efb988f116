// Copy buttons, and one panel of "Cite, link, share" that Escape or a click beside it closes.
// On a narrow screen the entry of the page is brought into the strip of the menu.
(() => {
  const here = document.querySelector(".site-nav [aria-current]");
  if (here) here.parentElement.scrollLeft = here.offsetLeft - here.parentElement.clientWidth / 2;
  for (const button of document.querySelectorAll("button.copy")) {
    const label = button.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const source = document.getElementById(button.dataset.copy);
      try {
        await navigator.clipboard.writeText(source.textContent);
        button.textContent = button.dataset.copied;
      } catch {
        // The clipboard is closed to pages without TLS: select the text, so that Ctrl-C is all
        // that is left to do.
        getSelection().selectAllChildren(source);
        button.textContent = button.dataset.selected;
      }
      setTimeout(() => { button.textContent = label; }, 2500);
    });
  }
  const parts = document.querySelectorAll(".share:not(.share-open) > details");
  const close = (kept) => {
    for (const part of parts) if (part !== kept) part.open = false;
  };
  document.addEventListener("click", (event) => close(event.target.closest(".share > details")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = [...parts].find((part) => part.open);
    if (open?.contains(document.activeElement)) open.querySelector("summary").focus();
    close();
  });
  // Cards lead to `#cite` of the page of their row.
  const show = () => {
    const asked = document.getElementById("cite");
    if (asked && location.hash === "#cite") asked.open = true;
  };
  addEventListener("hashchange", show);
  show();
})();
