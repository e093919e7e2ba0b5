// Journeys in Firefox, driven as WebDriver BiDi has it. Reads {address, plain, file, firefox, patient,
// nurse} from its input: two servers, the second without https as workers want no certificate of our own; where the
// check in one file is; and two cookies. Writes what went wrong in each journey.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { connect, createServer } from "node:net";

const puppeteer = createRequire(`${process.env.NODE_PATH}/here.js`)("puppeteer-core");
const given = JSON.parse(readFileSync(0, "utf8"));

const answerNone = (all) => all.forEach((each) => {
  const none = each.querySelector("input[value=none], input[value=no]");
  if (none && !none.checked) none.click();
});
const notAsSent = (page) => 
  page.$$eval("input[type=hidden]", (all) => all.filter((each) => each.value !== each.getAttribute("value")).map((each) => each.name));
const heading = (page) => page.$eval("h1", (each) => each.textContent.trim());
// By script: where the browser scrolls a button to, the numbers at the foot may lie on it.
const pressed = (page, selector) => Promise.all([page.waitForNavigation(), page.$eval(selector, (each) => each.click())]);

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

// A way to the server that can be cut.
async function wayTo(address) {
  const ends = new Set();
  const way = createServer((near) => {
    const far = connect(Number(new URL(address).port), "127.0.0.1");
    for (const [one, other] of [[near, far], [far, near]]) ends.add(one.on("error", () => other.destroy()).pipe(other) && one);
  });
  await new Promise((done) => way.listen(0, "127.0.0.1", done));
  const cut = () => { way.close(); ends.forEach((each) => each.destroy()); };
  return [`http://127.0.0.1:${way.address().port}`, cut];
}

async function offline(page, wrong) {
  const [address, cut] = await wayTo(given.plain);
  await page.goto(`${address}/`);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  await page.reload();
  await pressed(page, "button[value=thirst]");
  await page.$$eval("#questions fieldset", answerNone);
  await pressed(page, "#questions .buttons button");
  cut();
  await page.click("label[for=thirst-extreme]");
  await page.click("label[for=constipation-new]");
  await pressed(page, "#questions .buttons button");
  const header = await page.$eval(".site-header", (each) => each.textContent);
  wrong(header.includes("Offline") ? [] : ["the page was not made in the browser"]);
  wrong((await heading(page)).startsWith("Call now") ? [] : [`without a server the result is: ${await heading(page)}`]);
}

async function oneFile(page, wrong) {
  const ticked = (id) => page.$eval(id, (each) => each.checked).catch(() => false);
  const moved = async (way, id) => { await page.evaluate(way); await page.waitForSelector(id); };
  await page.goto(given.file);
  await page.click("button[value=thirst]");
  await page.$$eval("#questions fieldset", answerNone);
  await page.click("#questions .buttons button");
  await page.click("label[for=thirst-extreme]");
  await moved("history.back()", "#fever-none");
  wrong((await ticked("#fever-none")) ? [] : ["Back loses what was sent"]);
  await moved("history.forward()", "#thirst-extreme");
  wrong((await ticked("#thirst-extreme")) ? [] : ["Back loses what was ticked"]);
  await page.click("label[for=constipation-new]");
  await page.click("#questions .buttons button");
  wrong((await heading(page)).startsWith("Call now") ? [] : [`the result is: ${await heading(page)}`]);
}

const JOURNEYS = { "a check, reloaded at every step": check, "answers cleared, and Back": cleared, "a call, reloaded while it is typed": call, "a check whose server goes away": offline, "the check in one file, and Back": oneFile };
const browser = await puppeteer.launch({ browser: "firefox", executablePath: given.firefox, acceptInsecureCerts: true });
const said = { version: await browser.version() };
for (const [name, journey] of Object.entries(JOURNEYS)) {
  said[name] = [];
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  try {
    if ([cleared, call].includes(journey)) await context.setCookie({ domain: "127.0.0.1", secure: true, ...(journey === call ? given.nurse : given.patient) });
    await journey(page, (faults) => said[name].push(...faults));
  } catch (error) {
    said[name].push(`${error.message} at ${page.url().replace(given.address, "")}`);
  }
  await context.close();
}
await browser.close();
process.stdout.write(JSON.stringify(said), () => process.exit(0));
