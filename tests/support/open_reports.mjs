// Opens HTML reports in Chromium and prints as JSON what happened: requests, messages, time, violations of axe-core.
import { createRequire } from "module";
import fs from "fs";
const require = createRequire(process.env.OPTIMIZER_NODE_TOOLS + "/");
const { chromium } = require("playwright-core");
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: quiet });
const seen = {};
for (const file of process.argv.slice(2)) {
  const url = "file://" + file;
  const told = { requests: [], messages: [], dialogs: 0, violations: {} };
  for (const colorScheme of ["light", "dark"]) {
    const context = await browser.newContext({ colorScheme, bypassCSP: false });
    const page = await context.newPage();
    page.on("request", (request) => { if (request.url() !== url) told.requests.push(request.url()); });
    page.on("console", (message) => told.messages.push(message.text()));
    page.on("pageerror", (error) => told.messages.push(String(error)));
    page.on("dialog", (dialog) => { told.dialogs += 1; dialog.dismiss(); });
    const began = Date.now();
    await page.goto(url, { waitUntil: "load" });
    told.milliseconds = Math.max(told.milliseconds || 0, Date.now() - began);
    Object.assign(told, await page.evaluate(() => ({
      text: document.body.textContent,
      overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      drawings: Array.from(document.querySelectorAll("figure svg")).map((one) => {
        const box = one.getBoundingClientRect();
        return { width: box.width, height: box.height, marks: one.querySelectorAll("rect,polyline,circle").length,
          words: one.getAttribute("aria-label") || "" };
      }),
      owned: window.owned || false,
      elements: document.querySelectorAll("main script, main iframe, main img, main link, main object").length,
    })));
    if (colorScheme === "light" && await page.locator("#lines-table-filters").count()) {
      const rows = () => page.evaluate(() => Array.from(document.querySelectorAll("#lines-table tbody tr")).filter((row) => !row.hidden).map((row) => row.cells[0].textContent));
      told.before = await rows();
      await page.locator("#lines-table thead button").first().click();
      await page.locator("#lines-table thead button").first().click();
      told.sorted = await rows();
      await page.locator("#lines-table-filters input").fill(told.before[0].slice(0, 12));
      told.filtered = await rows();
      told.said = await page.locator("#lines-table-filters output").textContent();
    }
    await context.close();
    const open = await browser.newContext({ colorScheme, bypassCSP: true });  // axe is a script of another's
    const checked = await open.newPage();
    await checked.goto(url);
    await checked.evaluate(() => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
    await checked.addScriptTag({ content: axe });
    const found = await checked.evaluate(async () => (await axe.run(document, { resultTypes: ["violations"] })).violations);
    told.violations[colorScheme] = found.map((one) => `${one.impact}: ${one.id}: ${one.nodes[0].html.slice(0, 200)}`);
    await open.close();
  }
  seen[file] = told;
}
console.log(JSON.stringify(seen));
await browser.close();
