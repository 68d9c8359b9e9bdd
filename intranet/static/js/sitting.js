// A meeting in session: taps are sent without leaving the page, and what others noted comes by itself every few
// seconds. Both pages work without it.
const EVERY = 10_000;

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.matches("form[data-tap]")) return;
  event.preventDefault();
  send(form, event.submitter).catch(() => say("沒有送出，請再按一次。")).finally(() => delete form.dataset.sent);
});

async function send(form, button) {
  const body = new URLSearchParams(new FormData(form, button));
  const answer = await fetch(form.action, { method: "POST", body });
  if (!answer.ok) throw new Error(`answered ${answer.status}`);
  if (!answer.url.startsWith(location.origin + location.pathname)) return location.reload();
  form.querySelector("input[name=at]").value = "";
  show(new DOMParser().parseFromString(await answer.text(), "text/html"), button);
}

async function look() {
  if (document.hidden) return;
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (answer.ok && !answer.redirected) show(new DOMParser().parseFromString(await answer.text(), "text/html"));
}

/** Take over every part that reads otherwise now, but none in which somebody is typing. */
function show(page, pressed) {
  const button = pressed && { row: pressed.closest("li").id, value: pressed.value };
  document.querySelectorAll("[data-live]").forEach((part) => {
    const fresh = page.getElementById(part.id);
    if (!fresh || fresh.dataset.live === part.dataset.live || isTyping(part)) return;
    const held = part.contains(document.activeElement) && document.activeElement.value;
    part.replaceWith(document.adoptNode(fresh));
    if (held && !button) fresh.querySelector(`button[value="${CSS.escape(held)}"]`)?.focus();
  });
  if (!button) return;
  const row = document.getElementById(button.row);
  row.querySelector(`button[value="${CSS.escape(button.value)}"]`)?.focus();
  const refused = page.querySelector(".flash-danger")?.textContent.trim();
  say(refused || `${row.querySelector("strong").textContent}：${row.querySelector(".said").textContent}`, Boolean(refused));
}

function isTyping(part) {
  return [...part.querySelectorAll("input.control")].some((input) => input.value !== "");
}

/** Told to those who listen; a refusal is shown to all. */
function say(text, isRefusal = true) {
  const place = document.querySelector("[data-said]");
  place.textContent = text;
  place.className = isRefusal ? "flash flash-danger" : "visually-hidden";
}

setInterval(() => look().catch(() => {}), EVERY);
