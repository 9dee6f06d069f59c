// Tabs beside the table: what is asked and answered.

import { element } from "/static/grid.js";

export class Tabs {
  constructor(list, panels, names, opened) {
    this.opened = opened; this.tabs = {}; this.panels = {};
    for (const [key, words] of Object.entries(names)) {
      const tab = element("button", { type: "button", role: "tab", id: `tab-${key}`, "aria-controls": `panel-${key}`, "aria-selected": "false", tabindex: "-1" }, words);
      const panel = element("div", { role: "tabpanel", id: `panel-${key}`, "aria-labelledby": `tab-${key}`, tabindex: "0" });
      panel.hidden = true;
      tab.addEventListener("click", () => this.open(key));
      this.tabs[key] = tab; this.panels[key] = panel;
      list.append(tab); panels.append(panel);
    }
    list.addEventListener("keydown", (event) => {
      const keys = Object.keys(this.tabs), place = keys.indexOf(this.current);
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = keys[(place + step + keys.length) % keys.length];
      this.open(next); this.tabs[next].focus();
    });
  }

  open(key) {
    this.current = key;
    for (const [name, tab] of Object.entries(this.tabs)) {
      const on = name === key;
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
      this.panels[name].hidden = !on;
    }
    this.opened(key);
  }
}

// An answer of the program: its markup is made and escaped there; nothing in it may run.
export function showAnswer(place, answer) {
  if (answer.problems || answer.error) { place.replaceChildren(...problems(answer)); return; }
  const parts = [];
  answer.lead.forEach((text, index) => parts.push(element("p", { class: index ? "muted" : "lead" }, text)));
  answer.sections.forEach((section) => {
    const box = element("section");
    box.append(element("h3", {}, section.title));
    const inner = element("div");
    inner.innerHTML = section.markup;
    inner.querySelectorAll("[id]").forEach((own) => own.removeAttribute("id"));
    inner.querySelectorAll(".filters").forEach((own) => own.remove());
    box.append(inner);
    parts.push(box);
  });
  place.replaceChildren(...parts);
}

export function problems(answer) {
  const told = answer.problems || [{ what: answer.error, hint: "" }];
  return told.map((own) => {
    const box = element("div", { class: "problem" });
    box.append(element("p", { class: "bad" }, [own.place, own.what].filter(Boolean).join(": ")));
    if (own.hint) box.append(element("p", {}, own.hint));
    return box;
  });
}
