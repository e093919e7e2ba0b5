// Shows nothing of a page that nobody has touched for as long as the server waits before it locks.
"use strict";

const lock = document.currentScript.dataset;
const covered = document.getElementById("covered");
const rest = document.querySelectorAll("main, .desk, .site-footer");
// A page that answers a form may hold words that stand nowhere else.
let typed = "typed" in lock;
let timer = 0;

function restart() {
  clearTimeout(timer);
  timer = setTimeout(cover, Number(lock.seconds) * 1000 + 5000);
}

function show(isCovered) {
  covered.hidden = !isCovered;
  rest.forEach((part) => { part.hidden = isCovered; });
}

function cover() {
  if (typed) show(true);
  else location.replace(lock.page);
}

async function uncover() {
  if (covered.hidden) return;
  const reply = await fetch(lock.state, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!reply || !reply.ok) return;
  show(false);
  restart();
}

document.addEventListener("input", () => { typed = true; restart(); });
window.addEventListener("focus", uncover);
restart();
