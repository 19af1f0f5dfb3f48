// A thing is placed without leaving the page: its handle is dragged, or held with the keyboard. What is sent is the spot
// (« apres-12 », « axe-3 ») that the forms without this file send too, and what comes back is the page, of which the order
// is kept.

const said = document.getElementById("annonce");
const whole = () => document.querySelector("[data-ec-order]");
const announce = (text) => { said.textContent = text; };

const LOST = "Le site ne répond pas : rien n’a changé. Vérifiez votre connexion, puis recommencez.";
const CLOSED = "Rien n’a changé : l’ordre, votre session ou vos droits ont changé. Rechargez la page, puis recommencez.";

const rowsOf = (root) => [...root.querySelectorAll("[data-ec-room]")];
const titleOf = (row) => row.querySelector("[data-ec-grip]").textContent.replace(/^[^:]*:/, "").trim();
const family = (room) => room.split("-")[0];

/** Where a row may go, in the order of the page: each spot, the element that marks it, on which side, and in words. */
function spotsFor(row) {
  const crossing = family(row.dataset.ecRoom) === whole().dataset.ecCrossing;
  const rows = rowsOf(whole());
  const heads = [...whole().querySelectorAll("[data-ec-first]")];
  const rooms = crossing
    ? [...new Set(heads.length ? heads.map((head) => head.dataset.ecFirst) : rows.map((one) => one.dataset.ecRoom))]
    : [row.dataset.ecRoom];
  return rooms.flatMap((room) => {
    const mates = rows.filter((one) => one.dataset.ecRoom === room && one !== row);
    const head = heads.find((one) => one.dataset.ecFirst === room);
    const under = crossing && head ? `, ${head.firstChild.textContent.trim()}` : "";
    return [
      { spot: room, mark: mates[0] ?? head ?? row, side: mates[0] ? "is-before" : "is-after", words: `en premier${under}` },
      ...mates.map((mate) => (
        { spot: `apres-${mate.dataset.ecKey}`, mark: mate, side: "is-after", words: `après « ${titleOf(mate)} »${under}` }
      )),
    ];
  });
}

/** The rank, among the spots of a row, of the one where it stands. */
function rankNow(row, spots) {
  const mates = rowsOf(whole()).filter((one) => one.dataset.ecRoom === row.dataset.ecRoom);
  const before = mates[mates.indexOf(row) - 1];
  const spot = before ? `apres-${before.dataset.ecKey}` : row.dataset.ecRoom;
  return spots.findIndex((one) => one.spot === spot);
}

function unmark() {
  for (const one of whole().querySelectorAll(".is-before, .is-after")) one.classList.remove("is-before", "is-after");
}

function mark(spot) {
  unmark();
  spot?.mark.classList.add(spot.side);
}

let busy = false;

/** Send the place of a row, and put the fresh order in the place of this one; the focus stays on its handle. */
async function send(row, spot) {
  if (busy) return;
  busy = true;
  const { id } = row;
  row.setAttribute("aria-busy", "true");
  const body = new FormData();
  body.set("ou", spot);
  body.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
  try {
    const answer = await fetch(row.dataset.ecPlace, { method: "POST", body, credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-ec-order]");
    if (!answer.ok || !fresh) {
      announce(CLOSED);
      return;
    }
    const words = page.querySelector(".ec-messages");
    whole().replaceWith(document.adoptNode(fresh));
    prepare();
    document.querySelector("main > .ec-messages")?.remove();
    announce(words?.querySelector("p")?.textContent.replace(/[ \n\r\t]+/g, " ").trim() ?? "Rien n’a bougé.");
    if (words) {
      for (const one of words.querySelectorAll("[role=status]")) one.removeAttribute("role"); // announced already
      document.querySelector("main").prepend(document.adoptNode(words));
    }
    const now = document.getElementById(id);
    now?.querySelector("[data-ec-grip]").focus({ preventScroll: true });
    now?.scrollIntoView({ block: "nearest" });
  } catch {
    announce(LOST);
  } finally {
    row.removeAttribute("aria-busy");
    busy = false;
  }
}

// --- with the keyboard -----------------------------------------------------------------------------------------------------

let held = null;

function hold(row) {
  const spots = spotsFor(row);
  held = { row, spots, home: rankNow(row, spots), rank: rankNow(row, spots) };
  row.classList.add("is-held");
  row.querySelector("[data-ec-grip]").setAttribute("aria-pressed", "true");
  announce(`« ${titleOf(row)} » est tenue. Flèches pour choisir la place, Entrée pour poser, Échap pour renoncer.`);
}

function release() {
  unmark();
  held.row.classList.remove("is-held");
  held.row.querySelector("[data-ec-grip]").setAttribute("aria-pressed", "false");
  const { row, spots, home, rank } = held;
  held = null;
  return { row, spot: rank === home ? null : spots[rank] };
}

function step(by) {
  held.rank = Math.min(Math.max(held.rank + by, 0), held.spots.length - 1);
  const spot = held.spots[held.rank];
  mark(spot);
  spot.mark.scrollIntoView({ block: "nearest" });
  announce(held.rank === held.home ? "à sa place" : spot.words);
}

function press(row, event) {
  if (held?.row !== row) return;
  const moves = { ArrowUp: -1, ArrowDown: 1, Home: -Infinity, End: Infinity };
  if (event.key in moves) {
    event.preventDefault();
    step(moves[event.key]);
  } else if (event.key === "Escape" || event.key === "Tab") {
    release();
    announce("Rien n’a bougé.");
  }
}

function toggle(row) {
  if (held && held.row !== row) release();
  if (!held) {
    hold(row);
    return;
  }
  const { spot } = release();
  if (spot) send(row, spot.spot);
  else announce("Rien n’a bougé.");
}

// --- with the mouse --------------------------------------------------------------------------------------------------------

let lifted = null;

/** The spot nearest to a height of the window: on the edge of the row that marks it. */
function nearest(y) {
  const edge = ({ mark: one, side }) => {
    const box = (one.querySelector(":scope > .ec-order__line") ?? one).getBoundingClientRect();
    return side === "is-before" ? box.top : (side === "is-after" && one.dataset.ecRoom ? one.getBoundingClientRect() : box).bottom;
  };
  return lifted.spots.reduce((best, spot) => (Math.abs(edge(spot) - y) < Math.abs(edge(best) - y) ? spot : best));
}

function prepare() {
  for (const help of document.querySelectorAll("[data-ec-order-help]")) help.hidden = false;
  for (const row of rowsOf(whole())) {
    const grip = row.querySelector("[data-ec-grip]");
    grip.hidden = false;
    grip.draggable = true;
    grip.addEventListener("click", () => toggle(row));
    grip.addEventListener("keydown", (event) => press(row, event));
    grip.addEventListener("dragstart", (event) => {
      if (held) release();
      lifted = { row, spots: spotsFor(row), spot: null };
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", titleOf(row));
      event.dataTransfer.setDragImage(row, 12, 12);
      row.classList.add("is-lifted");
    });
    grip.addEventListener("dragend", () => {
      row.classList.remove("is-lifted");
      unmark();
      lifted = null;
    });
  }
  whole().addEventListener("dragover", (event) => {
    if (!lifted) return;
    event.preventDefault();
    lifted.spot = nearest(event.clientY);
    mark(lifted.spot);
  });
  whole().addEventListener("drop", (event) => {
    if (!lifted?.spot) return;
    event.preventDefault();
    const { row, spots, spot } = lifted;
    if (spots.indexOf(spot) !== rankNow(row, spots)) send(row, spot.spot);
  });
}

if (whole()) prepare();
