// Long texts (data-draft="a name of the record") survive an expired session: kept in this tab only, until sent.
const PREFIX = "draft:";

/** Keep what is typed into every textarea[data-draft] below `root`; offer it again when the page comes back. */
export function keepDrafts(root) {
  root.querySelectorAll("textarea[data-draft]").forEach((area) => {
    const key = PREFIX + location.pathname + ":" + area.dataset.draft;
    const kept = sessionStorage.getItem(key);
    if (kept !== null && kept !== area.value) offer(area, key, kept);
    area.addEventListener("input", () => sessionStorage.setItem(key, area.value));
    area.form?.addEventListener("submit", () => sessionStorage.removeItem(key));
  });
}

function offer(area, key, kept) {
  const note = Object.assign(document.createElement("div"), { className: "draft-note" });
  note.setAttribute("role", "status");
  const text = Object.assign(document.createElement("span"), { textContent: "找到上次尚未儲存的內容。" });
  const restore = action("放回", () => { area.value = kept; area.focus(); });
  const discard = action("捨棄", () => sessionStorage.removeItem(key));
  note.append(text, restore, discard);
  area.before(note);

  function action(label, act) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: label });
    button.addEventListener("click", () => { act(); note.remove(); });
    return button;
  }
}
