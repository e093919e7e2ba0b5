// What the service worker keeps: the check that is open, one record of the browser's database, for half an hour.

const NAME = "red-flag-check";
const SOON = 2000;
let unsaved = null; // what is kept where the browser refuses to store it: as long as this worker lives
let turn = Promise.resolve();

// Some browsers never answer: then it is as if they had refused.
const after = (time) => new Promise((done) => { setTimeout(done, time); });
const within = (time, asked) => Promise.race([asked, after(time)]).catch(() => {});

const inStore = (mode, act) => new Promise((done, fail) => {
  const opening = indexedDB.open(NAME);
  opening.onupgradeneeded = () => opening.result.createObjectStore(NAME);
  opening.onerror = () => fail(opening.error);
  opening.onsuccess = () => {
    try {
      const transaction = opening.result.transaction(NAME, mode);
      const asked = act(transaction.objectStore(NAME));
      transaction.oncomplete = () => done(asked.result);
      transaction.onabort = () => fail(transaction.error);
    } catch (error) {
      fail(error);
    }
    opening.result.close();
  };
});

// Sealed under a key that no script can read out, another one each time.
const CIPHER = { name: "AES-GCM", length: 256 };
async function sealed(kept) {
  const key = await crypto.subtle.generateKey(CIPHER, false, ["encrypt", "decrypt"]);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const plain = new TextEncoder().encode(JSON.stringify(kept));
  return { key, iv, text: await crypto.subtle.encrypt({ ...CIPHER, iv }, key, plain) };
}
async function opened({ key, iv, text }) {
  return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ ...CIPHER, iv }, key, text)));
}
const fromStore = () => inStore("readonly", (store) => store.get(0)).then((record) => record && opened(record));
const stored = async () => unsaved ?? await within(SOON, fromStore()) ?? {};
const isUsed = (check, now) => Boolean(check && Math.abs(now - check.used) < KEPT_FOR);

async function change(how) {
  const [was, now] = [await stored(), Date.now()];
  const check = isUsed(was.check, now) ? { ...was.check, used: now } : null;
  const kept = how({ ...was, check, isOffline: Boolean(check && was.isOffline) });
  const record = await sealed(kept);
  const isStored = await within(SOON, inStore("readwrite", (store) => store.put(record, 0)).then(() => true));
  unsaved = isStored ? null : kept;
  if (unsaved) await within(SOON, inStore("readwrite", (store) => store.delete(0)));
  return kept;
}
// One after the other: two tabs share what is kept.
const keep = (how) => (turn = turn.catch(() => {}).then(() => change(how)));

export { SOON, isUsed, keep, stored, within };
