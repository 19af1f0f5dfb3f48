// Maps that come nearer and that lead somewhere: buttons, wheel with Ctrl, drag once near, arrows and letters when the map's
// tools have the focus. Without this script the links above the map give the same views, and its table the same figures.

const NEAREST = 40;

/** Zoom: what is in view is written in the address, so that the page can be sent as it is seen. */
function zoom(box, svg) {
  const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
  const [left, top, across, down] = (box.dataset.ecWindow ?? "").split(" ").map(Number);
  let view = { x: 0, y: 0, zoom: 1 };
  let waiting = 0;

  /** The address of what is in view, in units of the whole map. */
  function address() {
    const here = new URL(window.location.href);
    const place = [left + (view.x / width) * across, top + (view.y / height) * down, across / view.zoom];
    here.searchParams.set("zoom", place.map(Math.round).join(","));
    here.searchParams.delete("page");
    here.hash = "";
    return here;
  }

  function tell() {
    if (!Number.isFinite(down)) return;
    const near = box.parentElement.querySelector(".ec-geo__near");
    near?.remove();
    if (view.zoom === 1) return;
    const link = document.createElement("a");
    link.className = "ec-geo__near ec-noprint";
    link.href = address();
    link.textContent = "Redessiner cette partie avec tous ses détails";
    box.after(link);
    clearTimeout(waiting);
    waiting = setTimeout(() => window.history.replaceState(null, "", address()), 400);
  }

  function show(next) {
    const zoom = Math.min(Math.max(next.zoom, 1), NEAREST);
    const limit = (place, size) => Math.min(Math.max(place, 0), size - size / zoom);
    view = { zoom, x: limit(next.x, width), y: limit(next.y, height) };
    svg.setAttribute("viewBox", `${view.x} ${view.y} ${width / zoom} ${height / zoom}`);
    box.classList.toggle("is-zoomed", zoom > 1);
    if (zoom > 1) svg.style.setProperty("--ec-zoom", zoom);
    else svg.removeAttribute("style");
    tell();
  }

  function nearer(factor, at = { x: view.x + width / view.zoom / 2, y: view.y + height / view.zoom / 2 }) {
    const zoom = Math.min(Math.max(view.zoom * factor, 1), NEAREST);
    const kept = view.zoom / zoom;
    show({ zoom, x: at.x - (at.x - view.x) * kept, y: at.y - (at.y - view.y) * kept });
  }

  function place(event) {
    const frame = svg.getBoundingClientRect();
    return {
      x: view.x + ((event.clientX - frame.left) / frame.width) * (width / view.zoom),
      y: view.y + ((event.clientY - frame.top) / frame.height) * (height / view.zoom),
    };
  }

  svg.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return; // the page scrolls, as everywhere
      event.preventDefault();
      nearer(event.deltaY < 0 ? 1.25 : 0.8, place(event));
    },
    { passive: false },
  );
  svg.addEventListener("pointerdown", (event) => {
    if (view.zoom === 1 || event.button) return;
    const begun = { x: event.clientX, y: event.clientY };
    let last = begun;
    const unit = () => width / view.zoom / svg.getBoundingClientRect().width;
    const drag = (each) => {
      if (Math.hypot(each.clientX - begun.x, each.clientY - begun.y) < 4 && last === begun) return;
      if (last === begun) svg.setPointerCapture(event.pointerId);
      box.classList.add("is-dragged");
      show({ zoom: view.zoom, x: view.x + (last.x - each.clientX) * unit(), y: view.y + (last.y - each.clientY) * unit() });
      last = { x: each.clientX, y: each.clientY };
    };
    const drop = () => {
      setTimeout(() => box.classList.remove("is-dragged")); // after the click that ends a drag
      svg.removeEventListener("pointermove", drag);
    };
    svg.addEventListener("pointermove", drag);
    svg.addEventListener("pointerup", drop, { once: true });
    svg.addEventListener("pointercancel", drop, { once: true });
  });

  return {
    nearer,
    whole: () => show({ x: 0, y: 0, zoom: 1 }),
    move: (across, down) => show({ zoom: view.zoom, x: view.x + across / view.zoom, y: view.y + down / view.zoom }),
    near: () => view.zoom > 1,
  };
}

/** What an area is, under the pointer or reached by the keys; where it leads. */
function tell(box, svg) {
  const areas = [...svg.querySelectorAll("[data-k]")];
  if (!areas.length) return null;
  const words = new Map();
  for (const area of areas) {
    words.set(area, area.querySelector("title")?.textContent ?? "");
    area.querySelector("title")?.remove(); // said below the map instead of in the browser's own late bubble
  }
  areas.sort((one, other) => words.get(one).localeCompare(words.get(other), "fr"));
  const said = document.createElement("div");
  said.className = "ec-geo__said ec-noprint";
  said.setAttribute("role", "status");
  box.append(said);
  let at = -1;

  const leads = (area) => (box.dataset.ecLeads ?? "").replace("{}", encodeURIComponent(area.dataset.k));
  function say(area, link) {
    for (const each of svg.querySelectorAll(".is-told")) each.classList.remove("is-told");
    said.replaceChildren();
    if (!area) return;
    area.classList.add("is-told");
    said.textContent = words.get(area);
    if (!link || !box.dataset.ecLeads) return;
    const way = document.createElement("a");
    way.href = leads(area);
    way.textContent = "D’où vient ce chiffre";
    said.append(way);
  }

  svg.addEventListener("pointerover", (event) => {
    const area = event.target.closest("[data-k]");
    if (area) say(area, event.pointerType !== "mouse");
  });
  svg.addEventListener("pointerleave", (event) => { if (event.pointerType === "mouse") say(null); });
  svg.addEventListener("click", (event) => {
    const area = event.target.closest("[data-k]");
    if (!area || box.classList.contains("is-dragged")) return;
    if (event.pointerType === "mouse" && box.dataset.ecLeads) window.location.assign(leads(area));
    else say(area, true); // a finger sees first what it touches
  });
  return (step) => {
    at = (at + step + areas.length) % areas.length;
    say(areas[at], true);
  };
}

function prepare(box) {
  const svg = box.querySelector("svg");
  if (!svg || box.querySelector(".ec-geo__tools")) return;
  const zoomed = zoom(box, svg);
  const step = tell(box, svg);
  const tools = document.createElement("div");
  tools.className = "ec-geo__tools ec-noprint";
  tools.setAttribute("role", "group");
  tools.setAttribute("aria-label", "Zoom de la carte");
  const gestures = [
    ["+", "Agrandir la carte", () => zoomed.nearer(1.6)],
    ["−", "Réduire la carte", () => zoomed.nearer(1 / 1.6)],
    ["⟲", "Revenir à la carte entière", zoomed.whole],
  ];
  if (step) {
    gestures.push(["‹", "Territoire précédent", () => step(-1)], ["›", "Territoire suivant", () => step(1)]);
  }
  for (const [sign, label, act] of gestures) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = sign;
    button.title = label;
    button.setAttribute("aria-label", label);
    button.addEventListener("click", act);
    tools.append(button);
  }
  tools.addEventListener("keydown", (event) => {
    const moves = { ArrowLeft: [-60, 0], ArrowRight: [60, 0], ArrowUp: [0, -60], ArrowDown: [0, 60] };
    const keys = { "+": () => zoomed.nearer(1.6), "-": () => zoomed.nearer(1 / 1.6), 0: zoomed.whole };
    if (moves[event.key] && zoomed.near()) zoomed.move(...moves[event.key]);
    else if (keys[event.key] && !event.ctrlKey && !event.metaKey) keys[event.key]();
    else return;
    event.preventDefault();
  });
  box.append(tools);
}

/** The address of the page in the clipboard: it gives the same view to whoever receives it. */
function copy(button) {
  if (!navigator.clipboard) return;
  button.hidden = false;
  const words = button.textContent;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(window.location.href);
      button.textContent = "Adresse copiée";
    } catch {
      button.textContent = "Copie refusée par le navigateur";
    }
    setTimeout(() => { button.textContent = words; }, 2500);
  });
}

function prepareAll(root) {
  for (const box of root.querySelectorAll("[data-ec-map]")) prepare(box);
  for (const button of root.querySelectorAll("[data-obs-copy]")) copy(button);
}

prepareAll(document);
document.body.addEventListener("htmx:load", (event) => prepareAll(event.target));
