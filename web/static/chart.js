// Draws each figure with `data-spec` anew by Vega, so that it can be pointed at, zoomed and
// highlighted. Without script, or where this fails, the picture of the build stays.

// One stop of the tab key for all marks; arrow keys go from one to the next. Vega opens its words
// and follows its link where the pointer is, so the keyboard says that it is there.
function forKeyboard(root) {
  // What Vega calls its parts is English; their roles say it in the language of the reader.
  for (const part of [root, ...root.querySelectorAll("[aria-roledescription]")]) {
    part.removeAttribute("aria-roledescription");
  }
  const marks = [...root.querySelectorAll(".role-mark [role=graphics-symbol][aria-label]")];
  const tell = (mark, type) => {
    const box = mark.getBoundingClientRect();
    const at = { clientX: box.x + box.width / 2, clientY: box.y + box.height / 2 };
    mark.dispatchEvent(new PointerEvent(type, { bubbles: true, ...at }));
    mark.dispatchEvent(new MouseEvent(type.replace("pointer", "mouse"), { bubbles: true, ...at }));
  };
  marks.forEach((mark, n) => {
    mark.setAttribute("tabindex", n ? -1 : 0);
    mark.addEventListener("focus", () => {
      for (const other of marks) other.setAttribute("tabindex", other === mark ? 0 : -1);
      tell(mark, "pointermove");
    });
    mark.addEventListener("blur", () => tell(mark, "pointerout"));
    mark.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (step) marks[(n + step + marks.length) % marks.length].focus();
      else if (event.key === "Enter") {
        mark.dispatchEvent(new MouseEvent("click", { bubbles: true }));
      } else return;
      event.preventDefault();
    });
  });
}

function toHighlight(figure, tools, view, spec) {
  const column = (spec.usermeta || {}).highlight;
  if (!column) return;
  const rows = spec.data.find((data) => data.name === "rows").values;
  const values = [...new Set(rows.map((row) => row[column]))].sort();
  if (values.length < 2) return;
  const label = document.createElement("label");
  const select = document.createElement("select");
  for (const value of [null, ...values]) {
    select.append(new Option(value === null ? figure.dataset.all : value, value ?? ""));
  }
  select.addEventListener("change", async () => {
    await view.signal("highlight", select.value || null).runAsync();
    forKeyboard(figure.querySelector(".chart-live"));
  });
  label.append(figure.dataset.highlight + " ", select);
  tools.append(label);
}

async function draw(figure) {
  const small = getComputedStyle(figure.querySelector(".chart-wide")).display === "none";
  const answer = await fetch(`${figure.dataset.spec}.${small ? "narrow" : "wide"}.json`);
  if (!answer.ok) return;
  const { background, ...spec } = await answer.json(); // the page has its own
  const live = document.createElement("div");
  const tools = document.createElement("div");
  live.className = "chart-live";
  tools.className = "chart-tools";
  figure.append(tools, live);
  const { view } = await window.vegaEmbed(live, spec, {
    mode: "vega", ast: true, renderer: "svg", actions: false, defaultStyle: false,
    tooltip: { disableDefaultStyle: true },
  });
  figure.classList.add("chart-drawn");
  toHighlight(figure, tools, view, spec);
  const hint = document.createElement("small");
  hint.textContent = figure.dataset.hint;
  tools.append(hint);
  forKeyboard(live);
}

for (const figure of document.querySelectorAll("[data-spec]")) draw(figure);
