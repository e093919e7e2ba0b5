// The check without a network, at its own addresses. The server is asked first; while it answers, this notes what it
// recorded, for half an hour, and a page that cannot be had is made here. Above stand VERSION, BOOKS, FILES, HEADERS,
// SCRIPTS and NUMBERS. Of what the server sends it keeps FILES and BOOKS alone; of what is answered it sends nothing.
const CACHE = `${NAME}-${VERSION}`;
const OF_OTHERS = /^\/(api|cds-services|console|fhir)(\/|$)/;
const OF_THE_CHECK = /^\/(check(\/.*)?)?$/;
const HOUR = 60 * 60 * 1000;

const spoken = (language) =>
  [language, ...navigator.languages.map((tag) => tag.split("-")[0]), ...Object.keys(BOOKS)].find((each) => BOOKS[each]);
const bookIn = async (language) => {
  const found = await caches.match(BOOKS[spoken(language)], { cacheName: CACHE });
  return JSON.parse(longhand(await found.text()));
};

/** Where a language was chosen on; the first page, if that is none of ours. */
function leftFrom(address) {
  const found = new URL(new URL(address).searchParams.get("back") ?? "/", address);
  return found.origin === location.origin && found.pathname !== "/language" ? found : new URL("/", address);
}

async function made({ address, pathname, fields }, language) {
  if (pathname === "/language") return Response.redirect(leftFrom(address), 303);
  const [book, now] = [await bookIn(language), Date.now()];
  const [maker, { parts }] = [makerOf(book), book];
  function shown(page) {
    const { of_page: ofPage, of_questions: ofQuestions } = book.languages;
    const others = fill(page.hasQuestions ? ofQuestions : ofPage, { back: inHtml(pathname + new URL(address).search) });
    const languages = `${others}<p class="small">${parts.offline}</p>`;
    return new Response(fill(book.frame, { ...page, languages, scripts: SCRIPTS }), { headers: HEADERS });
  }
  let sent = null;
  const kept = await keep((was) => {
    if (fields) sent = maker.post(was.check, address, fields, now);
    const isOwed = was.isOwed || pathname === "/check/clear";
    return sent ? { ...was, check: sent.check, isOffline: true, isOwed } : was;
  });
  if (kept.isOpen === false || !maker.isCurrent(now, kept.contact)) return shown(maker.tooOld(now));
  if (sent?.to) return Response.redirect(sent.to, 303);
  const isLost = sent ? !sent.again : !kept.check && pathname.startsWith("/check");
  return shown(isLost ? maker.numbers(now, parts.not_kept) : maker.show(kept.check, address, sent?.again, now));
}

/** What to do besides, once the server has answered. */
async function note({ address, pathname, fields }, response, kept) {
  if (fields && OF_THE_CHECK.test(pathname)) {
    const maker = makerOf(await bookIn(kept.language));
    const [isClearing, isDone] = [pathname === "/check/clear", isRecorded(response)];
    const after = ({ check }) => maker.post(check, address, fields, Date.now()).check;
    // What was to be forgotten is forgotten here whatever the server says; there it is owed.
    await keep((was) => ({ ...was, ...(isDone || isClearing) && { check: after(was) }, isOwed: isClearing && !isDone }));
  }
  if (response.status >= 500 || !(Date.now() - kept.contact < HOUR)) await ask();
}

async function answer(request, asked) {
  const { pathname, searchParams } = new URL(asked.address);
  if (request.method === "POST") asked.fields = fieldsOf(await request.clone().formData());
  const chosen = pathname === "/language" && searchParams.get("to");
  const [language] = asked.fields?.language ?? asked.fields?.shown_in ?? [chosen];
  const kept = await keep((was) => ({ ...was, language: language || was.language }));
  if (kept.isOffline && OF_THE_CHECK.test(pathname)) await ask(); // what went on without the server ends without it
  else {
    const isThere = !kept.isOwed || await clearThere().then(() => true, () => false);
    const response = isThere && await fetched(request);
    if (response) return [response, note(asked, response, kept)];
  }
  return [await made(asked, kept.language)];
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin || OF_OTHERS.test(pathname)) return;
  // A file of another content has another address, so that the one that is kept is the right one.
  const file = () => caches.match(pathname).catch(() => {}).then((found) => found ?? fetched(request));
  if (FILES.includes(pathname)) event.respondWith(file());
  if (FILES.includes(pathname) || request.mode !== "navigate") return;
  const told = answer(request, { address: request.url, pathname });
  const bare = () => new Response(NUMBERS[spoken()], { headers: HEADERS });
  event.respondWith(told.then(([response]) => response).catch(() => fetched(request)).then((response) => response ?? bare()));
  event.waitUntil(told.then(([, more]) => more).catch(() => {}));
});

/** Have the worker before this one go, unless a check is open. */
async function takeOver() {
  if (!isUsed((await stored()).check, Date.now())) await skipWaiting();
}

addEventListener("install", (event) => event.waitUntil((async () => {
  const files = [...FILES, ...Object.values(BOOKS)].map((each) => new Request(each, { credentials: "omit" }));
  await (await caches.open(CACHE)).addAll(files);
  await takeOver();
})()));
addEventListener("message", (event) => event.waitUntil(takeOver()));
addEventListener("activate", (event) => event.waitUntil((async () => {
  const old = (await caches.keys()).filter((each) => each.startsWith(NAME) && each !== CACHE);
  await Promise.all([...old.map((each) => caches.delete(each)), clients.claim()]);
})()));
