// Opened chips and menus close on Escape and on a click elsewhere; print buttons show where printing is possible.
const POPUPS = "details.clause[open], details.user-menu[open], details.menu[open], .actions details.confirm[open]";

/** Close open popups below `root` when the reader turns away from them. */
export function closeOpenDetails(root) {
  root.addEventListener("click", (event) => {
    root.querySelectorAll(POPUPS).forEach((d) => { if (!d.contains(event.target)) d.open = false; });
  });
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    root.querySelectorAll(POPUPS).forEach((d) => { d.open = false; d.querySelector("summary").focus(); });
  });
}

/** The way past the menu leaves no trace in the address: the answer to a form would take it over, and begin there
    instead of at what it has to say. */
export function forgetSkipping() {
  window.addEventListener("hashchange", () => {
    if (location.hash === "#content") history.replaceState(history.state, "", location.pathname + location.search);
  });
}

/** Show every button[data-print] below `root`. */
export function showPrintButtons(root) {
  root.querySelectorAll("button[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
}

/** Show every button[data-copy] below `root` where the browser lets us copy: it copies the text of the element named,
    and the status beside it says so. */
export function showCopyButtons(root) {
  if (!navigator.clipboard) return;
  root.querySelectorAll("button[data-copy]").forEach((button) => {
    const text = root.getElementById(button.dataset.copy).textContent;
    const status = button.parentElement.querySelector("[role=status]");
    button.hidden = false;
    button.addEventListener("click", () => navigator.clipboard.writeText(text).then(
      () => { status.textContent = "已複製"; },
      () => { status.textContent = "無法複製，請自行選取"; },
    ));
  });
}
