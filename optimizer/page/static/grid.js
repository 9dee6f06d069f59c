// A table with a window: of thousands of rows those in sight are in the document.

const HEIGHT = 34;
const SPARE = 12;

export class Grid {
  constructor(place, { choose, act, label }) {
    this.place = place; this.choose = choose; this.act = act; this.label = label;
    this.columns = []; this.rows = []; this.shown = []; this.order = null; this.selected = null;
    this.keep = () => true; this.locked = new Set(); this.come = new Set(); this.readonly = false;
    this.box = element("div", { class: "grid", role: "region", tabindex: "0", "aria-label": label });
    this.table = element("table", { "aria-label": label });
    this.head = element("thead"); this.body = element("tbody");
    this.table.append(this.head, this.body);
    this.box.append(this.table);
    place.replaceChildren(this.box);
    this.box.addEventListener("scroll", () => this.draw());
    new ResizeObserver(() => this.draw()).observe(this.box);
    this.box.addEventListener("keydown", (event) => this.key(event));
    this.body.addEventListener("click", (event) => this.click(event));
  }

  fill(columns, rows) {
    const same = JSON.stringify(columns) === JSON.stringify(this.columns);
    this.columns = columns; this.rows = rows;
    if (!same) this.header();
    this.refresh();
  }

  filter(keep) { this.keep = keep; this.box.scrollTop = 0; this.refresh(); }

  mark({ locked, excluded, come }) {
    this.locked = locked; this.excluded = excluded; this.come = come;
    this.draw(true);
  }

  header() {
    const row = element("tr");
    const actions = element("th", { scope: "col" });
    this.columns.forEach((column, place) => {
      const sort = element("button", { type: "button" }, column.heading);
      sort.addEventListener("click", () => this.sort(place));
      const head = element("th", { scope: "col", class: column.figure ? "n" : "" });
      head.append(sort);
      row.append(head);
      if (place === 0) { actions.append(element("span", { class: "hidden" }, "Acts")); row.append(actions); }
    });
    this.head.replaceChildren(row);
  }

  sort(place) {
    const down = this.order && this.order.place === place ? !this.order.down : this.columns[place].figure;
    this.order = { place, down };
    this.head.querySelectorAll("th").forEach((head) => head.removeAttribute("aria-sort"));
    this.head.querySelectorAll("th")[place > 0 ? place + 1 : 0].setAttribute("aria-sort", down ? "descending" : "ascending");
    this.refresh();
  }

  refresh() {
    this.shown = this.rows.filter((row) => this.keep(row));
    if (this.order) {
      const { place, down } = this.order;
      const key = (row) => (row.sort[place] ?? row.cells[place].toLowerCase());
      const sign = down ? -1 : 1;
      this.shown = this.shown.map((row) => [key(row), row]).sort(([one], [other]) => sign * compare(one, other)).map(([, row]) => row);
    }
    this.draw(true);
  }

  draw(anew) {
    const top = Math.max(0, this.box.scrollTop - HEIGHT);
    const first = Math.max(0, Math.floor(top / HEIGHT) - SPARE);
    const last = Math.min(this.shown.length, first + Math.ceil(this.box.clientHeight / HEIGHT) + 2 * SPARE);
    if (!anew && this.window && this.window[0] === first && this.window[1] === last) return;
    this.window = [first, last];
    const focused = document.activeElement?.dataset?.act && this.body.contains(document.activeElement)
      ? [document.activeElement.dataset.row, document.activeElement.dataset.act] : null;
    this.table.setAttribute("aria-rowcount", this.shown.length + 1);
    const rows = [];
    for (let place = first; place < last; place += 1) rows.push(this.row(this.shown[place], place));
    this.body.replaceChildren(spacer(first * HEIGHT, this.columns.length + 1), ...rows, spacer((this.shown.length - last) * HEIGHT, this.columns.length + 1));
    if (focused) this.body.querySelector(`button[data-row="${focused[0]}"][data-act="${focused[1]}"]`)?.focus();
  }

  row(row, place) {
    const key = nameOf(row);
    const locked = this.locked.has(key), excluded = this.excluded?.has(key) ?? row.state === "excluded";
    const classes = [row.bookings.length ? "in" : "", this.come.has(key) ? "come" : "", this.selected === key ? "selected" : ""];
    const shown = element("tr", { class: classes.join(" ").trim(), "aria-rowindex": place + 2 });
    row.cells.forEach((text, column) => {
      const head = this.columns[column];
      const state = head.key === "state" ? (locked ? "locked" : excluded ? "excluded" : text) : text;
      const cell = element(column === 0 ? "th" : "td", column === 0 ? { scope: "row" } : { class: head.figure ? "n" : "" });
      cell.append(element("bdi", {}, state));
      if (text.length > 24) cell.title = text;
      shown.append(cell);
      if (column === 0) {
        const acts = element("td");
        const group = element("div", { class: "actions" });
        const button = (act, words, pressed) => {
          const made = element("button", { type: "button", class: "small", "data-act": act, "data-row": place, "aria-pressed": String(pressed), "aria-label": `${words} ${row.creator} on ${row.platform}` }, words);
          made.disabled = this.readonly;
          group.append(made);
        };
        button(locked ? "unlock" : "lock", "Lock", locked);
        button(excluded ? "include" : "exclude", "Exclude", excluded);
        const why = element("button", { type: "button", class: "small", "data-act": "why", "data-row": place, "aria-label": `Why ${row.bookings.length ? "" : "not "}${row.creator}` }, "Why");
        group.append(why);
        acts.append(group);
        shown.append(acts);
      }
    });
    shown.dataset.place = place;
    return shown;
  }

  click(event) {
    const button = event.target.closest("button"), line = event.target.closest("tr[data-place]");
    if (!line) return;
    const row = this.shown[Number(line.dataset.place)];
    this.selected = nameOf(row);
    if (button) this.act(button.dataset.act, row);
    else this.choose(row);
    this.draw(true);
  }

  key(event) {
    if (event.target !== this.box || !["ArrowDown", "ArrowUp", "Enter"].includes(event.key) || !this.shown.length) return;
    event.preventDefault();
    let place = this.shown.findIndex((row) => nameOf(row) === this.selected);
    if (event.key === "Enter") { if (place >= 0) this.choose(this.shown[place]); return; }
    place = Math.min(this.shown.length - 1, Math.max(0, place + (event.key === "ArrowDown" ? 1 : -1)));
    this.selected = nameOf(this.shown[place]);
    const top = place * HEIGHT;
    if (top < this.box.scrollTop) this.box.scrollTop = top;
    if (top + 3 * HEIGHT > this.box.scrollTop + this.box.clientHeight) this.box.scrollTop = top + 3 * HEIGHT - this.box.clientHeight;
    this.draw(true);
  }
}

export const nameOf = (row) => `${row.creator}\u0000${row.platform}`;

export function element(name, attributes = {}, text = null) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== "") made.setAttribute(key, value);
  if (text !== null) made.textContent = text;
  return made;
}

function spacer(height, columns) {
  const row = element("tr", { class: "spacer", "aria-hidden": "true" });
  const cell = element("td", { colspan: columns });
  cell.style.setProperty("--space", `${height}px`);
  row.append(cell);
  return row;
}

function compare(one, other) {
  if (typeof one === typeof other) return one < other ? -1 : one > other ? 1 : 0;
  return typeof one === "number" ? -1 : 1;
}
