// What can be done with a row: book it, keep what was agreed, write down what came of it.

import { element } from "/static/grid.js";

const CAME = [
  ["net", "Invoiced, net", "decimal"], ["invoice", "Invoice", ""], ["invoiced", "Invoice date", "date"], ["posted", "Posted on", "date"],
  ["posts", "Pieces out", "numeric"], ["impressions", "Impressions", "numeric"], ["engagement", "Engagement", "numeric"], ["reach", "Reach", "numeric"],
];
const STANDING = [["", "open"], ["posted", "all pieces are out"], ["final", "no invoice will follow"], ["no show", "did not come"]];

export function rowForms({ row, state, others, readonly, act, change }) {
  const booked = row.bookings[0];
  const forms = [bookForm(row, state, change), dealForm(row, state, booked, act)];
  if (row.bookings.length) forms.push(swapForm(row, others, act));
  const list = element("div");
  forms.push(cameForm(row, state, booked, act), list);
  listCame(list, row, state, readonly, act);
  if (readonly) forms.forEach((form) => form.querySelectorAll("button, select, input").forEach((own) => { own.disabled = true; }));
  return { forms, update: (now) => listCame(list, row, now, readonly, act) };
}

function field(form, words, made) {
  const label = element("label", {}, words);
  label.append(made); form.append(label);
  return made;
}

function pick(form, words, values, texts = values) {
  const select = element("select");
  select.append(...values.map((value, place) => { const option = element("option", {}, texts[place] || "any"); option.value = value; return option; }));
  return field(form, words, select);
}

function fields(title, send) {
  const form = element("form", { class: "fields" }), group = element("fieldset");
  group.append(element("legend", {}, title));
  form.append(group);
  form.addEventListener("submit", (event) => { event.preventDefault(); send(); });
  return [form, group];
}

// The booking that is meant: of what was picked, else what is booked, else the first package on sale.
function meant(form, row, state, booked) {
  const packages = pick(form, "Package", row.packages);
  packages.value = booked?.[0] ?? row.packages[0];
  const flights = state.flights?.length ? pick(form, "Flight", state.flights) : null;
  if (flights) flights.value = booked?.[1] ?? state.flights[0];
  return () => ({ creator: row.creator, platform: row.platform, package: packages.value, flight: flights?.value ?? "" });
}

function bookForm(row, state, change) {
  const [form, group] = fields("Book", () => change("lock", row, { package: packages.value, flight: flights?.value ?? "" }));
  const packages = pick(group, "Package", ["", ...row.packages]);
  const flights = state.flights?.length ? pick(group, "Flight", ["", ...state.flights]) : null;
  group.append(element("button", {}, "Lock as chosen"));
  return form;
}

function dealForm(row, state, booked, act) {
  const [form, group] = fields("Agreed", () => act({ act: "deal", ...booking(), price: price.value, status: status.value }));
  const booking = meant(group, row, state, booked);
  const price = field(group, "Agreed price", element("input", { inputmode: "decimal", size: "8" }));
  const status = pick(group, "Status", state.deal_states ?? []);
  status.value = "agreed";
  group.append(element("button", {}, "Keep the deal"));
  return form;
}

function swapForm(row, others, act) {
  const [form, group] = fields("Swap", () => {
    const found = others.find((own) => `${own.creator} · ${own.platform}` === other.value);
    if (found) act({ act: "swap", creator: row.creator, platform: row.platform, with: found.creator, with_platform: found.platform });
  });
  const other = field(group, "Swap for", element("input", { list: "others" })), list = element("datalist", { id: "others" });
  list.append(...others.slice(0, 300).map((own) => element("option", { value: `${own.creator} · ${own.platform}` })));
  group.append(list, element("button", {}, "Swap"));
  return form;
}

function cameForm(row, state, booked, act) {
  const [form, group] = fields("What came", async () => {
    const told = Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, input.value]));
    const answer = await act({ act: "happened", ...booking(), ...told });
    if (answer.ok) Object.values(inputs).forEach((input) => { input.value = ""; });
  });
  const booking = meant(group, row, state, booked);
  const inputs = Object.fromEntries(CAME.map(([name, words, kind]) => [
    name, field(group, words, element("input", kind === "date" ? { type: "date" } : { inputmode: kind, size: "9" })),
  ]));
  inputs.status = pick(group, "It is", STANDING.map(([value]) => value), STANDING.map(([, words]) => words));
  group.append(element("button", {}, "Add what came"));
  return form;
}

function listCame(place, row, state, readonly, act) {
  const same = (one, other) => one.trim().toLowerCase() === other.trim().toLowerCase();
  const rows = (state.happened ?? []).filter((own) => same(own.creator, row.creator) && (!own.platform || same(own.platform, row.platform)));
  if (!rows.length) { place.replaceChildren(); return; }
  const names = ["package", "flight", ...CAME.map(([name]) => name), "status"].filter((name) => rows.some((own) => own[name]));
  const words = { package: "Package", flight: "Flight", status: "Status", ...Object.fromEntries(CAME.map(([name, text]) => [name, text])) };
  const table = element("table"), head = element("tr"), thead = element("thead"), body = element("tbody");
  head.append(...[...names.map((name) => words[name]), "Remove"].map((text) => element("th", { scope: "col" }, text)));
  thead.append(head);
  body.append(...rows.map((own) => {
    const line = element("tr"), cell = element("td");
    line.append(...names.map((name) => element("td", {}, own[name] ?? "")));
    const gone = element("button", { type: "button", class: "small", "aria-label": `Remove what came: ${own.invoice || own.posted || own.net || own.status}` }, "Remove");
    gone.disabled = readonly;
    gone.addEventListener("click", () => act({ act: "not happened", index: own.index }));
    cell.append(gone); line.append(cell);
    return line;
  }));
  table.append(thead, body);
  const scroll = element("div", { class: "scroll", role: "region", "aria-label": "What came", tabindex: "0" });
  scroll.append(table);
  place.replaceChildren(scroll);
}
