// Three journeys in Firefox, driven as WebDriver BiDi has it. Reads {address, firefox, patient, nurse} from its input,
// the last two as cookies, and writes what went wrong in each journey.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const puppeteer = createRequire(`${process.env.NODE_PATH}/here.js`)("puppeteer-core");
const given = JSON.parse(readFileSync(0, "utf8"));

const answerNone = (all) => all.forEach((each) => {
  const none = each.querySelector("input[value=none], input[value=no]");
  if (none && !none.checked) none.click();
});
const notAsSent = (page) => 
  page.$$eval("input[type=hidden]", (all) => all.filter((each) => each.value !== each.getAttribute("value")).map((each) => each.name));
const heading = (page) => page.$eval("h1", (each) => each.textContent.trim());
const pressed = (page, selector) => Promise.all([page.waitForNavigation(), page.click(selector)]);

async function check(page, wrong) {
  await page.goto(`${given.address}/`);
  await pressed(page, ".tiles button");
  for (let step = 0; step < 2; step += 1) {
    await page.$$eval("#questions fieldset", answerNone);
    await page.reload();
    wrong((await notAsSent(page)).map((name) => `after a reload, ${name} is not what was sent`));
    await page.$$eval("#questions fieldset", answerNone);
    await pressed(page, "#questions .buttons button");
  }
  wrong(page.url().includes("/check/") && (await page.$("#questions")) ? [] : [`two steps on, there is no third: ${await heading(page)}`]);
}

async function cleared(page, wrong) {
  await page.goto(`${given.address}/check/result`);
  const before = await heading(page);
  await pressed(page, "form[action$=clear] button");
  await page.goBack();
  wrong((await heading(page)) === before ? [`Back shows “${before}” of answers that were cleared`] : []);
}

async function call(page, wrong) {
  await page.goto(`${given.address}/console/calls/new`);
  const kept = () => page.waitForResponse((each) => each.request().method() === "POST" && each.url().includes("/console/drafts/"));
  for (const words of ["It hurts.", "Since May."]) {
    await Promise.all([kept(), page.type("[name=words]", words)]);
    await page.waitForFunction(() => document.querySelector("#kept").textContent.trim());
    await page.reload();
    wrong((await notAsSent(page)).map((name) => `after a reload, ${name} is not what was sent`));
  }
  const words = await page.$eval("[name=words]", (each) => each.value);
  wrong(words.includes("It hurts.") && words.includes("Since May.") ? [] : [`of what was typed there is left: ${words}`]);
}

const JOURNEYS = { "a check, reloaded at every step": check, "answers cleared, and Back": cleared, "a call, reloaded while it is typed": call };
const browser = await puppeteer.launch({ browser: "firefox", executablePath: given.firefox, acceptInsecureCerts: true });
const said = { version: await browser.version() };
for (const [name, journey] of Object.entries(JOURNEYS)) {
  said[name] = [];
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  try {
    if (journey !== check) await context.setCookie({ domain: "127.0.0.1", secure: true, ...(journey === call ? given.nurse : given.patient) });
    await journey(page, (faults) => said[name].push(...faults));
  } catch (error) {
    said[name].push(`${error.message} at ${page.url().replace(given.address, "")}`);
  }
  await context.close();
}
await browser.close();
process.stdout.write(JSON.stringify(said), () => process.exit(0));
