// What a lead is writing is kept on this phone at each stroke until it is received: it outlives a lost network and a closed
// page. It is known by the public part of the link, never by its secret, and erased once received or after a month.
// Without this file, the page is as it is.

const PREFIX = "ecluse-reponse:";
const LONGEST = 30 * 24 * 3600 * 1000;

/** Storage may be refused or full: the words are then in the page alone. */
function attempt(gesture) {
  try { return gesture(); } catch { return undefined; }
}

const kept = (name) => attempt(() => JSON.parse(localStorage.getItem(PREFIX + name))) ?? null;
const forget = (name) => attempt(() => localStorage.removeItem(PREFIX + name));

for (const key of attempt(() => Object.keys(localStorage)) ?? []) {
  if (!key.startsWith(PREFIX)) continue;
  const name = key.slice(PREFIX.length);
  if (Date.now() - (kept(name)?.at ?? 0) > LONGEST) forget(name);
}

const controls = (form) => [...form.elements].filter(
  (control) => control.name && !control.matches("[type=hidden], [type=file], button, fieldset"),
);
const isTicked = (control) => control.matches("[type=checkbox], [type=radio]");
const idOf = (control) => (isTicked(control) ? `${control.name}=${control.value}` : control.name);

function write(form, name) {
  const values = Object.fromEntries(
    controls(form).map((control) => [idOf(control), isTicked(control) ? control.checked : control.value]),
  );
  return attempt(() => { localStorage.setItem(PREFIX + name, JSON.stringify({ at: Date.now(), values })); return true; });
}

/** Put back what was being written; whether something changed. */
function restore(form, values) {
  let changed = false;
  for (const control of controls(form)) {
    const value = values[idOf(control)];
    if (value === undefined) continue;
    const now = isTicked(control) ? control.checked : control.value;
    if (now === value) continue;
    if (isTicked(control)) control.checked = value; else control.value = value;
    changed = true;
    for (let box = control.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  }
  return changed;
}

const received = document.querySelector("[data-ec-received]");
if (received) forget(received.dataset.ecReceived);

const form = document.querySelector("form[data-ec-answers]");
if (form) {
  const name = form.dataset.ecAnswers;
  const said = form.querySelector("[data-ec-kept]");
  const tell = (words) => { said.hidden = false; said.textContent = words; };
  const draft = kept(name);
  const refused = document.querySelector("[role=alert]");
  if (draft && !refused && restore(form, draft.values)) tell("Ce que vous aviez commencé a été retrouvé sur cet appareil. Il n’est pas encore envoyé.");
  form.addEventListener("input", () => write(form, name));
  form.addEventListener("change", () => write(form, name));
  form.addEventListener("submit", (event) => {
    write(form, name);
    if (navigator.onLine) return;
    event.preventDefault();
    tell("Le réseau est coupé. Vos réponses sont gardées sur cet appareil : envoyez-les quand il reviendra.");
    said.scrollIntoView({ block: "center" });
  });
}
