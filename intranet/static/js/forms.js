// Two presses are one: the button rests while its form is on the way. The error summary is where reading
// starts, or what a page of refusal or conflict says; without one, what was done.
const REFUSED = 422;

/** Guard every posting form below `root`. */
export function guardForms(root) {
  root.querySelectorAll("form[method=post]").forEach((form) => {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) event.preventDefault();
      form.dataset.sent = "yes";
    });
  });
  // A page that the browser brings back from its memory may be sent again.
  window.addEventListener("pageshow", () => root.querySelectorAll("form[data-sent]").forEach((f) => delete f.dataset.sent));
  const start = root.querySelector(".error-summary, .refusal") ?? (location.hash ? null : root.querySelector(".flashes"));
  start?.focus();
}

/** Let the Back button lead to the form again: an answer to a post is never stored, so the browser could only show its
    own error page. The entry in its history becomes the page that the form stood on. */
export function keepBackUsable() {
  const [way] = performance.getEntriesByType("navigation");
  if (way?.responseStatus !== REFUSED) return;
  const stoodOn = document.referrer.startsWith(`${location.origin}/`) ? document.referrer : location.href;
  history.replaceState(history.state, "", stoodOn);
}
