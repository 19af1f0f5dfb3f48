// Quicker and safer pages. Every page works without this file.

const COOKIE = "ecluse_affichage";

/** Light or dark: the form in the footer posts; here the choice takes effect at once. */
function look(form) {
  const buttons = form.querySelectorAll("button[name=appearance]");
  form.addEventListener("submit", (event) => {
    const chosen = event.submitter?.value;
    if (!chosen) return;
    event.preventDefault();
    const root = document.documentElement;
    if (chosen === "system") {
      delete root.dataset.frTheme;
      document.cookie = `${COOKIE}=; path=/; max-age=0; samesite=lax`;
    } else {
      root.dataset.frTheme = chosen;
      document.cookie = `${COOKIE}=${chosen}; path=/; max-age=31536000; samesite=lax`;
    }
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.value === chosen));
  });
}

/** Ask before leaving a form that has unsent changes. */
function guard(form) {
  let changed = false;
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { changed = false; });
  window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
}

/** The bar at the bottom must not hide what has the focus. */
function clear(bar) {
  const measure = () => {
    document.documentElement.style.setProperty("scroll-padding-bottom", `${bar.offsetHeight + 16}px`);
  };
  measure();
  new ResizeObserver(measure).observe(bar);
}

/** A place where a file can be dropped onto its plain input. */
function drop(zone) {
  const input = zone.querySelector("input[type=file]");
  const named = zone.querySelector("[data-ec-chosen]");
  const say = () => {
    if (named) named.textContent = Array.from(input.files, (file) => file.name).join(", ");
  };
  zone.addEventListener("dragover", (event) => { event.preventDefault(); zone.classList.add("is-over"); });
  zone.addEventListener("dragleave", () => zone.classList.remove("is-over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("is-over");
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  input.addEventListener("change", say);
}

/** A panel of choices: Escape closes it and goes back to what opened it, a click elsewhere closes it. */
function pick(panel) {
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !panel.open) return;
    panel.open = false;
    panel.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => { if (!panel.contains(event.target)) panel.open = false; });
}

/**
 * Choosing rows of a table: one box for all of them, a count, and the bar of gestures only once something is chosen.
 * A link follows the box that was ticked last, so that the bar is one key away.
 */
function gestures(form) {
  const boxes = [...form.elements].filter((control) => control.type === "checkbox");
  const head = document.querySelector("th.c-pick");
  const said = form.querySelector("[data-ec-said]");
  const scope = form.querySelector("select");
  const all = document.createElement("input");
  const label = document.createElement("label");
  const group = document.createElement("div");
  const way = document.createElement("a");
  if (!head || !boxes.length) return;
  Object.assign(all, { type: "checkbox", id: "tout-choisir" });
  Object.assign(label, { className: "fr-label", htmlFor: all.id });
  label.append(head.firstElementChild);
  label.firstElementChild.textContent = "Tout choisir";
  group.className = "fr-checkbox-group fr-checkbox-group--sm";
  group.append(all, label);
  head.append(group);
  Object.assign(way, { className: "fr-btn fr-btn--sm ec-wayto", href: `#${scope.id}` });
  way.addEventListener("click", (event) => { event.preventDefault(); scope.focus(); });
  const show = () => {
    const count = boxes.filter((box) => box.checked).length;
    all.checked = count === boxes.length;
    all.indeterminate = count > 0 && !all.checked;
    form.hidden = !count && !scope.value;
    way.hidden = !count;
    way.textContent = count > 1 ? `Modifier les ${count} fiches cochées` : "Modifier la fiche cochée";
    said.textContent = count ? `${count} ${count > 1 ? "fiches cochées" : "fiche cochée"}` : "";
  };
  document.addEventListener("change", ({ target }) => {
    if (target === all) for (const box of boxes) box.checked = all.checked;
    else if (!boxes.includes(target)) return;
    target.closest(".c-pick").append(way);
    show();
  });
  window.addEventListener("pageshow", show);
  show();
}

/** Printing needs a script: its button is hidden without one. */
function print(button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

function enhance(root) {
  const each = (name, gesture) => {
    const inside = root.querySelectorAll(`[${name}]`);
    for (const element of root.matches?.(`[${name}]`) ? [root, ...inside] : inside) {
      if (element.hasAttribute(`${name}-on`)) continue;
      element.setAttribute(`${name}-on`, "");
      gesture(element);
    }
  };
  each("data-ec-look", look);
  each("data-ec-guard", guard);
  each("data-ec-drop", drop);
  each("data-ec-print", print);
  each("data-ec-sticky", clear);
  each("data-ec-pick", pick);
  each("data-ec-gestures", gestures);
  each("data-ec-focus", (element) => element.focus());
}

enhance(document);
document.addEventListener("htmx:load", (event) => enhance(event.target));
