// Adds to a page that is complete without it: sorting by any column, and a filter by name, class and trouble.
"use strict";
const tables = [...document.querySelectorAll("table.standings")].filter(one => one.tBodies[0].rows.length > 1);
const text = cell => cell.textContent.trim();
const number = words => {
  const found = words.replace(/\./g, "").replace(",", ".").replace("−", "-").match(/^[+-]?\d+(\.\d+)?/);
  return found ? Number(found[0]) : null;
};
const compare = (a, b) => {
  const [x, y] = [number(a), number(b)];
  if (x !== null && y !== null) return x - y;
  if (x !== null || y !== null) return x === null ? 1 : -1;
  return a.localeCompare(b, "vi");
};
for (const table of tables) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, at) => {
    const button = document.createElement("button");
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      heads.forEach(one => one.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const rows = [...table.tBodies[0].rows];
      rows.sort((a, b) => (down ? -1 : 1) * compare(text(a.cells[at]), text(b.cells[at])));
      table.tBodies[0].append(...rows);
    });
  });
}
const filter = document.getElementById("loc");
if (tables.length) {
  filter.hidden = false;
  const [name, grade, trouble] = ["loc-ten", "loc-loai", "loc-loi"].map(id => document.getElementById(id));
  const plain = words => words.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/gi, "d").toLowerCase();
  const apply = () => {
    const shown = new Set();
    const rows = tables.flatMap(table => [...table.tBodies[0].rows]);
    for (const row of rows) {
      const fits = plain(text(row.querySelector("th"))).includes(plain(name.value.trim()))
        && (!grade.value || row.dataset.grade === grade.value)
        && (!trouble.checked || row.dataset.trouble === "1");
      row.hidden = !fits;
      if (fits) shown.add(row.dataset.unit);
    }
    for (const row of document.querySelectorAll("table.heat tr[data-unit]"))
      row.hidden = row.dataset.unit !== filter.dataset.root && !shown.has(row.dataset.unit);
    document.getElementById("loc-so").textContent = `Đang hiện ${shown.size}/${rows.length} đơn vị.`;
  };
  for (const one of [name, grade, trouble]) one.addEventListener("input", apply);
}
