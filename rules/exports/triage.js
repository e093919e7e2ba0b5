// The engine of the rules for any JavaScript: it reads the tables beside it, and knows no symptom.

import { TABLES } from "./tables.js";

/**
 * @typedef {Object<string, string | string[]>} Answers an option code on each answered item, or a list of them where an
 *   item takes several
 * @typedef {Map<string, Set<string> | null>} Chosen the options chosen on each item that is asked; null if not answered
 * @typedef {{item: string, options: string[]} | {count: number, of: Condition[]}} Condition one of `options` was chosen
 *   on `item`, or at least `count` of the conditions `of` hold
 * @typedef {{disposition: string, route: string, clock: string, er_line: boolean}} Verdict the level, whom to call
 *   first, by when, and whether the ER is next if nobody is reached in time
 */

// What "not sure" and an open question raise to.
const { emergency: CALL_EMERGENCY, call_now: CALL_NOW, call_soon: CALL_SOON } = TABLES.verdicts;
const [PATIENT] = TABLES.respondents;
const { none: NONE, no: NO, unsure: UNSURE } = TABLES.codes;

const SILENCES = TABLES.silences;
const ITEMS = new Map(TABLES.items.map((item) => [item.link_id, item]));
const RED_FLAGS = new Map(TABLES.red_flags.map((flag) => [flag.code, flag]));

const ownOf = (linkId) => ITEMS.get(linkId).red_flags.map((code) => RED_FLAGS.get(code));
const hidesCallNow = (flags) => flags.some(({ verdict }) => verdict.disposition === CALL_NOW.disposition);
const signOf = ({ code, verdict }) => ({ code, ...verdict });

/** The answers cannot be read. `faults` names everything that is wrong with them, a sentence each. */
class AnswersError extends Error {
  constructor(faults) {
    super(faults.join("\n"));
    this.name = "AnswersError";
    this.faults = faults;
  }
}

/**
 * Map answers to what to do, and why: the outcome of `python -m rules triage` and the JSON API, without words and
 * citations. Answers on items that the other answers do not enable do not count.
 * @param {Answers} answers
 * @param {string} respondent "patient", "caregiver" or "nurse"
 * @throws {AnswersError} the answers name something unknown or have the wrong shape
 */
function triage(answers, respondent = PATIENT) {
  const chosen = asked(read(answers, respondent));
  const those = (are) => [...chosen.keys()].filter((linkId) => are(chosen.get(linkId), ITEMS.get(linkId)));
  const findings = found(chosen);
  const raised = raisedBy(doubtsIn(chosen), findings);
  const unknown = those((codes) => codes?.has(UNSURE));
  const unanswered = those((codes, item) => !codes && !item.is_optional);
  return {
    ...joined([...findings, ...raised, ...unanswered.map((linkId) => ofTheOpen(ownOf(linkId)))]),
    complete: !unanswered.length,
    findings,
    raised,
    unknown,
    unanswered,
    negatives: those((codes) => codes?.has(NONE) || codes?.has(NO)),
    helper_needed: respondent === PATIENT && unknown.some((linkId) => TABLES.self_doubt.includes(linkId)),
    questionnaire: TABLES.questionnaire,
    version: TABLES.version,
    hash: TABLES.hash,
  };
}

/** The options chosen on each answered item. An empty list on an optional item counts as no answer. */
function read(answers, respondent) {
  const faults = [];
  if (!TABLES.respondents.includes(respondent)) {
    faults.push(`respondent: found ${shown(respondent)}, expected one of: ${TABLES.respondents.join(", ")}.`);
  }
  const isMapping = Object.prototype.toString.call(answers) === "[object Object]";
  if (!isMapping) faults.push(`Found ${shown(answers)}, expected an object that maps each item to its answer.`);
  else for (const [linkId, answer] of Object.entries(answers)) faults.push(...faultsOf(linkId, answer));
  if (faults.length) throw new AnswersError(faults);
  const given = Object.entries(answers).filter(([, answer]) => answer.length);
  return new Map(given.map(([linkId, answer]) => [linkId, new Set([].concat(answer))]));
}

function* faultsOf(linkId, answer) {
  const item = ITEMS.get(linkId);
  const offered = item?.codes.join(", ");
  if (!item) {
    yield `Unknown item ${shown(linkId)}. Expected one of: ${[...ITEMS.keys()].join(", ")}.`;
  } else if (item.check_all) {
    yield* faultsOfSeveral(item, answer, offered);
  } else if (typeof answer !== "string") {
    yield `${linkId}: found ${shown(answer)}, expected one option: ${offered}.`;
  } else if (!item.codes.includes(answer)) {
    yield `${linkId}: unknown option ${shown(answer)}. Expected one of: ${offered}.`;
  }
}

function* faultsOfSeveral({ link_id: linkId, codes, is_optional: isOptional }, answer, offered) {
  if (!Array.isArray(answer) || !answer.every((code) => typeof code === "string")) {
    yield `${linkId}: found ${shown(answer)}, expected a list of options: ${offered}.`;
    return;
  }
  const given = new Set(answer);
  for (const code of given) {
    if (!codes.includes(code)) yield `${linkId}: unknown option ${shown(code)}. Expected any of: ${offered}.`;
  }
  if (!given.size && !isOptional) {
    yield `${linkId}: found an empty list. Name the options, or leave the item out if it was not answered.`;
  }
  if (given.delete(NONE) && given.size) {
    yield `${linkId}: '${NONE}' stands beside ${[...given].join(", ")}. Give either '${NONE}' or what applies.`;
  }
}

function shown(value) {
  if (typeof value === "string") return `'${value.slice(0, 100)}'`;
  return Array.isArray(value) ? "a list" : value instanceof Object ? `a ${typeof value}` : String(value);
}

/** What counts. Items stand after those that enable them, so one pass settles them all. @returns {Chosen} */
function asked(given) {
  const chosen = new Map();
  for (const [linkId, { enable_when: when }] of ITEMS) {
    if (!when || holds(when, chosen)) chosen.set(linkId, given.get(linkId) || null);
  }
  return chosen;
}

/** Whether a condition is present. One that is left open is not: the silences tell what that raises to. */
function holds(when, chosen) {
  if (!when.of) return when.options.some((code) => chosen.get(when.item)?.has(code));
  return when.of.filter((part) => holds(part, chosen)).length >= when.count;
}

/** The red flags that fired, each with the answers that made it fire. */
function found(chosen) {
  const fired = TABLES.red_flags.filter((flag) => holds(flag.when, chosen));
  return fired.map((flag) => ({ ...signOf(flag), said: said([...reasons(flag.when, chosen)], chosen) }));
}

/** The conditions on one item that make a condition hold. */
function* reasons(when, chosen) {
  if (!when.of) yield when;
  else for (const part of when.of) if (holds(part, chosen)) yield* reasons(part, chosen);
}

/** The answers that `because` speaks of, each item once, in the order asked. */
function said(because, chosen) {
  const told = new Map();
  for (const { item, options } of because) told.set(item, [...(told.get(item) || []), ...options]);
  const isTold = (linkId, code) => chosen.get(linkId).has(code) && told.get(linkId).includes(code);
  const items = TABLES.items.filter((item) => told.has(item.link_id));
  return items.map(({ link_id, codes }) => ({ link_id, options: codes.filter((code) => isTold(link_id, code)) }));
}

/** The items answered "not sure", each with those of its own red flags that this leaves open. */
function doubtsIn(chosen) {
  const unsure = [...chosen.keys()].filter((linkId) => chosen.get(linkId)?.has(UNSURE));
  const doubts = unsure.map((linkId) => ({ linkId, hidden: ownOf(linkId).filter(({ when }) => !holds(when, chosen)) }));
  return doubts.filter(({ hidden }) => hidden.length);
}

/** What each doubt raises to. One that hides a call-now means it beside a real finding, or with others like it. */
function raisedBy(doubts, findings) {
  const { emergency, together, beside_a_finding: besideAFinding, beside_its_own: besideItsOwn } = SILENCES;
  const real = findings.map(({ code }) => RED_FLAGS.get(code)).filter((flag) => flag.is_real);
  const isElsewhere = (linkId) => real.some((flag) => besideItsOwn || flag.when.item !== linkId);
  const hiding = doubts.filter(({ linkId, hidden }) => !emergency.includes(linkId) && hidesCallNow(hidden));
  const alike = hiding.filter(({ linkId }) => together.includes(linkId));
  const beside = hiding.filter(({ linkId }) => besideAFinding.includes(linkId) && isElsewhere(linkId));
  const grave = alike.length > SILENCES.at_most_alone ? [...alike, ...beside] : beside;
  return doubts.map((doubt) => {
    const ifNotEmergency = grave.includes(doubt) ? CALL_NOW : alone(doubt.hidden);
    const verdict = emergency.includes(doubt.linkId) ? CALL_EMERGENCY : ifNotEmergency;
    return { link_id: doubt.linkId, ...verdict, red_flags: doubt.hidden.map(signOf) };
  });
}

/** What a "not sure" raises to alone: call-soon, with the clock declared for a call-now, or that of what it hides. */
function alone(hidden) {
  const soon = hidden.map(({ verdict }) => verdict).filter(({ disposition }) => disposition === CALL_SOON.disposition);
  return hidesCallNow(hidden) || !soon.length ? ofTheOpen(hidden) : joined(soon);
}

/** What a question without an answer asks for: to call soon, and earlier if it may hide a call-now. */
function ofTheOpen(hidden) {
  return hidesCallNow(hidden) ? { ...CALL_SOON, clock: SILENCES.clock } : CALL_SOON;
}

/** The most urgent of each part; the least of each where there is nothing. @returns {Verdict} */
function joined(verdicts) {
  const most = (order, part) => order[Math.max(0, ...verdicts.map((verdict) => order.indexOf(verdict[part])))];
  const [disposition, route] = [most(TABLES.dispositions, "disposition"), most(TABLES.routes, "route")];
  return { disposition, route, clock: most(TABLES.clocks, "clock"), er_line: verdicts.some((each) => each.er_line) };
}

export { AnswersError, triage };
