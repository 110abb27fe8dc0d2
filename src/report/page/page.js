"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("scripted");

  // Light and dark: as the system has it, until someone chooses.
  const theme = document.getElementById("theme");
  const prefersDark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : prefersDark.matches);
  const nameTheme = () => { theme.textContent = isDark() ? "Light" : "Dark"; };
  theme.addEventListener("click", () => { root.dataset.theme = isDark() ? "light" : "dark"; nameTheme(); });
  prefersDark.addEventListener("change", nameTheme);
  nameTheme();

  // Exact numbers in place of rounded ones, for all of them.
  const exact = document.getElementById("exact");
  exact.addEventListener("click", () => {
    const isExact = exact.getAttribute("aria-pressed") !== "true";
    exact.setAttribute("aria-pressed", String(isExact));
    for (const number of document.querySelectorAll("data")) {
      number.dataset.shown ??= number.textContent;
      number.textContent = isExact ? number.value : number.dataset.shown;
    }
  });

  const grouped = (count) => count.toLocaleString("en-US");
  const tables = new Map();

  // What a table has: its rows in their order, the values that filters look for, and the text, once it is asked for.
  const stateOf = (table) => {
    let state = tables.get(table);
    if (!state) {
      const bodies = [...table.tBodies];
      const rows = bodies.flatMap((body) => [...body.rows]).map((element) => ({
        element,
        keys: (element.dataset.k ?? "").split("|").map((values) => values.split(",")),
        text: null,
        isHidden: false,
      }));
      const size = bodies.length > 0 ? bodies[0].rows.length : 0;
      state = { bodies, rows, order: rows, size };
      tables.set(table, state);
    }
    return state;
  };

  const textOf = (row) => row.element.textContent.toLowerCase();

  // The text of long tables is read while there is nothing else to do, a few rows at a time.
  const warm = function* () {
    for (const table of document.querySelectorAll("table.tiled")) {
      for (const row of stateOf(table).rows) { row.text ??= textOf(row); yield; }
    }
  };
  const reading = warm();
  const read = (deadline) => {
    while (deadline.timeRemaining() > 1) if (reading.next().done) return;
    requestIdleCallback(read);
  };
  if ("requestIdleCallback" in window) requestIdleCallback(read);

  // A body that is out of sight is as tall as the rows that it shows.
  const measure = (state) => {
    if (state.bodies.length < 2) return;
    const shown = state.bodies.map(() => 0);
    state.order.forEach((row, place) => { if (!row.isHidden) shown[Math.floor(place / state.size)] += 1; });
    state.bodies.forEach((body, place) => {
      body.hidden = shown[place] === 0;
      body.style.containIntrinsicHeight = `auto ${32 * shown[place]}px`;
    });
  };

  const filter = (form) => {
    const table = document.getElementById(form.dataset.table);
    const state = stateOf(table);
    const wanted = [...form.querySelectorAll("select")]
      .filter((select) => select.value !== "")
      .map((select) => [Number(select.dataset.filter), select.value]);
    const words = form.querySelector("input").value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const row of state.rows) {
      if (words.length > 0) row.text ??= textOf(row);
      const isShown = wanted.every(([place, value]) => row.keys[place].includes(value))
        && words.every((word) => row.text.includes(word));
      if (isShown) count += 1;
      if (isShown === row.isHidden) {
        row.isHidden = !isShown;
        row.element.hidden = row.isHidden;
      }
    }
    measure(state);
    const what = table.dataset.what;
    const all = state.rows.length;
    form.querySelector("output").textContent =
      (count === all ? grouped(all) : `${grouped(count)} of ${grouped(all)}`) + " " + (all === 1 ? what : what + "s");
  };

  // Numbers by their exact value; cells without one stand last, whichever the direction.
  const valueOf = (cell, isNumber) => {
    const data = cell.firstElementChild;
    const text = data?.localName === "data" ? data.value : cell.textContent.trim();
    if (!isNumber) return text === "" ? null : text.toLowerCase();
    const number = Number.parseFloat(text.replaceAll(",", ""));
    return Number.isNaN(number) ? null : number;
  };

  const sort = (header) => {
    const table = header.closest("table");
    const state = stateOf(table);
    const column = header.cellIndex;
    const isNumber = header.classList.contains("n");
    const isDescending = header.getAttribute("aria-sort") === "ascending";
    const collator = new Intl.Collator("en", { numeric: true });
    const compare = isNumber ? (a, b) => a - b : (a, b) => collator.compare(a, b);
    const valued = state.rows.map((row) => ({ row, value: valueOf(row.element.cells[column], isNumber) }));
    valued.sort((a, b) => {
      if (a.value === null || b.value === null) return Number(a.value === null) - Number(b.value === null);
      return isDescending ? compare(b.value, a.value) : compare(a.value, b.value);
    });
    state.order = valued.map(({ row }) => row);
    state.bodies.forEach((body, place) => {
      const own = state.order.slice(place * state.size, (place + 1) * state.size);
      body.append(...own.map((row) => row.element));
    });
    for (const other of header.parentElement.cells) other.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", isDescending ? "descending" : "ascending");
    measure(state);
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("table.data thead button");
    if (button) sort(button.closest("th"));
  });
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form.controls");
    if (form) filter(form);
  });
  document.addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("reset", (event) => {
    // The fields are empty only after the event.
    const form = event.target;
    queueMicrotask(() => setTimeout(() => filter(form)));
  });
  // On paper: what is in a closed part, but for rows of tables; and of long tables the first rows that are shown.
  addEventListener("beforeprint", () => {
    for (const part of document.querySelectorAll("section > details")) part.open = true;
    for (const table of document.querySelectorAll("table.tiled")) {
      let before = 0;
      for (const body of table.tBodies) {
        body.classList.toggle("beyond", before >= 500);
        before += [...body.rows].filter((row) => !row.hidden).length;
      }
    }
  });
})();
