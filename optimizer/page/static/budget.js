// The budget: a slider on the curve, which draws itself; each of its points can be made the plan.

import { element } from "/static/grid.js";
import { problems, showAnswer } from "/static/panels.js";

const amount = (number) => number.toLocaleString("en");
// To three digits: 18,437 as a budget or between two points would claim too much.
const round = (number) => { const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, number))) - 2); return Math.round(number / unit) * unit; };
const few = (names) => names.slice(0, 6).join(", ") + (names.length > 6 ? ` and ${names.length - 6} more` : "");

export class Budget {
  constructor(panel, act) { this.panel = panel; this.act = act; this.event = null; this.parts = null; this.booked = new Set(); }

  // As the text of now says it; the curve is asked for as soon as there is a plan beside it.
  draw(state, plan, readonly) {
    this.state = state; this.readonly = readonly;
    this.booked = new Set((plan?.booked ?? []).map(([creator]) => creator));
    // The plan that is shown is a point of the curve too, proven finer than the others.
    this.own = plan?.revision === state.revision && typeof plan.value === "number" ? { budget: Number(state.budget), value: plan.value, words: plan.brings, creators: [...this.booked] } : null;
    if (state.budget === null || state.budget === undefined) {
      this.panel.replaceChildren(element("p", {}, "This scenario has no budget: it looks for the least spend."));
      this.key = null;
      return;
    }
    const key = `${state.revision} ${state.sha256}`;
    if (this.key !== key) { this.key = key; this.build(); }
    if (!readonly && plan?.revision === state.revision && this.event?.revision !== state.revision) this.act({ act: "draw curve" });
  }

  build() {
    const { state } = this;
    const form = element("form", { class: "fields" }), label = element("label", {}, "Budget"), total = element("input", { inputmode: "decimal" });
    total.value = state.budget; label.append(total);
    form.append(label, element("button", {}, "Plan with it"));
    form.addEventListener("submit", (event) => { event.preventDefault(); this.take(total.value); });
    const slide = element("input", { type: "range", "aria-label": "Budget" });
    const shown = element("output", { class: "there", "aria-live": "polite" });
    slide.addEventListener("input", () => { total.value = round(Number(slide.value)); this.tell(total.value); });
    slide.addEventListener("change", () => this.take(total.value));
    const objective = element("select", { "aria-label": "What the plan gets the most of" });
    objective.append(...state.objectives.map((own) => element("option", { value: own.name }, own.heading)));
    objective.value = state.objective;
    objective.addEventListener("change", () => this.act({ act: "objective", objective: objective.value }));
    const goal = element("label", {}, "Gets the most"); goal.append(objective); form.append(goal);
    const standing = element("p", { class: "work" }), points = element("div"), answer = element("div");
    if (this.readonly) [...form.querySelectorAll("input, button, select"), slide].forEach((own) => { own.disabled = true; });
    const held = this.parts?.slide === document.activeElement;
    this.parts = { slide, shown, standing, points, answer };
    this.panel.replaceChildren(form, slide, shown, standing, points, answer);
    this.show();
    if (held) slide.focus();
  }

  // The slider goes as far as the curve; it stays where it is while the budget moves along it.
  span() {
    const { slide } = this.parts, budget = this.state.budget, own = this.event?.revision === this.state.revision;
    const low = own ? this.event.low : Math.max(1, Math.round(budget / 3)), high = own ? this.event.high : Math.max(2, Math.round(budget * 2));
    slide.min = low; slide.max = high; slide.step = "any";
    if (document.activeElement !== slide) slide.value = budget;
  }

  take(total) { return this.act({ act: "budget", total: String(total) }); }

  curve(event) { this.event = event; if (this.parts) this.show(); }

  known() { return this.event?.revision === this.state?.revision ? this.event.points.filter((point) => point.value !== null) : []; }

  show() {
    this.span();
    const { standing, points, answer, slide } = this.parts;
    const event = this.event?.revision === this.state.revision ? this.event : null;
    if (!event) { standing.replaceChildren(this.readonly ? "" : "The curve is drawn as soon as there is a plan."); points.replaceChildren(); answer.replaceChildren(); return; }
    const button = element("button", { type: "button", class: "small" }, event.done ? "Draw the rest" : "Stop drawing");
    button.addEventListener("click", () => this.act(event.done ? { act: "draw curve", anew: true } : { act: "stop curve" }));
    button.disabled = this.readonly;
    const words = event.done ? (event.stopped ? `Stopped after ${event.points.length} points. ` : "") : `Drawing the curve: ${event.points.length} of 9 points. `;
    standing.replaceChildren(words, ...(event.done && !event.stopped ? [] : [button]));
    if (event.error) { answer.replaceChildren(...problems(event)); return; }
    points.replaceChildren(...this.buttons());
    if (event.sections.length) { showAnswer(answer, event); this.clicks(answer); }
    this.tell(Number(slide.value));
  }

  buttons() {
    const known = this.known();
    if (!known.length) return [];
    const list = element("p", { class: "acts", role: "group", "aria-label": "Make a point of the curve the plan" });
    list.append(...known.map((point) => {
      const button = element("button", { type: "button", class: "small", "aria-label": `Plan with ${amount(point.budget)}: ${point.words}` }, amount(point.budget));
      button.disabled = this.readonly;
      button.addEventListener("click", () => this.take(point.budget));
      return button;
    }));
    return [element("p", { class: "muted" }, "Make a point the plan, here or in the picture:"), list];
  }

  // The circles of the line stand in the order of the budgets.
  clicks(answer) {
    const picture = answer.querySelector("svg");
    const dots = [...(picture?.querySelectorAll("circle.one") ?? [])], known = this.known();
    if (this.readonly || !picture || dots.length !== known.length) return; // no picture where no budget has a plan
    picture.classList.add("clickable");
    const nearest = (event) => {
      const across = dots.map((dot) => { const box = dot.getBoundingClientRect(); return Math.abs(box.left + box.width / 2 - event.clientX); });
      return known[across.indexOf(Math.min(...across))];
    };
    picture.addEventListener("mousemove", (event) => this.tell(nearest(event).budget));
    picture.addEventListener("mouseleave", () => this.tell(Number(this.parts.slide.value)));
    picture.addEventListener("click", (event) => this.take(nearest(event).budget));
  }

  // What a budget brings, between two points of the curve; and who comes and goes at the nearest of them.
  tell(asked) {
    const budget = Number(asked);
    const { shown } = this.parts, known = this.known(), own = known.length ? this.own : null;
    const points = own ? [...known.filter((point) => point.budget !== own.budget), own].sort((one, other) => one.budget - other.budget) : known;
    if (!points.length) { shown.textContent = amount(budget); return; }
    const above = points.findIndex((point) => point.budget >= budget);
    const high = points[above < 0 ? points.length - 1 : above], low = points[Math.max(0, (above < 0 ? points.length : above) - 1)];
    const part = high.budget === low.budget ? 1 : Math.min(1, (budget - low.budget) / (high.budget - low.budget));
    const between = (one, other) => amount(round(one + part * (other - one)));
    const nearest = points.reduce((one, other) => (Math.abs(other.budget - budget) < Math.abs(one.budget - budget) ? other : one));
    const exact = nearest.budget === budget;
    const brings = exact ? nearest.words : `about ${between(low.value, high.value)}${low.likely && high.likely ? `, likely ${between(low.likely[0], high.likely[0])} to ${between(low.likely[1], high.likely[1])}` : ""}`;
    const there = new Set(nearest.creators), come = nearest.creators.filter((name) => !this.booked.has(name)), gone = [...this.booked].filter((name) => !there.has(name));
    const moves = [come.length && `comes: ${few(come)}`, gone.length && `goes: ${few(gone)}`].filter(Boolean).join("; ");
    shown.replaceChildren(element("strong", {}, `${amount(budget)}: ${brings}. `), element("span", { class: "muted" }, `${exact ? "" : `At ${amount(nearest.budget)} `}${nearest.creators.length} creators${moves ? `; against the plan shown ${moves}` : ", as in the plan shown"}.`));
  }
}
