// Lets the browser keep what it needs to go on without a network, once the page is there.
const TELL_EVERY = 1000;
addEventListener("load", async () => {
  const found = await navigator.serviceWorker?.register("/service-worker.js").catch(() => {});
  // What a page asks for just as a newer worker takes over starts the old one anew, and Chromium leaves it at that.
  if (found) setInterval(() => found.waiting?.postMessage("Take over, unless a check is open."), TELL_EVERY);
});
