// What is typed on the checking page reaches the server once, in order, on the version that the page knows; what does
// not reach it stays in the page, with a way to send it again.

const workshop = document.getElementById("atelier");
const incident = document.getElementById("incident");
const { page, gestures } = workshop.dataset;
const PAUSE = 300; // ms after a value is left: a button pressed next sends the whole form itself

class Trouble extends Error {
  constructor(kind) { super(kind); this.kind = kind; }
}

const TROUBLES = {
  network: "le réseau ne répond pas, rien n’a été enregistré. Ce que vous avez écrit est encore dans la page. Vérifiez votre connexion, puis renvoyez.",
  session: "votre session a pris fin, rien n’a été enregistré. Ce que vous avez écrit est encore dans la page. Connectez-vous dans un autre onglet, revenez ici, puis renvoyez.",
  closed: "vous ne pouvez plus corriger ce brouillon : il est devenu un contrat, il a été mis de côté ou vos droits ont changé. Copiez ce que vous avez écrit, puis rechargez la page.",
  site: "le site n’a pas pu enregistrer. Ce que vous avez écrit est encore dans la page. Attendez une minute, puis renvoyez.",
};

// --- one request at a time ---------------------------------------------------------------------------------------------

let line = Promise.resolve();
let waiting = 0;
let leaving = false;
let closed = false;
let timer = 0;

/** The page is about to be loaded again: the browser has nothing to ask. */
export function leave() {
  leaving = true;
}

/**
 * Do a task after those before it. It answers true when all it had to save is saved; when it cannot reach the server,
 * the page says why and offers to do it again.
 */
export function attempt(task) {
  waiting += 1;
  const run = line.then(async () => {
    try {
      const done = await task();
      if (done) settled();
      return done;
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      tell(error.kind, () => attempt(task));
      return false;
    } finally {
      waiting -= 1;
    }
  });
  line = run.catch(() => {});
  return run;
}

async function ask(method, address, target, data) {
  let answer;
  try {
    answer = await fetch(address, {
      method,
      body: data && new URLSearchParams([...data]),
      headers: { "HX-Request": "true", "HX-Target": target },
      cache: "no-store",
    });
    answer.words = await answer.text();
  } catch {
    throw new Trouble("network");
  }
  if (answer.redirected) throw new Trouble("session"); // to the page where one signs in
  if (answer.status >= 500) throw new Trouble("site");
  return answer;
}

/** The page's tokens, as they are now for this session. */
async function renew() {
  const answer = await ask("GET", page, "brouillon");
  const token = new DOMParser().parseFromString(answer.words, "text/html").querySelector("[name=csrfmiddlewaretoken]");
  for (const held of token ? document.querySelectorAll("[name=csrfmiddlewaretoken]") : []) held.value = token.value;
  return Boolean(token);
}

async function post(data, target) {
  for (const again of [true, false]) {
    // Every form carries the version it was shown with; after a value is saved on its own, the page knows a newer one.
    data.set("version", document.getElementById("etat").dataset.version);
    data.set("csrfmiddlewaretoken", workshop.querySelector("[name=csrfmiddlewaretoken]").value);
    const answer = await ask("POST", gestures, target, data);
    if (answer.ok || [409, 422].includes(answer.status)) return answer;
    if (answer.status !== 403 || !again || !(await renew())) break;
  }
  throw new Trouble("closed");
}

/** Put an answer in the page; what was typed after the sending stays typed. */
function show(target, words, sent = new FormData()) {
  const later = target === "brouillon" ? changed().filter((control) => sent.get(control.name) !== control.value) : [];
  const node = document.getElementById("brouillon").dataset.chosen;
  window.htmx.swap(`#${target}`, words, { swapStyle: "outerHTML", swapDelay: 0, settleDelay: 0 });
  if (document.getElementById("brouillon").dataset.chosen !== node) return;
  for (const control of later) {
    const now = part()?.elements[control.name];
    if (now && now.value !== control.value) now.value = control.value;
  }
}

/** The draft with a part chosen, once what was typed is saved. */
export async function turn(address) {
  if (!(await save())) return false;
  const answer = await ask("GET", address, "brouillon");
  if (!answer.ok) throw new Trouble("closed");
  show("brouillon", answer.words);
  return true;
}

// --- what is typed and not saved ---------------------------------------------------------------------------------------

const part = () => document.querySelector("#brouillon form[data-doc-part]");

function differs(control) {
  if (control.options) return [...control.options].some((option) => option.selected !== option.defaultSelected);
  const first = control.matches("textarea") ? control.defaultValue : control.defaultValue.replace(/[\r\n]/g, "");
  return control.value !== first;
}

const changed = () => [...(part()?.elements ?? [])].filter((control) => /^[vxn]\./.test(control.name) && differs(control));

/** A form shown again with values that were refused holds them as its own: they are not saved either. */
const unsaved = () => waiting > 0 || changed().length > 0 || Boolean(part()?.hasAttribute("data-doc-refused"));

/** Send the form of the open part, if something in it is not saved. */
async function save() {
  clearTimeout(timer);
  const form = part();
  if (!form || (!changed().length && !form.hasAttribute("data-doc-refused"))) return true;
  const choice = document.querySelector("#brouillon [data-doc-choice]");
  if (choice) { choice.focus(); return false; } // two versions: the person says which one stays
  const data = new FormData(form);
  data.set("geste", "modifier");
  return send(data);
}

async function send(data) {
  const answer = await post(data, "brouillon");
  show("brouillon", answer.words, data);
  return answer.ok;
}

/** Save the values left, one by one, without renewing the form that the person is filling in. */
async function saveValues() {
  for (const control of changed()) {
    const [letter, fact] = control.name.split(".");
    const form = control.form;
    const value = form.elements[`v.${fact}`];
    // A value added or emptied changes the form itself: it goes with the whole form, at the next gesture.
    if (letter === "n" || !value?.value.trim() || control.dataset.refused === control.value) continue;
    const data = new FormData();
    data.set("geste", "corriger");
    data.set("fait", fact);
    data.set("valeur", value.value);
    const sent = [value, ...form.querySelectorAll(`[name^="x.${CSS.escape(fact)}."]`)];
    for (const extra of sent.slice(1)) data.set(`x.${extra.name.split(".")[2]}`, extra.value);
    const values = sent.map((one) => one.value);
    const answer = await post(data, "enregistre");
    if (answer.status === 422) { refuse(control, answer.words); continue; }
    show(answer.ok ? "enregistre" : "brouillon", answer.words);
    if (!answer.ok) return false;
    sent.forEach((one, place) => keep(one, values[place]));
  }
  return true;
}

/** The value that the form now begins with. */
function keep(control, value) {
  if (control.options) for (const option of control.options) option.defaultSelected = option.value === value;
  else if (control.value === value) control.defaultValue = value;
  clear(control);
}

// --- said in the page --------------------------------------------------------------------------------------------------

const place = (control) => control.closest(".ec-fields > div");

function clear(control) {
  delete control.dataset.refused;
  control.removeAttribute("aria-invalid");
  control.removeAttribute("aria-describedby");
  for (const said of place(control).querySelectorAll("[data-doc-said]")) said.remove();
  for (const hidden of place(control).querySelectorAll("[hidden]")) hidden.hidden = false;
}

/** A field that is not saved does not say that it is confirmed. */
function flag(control) {
  clear(control);
  const word = document.createElement("span");
  word.className = "ec-conf ec-conf--none";
  word.dataset.docSaid = "";
  word.textContent = "non enregistré";
  const certainty = place(control).querySelector(".ec-conf");
  if (certainty) (certainty.closest("a") ?? certainty).hidden = true;
  place(control).append(word);
}

function refuse(control, words) {
  flag(control);
  control.dataset.refused = control.value;
  control.setAttribute("aria-invalid", "true");
  control.setAttribute("aria-describedby", `refus-${control.id}`);
  const said = document.createElement("p");
  said.className = "fr-error-text ec-fields__error";
  said.id = `refus-${control.id}`;
  said.dataset.docSaid = "";
  said.setAttribute("role", "alert");
  said.textContent = `Erreur : ${words}`;
  place(control).append(said);
}

function tell(kind, again) {
  incident.querySelector("[data-doc-words]").textContent = TROUBLES[kind];
  incident.querySelector("[data-doc-sign-in]").hidden = kind !== "session";
  const button = incident.querySelector("[data-doc-again]");
  closed = kind === "closed";
  button.hidden = closed;
  button.onclick = again;
  incident.hidden = false;
  incident.scrollIntoView({ block: "nearest" });
  document.getElementById("enregistre").hidden = true; // it would say that all is saved
  changed().forEach(flag);
}

function settled() {
  incident.hidden = true;
  document.getElementById("enregistre").hidden = false;
}

// --- gestures ----------------------------------------------------------------------------------------------------------

let pressed = false;
document.addEventListener("pointerdown", () => { pressed = true; });
for (const name of ["pointerup", "pointercancel"]) {
  document.addEventListener(name, () => setTimeout(() => { pressed = false; }, 0));
}

function later() {
  clearTimeout(timer);
  // While the button of the mouse is down, the click that follows may send the form.
  timer = setTimeout(() => (pressed ? later() : attempt(saveValues)), PAUSE);
}

workshop.addEventListener("change", (event) => {
  if (event.target.form?.matches("[data-doc-part]")) later();
});

const sending = new WeakSet();

document.addEventListener("submit", (event) => {
  const form = event.target;
  const button = event.submitter;
  if (event.defaultPrevented) return;
  if (form.closest("#atelier, #enregistre")) {
    event.preventDefault();
    if (sending.has(form)) return;
    sending.add(form);
    clearTimeout(timer);
    const data = new FormData(form);
    if (button?.name) data.append(button.name, button.value);
    const whole = form.matches("[data-doc-part]") && data.get("geste").startsWith("modifier");
    const alone = whole || form.closest("[data-doc-drop]");
    attempt(async () => (alone || (await save())) && send(data)).finally(() => sending.delete(form));
  } else if (unsaved() && !leaving && !closed) {
    event.preventDefault();
    attempt(save).then((saved) => { if (saved) { leaving = true; form.requestSubmit(button); } });
  }
});

document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = event.target.closest("a[href]");
  if (!link || link.target || link.href.split("#")[0] === location.href.split("#")[0]) return;
  if (link.closest("[data-doc-drop]")) { leaving = true; return; }
  if (!unsaved() || closed) return; // once nothing can be saved here, the browser asks before leaving
  event.preventDefault();
  const address = link.href;
  attempt(save).then((saved) => { if (saved) location.assign(address); });
});

window.addEventListener("beforeunload", (event) => { if (!leaving && unsaved()) event.preventDefault(); });
window.addEventListener("pageshow", () => { leaving = false; });
