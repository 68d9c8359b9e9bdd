// Signing in where the network comes and goes: what cannot be sent stays in this browser and is sent later, once.
// The server takes the same person once, so sending twice does no harm.
const KEY = "check-in:" + location.pathname;
const EVERY = 15_000;
const form = document.getElementById("check-in");
const button = form.querySelector("button[type=submit]");
const said = document.querySelector("[data-said]");
const note = document.querySelector("[data-kept]");
let sending = false;

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const entry = Object.fromEntries(["name", "belongs_to", "who"].map((key) => [key, form.elements[key]?.value.trim() ?? ""]));
  if (!entry.who && !entry.name) {
    delete form.dataset.sent;
    say("請填寫姓名。", "bad");
    return form.elements.name.focus();
  }
  button.disabled = true;
  try {
    const answer = await send(entry);
    if (answer.again) keep(entry); else show(answer);
    if (answer.ok && entry.who) form.hidden = true;
  } catch {
    keep(entry);
  }
  button.disabled = false;
  delete form.dataset.sent;
});

/** Send one entry. `again`: it was not taken for a reason that passes; throws where the network fails. */
async function send(entry) {
  if (!navigator.onLine) throw new Error("no network");
  const { noted, ...fields } = entry;
  // How long ago, not when: the clock of a phone may be wrong.
  const kept = noted ? Math.max(0, Math.round((Date.now() - noted) / 1000)) : "";
  const body = new URLSearchParams({ ...fields, kept, csrf_token: form.elements.csrf_token.value });
  const answer = await fetch(location.pathname, { method: "POST", body, headers: { Accept: "application/json" } });
  const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
  if (!isJson || answer.status === 429 || answer.status >= 500) return { again: true };
  return { ok: answer.ok, ...(await answer.json()) };
}

function read() {
  try { return JSON.parse(localStorage.getItem(KEY)) ?? []; } catch { return []; }
}

function write(entries) {
  if (entries.length) localStorage.setItem(KEY, JSON.stringify(entries)); else localStorage.removeItem(KEY);
  note.hidden = entries.length === 0;
  note.textContent = entries.length ? `還有 ${entries.length} 筆留在這支手機，恢復連線後自動送出；送出前請勿關閉本頁或清除瀏覽資料。` : "";
}

function keep(entry) {
  write([...read(), { ...entry, noted: Date.now() }]);
  say(`${entry.name || "本人"}的簽到已留在這支手機，目前沒有送出。`, "warn");
  clear();
}

/** Send what was kept, first to last; stop at the first that cannot be sent now. */
async function sendKept() {
  if (sending || !navigator.onLine) return;
  sending = true;
  try {
    for (let entries = read(); entries.length; entries = read()) {
      const answer = await send(entries[0]);
      if (answer.again) break;
      write(read().slice(1));
      show(answer);
    }
  } catch {
    // still no network: the next round tries again
  }
  sending = false;
}

function show(answer) {
  say(answer.said, answer.ok ? "good" : "bad", answer.feedback);
  if (answer.ok) clear();
}

function clear() {
  for (const key of ["name", "belongs_to"]) if (form.elements[key]) form.elements[key].value = "";
}

function say(text, tone, link) {
  const box = Object.assign(document.createElement("div"), { className: `notice notice-${tone}` });
  const words = document.createElement("div");
  words.append(Object.assign(document.createElement("p"), { className: "notice-title", textContent: text }));
  if (link) {
    const line = document.createElement("p");
    line.append(Object.assign(document.createElement("a"), { href: new URL(link).pathname, textContent: "填寫回饋（不記名）" }));
    words.append(line);
  }
  box.append(words);
  said.replaceChildren(box);
}

write(read());
sendKept();
addEventListener("online", sendKept);
setInterval(sendKept, EVERY);
