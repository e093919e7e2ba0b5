// By when to have spoken to a person, and whom to call at an hour, for any JavaScript: it reads the tables of one team.
// Every moment is passed in, in milliseconds since 1970, as Date.now() gives it.

import { TABLES } from "./tables.js";

/**
 * @typedef {{at: number, wall: number, offset: number, zone: string}} Moment as it is passed in; as a clock on the
 *   team's wall shows it, likewise; how far that clock is ahead of UTC; and the name of its zone
 * @typedef {{label: string, number: string, href: string, note: ?string, short: string, is_now: boolean,
 *   is_closed: boolean, is_spare: boolean}} Line
 */

const MINUTE = 60 * 1000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * By when to have spoken to a person, counting from `since`; null where `clock` names no time.
 * @param {string} clock of an outcome: "now", "today", "soon", "open-day" or "next-visit"
 * @returns {?Moment}
 */
function due(clock, since) {
  if (!TABLES.clocks.includes(clock)) {
    throw new RangeError(`Found the clock '${clock}', expected one of: ${TABLES.clocks.join(", ")}.`);
  }
  const from = momentAt(since);
  if (clock === TABLES.open_day) return endOfNextOpenDay(from);
  if (!(clock in TABLES.within_hours)) return null;
  const latest = momentAt(since + TABLES.within_hours[clock] * HOUR);
  return !TABLES.knows_hours || TABLES.always_answered ? latest : lastOpen(from, latest) || latest;
}

/** Write what `due` gave as someone reads it at `now`, such as "by 8:10 AM EST tomorrow, Tuesday". */
function inWords(deadline, now) {
  if (!deadline) return TABLES.words.open_day;
  const words = onItsDay(deadline, momentAt(now));
  return deadline.at <= now ? filled("passed", { deadline: words }) : words;
}

/** The numbers to try at `now`, in their order; `first` is "team", "emergency" or "crisis". @returns {Line[]} */
function linesAt(now, first = "team") {
  if (!(first in TABLES.orders)) {
    throw new RangeError(`Found the first line '${first}', expected one of: ${Object.keys(TABLES.orders).join(", ")}.`);
  }
  const { wall } = momentAt(now);
  const [, place] = dayOf(wall).changes.filter(([minute]) => minute <= minuteOf(wall)).pop();
  return TABLES.orders[first][place].map((each) => TABLES.lines[each]);
}

/** What to do if nobody answers, a sentence each, after an outcome of `triage()`. */
function ifNobodyAnswers({ route, disposition, er_line }, respondent = "patient") {
  const isMeant = (row) => row.route === route && row.disposition === disposition && row.er_line === er_line;
  return TABLES.if_nobody_answers.find(isMeant).words[respondent];
}

function onItsDay(deadline, now) {
  const days = (startOf(deadline.wall) - startOf(now.wall)) / DAY;
  const left = (deadline.at - now.at) / HOUR;
  const time = `${timeOfDay(deadline.wall)} ${deadline.zone}`;
  const day = TABLES.words.weekdays[weekday(deadline.wall)];
  if (days === 1 && deadline.wall % DAY === 0) return filled("tonight", { zone: deadline.zone });
  if (days === 1 && left >= TABLES.many_hours && left <= TABLES.within_hours.today) {
    return filled("within", { hours: Math.floor(left), time });
  }
  return filled(days === 0 ? "today" : days === 1 ? "tomorrow" : "on_day", { time, day });
}

function filled(name, slots) {
  return TABLES.words[name].replace(/%\((\w+)\)s/g, (_, slot) => slots[slot]);
}

function timeOfDay(wall) {
  const minute = minuteOf(wall);
  return TABLES.words.times[Math.floor(minute / 60)].replace("{}", String(minute % 60).padStart(2, "0"));
}

function isOpen({ wall }) {
  const minute = minuteOf(wall);
  return dayOf(wall).spans.some(({ opens, closes }) => opens <= minute && minute < closes);
}

/** The last moment from `since` to `latest` at which the line is answered, if there is one. */
function lastOpen(since, latest) {
  if (isOpen(latest)) return latest;
  const ends = daysFrom(since.wall, latest.wall).flatMap((day) => spans(day).flatMap(({ end }) => endsAt(end)));
  return ends.filter(({ at }) => since.at < at && at <= latest.at).sort((one, two) => one.at - two.at).pop() ?? null;
}

/** When a line that closes as the wall shows this does so: twice, where the clocks are set back over that hour. */
function endsAt(wall) {
  const isAgain = ({ from, offset }, place, zones) =>
    place > 0 && wall >= from + offset && wall < from + zones[place - 1].offset && isOpen(momentAt(wall - offset - MINUTE));
  const again = TABLES.zone.filter(isAgain).map(({ offset, name }) => ({ at: wall - offset, wall, offset, zone: name }));
  return [momentOf(wall), ...again];
}

/** When the office closes for the first time after it has opened after `since`, if that is known. */
function endOfNextOpenDay({ wall }) {
  if (!TABLES.has_closing_time) return null;
  const isYetToOpen = (day) => dayOf(day).office.length > 0 && spans(day, "office").every(({ start }) => start > wall);
  const day = daysFrom(wall, wall + TABLES.days_ahead * DAY).find(isYetToOpen);
  return day === undefined ? null : momentOf(Math.max(...spans(day, "office").map(({ end }) => end)));
}

function spans(day, whose = "spans") {
  return dayOf(day)[whose].map(({ opens, closes }) => ({ start: day + opens * MINUTE, end: day + closes * MINUTE }));
}

/** What the day is like, on which a line may be closed that is open on the same day of other weeks. */
function dayOf(wall) {
  return TABLES.days[TABLES.closed[Math.floor(wall / DAY)] ?? TABLES.week[weekday(wall)]];
}

function minuteOf(wall) {
  return Math.floor((wall % DAY) / MINUTE);
}

/** 0 is Monday; 1970 began on a Thursday. */
function weekday(wall) {
  return (Math.floor(wall / DAY) + 3) % 7;
}

function startOf(wall) {
  return wall - (wall % DAY);
}

function daysFrom(first, last) {
  const days = [];
  for (let day = startOf(first); day <= last; day += DAY) days.push(day);
  return days;
}

/** The moment as it is shown in the team's zone. @returns {Moment} */
function momentAt(at) {
  const zone = TABLES.zone.filter(({ from }) => from <= at).pop();
  if (!zone || !(at < TABLES.until)) {
    throw new RangeError(`Found the moment ${at}, of which these tables do not tell the time. Make them again.`);
  }
  return { at, wall: at + zone.offset, offset: zone.offset, zone: zone.name };
}

/** The first moment at which the wall shows this; where it never does, as if the clocks had not been changed yet. */
function momentOf(wall) {
  const isPast = ({ from, offset }, place, zones) =>
    place === 0 || wall >= from + Math.max(offset, zones[place - 1].offset);
  const { offset, name } = TABLES.zone.filter(isPast).pop();
  return { at: wall - offset, wall, offset, zone: name };
}

export { due, ifNobodyAnswers, inWords, linesAt };
