// What is being written in a form is kept in this browser at each stroke, with the version that it was begun on, until it
// is saved: it outlives a lost network, a closed tab and a session that has ended. It is kept for one account, and erased
// when that account signs out, when another one signs in, and after a month. Without this file, forms are as they are.

const PREFIX = "ecluse-brouillon:";
const SENT = "ecluse-envoi"; // in this tab alone: the form that has just been sent
const LONGEST = 30 * 24 * 3600 * 1000;
const account = document.body.dataset.ecAccount;
const own = `${PREFIX}${account}:`;

// --- the store ---------------------------------------------------------------------------------------------------------

/** Storage may be refused (private browsing) or full: the words are then in the page alone. */
function attempt(gesture) {
  try { return gesture(); } catch { return undefined; }
}

const keys = () => attempt(() => Object.keys(localStorage)) ?? [];
const read = (address) => attempt(() => JSON.parse(localStorage.getItem(own + address))) ?? null;
const write = (draft) => attempt(() => { localStorage.setItem(own + draft.address, JSON.stringify(draft)); return true; }) ?? false;

export const find = (address) => (account ? read(address) : null);
export const erase = (address) => attempt(() => localStorage.removeItem(own + address));

/** Erase a draft that is as it was at a moment: what another tab has written since stays. */
export const eraseKeptAt = (address, at) => { if (!at || (read(address)?.at ?? 0) <= at) erase(address); };

/** The drafts of this account, those begun under an address alone if it is given; the oldest first. */
export function begun(under = "") {
  const found = keys().filter((key) => key.startsWith(own + under)).map((key) => read(key.slice(own.length)));
  return found.filter(Boolean).sort((one, other) => one.at - other.at);
}

function sweep() {
  for (const key of keys().filter((name) => name.startsWith(PREFIX))) {
    const draft = key.startsWith(own) ? read(key.slice(own.length)) : null;
    if (!draft || Date.now() - draft.at > LONGEST) attempt(() => localStorage.removeItem(key));
  }
}

// --- forms -------------------------------------------------------------------------------------------------------------

const isKept = (form) => Boolean(account && form?.matches?.("form[data-ec-draft], form[data-ec-guard]"));
const isTicked = (control) => control.matches("[type=checkbox], [type=radio]");
const wasRefused = (form) => Boolean(form.querySelector(".fr-messages-group, .ec-errors"));
const written = (form) => [...form.elements].filter(
  (control) => control.name && !control.matches("[type=hidden], [type=password], [type=file], button, fieldset"),
);

/** Where a form is sent: what it is known by. */
export function addressOf(form) {
  const url = new URL(form.getAttribute("action") || location.href, location.href);
  return url.pathname + url.search;
}

/** Whether something in a form is not as the server gave it. */
export function changed(form) {
  return written(form).some((control) => {
    if (isTicked(control)) return control.checked !== control.defaultChecked;
    if (!control.options) return control.value.replaceAll("\r\n", "\n") !== control.defaultValue.replaceAll("\r\n", "\n");
    const options = [...control.options];
    if (!control.multiple && !options.some((option) => option.defaultSelected)) return control.selectedIndex > 0;
    return options.some((option) => option.selected !== option.defaultSelected);
  });
}

const moments = new WeakMap();

/** When what is written in a form was kept by this page; now, if it was not. */
export const keptAt = (form) => moments.get(form) ?? keep(form);

/** Keep what is written in a form; the moment of it, or 0 if this browser keeps nothing. */
export function keep(form, more = {}) {
  const sent = new FormData(form);
  const data = {};
  for (const control of written(form)) data[control.name] ??= sent.getAll(control.name);
  const draft = {
    address: addressOf(form), label: form.dataset.ecDraft || document.querySelector("h1")?.innerText || "", at: Date.now(),
    page: location.pathname + location.search, version: sent.get("version"), base: sent.get("base"), data, ...more,
  };
  if (!write(draft)) return 0;
  moments.set(form, draft.at);
  return draft.at;
}

/** Put a draft back in its form, on the version that it was begun on; false if it says nothing else than the form. */
export function restore(form, draft) {
  for (const control of written(form)) {
    const values = draft.data[control.name];
    if (!values) continue;
    if (isTicked(control)) control.checked = values.includes(control.value);
    else if (control.options) for (const option of control.options) option.selected = values.includes(option.value);
    else control.value = values[0] ?? "";
  }
  if (!changed(form)) {
    erase(draft.address);
    return false;
  }
  for (const name of ["version", "base"]) if (draft[name] && form.elements[name]) form.elements[name].value = draft[name];
  form.dispatchEvent(new Event("input")); // the page asks before it is left
  keep(form, { at: draft.at });
  return true;
}

/** « 22 novembre à 10 h 12 » */
export function moment(at) {
  const date = new Date(at);
  const day = date.getDate() === 1 ? "1er" : date.getDate();
  const month = date.toLocaleDateString("fr-FR", { month: "long" });
  return `${day}\u00a0${month} à ${date.getHours()}\u00a0h\u00a0${String(date.getMinutes()).padStart(2, "0")}`;
}

/** A note with its buttons: [label, gesture, …]. */
export function note(words, ...buttons) {
  const box = document.createElement("div");
  box.className = "ec-note ec-begun ec-noprint";
  box.setAttribute("role", "status");
  const said = document.createElement("p");
  said.textContent = words;
  box.append(said);
  const row = document.createElement("div");
  row.className = "fr-btns-row";
  for (const [label, gesture] of buttons) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "fr-btn fr-btn--sm fr-btn--tertiary";
    button.textContent = label;
    button.addEventListener("click", gesture);
    row.append(button);
  }
  if (buttons.length) box.append(row);
  return box;
}

// --- whole pages -------------------------------------------------------------------------------------------------------

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (!isKept(form)) return;
  if (changed(form) || wasRefused(form)) keep(form);
  else erase(addressOf(form));
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("[action$='/deconnexion/']")) signOut(event);
  else if (isKept(form) && !event.defaultPrevented) {
    keep(form);
    attempt(() => sessionStorage.setItem(SENT, addressOf(form)));
  }
});

function signOut(event) {
  const labels = begun().map((draft) => `«\u00a0${draft.label}\u00a0»`);
  const question = `Vous avez écrit sans enregistrer\u00a0: ${labels.join(", ")}. Se déconnecter efface ces textes de ce navigateur.`;
  if (labels.length && !window.confirm(question)) event.preventDefault();
  else for (const draft of begun()) erase(draft.address);
}

/** What became of the form that this tab sent: refused, given back to be corrected, not received, or saved. */
function settle() {
  const address = attempt(() => sessionStorage.getItem(SENT));
  if (!address) return;
  attempt(() => sessionStorage.removeItem(SENT));
  const draft = read(address);
  if (!draft) return;
  const form = [...document.forms].find((one) => isKept(one) && addressOf(one) === address);
  if (document.querySelector("[data-ec-refused]")) {
    write({ ...draft, refused: true });
    const hint = document.querySelector("[data-ec-back-hint]");
    if (hint) hint.textContent = "Ces mots seront remis dans le formulaire quand vous y reviendrez dans ce navigateur.";
  } else if (!form) {
    if (!document.querySelector(".ec-conflict")) erase(address); // two versions to choose from: not saved yet
    else attempt(() => sessionStorage.setItem(SENT, address));
  } else if (!wasRefused(form) && (form.elements.version?.value ?? "") !== (draft.version ?? "")) {
    erase(address);
  }
}

function offer(form) {
  const draft = read(addressOf(form));
  if (!draft || wasRefused(form)) return;
  if (draft.refused) {
    if (restore(form, draft)) form.before(note("Ce que vous aviez écrit est remis dans le formulaire. Relisez, puis enregistrez."));
    return;
  }
  const drop = () => { erase(draft.address); box.remove(); };
  const box = note(
    `Vous aviez commencé à écrire ici le ${moment(draft.at)}, sans enregistrer.`,
    ["Reprendre", () => { restore(form, draft); box.remove(); form.querySelector("textarea, input:not([type=hidden])")?.focus(); }],
    ["Jeter", drop],
  );
  form.before(box);
}

/** The next page that holds this draft's form puts it back without asking. */
export const takeUp = (draft) => write({ ...draft, refused: true });

if (account) {
  sweep();
  settle();
  for (const form of document.forms) if (isKept(form)) offer(form);
} else if (document.querySelector("[data-ec-refused]")) {
  refusedSignedOut();
}

/** The page that tells a lost session knows no account: the draft waits for the one who wrote it. */
function refusedSignedOut() {
  const address = attempt(() => sessionStorage.getItem(SENT));
  const key = address && keys().find((name) => name.startsWith(PREFIX) && name.endsWith(`:${address}`));
  if (!key) return;
  attempt(() => {
    sessionStorage.removeItem(SENT);
    localStorage.setItem(key, JSON.stringify({ ...JSON.parse(localStorage.getItem(key)), refused: true }));
  });
  const hint = document.querySelector("[data-ec-back-hint]");
  if (hint) hint.textContent = "Ces mots seront remis dans le formulaire quand vous y reviendrez dans ce navigateur.";
}
