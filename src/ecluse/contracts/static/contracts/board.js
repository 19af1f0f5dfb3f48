// A card is moved without leaving the board: with the mouse onto a column, or with its own control. Every card has that
// control without this file; what is sent is its form, and what comes back is the whole page, of which the board is kept.

const said = document.getElementById("annonce");
const board = () => document.getElementById("tableau");
const announce = (text) => { said.textContent = text; };
for (const gesture of ["pointerdown", "keydown"]) document.addEventListener(gesture, () => announce(""));

const LOST = "Le site ne répond pas : rien n’a changé. Vérifiez votre connexion, puis recommencez.";
const CLOSED = "Rien n’a changé : votre session a pris fin ou vos droits ont changé. Rechargez la page, puis recommencez.";

let busy = false;

/** Send the form of a card and put the fresh board in the place of this one. */
async function send(form) {
  if (busy) return;
  busy = true;
  const card = form.closest(".ec-card");
  const { id } = card;
  card.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("tableau");
    if (!fresh) {
      announce(CLOSED);
      return;
    }
    const words = (fresh.querySelector("[data-ec-said]") ?? page.querySelector(".ec-messages"))?.textContent ?? "";
    show(fresh, page, id);
    announce(words.replace(/[ \n\r\t]+/g, " ").trim());
  } catch {
    announce(LOST);
  } finally {
    card.removeAttribute("aria-busy");
    busy = false;
  }
}

/** The fresh board, scrolled as the old one was, with the focus on the card that was moved, wherever it stands. */
function show(fresh, page, id) {
  const scrolled = board().querySelector(".ec-board")?.scrollLeft ?? 0;
  if (fresh.querySelector(`#${id} .fr-error-text`)) fresh.querySelector("[role=alert]").remove(); // the card says it
  fresh.querySelector("[role=alert]")?.removeAttribute("role"); // announced already
  board().replaceWith(document.adoptNode(fresh));
  const count = page.querySelector(".ec-chips [role=status]");
  const shown = document.querySelector(".ec-chips [role=status]");
  if (count && shown && count.textContent !== shown.textContent) shown.textContent = count.textContent;
  prepare();
  const lanes = board().querySelector(".ec-board");
  if (lanes) lanes.scrollLeft = scrolled;
  const card = document.getElementById(id);
  if (!card) return;
  card.classList.add("is-fresh");
  card.scrollIntoView({ block: "nearest", inline: "nearest" });
  const form = card.querySelector("details[open] form");
  if (!form) card.querySelector("summary")?.focus({ preventScroll: true });
  else if (form.elements.reason.checkVisibility() && !form.elements.reason.value) form.elements.reason.focus();
  else form.elements.status.focus();
}

// --- with the mouse --------------------------------------------------------------------------------------------------------

let moved = null;

const formOf = (card) => card.querySelector("form[data-ec-move]");
const optionOf = (card, status) => [...formOf(card).elements.status.options].find((option) => option.value === status);

function lift(event) {
  moved = event.target.closest(".ec-card");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", moved.querySelector("h3").textContent.trim());
  moved.classList.add("is-lifted");
  for (const lane of document.querySelectorAll(".ec-lane")) {
    const home = lane.contains(moved);
    lane.classList.toggle("is-open", !home && Boolean(optionOf(moved, lane.dataset.ecStatus)));
    lane.classList.toggle("is-shut", !home && !optionOf(moved, lane.dataset.ecStatus));
  }
}

function settle() {
  moved?.classList.remove("is-lifted");
  moved = null;
  for (const lane of document.querySelectorAll(".ec-lane")) lane.classList.remove("is-open", "is-shut", "is-over");
}

function drop(lane, event) {
  event.preventDefault();
  const card = moved;
  settle();
  const option = card && optionOf(card, lane.dataset.ecStatus);
  if (!option) return;
  const form = formOf(card);
  form.elements.status.value = option.value;
  if (!option.hasAttribute("data-ec-why")) {
    send(form);
    return;
  }
  form.closest("details").open = true;
  form.elements.reason.focus();
  announce(`Pour le statut « ${option.textContent} », dites pourquoi sur la fiche, puis « Changer ».`);
}

function prepare() {
  for (const form of document.querySelectorAll("form[data-ec-move]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(form);
    });
    const card = form.closest(".ec-card");
    card.draggable = true;
    card.addEventListener("dragstart", (event) => {
      if (card.querySelector("details[open]")) event.preventDefault(); // text is being chosen in its form
      else lift(event);
    });
    card.addEventListener("dragend", settle);
  }
  for (const lane of document.querySelectorAll(".ec-lane")) {
    lane.addEventListener("dragover", (event) => {
      if (!lane.classList.contains("is-open")) return;
      event.preventDefault();
      lane.classList.add("is-over");
    });
    lane.addEventListener("dragleave", (event) => {
      if (!lane.contains(event.relatedTarget)) lane.classList.remove("is-over");
    });
    lane.addEventListener("drop", (event) => {
      if (lane.classList.contains("is-open")) drop(lane, event);
    });
  }
}

prepare();
