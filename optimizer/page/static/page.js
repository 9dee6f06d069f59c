// The planner's page: shows how things stand, and asks for what the planner does. The program decides everything else.

import { Grid, element, nameOf } from "/static/grid.js";
import { rowForms } from "/static/booking.js";
import { Budget } from "/static/budget.js";
import { Tabs, problems, showAnswer } from "/static/panels.js";

const at = (id) => document.getElementById(id);
let state = null, plan = null, role = "planner", asked = 0;

async function post(path, body) {
  const answer = await fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  const told = await answer.json().catch(() => ({ problems: [{ what: "The page has ended.", hint: "Start it again." }] }));
  return { ok: answer.ok, status: answer.status, ...told };
}

async function act(body) {
  const told = await post("/act", body);
  at("problems").replaceChildren(...(told.ok ? [] : problems(told)));
  return told;
}

async function ask(kind, query, place) {
  const number = ++asked;
  place.dataset.number = number;
  place.replaceChildren(element("p", { class: "muted", role: "status" }, "Working it out …"));
  const answer = await (await fetch(`/ask?${new URLSearchParams({ kind, ...query })}`)).json();
  if (Number(place.dataset.number) === number) showAnswer(place, answer);
  return answer;
}

// The table

const grid = new Grid(at("grid"), {
  label: "Everybody in the roster",
  choose: (row) => why(row),
  act: (name, row) => (name === "why" ? why(row) : change(name, row)),
});

function change(name, row, more = {}) {
  const key = nameOf(row), locked = new Set(grid.locked), excluded = new Set(grid.excluded ?? []);
  ({ lock: () => { locked.add(key); excluded.delete(key); }, unlock: () => locked.delete(key), exclude: () => { excluded.add(key); locked.delete(key); }, include: () => excluded.delete(key) }[name] ?? (() => {}))();
  grid.mark({ locked, excluded, come: grid.come });
  return act({ act: name, creator: row.creator, platform: row.platform, ...more });
}

function keep() {
  const words = at("search").value.trim().toLowerCase(), show = at("show").value, platform = at("platform").value, tier = at("tier").value;
  const place = Object.fromEntries(grid.columns.map((column, index) => [column.key, index]));
  grid.filter((row) => {
    const key = nameOf(row);
    if (platform && row.platform !== platform) return false;
    if (tier && row.cells[place.tier] !== tier) return false;
    if (show === "in" && !row.bookings.length) return false;
    if (show === "out" && row.bookings.length) return false;
    if (show === "locked" && !grid.locked.has(key)) return false;
    if (show === "excluded" && !grid.excluded?.has(key)) return false;
    return !words || row.cells.some((text) => text.toLowerCase().includes(words));
  });
  at("count").textContent = `${grid.shown.length} of ${grid.rows.length}`;
}
for (const id of ["search", "show", "platform", "tier"]) at(id).addEventListener("input", keep);

function choices(select, values) {
  const before = select.value;
  select.replaceChildren(element("option", { value: "" }, "all"), ...values.map((value) => element("option", { value }, value)));
  select.querySelector("option").value = "";
  select.value = values.includes(before) ? before : "";
}

// Tabs

const tabs = new Tabs(at("tabs"), at("panels"), { why: "Why", rules: "Rules", budget: "Budget", campaign: "Campaign", charts: "Charts", report: "Report", options: "Options", text: "File" }, opened);
const budget = new Budget(tabs.panels.budget, act);
tabs.panels.why.append(element("p", { class: "muted" }, "Choose a row of the table: who is in the plan and why, at what price that would change."));

function opened(key) {
  if (key === "rules") drawRules();
  if (key === "budget" && state) budget.draw(state, plan, role === "reader");
  if (key === "report") drawAnswer("report");
  if (key === "campaign") drawCampaign();
  if (key === "charts") drawAnswer("charts");
  if (key === "options") drawOptions();
  if (key === "text") drawText();
}

let forms = null;

function why(row) {
  tabs.open("why");
  const panel = tabs.panels.why;
  const head = element("h3");
  head.append(element("bdi", {}, row.creator), ` on ${row.platform}`);
  const answer = element("div");
  forms = rowForms({ row, state, others: grid.rows.filter((own) => !own.bookings.length), readonly: role === "reader", act, change });
  const said = element("div");
  panel.replaceChildren(head, said, ...forms.forms, answer);
  ask("creator", { creator: row.creator }, answer).then(() => said.replaceChildren(...answer.querySelectorAll(":scope > p")));
}

function drawCampaign() {
  const panel = tabs.panels.campaign;
  const key = `${state.revision} ${plan?.revision}`;
  if (panel.dataset.key === key) return;
  panel.dataset.key = key;
  if (!state.happened?.length) {
    panel.replaceChildren(element("p", { class: "muted" }, "Nothing has happened yet. Choose a booking, and type what was invoiced, when it was posted and what it brought: here it is held against the plan."));
    return;
  }
  const hold = element("button", { type: "button" }, "Hold it against the plan shown"), answer = element("div");
  hold.disabled = role === "reader" || !plan || plan.status === "infeasible";
  hold.addEventListener("click", () => act({ act: "hold" }));
  panel.replaceChildren(hold, answer);
  if (plan?.revision === state.revision) ask("track", {}, answer);
}

// What is told of the plan as a whole: worked out when somebody looks at it.
function drawAnswer(key) {
  const panel = tabs.panels[key];
  if (!plan || plan.revision !== state.revision || panel.dataset.revision === String(plan.revision)) return;
  panel.dataset.revision = plan.revision;
  ask(key, {}, panel);
}

function drawRules() {
  const panel = tabs.panels.rules;
  if (panel.contains(document.activeElement) && document.activeElement.tagName === "INPUT") return;
  const boxes = state.rules_in_file.map((rule) => {
    const box = element("div", { class: "rule" });
    const id = `rule-${rule.on}-${rule.index}`;
    const on = element("input", { type: "checkbox", id });
    on.checked = rule.on; on.disabled = role === "reader";
    on.addEventListener("change", () => act({ act: rule.on ? "rule off" : "rule on", index: rule.index }));
    const label = element("label", { for: id });
    const found = plan?.rules?.filter((own) => own.name === rule.name && rule.on) ?? [];
    label.append(element("strong", {}, rule.name || rule.words), element("br"), element("span", { class: "muted" }, rule.words));
    found.slice(0, 3).forEach((own) => label.append(element("br"), element("span", { class: own.state === "broken" ? "bad" : "muted" }, `${own.group ? `${own.group}: ` : ""}${[own.asked, own.state].filter(Boolean).join(", ")}${own.room ? ` (${own.room})` : ""}`)));
    const limits = element("div", { class: "limits" });
    for (const [end, words] of [["min", "At least"], ["max", "At most"]]) {
      const limit = element("input", { "aria-label": `${words}: ${rule.name}`, placeholder: words });
      limit.value = rule[end]; limit.disabled = !rule.on || role === "reader";
      limit.addEventListener("change", () => act({ act: "rule limit", index: rule.index, end, value: limit.value }));
      limits.append(limit);
    }
    box.append(on, label, limits);
    return box;
  });
  const costs = element("button", { type: "button" }, "What does each rule cost?"), answer = element("div");
  costs.addEventListener("click", () => ask("rules", {}, answer));
  panel.replaceChildren(element("h3", {}, "Rules"), ...boxes, ruleForm(), costs, answer);
}

function ruleForm() {
  const form = element("form", { class: "fields", "aria-label": "Add a rule" });
  const field = (name, words, made) => { const label = element("label", {}, words); made.name = name; label.append(made); form.append(label); };
  const select = (values) => { const made = element("select"); made.append(...values.map(([value, words]) => element("option", { value }, words))); return made; };
  field("name", "New rule", element("input", { required: "" }));
  field("measure", "Measure", select(state.measures.map((own) => [own.name, own.heading])));
  field("column", "Of", select([["tier", "tier"], ["platform", "platform"], ["niche", "niche"], ["country", "country"]]));
  field("value", "which is", element("input"));
  field("min", "At least", element("input"));
  field("max", "At most", element("input"));
  form.append(element("button", {}, "Add"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    document.activeElement.blur();
    act({ act: "rule add", rule: Object.fromEntries(new FormData(form)) });
  });
  return form;
}

function drawOptions() {
  const panel = tabs.panels.options;
  const form = element("form", { class: "fields" });
  const label = element("label", {}, "Keep this plan as"), name = element("input", { maxlength: "60" });
  label.append(name); form.append(label, element("button", {}, "Keep"));
  form.addEventListener("submit", (event) => { event.preventDefault(); act({ act: "keep", name: name.value }); });
  const columns = state.options.length ? Object.keys(state.options[0].totals) : [];
  const table = element("table"), head = element("tr");
  head.append(...["Option", ...columns.map((key) => HEADINGS[key] ?? key), "Proof", "What to do"].map((words) => element("th", { scope: "col" }, words)));
  const thead = element("thead"), body = element("tbody");
  thead.append(head);
  state.options.forEach((option, index) => {
    const row = element("tr");
    row.append(element("th", { scope: "row" }, option.name), ...columns.map((key) => element("td", { class: "n" }, option.totals[key] ?? "")), element("td", {}, option.certificate));
    const acts = element("td");
    for (const [doing, words] of [["take", "Work on with it"], ["drop", "Drop"]]) {
      const button = element("button", { type: "button", class: "small", "aria-label": `${words}: ${option.name}` }, words);
      button.addEventListener("click", () => act({ act: "option", index, do: doing }));
      acts.append(button);
    }
    row.append(acts); body.append(row);
  });
  table.append(thead, body);
  const scroll = element("div", { class: "scroll", role: "region", "aria-label": "Options", tabindex: "0" });
  scroll.append(table);
  const others = element("button", { type: "button" }, "Which other plans are about as good?"), answer = element("div");
  others.addEventListener("click", () => ask("alternatives", {}, answer));
  const size = element("form", { class: "fields" }), tier = element("select", { "aria-label": "Tier" });
  tier.append(...(state.tiers ?? []).map((own) => element("option", { value: own }, own)));
  const sized = element("div");
  size.append(tier, element("button", {}, "Does this size matter here?"));
  size.addEventListener("submit", (event) => { event.preventDefault(); ask("mix", { tier: tier.value }, sized); });
  panel.replaceChildren(form, ...(state.options.length ? [scroll] : [element("p", { class: "muted" }, "Keep a plan, change the budget or a rule, keep that one too: they stand side by side here.")]), size, sized, others, answer);
}

function drawText() {
  const panel = tabs.panels.text;
  if (panel.dataset.revision === String(state.revision)) return;
  panel.dataset.revision = state.revision;
  const label = element("label", {}, "The scenario as it will be saved"), text = element("textarea", { spellcheck: "false" });
  text.value = state.text; text.readOnly = role === "reader"; label.append(text);
  const take = element("button", { type: "button" }, "Take this text"), seen = state.revision;
  take.disabled = role === "reader";
  take.addEventListener("click", () => act({ act: "text", text: text.value, revision: seen }));
  panel.replaceChildren(label, take);
}

// What happens

function onState(event) {
  state = event;
  document.title = `${state.name}: campaign plan`;
  at("name").textContent = state.name;
  at("file").textContent = state.draft ? "not saved yet" : state.file;
  at("unsaved").textContent = state.changed && !state.draft ? "changed" : "";
  at("undo").disabled = !state.undo || role === "reader"; at("redo").disabled = !state.redo || role === "reader";
  at("save").disabled = !state.changed || role === "reader";
  const empty = state.draft && !state.summary.length;
  at("drop").hidden = !state.draft || role === "reader"; at("desk").hidden = empty; at("result").hidden = empty;
  at("problems").replaceChildren(...(empty ? [] : problems({ problems: state.problems })));
  drawDraft();
  drawFaults();
  const locked = new Set((state.locks ?? []).flatMap((pick) => grid.rows.filter((row) => row.creator === pick.creator && (!pick.platform || pick.platform === row.platform)).map(nameOf)));
  if (grid.rows.length) grid.mark({ locked, excluded: grid.excluded, come: grid.come });
  forms?.update(state);
  opened(tabs.current);
}

function drawDraft() {
  const place = at("draft");
  if (!state.draft || place.contains(document.activeElement)) return;
  const read = state.summary.map((line) => element("p", { class: "small" }, line));
  const settled = plan && !state.questions.length && !(state.faults ?? []).length && read.length;
  if (settled) {
    const fold = element("details"); fold.open = place.querySelector("details")?.open ?? false; fold.append(element("summary", {}, "What was read of it"), ...read);
    place.replaceChildren(fold);
  } else place.replaceChildren(...read);
  at("drop").classList.toggle("settled", Boolean(settled));
  state.questions.forEach((question) => {
    const form = element("form", { class: "fields" });
    const label = element("label", {}, `${question.column}: ${question.why}`);
    const answer = (value) => (question.path.length ? act({ act: "answer", path: question.path, value }) : act({ act: "answer column", column: question.column, value }));
    if (question.choices.length) {
      const select = element("select");
      select.append(...["", ...question.choices].map((value) => { const made = element("option", { value }, value || "choose"); made.value = value; return made; }));
      select.addEventListener("change", () => { select.blur(); if (select.value) answer(select.value); });
      label.append(select); form.append(label);
    } else {
      const value = element("input", { required: "" });
      label.append(value); form.append(label, element("button", {}, "Answer"));
      form.addEventListener("submit", (event) => { event.preventDefault(); document.activeElement.blur(); answer(value.value); });
    }
    place.append(form);
  });
}

function drawFaults() {
  const place = at("faults");
  if (place.contains(document.activeElement)) return;
  place.replaceChildren(...(state.draft ? state.faults ?? [] : []).map((fault) => {
    const form = element("form", { class: "fields" });
    const label = element("label", {}, `Line ${fault.line}, ${fault.field}: ${fault.what}`), cell = element("input");
    cell.value = fault.cell; label.append(cell);
    form.append(label, element("button", {}, "Mend"));
    if (fault.hint) form.append(element("span", { class: "muted small" }, fault.hint));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      document.activeElement.blur();
      act({ act: "mend", line: fault.line, field: fault.field, text: cell.value });
    });
    return form;
  }));
}

// Who is in the new plan, before its table is there.
function bookRows(booked) {
  const own = new Map();
  booked.forEach(([creator, platform, name, flight]) => { const key = `${creator}\u0000${platform}`; own.set(key, [...(own.get(key) ?? []), [name, flight]]); });
  const before = new Set(grid.rows.filter((row) => row.bookings.length).map(nameOf));
  grid.rows.forEach((row) => { row.bookings = own.get(nameOf(row)) ?? []; });
  grid.mark({ locked: grid.locked, excluded: grid.excluded, come: new Set([...own.keys()].filter((key) => !before.has(key))) });
}

function fillTable(content) {
  const come = new Set((content.changes?.come ?? []).map(([creator, platform]) => `${creator}\u0000${platform}`));
  grid.fill(content.columns, content.rows);
  grid.mark({
    locked: new Set(content.rows.filter((row) => row.state === "locked").map(nameOf)),
    excluded: new Set(content.rows.filter((row) => row.state === "excluded").map(nameOf)),
    come,
  });
  const tier = content.columns.findIndex((column) => column.key === "tier");
  choices(at("platform"), [...new Set(content.rows.map((row) => row.platform))].sort());
  choices(at("tier"), [...new Set(content.rows.map((row) => row.cells[tier]))].filter(Boolean).sort());
  keep();
}

const HEADINGS = { spend: "Spend", creators: "Creators", engagement: "Engagement", impressions: "Impressions", reach: "People reached" };

function showTotals(content, sure) {
  at("totals").replaceChildren(...Object.entries(content.totals).map(([name, text]) => {
    const box = element("div");
    box.append(element("dt", {}, HEADINGS[name] ?? name), element("dd", {}, text));
    if (content.likely?.[name]) box.append(element("dd", { class: "small" }, content.likely[name]));
    return box;
  }));
  const broken = content.rules.filter((rule) => rule.state === "broken").map((rule) => rule.shown);
  at("certificate").textContent = sure ? content.certificate : `The last plan under the text of now${broken.length ? `, which breaks: ${broken.join(", ")}` : ""}. A new one is being worked out.`;
  at("certificate").className = sure && content.status === "optimal" ? "good" : "warn";
}

function settle(event) { if (event.revision === state.revision) document.body.dataset.settled = String(event.revision); }

const HANDLERS = {
  role(event) { role = event.role; grid.readonly = role === "reader"; },
  state: onState,
  evaluated(event) { showTotals(event, false); at("stop").hidden = role === "reader"; },
  planned(event) {
    showTotals(event, true);
    if (event.first) at("certificate").textContent += " A better one is being sought.";
    else { at("progress").textContent = ""; at("stop").hidden = true; }
    if (event.status !== "infeasible") bookRows(event.booked);
  },
  progress(event) { at("progress").textContent = `${event.words}, ${event.seconds} s`; at("stop").hidden = role === "reader"; },
  plan(event) {
    plan = event;
    at("progress").textContent = ""; at("stop").hidden = true;
    showTotals(event, true);
    if (event.rows) fillTable(event);
    at("ways").replaceChildren(...event.ways.map((way) => {
      const box = element("p", { class: "way" }), button = element("button", { type: "button", class: "small" }, "Take it");
      button.setAttribute("aria-label", `Take it: ${way.words}`);
      button.disabled = role === "reader";
      button.addEventListener("click", () => act({ act: "set", set: way.set }));
      box.append(button, ` ${way.words}`);
      return box;
    }));
    const { come, gone } = event.changes, names = (list) => [...new Set(list.map(([creator]) => creator))].slice(0, 8).join(", ") + (list.length > 8 ? " …" : "");
    at("changes").textContent = event.status === "infeasible" ? "" : [come.length && `New: ${names(come)}.`, gone.length && `Gone: ${names(gone)}.`].filter(Boolean).join(" ");
    drawDraft();
    opened(tabs.current);
    settle(event);
  },
  problems(event) { at("problems").replaceChildren(...problems(event)); at("progress").textContent = ""; at("stop").hidden = true; },
  failed(event) { at("problems").replaceChildren(...problems({ error: event.what })); at("progress").textContent = ""; at("stop").hidden = true; },
  curve(event) { budget.curve(event); },
  end(event) { at("progress").textContent = ""; at("stop").hidden = true; settle(event); },
};

const events = new EventSource("/events");
events.onmessage = (message) => { const event = JSON.parse(message.data); HANDLERS[event.event]?.(event); };
events.onerror = () => { at("progress").textContent = "The page has lost the program: is it still running?"; };

at("undo").addEventListener("click", () => act({ act: "undo" }));
at("redo").addEventListener("click", () => act({ act: "redo" }));
at("stop").addEventListener("click", () => act({ act: "stop" }));
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || ["INPUT", "TEXTAREA"].includes(event.target.tagName)) return;
  if (event.key === "z") { event.preventDefault(); act({ act: event.shiftKey ? "redo" : "undo" }); }
  if (event.key === "s") { event.preventDefault(); at("save").click(); }
});

// Saving and files

const dialog = at("saving");
at("save").addEventListener("click", async () => {
  const { lines } = await (await fetch("/diff")).json();
  at("diff").replaceChildren(...lines.map((line) => { const made = element("span", { class: line[0] === "+" ? "add" : line[0] === "-" ? "cut" : "" }, line); made.append("\n"); return made; }));
  at("naming").hidden = !state.draft; at("save-problem").textContent = ""; at("save-force").hidden = true;
  if (state.draft) at("save-name").value = state.file.replace(/\.yaml$/, "");
  dialog.showModal();
});
for (const id of ["save-now", "save-force"]) at(id).addEventListener("click", async (event) => {
  event.preventDefault();
  const told = await post("/save", { name: at("save-name").value, force: id === "save-force" });
  if (told.ok) { dialog.close(); return; }
  at("save-problem").textContent = told.problems.map((own) => `${own.what}. ${own.hint}`).join(" ");
  at("save-force").hidden = told.status !== 409;
});
at("download").addEventListener("change", async () => {
  const ending = at("download").value;
  at("download").value = "";
  if (!ending) return;
  at("progress").textContent = "Making the file …";
  const answer = await fetch(`/download/${ending}`);
  at("progress").textContent = "";
  if (!answer.ok) { at("problems").replaceChildren(...problems(await answer.json())); return; }
  const name = /filename="([^"]+)"/.exec(answer.headers.get("content-disposition"))[1];
  const link = element("a", { href: URL.createObjectURL(await answer.blob()), download: name });
  link.click();
  URL.revokeObjectURL(link.href);
});

async function upload(file) {
  at("problems").replaceChildren(element("p", { role: "status" }, `Reading ${file.name} …`));
  const answer = await fetch(`/upload?${new URLSearchParams({ name: file.name })}`, { method: "POST", body: file });
  const told = await answer.json().catch(() => ({ error: "The file is not taken: it is too large, or the page has ended." }));
  at("problems").replaceChildren(...(answer.ok ? [] : problems(told)));
}
at("upload").addEventListener("change", () => { if (at("upload").files.length) upload(at("upload").files[0]); });
for (const name of ["dragover", "dragleave", "drop"]) document.addEventListener(name, (event) => {
  event.preventDefault();
  at("drop").classList.toggle("over", name === "dragover");
  if (name === "drop" && event.dataTransfer.files.length && role !== "reader") upload(event.dataTransfer.files[0]);
});
tabs.open("why");
