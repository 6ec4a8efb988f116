// Datasette's _codemirror_foot.html as a file, so that the policy can forbid inline scripts.
addEventListener("load", () => {
  const button = document.querySelector("button#sql-format");
  const shown = document.querySelector("pre#sql-query");
  const input = document.querySelector("textarea#sql-editor");
  // Datasette 1.0 brings another editor: there the field stays a plain one.
  if (input && window.CodeMirror) {
    const options = { lineNumbers: true, mode: "text/x-sql", lineWrapping: true };
    const editor = CodeMirror.fromTextArea(input, options);
    const submit = () => document.querySelector("form.sql").submit();
    // Tab leaves the editor, so that the keyboard is not trapped.
    editor.getInputField().setAttribute("aria-label", "SQL");
    editor.setOption("extraKeys", { "Shift-Enter": submit, Tab: false });
    if (button) {
      button.hidden = false;
      button.addEventListener("click", () => {
        editor.setValue(sqlFormatter.format(editor.getValue()));
      });
    }
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
