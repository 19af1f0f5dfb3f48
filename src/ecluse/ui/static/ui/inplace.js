// A fact, or a row of those that hang on the page's subject, is changed where it is read: the form of its page opens in its
// place, is sent alone with the version that it was opened on, and the answer takes its place again. Without this file, the
// pencil leads to that page.

import * as drafts from "./drafts.js";

const here = location.pathname;
const said = document.querySelector("[data-ec-said]");
const shown = new WeakMap(); // slot → what stood in it
const waiting = new Set(); // forms that wait for the network
const sending = new WeakSet();

class Trouble extends Error {
  constructor(kind, link = "") { super(kind); this.kind = kind; this.link = link; }
}

const TROUBLES = {
  network: "Pas de réseau\u00a0: votre texte est gardé dans ce navigateur. Il sera envoyé quand le réseau reviendra, ou quand vous appuierez de nouveau sur Enregistrer.",
  session: "Votre session a pris fin\u00a0: votre texte est gardé dans ce navigateur. Connectez-vous dans un autre onglet, revenez ici, puis enregistrez.",
  closed: "Vous ne pouvez plus modifier ce champ\u00a0: la fiche a été archivée ou vos droits ont changé. Copiez ce que vous avez écrit, puis rechargez la page.",
  gone: "Cela n’est plus dans la fiche\u00a0: quelqu’un l’a retiré, ou vos droits ont changé. Copiez ce que vous avez écrit, puis rechargez la page.",
  site: "Le site n’a pas pu enregistrer\u00a0: votre texte est gardé dans ce navigateur. Attendez une minute, puis enregistrez de nouveau.",
};

/** The same, for a form that could not even be opened. */
const UNOPENED = {
  network: "Pas de réseau\u00a0: ce champ ne peut pas être ouvert. Réessayez dans un instant.",
  session: "Votre session a pris fin. Reconnectez-vous pour modifier ce champ.",
  closed: "Vous ne pouvez plus modifier ce champ\u00a0: la fiche a été archivée ou vos droits ont changé. Rechargez la page.",
  gone: "Cela n’est plus dans la fiche\u00a0: quelqu’un l’a retiré, ou vos droits ont changé. Rechargez la page.",
  site: "Le site ne répond pas comme il devrait\u00a0: ce champ ne peut pas être ouvert. Réessayez dans une minute.",
};

// --- asking the server -------------------------------------------------------------------------------------------------

async function ask(method, address, data = null, headers = { "HX-Request": "true" }) {
  const hasFile = [...(data?.values() ?? [])].some((value) => value instanceof File); // takes longer, and says its own type
  let answer;
  try {
    answer = await fetch(address, {
      method, headers, body: hasFile ? data : data && new URLSearchParams([...data]), cache: "no-store",
      signal: AbortSignal.timeout(hasFile ? 600_000 : 30_000),
    });
    answer.words = await answer.text();
  } catch {
    throw new Trouble("network");
  }
  if (answer.redirected && new URL(answer.url).pathname !== here) throw new Trouble("session", answer.url);
  if (answer.status >= 500) throw new Trouble("site");
  if (answer.status === 404) throw new Trouble("gone");
  return answer;
}

const parsed = (words) => new DOMParser().parseFromString(words, "text/html");

/** The tokens of the page, as they are now for this session. */
async function renew() {
  const token = parsed((await ask("GET", here, null, {})).words).querySelector("[name=csrfmiddlewaretoken]");
  for (const held of token ? document.querySelectorAll("[name=csrfmiddlewaretoken]") : []) held.value = token.value;
  return token?.value;
}

async function post(address, data) {
  for (const again of [true, false]) {
    const answer = await ask("POST", address, data);
    if (answer.ok || [409, 422].includes(answer.status)) return answer;
    const token = answer.status === 403 && again && (await renew());
    if (!token) break;
    data.set("csrfmiddlewaretoken", token);
  }
  throw new Trouble("closed");
}

// --- opening and closing -----------------------------------------------------------------------------------------------

const factOf = (node) => node.closest("[data-ec-field]");
const slotOf = (fact) => fact.querySelector("[data-ec-slot]");
const linkOf = (fact) => fact.querySelector("a[data-ec-inplace]");
const addressOf = (link) => link.pathname + link.search;
const writtenIn = (fact) => slotOf(fact)?.querySelector("form"); // those that follow it are other gestures on the same row

function show(fact, words) {
  const slot = slotOf(fact);
  if (!shown.has(slot)) shown.set(slot, [...slot.childNodes]);
  slot.replaceChildren(...parsed(words).body.childNodes);
  linkOf(fact).hidden = true;
  for (const word of document.querySelectorAll("[data-ec-saved], .ec-undo")) word.remove();
  slot.dispatchEvent(new Event("htmx:load", { bubbles: true })); // the page makes its own gestures work in it
  const form = writtenIn(fact);
  const first = form.querySelector("[aria-invalid=true], [role=alert]")
    ?? form.querySelector("input:checked") ?? form.querySelector("textarea, select, input:not([type=hidden])") ?? form;
  if (first.matches("[role=alert], form")) first.tabIndex = -1;
  first.focus();
  if (first.matches("textarea, [type=text]")) first.setSelectionRange(first.value.length, first.value.length);
  return form;
}

function close(fact) {
  const slot = slotOf(fact);
  slot.replaceChildren(...(shown.get(slot) ?? []));
  shown.delete(slot);
  linkOf(fact).hidden = false;
  linkOf(fact).focus();
}

async function open(link) {
  const fact = factOf(link);
  let answer;
  try {
    answer = await ask("GET", link.href);
    if (!answer.ok) throw new Trouble("closed");
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    return tell(fact, error.kind, UNOPENED[error.kind], error.link);
  }
  fact.querySelector("[data-ec-trouble]")?.remove();
  const form = show(fact, answer.words);
  const draft = drafts.find(drafts.addressOf(form));
  if (!draft) return;
  for (const box of document.querySelectorAll("[data-ec-begun] > *")) if (box.dataset.ecOffers === draft.address) box.remove();
  if (!drafts.restore(form, draft)) return;
  const box = drafts.note(`Ce que vous aviez écrit le ${drafts.moment(draft.at)} est remis ici.`, ["Jeter", () => {
    drafts.erase(draft.address);
    open(link);
  }]);
  form.prepend(box);
}

/** Whether what is written in a form may be dropped: at once if nothing is, after a question otherwise. */
function abandoned(form) {
  const unsaved = form.matches(".ec-conflict") || drafts.find(drafts.addressOf(form)) || drafts.changed(form);
  if (unsaved && !window.confirm("Abandonner ce que vous avez écrit\u00a0?")) return false;
  drafts.erase(drafts.addressOf(form));
  return true;
}

async function cancel(form) {
  const fact = factOf(form);
  const group = groupOf(fact);
  const settling = form.matches(".ec-conflict") || drafts.addressOf(form) !== addressOf(linkOf(fact));
  if (!abandoned(form)) return;
  waiting.delete(form);
  close(fact);
  if (!settling) return;
  try { renewed(fact, parsed((await ask("GET", here, null, {})).words)); } catch { return; /* it stays as it was read */ }
  const now = landing(fact, group);
  if (now) linkOf(now)?.focus();
}

// --- saving ------------------------------------------------------------------------------------------------------------

/** Put the page's own state in the place of a fact and of all that follows from it; what is being written stays. */
function renewed(fact, page, stays = false) {
  const nodes = [...document.querySelectorAll("[data-ec-follows]")];
  for (const node of fact.closest("[data-ec-follows]") ? nodes : [fact, ...nodes]) {
    const fresh = page.getElementById(node.id);
    if (!fresh) continue;
    const facts = [node, ...node.querySelectorAll("[data-ec-field]")].filter((one) => one.matches("[data-ec-field]"));
    for (const one of facts) if (writtenIn(one) && (stays || one !== fact)) carry(one, fresh, page.getElementById(one.id));
    node.replaceWith(document.adoptNode(fresh));
    fresh.dispatchEvent(new Event("htmx:load", { bubbles: true })); // the page makes its own gestures work in it
  }
  document.title = page.title;
  const crumbs = page.querySelector(".ec-crumbs");
  if (crumbs) document.querySelector(".ec-crumbs")?.replaceWith(document.adoptNode(crumbs));
  return document.getElementById(fact.id);
}

/** What is being written goes into what comes, in its own place. */
function carry(fact, fresh, now) {
  if (!now) { // taken away meanwhile: the server will say so to whoever sends it
    const alike = fresh.querySelector("[data-ec-row]");
    if (alike) alike.parentNode.append(fact);
    else fresh.querySelector(".ec-add")?.before(fact);
    return;
  }
  shown.set(slotOf(fact), [...slotOf(now).childNodes]);
  slotOf(now).replaceWith(slotOf(fact));
  linkOf(now).hidden = true;
}

/** A fact in the page as it is now; the end of its group, if it has gone. */
const landing = (fact, group) => document.getElementById(fact.id) ?? document.getElementById(group)?.querySelector(".ec-add");
const groupOf = (fact) => fact.closest("[data-ec-follows]")?.id ?? "";

function saved(fact, words, back) {
  const page = parsed(words);
  const group = groupOf(fact);
  renewed(fact, page);
  const now = landing(fact, group);
  const focus = now?.querySelector(back) ?? (now && linkOf(now));
  focus?.focus();
  const refusal = page.querySelector(".ec-messages .fr-alert--error p");
  if (refusal) return tell(now, "", refusal.textContent);
  announce(page);
  const undo = page.querySelector(".ec-messages form");
  if (undo && now) offerUndo(now, undo);
  else if (focus?.matches("a")) mark(focus);
}

function announce(page) {
  const told = [...page.querySelectorAll(".ec-messages p")].map((line) => line.lastChild.textContent.trim());
  said.textContent = told.join(" ") || "Enregistré.";
}

function mark(link) {
  const word = document.createElement("span");
  word.className = "ec-saved ec-noprint";
  word.dataset.ecSaved = "";
  word.setAttribute("aria-hidden", "true"); // the region at the top of the page has said it
  word.textContent = "Enregistré";
  link.before(word);
}

/** What was just done stands where it was done, with the button that takes it back. */
function offerUndo(fact, form) {
  const box = form.closest(".fr-alert");
  box.removeAttribute("role"); // the region at the top of the page has said it
  box.classList.add("ec-undo", "ec-noprint");
  form.dataset.ecSend = "";
  fact.prepend(document.adoptNode(box));
  form.querySelector("button").focus();
}

async function send(form, button) {
  const fact = factOf(form);
  const main = writtenIn(fact);
  const beside = main && form !== main; // another gesture on the row that is being written
  const stays = form.matches("[data-ec-stays]");
  if (sending.has(form) || (beside && !stays && !abandoned(main))) return;
  sending.add(form);
  waiting.delete(form);
  const address = drafts.addressOf(form);
  const data = new FormData(form);
  if (button?.name) data.set(button.name, button.value);
  const isDraft = form.matches("[data-ec-draft]");
  const keptAt = isDraft ? drafts.keptAt(form) : 0;
  const held = document.activeElement;
  form.inert = true; // what would be typed now would be neither sent nor shown
  said.textContent = "";
  try {
    const answer = await post(address, data);
    form.inert = false;
    if (answer.redirected && stays) {
      renewed(fact, parsed(answer.words), true);
      announce(parsed(answer.words));
      held?.focus();
    } else if (answer.redirected) {
      drafts.eraseKeptAt(address, keptAt);
      saved(fact, answer.words, `form[action="${CSS.escape(address)}"] button`);
    } else if (!isDraft && form !== main) {
      location.assign(address); // a question, which takes a page
    } else {
      const next = show(fact, answer.words);
      if (drafts.addressOf(next) !== address) { // gone meanwhile: what was written is now one more
        drafts.eraseKeptAt(address, keptAt);
        if (next.matches("[data-ec-draft]")) drafts.keep(next);
      }
    }
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    form.inert = false;
    held?.focus();
    if (error.kind === "network" && form.isConnected) waiting.add(form);
    const words = TROUBLES[error.kind];
    tell(form, error.kind, keptAt || !isDraft ? words : words.replace("gardé dans ce navigateur", "encore dans cette page"), error.link);
  } finally {
    sending.delete(form);
  }
}

function tell(place, kind, words, link = "") {
  const within = place.matches("form") && !place.matches("[data-ec-send]") ? place : room(factOf(place));
  within.querySelector("[data-ec-trouble]")?.remove();
  const box = document.createElement("div");
  box.className = "ec-note ec-note--late";
  box.dataset.ecTrouble = kind;
  box.setAttribute("role", "alert");
  const line = document.createElement("p");
  line.textContent = words;
  if (link) {
    const way = document.createElement("a");
    Object.assign(way, { href: link, target: "_blank", rel: "noopener", textContent: "Se connecter dans un nouvel onglet" });
    line.append(" ", way);
  }
  box.append(line);
  const row = within.querySelector(":scope > .fr-btns-row");
  if (row) row.before(box);
  else within.append(box);
}

/** Where a fact may hold a note. */
const room = (fact) => slotOf(fact) ?? fact.querySelector("section") ?? fact;

window.addEventListener("online", () => { for (const form of [...waiting]) if (form.isConnected) send(form); });
document.addEventListener("input", (event) => { waiting.delete(event.target.form); }); // still writing: nothing leaves by itself

// --- gestures ----------------------------------------------------------------------------------------------------------

document.addEventListener("click", (event) => {
  if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const link = event.target.closest("a[data-ec-inplace], [data-ec-slot] [data-ec-cancel]");
  if (!link) return;
  event.preventDefault();
  if (link.matches("[data-ec-cancel]")) cancel(link.closest("form"));
  else open(link);
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.closest("[data-ec-slot]") && !form.matches("[data-ec-send]")) return;
  event.preventDefault();
  event.stopImmediatePropagation(); // a form sent from the page is not one that the page leaves with
  send(form, event.submitter);
}, true);

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("[data-ec-slot] form");
  if (!form || event.isComposing) return;
  if (event.key === "Escape") {
    event.preventDefault();
    cancel(form);
  } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form.matches("[data-ec-draft]")) {
    event.preventDefault();
    send(form);
  }
});

// --- what was begun ----------------------------------------------------------------------------------------------------

function offer(draft) {
  const link = [...document.querySelectorAll("a[data-ec-inplace]")].find((one) => addressOf(one) === draft.address);
  const verb = link?.matches(".ec-add__a") ? "écrire" : "modifier";
  const words = `Vous aviez commencé à ${verb} «\u00a0${draft.label}\u00a0» le ${drafts.moment(draft.at)}, sans enregistrer.`;
  const drop = ["Jeter", () => { drafts.erase(draft.address); box.remove(); }];
  const take = ["Reprendre", () => {
    if (link) { box.remove(); open(link); }
    else { drafts.takeUp(draft); location.assign(draft.page); }
  }];
  const lost = !link && draft.page.startsWith(here) && !draft.page.slice(here.length).includes("/"); // its pencil is gone
  const box = lost ? drafts.note(`${words} Cela ne peut plus être modifié ici\u00a0: copiez ce que vous voulez garder.`, drop)
    : drafts.note(words, take, drop);
  if (lost) box.append(readable(draft));
  box.dataset.ecOffers = draft.address; // what its pencil takes up is offered no more
  document.querySelector("[data-ec-begun]").append(box);
}

function readable(draft) {
  const text = document.createElement("textarea");
  Object.assign(text, { className: "fr-input", readOnly: true, rows: 4, value: Object.values(draft.data).flat().join("\n") });
  text.setAttribute("aria-label", draft.label);
  return text;
}

for (const draft of drafts.begun(here)) offer(draft);
