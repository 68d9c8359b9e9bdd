// Two presses are one: the button rests while its form is on the way. The error summary is where reading starts.
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
  root.querySelector(".error-summary")?.focus();
}
