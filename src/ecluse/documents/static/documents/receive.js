// While a file is being read, the page says so and the button cannot be pressed twice. The form works without this file.
const form = document.getElementById("depot");
const button = form?.querySelector("[data-doc-send]");
const wait = form?.querySelector("[data-doc-wait]");

form?.addEventListener("submit", () => {
  wait.textContent = wait.dataset.docWords;
  form.setAttribute("aria-busy", "true");
  // Disabled after the sending has begun: a disabled button would not be sent.
  setTimeout(() => { button.disabled = true; }, 0);
});

// Coming back with the browser's « Précédent » shows the form ready again.
window.addEventListener("pageshow", () => {
  if (!form) return;
  button.disabled = false;
  wait.textContent = "";
  form.removeAttribute("aria-busy");
});
