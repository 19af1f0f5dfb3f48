// The list of indicators shortens as one types. Without this script the button searches.

const fold = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/œ/g, "oe");

function search(form) {
  const [field, theme, said] = [form.elements.q, form.elements.theme, form.querySelector("[data-obs-said]")];
  const lines = [...document.querySelectorAll("[data-obs-words]")];
  const chapters = [...document.querySelectorAll("[data-obs-chapter]")];
  const nothing = document.querySelector("[data-obs-nothing]");

  function show() {
    const words = fold(field.value).split(/[^a-z0-9]+/).filter(Boolean);
    const wanted = (line) =>
      words.every((word) => line.dataset.obsWords.includes(word)) &&
      (!theme.value || line.dataset.obsThemes.split(" ").includes(theme.value));
    let [loaded, waiting] = [0, 0];
    for (const line of lines) {
      line.hidden = !wanted(line);
      if (!line.hidden) line.closest("details") ? (waiting += 1) : (loaded += 1);
    }
    for (const chapter of chapters) {
      const there = (root) => root.querySelector("[data-obs-words]:not([hidden])") !== null;
      chapter.hidden = !there(chapter);
      const declared = chapter.querySelector("details");
      if (!declared) continue;
      declared.hidden = !there(declared);
      if (words.length || theme.value) declared.open = true;
    }
    nothing.hidden = loaded + waiting > 0;
    const count = (number, one, many) => `${number} ${number > 1 ? many : one}`;
    said.textContent = loaded + waiting === 0 ? "" : `${count(loaded, "indicateur a des chiffres", "indicateurs ont des chiffres")}, ` +
      `${count(waiting, "autre attend son fichier", "autres attendent leur fichier")}.`;
  }

  field.addEventListener("input", show);
  theme.addEventListener("change", show);
}

for (const form of document.querySelectorAll("[data-obs-search]")) {
  // What was searched on the server left lines out: the whole list is needed to search further.
  if (!form.elements.q.defaultValue && !form.elements.theme.querySelector("[selected]:not([value=''])")) search(form);
}
