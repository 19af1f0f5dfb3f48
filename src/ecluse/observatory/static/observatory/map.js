// Maps that come nearer: buttons, wheel with Ctrl, drag once near, arrows when the map has the focus.
// Without this script the links above the map give the same views.

const NEAREST = 40;

function prepare(box) {
  const svg = box.querySelector("svg");
  if (!svg || box.querySelector(".ec-geo__tools")) return;
  const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
  let view = { x: 0, y: 0, zoom: 1 };

  function show(next) {
    const zoom = Math.min(Math.max(next.zoom, 1), NEAREST);
    const limit = (place, size) => Math.min(Math.max(place, 0), size - size / zoom);
    view = { zoom, x: limit(next.x, width), y: limit(next.y, height) };
    svg.setAttribute("viewBox", `${view.x} ${view.y} ${width / zoom} ${height / zoom}`);
    box.classList.toggle("is-zoomed", zoom > 1);
    if (zoom > 1) svg.style.setProperty("--ec-zoom", zoom);
    else svg.removeAttribute("style");
  }

  function nearer(factor, at = { x: view.x + width / view.zoom / 2, y: view.y + height / view.zoom / 2 }) {
    const zoom = Math.min(Math.max(view.zoom * factor, 1), NEAREST);
    const kept = view.zoom / zoom;
    show({ zoom, x: at.x - (at.x - view.x) * kept, y: at.y - (at.y - view.y) * kept });
  }

  function move(across, down) {
    show({ zoom: view.zoom, x: view.x + across, y: view.y + down });
  }

  function place(event) {
    const frame = svg.getBoundingClientRect();
    return {
      x: view.x + ((event.clientX - frame.left) / frame.width) * (width / view.zoom),
      y: view.y + ((event.clientY - frame.top) / frame.height) * (height / view.zoom),
    };
  }

  const tools = document.createElement("div");
  tools.className = "ec-geo__tools ec-noprint";
  tools.setAttribute("role", "group");
  tools.setAttribute("aria-label", "Zoom de la carte");
  for (const [sign, label, act] of [
    ["+", "Agrandir la carte", () => nearer(1.6)],
    ["−", "Réduire la carte", () => nearer(1 / 1.6)],
    ["⟲", "Revenir à la carte entière", () => show({ x: 0, y: 0, zoom: 1 })],
  ]) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = sign;
    button.setAttribute("aria-label", label);
    button.addEventListener("click", act);
    tools.append(button);
  }
  box.append(tools);

  tools.addEventListener("keydown", (event) => {
    const step = 60 / view.zoom;
    const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
    if (!moves[event.key] || view.zoom === 1) return;
    event.preventDefault();
    move(...moves[event.key]);
  });
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
    let last = { x: event.clientX, y: event.clientY };
    const unit = () => width / view.zoom / svg.getBoundingClientRect().width;
    const drag = (each) => {
      move((last.x - each.clientX) * unit(), (last.y - each.clientY) * unit());
      last = { x: each.clientX, y: each.clientY };
    };
    const drop = () => {
      box.classList.remove("is-dragged");
      svg.removeEventListener("pointermove", drag);
    };
    box.classList.add("is-dragged");
    svg.setPointerCapture(event.pointerId);
    svg.addEventListener("pointermove", drag);
    svg.addEventListener("pointerup", drop, { once: true });
    svg.addEventListener("pointercancel", drop, { once: true });
  });
}

function prepareAll(root) {
  for (const box of root.querySelectorAll("[data-ec-map]")) prepare(box);
}

prepareAll(document);
document.body.addEventListener("htmx:load", (event) => prepareAll(event.target));
