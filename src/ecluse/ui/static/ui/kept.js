// What was written in a form that could not be received (session over, page open too long) is put back in that form.
// Without this file, the page that says so shows the words to copy.

const KEY = "ecluse-ecrit";

function read() {
  try { return JSON.parse(sessionStorage.getItem(KEY)); } catch { return null; }
}

function write(kept) {
  try {
    if (kept) sessionStorage.setItem(KEY, JSON.stringify(kept));
    else sessionStorage.removeItem(KEY);
  } catch { /* private browsing, or too long: the words are still on the page of refusal */ }
}

const here = () => location.pathname + location.search;
const forms = () => [...document.querySelectorAll("form[data-ec-guard]")];
const written = (form) => [...form.elements].filter(
  (control) => control.name && !control.matches("[type=hidden], [type=password], [type=file], button, fieldset"),
);
const isTicked = (control) => control.matches("[type=checkbox], [type=radio]");

document.addEventListener("submit", (event) => {
  const place = forms().indexOf(event.target);
  if (place < 0) return;
  const data = {};
  for (const control of written(event.target)) data[control.name] ??= new FormData(event.target).getAll(control.name);
  write({ page: here(), place, data });
});

function restore({ place, data }) {
  const form = forms()[place];
  if (!form) return;
  let changed = false;
  for (const control of written(form)) {
    const values = data[control.name];
    if (!values) continue;
    if (isTicked(control)) {
      const ticked = values.includes(control.value);
      changed ||= ticked !== control.checked;
      control.checked = ticked;
    } else if (control.multiple && control.options) {
      for (const option of control.options) option.selected = values.includes(option.value);
    } else if (values.length && control.value !== values[0]) {
      control.value = values[0];
      changed = true;
    }
  }
  if (!changed) return;
  form.dispatchEvent(new Event("input")); // the page asks before it is left
  const note = document.createElement("div");
  note.className = "ec-note";
  note.setAttribute("role", "status");
  note.textContent = "Ce que vous aviez écrit est remis dans le formulaire. Relisez, puis enregistrez.";
  form.before(note);
}

const kept = read();
if (kept) {
  if (document.querySelector("[data-ec-refused]")) {
    write({ ...kept, refused: true });
    const hint = document.querySelector("[data-ec-back-hint]");
    if (hint) hint.textContent = "Ces mots seront remis dans le formulaire quand vous y reviendrez dans cet onglet.";
  } else if (!kept.refused) {
    write(null); // it was received
  } else if (kept.page === here()) {
    write(null);
    restore(kept);
  }
}
