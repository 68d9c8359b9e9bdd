// A date field says back what it understood, and opens the browser's own calendar.
import { isoDate, longDate, readDate, shortDate } from "./roc.js";

/** Improve every date field below `root`. */
export function enhanceDates(root) {
  root.querySelectorAll("[data-date-field]").forEach(enhance);
}

function enhance(box) {
  const input = box.querySelector("input");
  const said = box.querySelector("output");
  if (!input || !said) return;
  const brief = box.dataset.dateField === "brief"; // in a table: the weekday alone, and no calendar
  const say = (final) => {
    const date = readDate(input.value);
    said.textContent = date ? (brief ? `（${date.weekday}）` : longDate(date)) : final && input.value.trim() ? "看不懂這個日期，請寫成 115/2/25。" : "";
    said.classList.toggle("unread", !date);
  };
  input.addEventListener("input", () => say(false));
  input.addEventListener("change", () => say(true));
  say(false);
  if (!brief && "showPicker" in HTMLInputElement.prototype && !input.readOnly && !input.disabled) addCalendar(box, input, said);
}

function addCalendar(box, input, said) {
  const native = Object.assign(document.createElement("input"), { type: "date", className: "date-native", tabIndex: -1 });
  native.setAttribute("aria-hidden", "true");
  const button = Object.assign(document.createElement("button"), {
    type: "button", className: "button", textContent: "月曆",
  });
  button.setAttribute("aria-label", `從月曆選擇${labelOf(input)}`);
  button.addEventListener("click", () => {
    const date = readDate(input.value);
    native.value = date ? isoDate(date) : "";
    native.showPicker();
  });
  native.addEventListener("change", () => {
    const date = readDate(native.value);
    if (!date) return;
    input.value = shortDate(date);
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.focus();
  });
  box.insertBefore(button, said);
  box.insertBefore(native, said);
}

function labelOf(input) {
  return input.labels.length ? input.labels[0].textContent.replace("（選填）", "").trim() : "日期";
}
