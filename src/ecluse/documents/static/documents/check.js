// The checking page made quicker: both panes move together, keys act on the chosen part, values are saved as they are
// left. Every gesture is a form or a link, and works without this file.

import { attempt, leave, turn } from "./saving.js";

const workshop = document.getElementById("atelier");
const source = document.getElementById("source");
const announced = document.getElementById("annonce");
const draft = () => document.getElementById("brouillon");

// --- both panes show the chosen part -----------------------------------------------------------------------------------

/** Bring an element near the top of its own pane, without moving the page. */
function reveal(pane, element) {
  if (!pane || !element) return;
  const scrolls = pane.scrollHeight > pane.clientHeight + 1;
  if (!scrolls) return;
  const box = pane.getBoundingClientRect();
  const place = element.getBoundingClientRect();
  const above = place.top < box.top + 40;
  const below = place.bottom > box.bottom - 20;
  if (above || below) pane.scrollTop += place.top - box.top - Math.min(120, box.height / 4);
}

/** Mark in the source the words of the chosen part. */
function mark(node) {
  for (const on of source.querySelectorAll(".ec-ev--on")) on.classList.remove("ec-ev--on");
  for (const on of source.querySelectorAll(".is-on")) on.classList.remove("is-on");
  if (!node) return null;
  let first = null;
  for (const words of source.querySelectorAll(`a[data-n="${CSS.escape(node)}"]`)) {
    words.classList.add("ec-ev--on");
    words.closest("[data-b]").classList.add("is-on");
    first ??= words;
  }
  return first;
}

function sync({ scroll = true } = {}) {
  const pane = draft();
  const node = pane.dataset.chosen;
  const words = mark(node);
  if (!scroll) return;
  if (node) reveal(pane, document.getElementById(`d-${node}`));
  if (words) reveal(source, words);
  // A long document shows some passages at a time: those of the chosen part may be on another page of the source.
  else if (node && pane.dataset.block && !document.getElementById(`b-${pane.dataset.block}`)) {
    history.replaceState(null, "", here(node));
    leave();
    location.reload();
  }
}

const here = (node) => `${location.pathname}?choix=${encodeURIComponent(node)}#d-${node}`;

// One choice at a time: each answer replaces the pane that the next one is to replace. Of several asked for meanwhile,
// only the last is made.
let running = false;
let queued = null;

async function choose(link) {
  if (running) { queued = link; return; }
  running = true;
  try {
    const address = new URL(link.href, location.href);
    const there = await attempt(() => turn(address.pathname + address.search));
    if (!there) { asked = queued = null; return; }
    history.replaceState(null, "", address.pathname + address.search);
    if (!queued) land(link, address.searchParams.get("rubrique"), address.searchParams.get("geste"));
  } finally {
    running = false;
  }
  if (queued) {
    const next = queued;
    queued = null;
    await choose(next);
  }
}

workshop.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = event.target.closest("a");
  if (!link) return;
  if (link.matches("a.ec-ev[data-n], [data-choose]")) {
    event.preventDefault();
    choose(link);
  } else if (link.matches("[data-show]")) {
    const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!target) return;
    event.preventDefault();
    reveal(source, target);
    target.focus({ preventScroll: true });
  }
});

/** Where the focus goes after a choice: the field to fill, the panel opened, or the title of the part. */
function land(link, field, panel) {
  const pane = draft();
  const wanted = (field && document.getElementById(`n-${field}`)) ||
    (field && pane.querySelector(`[name="v.${CSS.escape(field)}"]`)) ||
    (panel && pane.querySelector("[data-panel] :is(input:not([type=hidden]), select, textarea)")) ||
    pane.querySelector('[aria-current="true"]');
  wanted?.focus({ preventScroll: true });
  if (wanted) reveal(pane, wanted);
}

// --- answers of the server ---------------------------------------------------------------------------------------------

document.addEventListener("htmx:afterSettle", () => {
  const told = document.querySelector("#enregistre [data-said]")?.textContent.trim();
  if (told && told !== announced.textContent) announced.textContent = told;
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id !== "brouillon" && event.target?.id !== "brouillon") return;
  const pane = draft();
  if (asked === pane.dataset.chosen) asked = null;
  sync();
  carry();
  const active = document.activeElement;
  if (!active || active === document.body || active === pane) {
    const panel = pane.querySelector("[data-panel] :is(input:not([type=hidden]), select, textarea)");
    (panel ?? pane.querySelector('[role="alert"]') ?? pane.querySelector('[aria-current="true"]') ?? pane)
      .focus({ preventScroll: true });
  }
});

// --- words chosen in the source ----------------------------------------------------------------------------------------

/** The words selected inside one passage (one cell of a table): their place in its text. */
function selected() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const line = range.startContainer.parentElement?.closest("[data-b]");
  if (!line || !source.contains(line) || range.endContainer.parentElement?.closest("[data-b]") !== line) return null;
  const cell = range.startContainer.parentElement.closest("[data-c]");
  if (cell !== range.endContainer.parentElement.closest("[data-c]")) return null;
  const whole = cell ?? line;
  const before = document.createRange();
  before.selectNodeContents(whole);
  before.setEnd(range.startContainer, range.startOffset);
  // A list marker is printed before the passage, and is no part of its text.
  const marker = cell ? 0 : Number(line.dataset.m ?? 0);
  const start = before.toString().length - marker;
  const words = range.toString();
  if (start < 0 || !words.trim()) return null;
  return { passage: line.dataset.b, cellule: cell?.dataset.c ?? "", debut: start, fin: start + words.length, words };
}

/** Carry the words chosen into the panel « Rattacher », when it is open. */
function carry() {
  const hint = draft()?.querySelector("[data-doc-hint]");
  const span = hint && selected();
  if (!span) return;
  const form = hint.closest("form");
  form.elements.mots.value = span.words;
  for (const field of form.querySelectorAll("[data-span]")) field.value = span[field.dataset.span];
  hint.textContent = "Ces mots sont ceux que vous avez choisis dans la source.";
}

document.addEventListener("selectionchange", carry);

workshop.addEventListener("input", (event) => {
  if (event.target.name !== "mots" && event.target.name !== "ligne") return;
  for (const field of event.target.form.querySelectorAll("[data-span]")) field.value = "";
});

// --- keyboard ----------------------------------------------------------------------------------------------------------

const keyboard = document.getElementById("clavier");
const toggle = document.getElementById("clavier-marche");
const help = document.getElementById("clavier-aide");
const STORED = "ecluse-raccourcis";
let active = true;

function remember(on) {
  active = on;
  toggle.setAttribute("aria-pressed", String(on));
  toggle.textContent = on ? "Raccourcis actifs" : "Raccourcis coupés";
  try { localStorage.setItem(STORED, on ? "1" : "0"); } catch { /* private browsing: the choice lasts for the page */ }
}

if (keyboard) {
  keyboard.hidden = false;
  let stored = null;
  try { stored = localStorage.getItem(STORED); } catch { /* as above */ }
  remember(stored !== "0");
  toggle.addEventListener("click", () => remember(!active));
}

const press = (key) => {
  const control = document.querySelector(`#brouillon [data-key="${key}"], #enregistre [data-key="${key}"]`);
  control?.click();
  return Boolean(control);
};

// The part asked for last: several presses in a row go on from it, without waiting for each answer.
let asked = null;

function step(by) {
  const rows = [...draft().querySelectorAll("[data-row]")];
  const from = asked ?? draft().dataset.chosen;
  const at = rows.findIndex((row) => new URL(row.href).searchParams.get("choix") === from);
  const next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by];
  if (!next) return false;
  asked = new URL(next.href).searchParams.get("choix");
  next.click();
  return true;
}

function showHelp() {
  help.hidden = !help.hidden;
  if (!help.hidden) help.scrollIntoView({ block: "nearest" });
  return true;
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  Enter: () => press("show"),
  e: () => {
    const field = draft().querySelector("form[data-doc-part] :is(input:not([type=hidden]), textarea, select)");
    field?.focus();
    return Boolean(field);
  },
  v: () => press("confirm"),
  m: () => press("merge"),
  s: () => press("split"),
  r: () => press("attach"),
  Delete: () => press("discard"),
  "?": showHelp,
};

workshop.addEventListener("keydown", (event) => {
  const pane = event.target.closest("[data-pane]");
  if (!active || !keyboard || !pane || event.altKey) return;
  const typing = event.target.matches("input, textarea, select");
  if (event.key === "Escape" && typing) { pane.focus(); return; }
  if (typing) return;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") {
    if (press(event.shiftKey ? "redo" : "undo")) event.preventDefault();
    return;
  }
  if (event.ctrlKey || event.metaKey) return;
  // Enter on a link or a button does what that link or button does.
  if (event.key === "Enter" && event.target.matches("a:not([aria-current]), button, summary")) return;
  const gesture = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (gesture?.()) event.preventDefault();
});

sync();
