// The time where the team is, in the bar at the top; without a script there is none rather than an old one.
"use strict";

const clockShown = document.getElementById("clock");
const timeThere = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit", minute: "2-digit", timeZone: clockShown.dataset.zone || undefined,
});

function showTime() {
  const words = timeThere.format(new Date());
  if (clockShown.textContent !== words) clockShown.textContent = words;
}

showTime();
setInterval(showTime, 5000);
