// A planner's day on the page, in Chromium: prints as JSON what was seen at each step. Arguments: address, export, folder, scenario to conflict.
import { createRequire } from "module";
import fs from "fs";
import path from "path";
const require = createRequire(process.env.OPTIMIZER_NODE_TOOLS + "/");
const { chromium } = require("playwright-core");
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];
const [address, exported, folder] = process.argv.slice(2);
const origin = new URL(address).origin;
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: quiet });
const told = { outside: [], messages: [], violations: {}, files: {} };
const context = await browser.newContext({ viewport: { width: 1400, height: 950 }, acceptDownloads: true });
const page = await context.newPage();
page.setDefaultTimeout(60000);
page.on("request", (request) => { if (!request.url().startsWith(origin) && !request.url().startsWith("data:")) told.outside.push(request.url()); });
page.on("console", (message) => told.messages.push(message.text()));
page.on("pageerror", (error) => told.messages.push(String(error)));
page.on("dialog", (dialog) => { told.messages.push("a dialog opened"); dialog.dismiss(); });

const settled = async (before) => page.waitForFunction((old) => document.body.dataset.settled !== undefined && document.body.dataset.settled !== old, before);
const mark = async () => page.evaluate(() => document.body.dataset.settled);
const after = async (act) => { const before = await mark(); await act(); await settled(before); };
const text = (selector) => page.locator(selector).innerText();
const shot = async (name) => page.screenshot({ path: path.join(folder, `${name}.png`) });
const rows = () => page.evaluate(() => [...document.querySelectorAll("#grid tbody tr[data-place]")].map((row) => [...row.cells].map((cell) => cell.textContent)));

await page.goto(address);
told.address = page.url();
await page.locator("#upload").setInputFiles(exported);
await page.waitForFunction(() => document.querySelector("#draft p"));
told.asked = await page.locator("#draft form").count();
for (let turn = 0; turn < 6 && await page.locator("#draft form").count(); turn += 1) {
  const before = await text("#draft");
  const form = page.locator("#draft form").first();
  if (await form.locator("select").count()) await form.locator("select").selectOption({ index: 1 });
  else { await form.locator("input").fill("0.85"); await form.getByRole("button").click(); }
  await page.waitForFunction((old) => document.querySelector("#draft").innerText !== old || document.body.dataset.settled !== undefined, before);
}
await page.waitForFunction(() => document.querySelectorAll("#grid tbody tr[data-place]").length > 3);
told.certificate = await text("#certificate");
told.totals = await text("#totals");
told.first = await rows();

const booked = page.locator("#grid tr.in button[data-act=lock]");
await after(() => booked.nth(0).click());
await after(() => page.locator("#grid tr.in button[data-act=lock]").nth(2).click());
await after(() => page.locator("#grid tr.in button[data-act=exclude]").nth(4).click());
told.locked = (await page.locator("#grid button[aria-pressed=true][data-act=unlock]").count());
told.excluded = await page.locator("#grid button[aria-pressed=true][data-act=include]").count();
await page.locator("#tab-budget").click();
const slider = page.locator("#panel-budget input[type=range]");
await slider.focus();
await after(() => slider.evaluate((own) => { own.value = String(Number(own.value) * 0.8); own.dispatchEvent(new Event("input")); own.dispatchEvent(new Event("change")); }));
told.cheaper = await text("#totals");
told.slid = Number(await page.locator("#panel-budget form input").first().inputValue());
await page.waitForFunction(() => document.querySelectorAll("#panel-budget .acts button").length === 9);
told.there = await text("#panel-budget .there");
await shot("curve");
await after(() => page.locator("#panel-budget svg circle.one").nth(7).click());
told.clicked = Number(await page.locator("#panel-budget form input").first().inputValue());
await page.locator("#show").selectOption("out");
await page.locator("#grid button[data-act=why]").first().click();
await page.waitForSelector("#panel-why .lead");
told.why = await text("#panel-why");
await shot("why");

await page.locator("#show").selectOption("in");
await page.locator("#grid button[data-act=why]").first().click();
const group = (legend) => page.locator(`#panel-why fieldset:has(legend:text-is("${legend}"))`);
await group("Agreed").getByLabel("Agreed price").fill("140");
await after(() => group("Agreed").getByRole("button").click());
await group("What came").getByLabel("Invoiced, net").fill("150");
await group("What came").getByLabel("Posted on").fill("2027-03-01");
await group("What came").getByLabel("Engagement").fill("777");
await after(() => group("What came").getByRole("button").click());
await page.locator("#panel-why table button").waitFor();
await page.locator("#tab-campaign").click();
await page.waitForSelector("#panel-campaign .lead");
told.campaign = await text("#panel-campaign");
told.standing = await text("#grid thead");
await shot("campaign");
await page.locator("#show").selectOption("");

await page.locator("#tab-rules").click();
await page.locator("#panel-rules form input[name=name]").fill("<b>all of them</b>");
await page.locator("#panel-rules form select[name=measure]").selectOption("creators");
await page.locator("#panel-rules form input[name=min]").fill("100000");
await after(() => page.locator("#panel-rules form button").click());
told.conflict = await text("#certificate");
told.ways = await page.locator("#ways button").count();
await shot("conflict");
await after(() => (told.ways ? page.locator("#ways button").first().click() : page.locator("#undo").click()));
told.mended = await text("#certificate");

await page.locator("#tab-options").click();
const keep = async (name) => { await page.locator("#panel-options input").first().fill(name); await page.getByRole("button", { name: "Keep", exact: true }).click(); await page.locator("#panel-options").getByText(name).waitFor(); };
await keep("one");
await page.locator("#tab-budget").click();
await page.locator("#panel-budget form input").first().fill("90000");
await after(() => page.getByRole("button", { name: "Plan with it" }).click());
await page.locator("#tab-options").click();
await keep("two");
told.options = await text("#panel-options table");
await shot("options");
await page.locator("#tab-text").click();
await page.locator("#save").click();
await page.locator("#save-name").fill("my spring");
told.diff = await text("#diff");
await page.locator("#save-now").click();
await page.waitForFunction(() => document.querySelector("#file").textContent === "my_spring.yaml");

for (const ending of ["html", "xlsx", "pptx", "csv", "json", "yaml"]) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.locator("#download").selectOption(ending)]).catch(async (error) => {
    throw new Error(`${ending}: ${await text("#problems")} ${error}`);
  });
  const target = path.join(folder, `got.${ending}`);
  await download.saveAs(target);
  told.files[ending] = fs.statSync(target).size;
}
await page.reload();
await page.waitForFunction(() => document.querySelectorAll("#grid tbody tr[data-place]").length > 3);
told.reopened = await text("#totals");
told.settled = await text("#file");

for (const [name, colorScheme, width] of [["light", "light", 1400], ["dark", "dark", 1400], ["phone", "light", 390]]) {
  const open = await browser.newContext({ colorScheme, viewport: { width, height: 900 }, bypassCSP: true, storageState: await context.storageState() });
  const checked = await open.newPage();
  await checked.goto(origin);
  await checked.waitForFunction(() => document.querySelectorAll("#grid tbody tr[data-place]").length > 3);
  told.violations[name] = [];
  for (const tab of ["why", "rules", "budget", "campaign", "charts", "report", "options", "text"]) {
    await checked.locator(`#tab-${tab}`).click();
    if (!told.violations.loaded) await checked.addScriptTag({ content: axe });
    const found = await checked.evaluate(async () => (await axe.run(document, { resultTypes: ["violations"] })).violations);
    told.violations[name].push(...found.map((own) => `${tab}: ${own.impact}: ${own.id}: ${own.nodes[0].html.slice(0, 160)}`));
    told.overflow = Math.max(told.overflow ?? 0, await checked.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth));
  }
  await checked.locator("#tab-report").click();
  await checked.screenshot({ path: path.join(folder, `${name}.png`), fullPage: name === "phone" });
  await open.close();
}
await page.keyboard.press("Tab");
told.owned = await page.evaluate(() => window.owned || false);
console.log(JSON.stringify(told));
await browser.close();
