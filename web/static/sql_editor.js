// Datasette's _codemirror_foot.html as a file, so that the page needs no inline script.
addEventListener("load", () => {
  const button = document.querySelector("button#sql-format"), shown = document.querySelector("pre#sql-query"), input = document.querySelector("textarea#sql-editor");
  if (button && !shown) button.hidden = false;
  if (input) {
    const editor = CodeMirror.fromTextArea(input, { lineNumbers: true, mode: "text/x-sql", lineWrapping: true });
    // Tab leaves the editor, so that the keyboard is not trapped.
    editor.setOption("extraKeys", { "Shift-Enter": () => document.querySelector("form.sql").submit(), Tab: false });
    if (button) button.addEventListener("click", () => editor.setValue(sqlFormatter.format(editor.getValue())));
    cmResize(editor, { resizableWidth: false });
  }
  if (button && shown) {
    const formatted = sqlFormatter.format(shown.textContent);
    if (formatted !== shown.textContent) {
      button.hidden = false;
      button.addEventListener("click", () => { shown.textContent = formatted; });
    }
  }
});
