// Lets the browser keep what it needs to go on without a network, once the page is there.
addEventListener("load", () => navigator.serviceWorker?.register("/service-worker.js").catch(() => {}));
