"use strict";
// Sorting and filtering of the tables; the page says everything without it too.
for (const table of document.querySelectorAll("table[data-sorts]")) {
  const body = table.tBodies[0];
  const rows = Array.from(body.rows);
  const heads = Array.from(table.tHead.rows[0].cells);
  const value = (row, at) => {
    const cell = row.cells[at];
    return "v" in cell.dataset ? Number(cell.dataset.v) : cell.textContent.trim().toLowerCase();
  };
  const compare = (one, other) => {
    const numbers = typeof one === "number" && typeof other === "number";
    if (numbers) return (Number.isNaN(one) ? -Infinity : one) - (Number.isNaN(other) ? -Infinity : other);
    return String(one).localeCompare(String(other), "en", { numeric: true });
  };
  heads.forEach((head, at) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    head.setAttribute("aria-sort", "none");
    button.addEventListener("click", () => {
      const first = head.classList.contains("n") ? "descending" : "ascending";
      const second = first === "ascending" ? "descending" : "ascending";
      const order = head.getAttribute("aria-sort") === first ? second : first;
      heads.forEach((other) => other.setAttribute("aria-sort", other === head ? order : "none"));
      const keyed = rows.map((row) => [value(row, at), row]);
      keyed.sort((one, other) => (order === "ascending" ? 1 : -1) * compare(one[0], other[0]));
      body.append(...keyed.map((entry) => entry[1]));
    });
  });
  const filters = document.getElementById(table.id + "-filters");
  if (!filters) continue;
  filters.hidden = false;
  const search = filters.querySelector("input");
  const choices = Array.from(filters.querySelectorAll("select"));
  const told = filters.querySelector("output");
  const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
  const show = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let left = 0, sum = 0;
    for (const row of rows) {
      const fits = words.every((word) => texts.get(row).includes(word)) &&
        choices.every((choice) => !choice.value || row.cells[Number(choice.dataset.column)].textContent.trim() === choice.value);
      row.hidden = !fits;
      left += fits;
      if (fits && filters.dataset.sum) sum += Number(row.cells[Number(filters.dataset.sum)].dataset.v);
    }
    const digits = Number(filters.dataset.digits);
    const money = filters.dataset.sum
      ? ", " + filters.dataset.unit + " " + sum.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits })
      : "";
    told.textContent = left.toLocaleString("en-US") + " of " + rows.length.toLocaleString("en-US") + " rows" + money;
  };
  filters.addEventListener("input", show);
  show();
}
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
