// What the service worker asks of the server. It waits for nothing without end, and reads or refuses all that comes: as
// long as an answer is left unread, Chromium takes this worker for busy, and the next one waits for up to 5 minutes.

import { SOON, keep, within } from "./kept.js";

const PATIENCE = 10_000;
const NO_SERVER = [502, 504];

/** What the server answers in time, or null. */
async function fetched(request) {
  let isLate = false;
  const response = await within(PATIENCE, fetch(request).then((found) => {
    if (!isLate && !NO_SERVER.includes(found.status)) return found;
    return found.body?.cancel();
  }));
  isLate = true;
  return response ?? null;
}

/** Ask whether these rules may be used. Without cookies: an answer that comes late would bring an earlier one back. */
async function ask() {
  const asking = { cache: "no-store", credentials: "omit" };
  const told = await within(SOON, fetch("/status", asking).then((response) => response.json()));
  return told && keep((kept) => ({ ...kept, isOpen: told.is_open, contact: Date.now() }));
}

/** Whether the server recorded what was posted: then it leads on; what it refuses, it shows again. */
const isRecorded = ({ type }) => type === "opaqueredirect";

/** Have the server end its cookies, which is owed since it could not be reached; fails if it still cannot be. */
async function clearThere() {
  const signal = AbortSignal.timeout(PATIENCE);
  const page = await (await fetch("/", { signal })).text();
  const [, token] = / name="csrf_token" value="([^"]+)"/.exec(page) ?? [];
  const body = new URLSearchParams({ csrf_token: token });
  const response = await fetch("/check/clear", { method: "POST", body, signal, redirect: "manual" });
  await response.text();
  return keep((kept) => ({ ...kept, isOwed: !isRecorded(response) }));
}

export { ask, clearThere, fetched, isRecorded };
