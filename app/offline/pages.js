// Makes every page of the check from a book, without a network: answers in, HTML out. It touches no document.

import { codeOf } from "./handoff.js";
import { wayOf } from "./journey.js";
import { resultOf } from "./result.js";
import { either, fill, toEither, unbroken } from "./slots.js";

const KEPT_FOR = 30 * 60 * 1000;
const FINISHED = ["answers", "result"];

/**
 * @typedef {{who: string, main: ?string, answers: Object<string, string[]>, since: ?number, used: number,
 *   began: ?Object<string, string>, told: ?{at: number, route: string}}} Check
 * @typedef {{title: string, main: string, hasQuestions: ?boolean}} Page
 */
const pagesOf = (book, { triage }, calling) => {
  const steps = { ...wayOf(book, triage), codeOf: codeOf(book), to: toEither(book) };
  const results = resultOf(book, steps, calling);
  const { parts } = book;
  const atLeastMade = (now) => Math.min(Math.max(now, book.made), book.calling.until - 1);

  /** Whether these rules may still be used: not past their day, and in touch with where they come from not long ago. */
  const isCurrent = (now, contact = book.made) => now < Math.min(contact + book.lasts, book.review_by ?? Infinity);

  /** The check as it stands at `now`; null if there is none, or it was not used for too long. @returns {?Check} */
  const open = (check, now) => (check && Math.abs(now - check.used) < KEPT_FOR ? check : null);

  /**
   * What a form that was posted leaves: the check, and where it leads to, or what was sent, to be shown again. It leads
   * nowhere if it is about somebody else, or follows pages that are not known here.
   */
  function post(check, address, fields, now) {
    const { pathname, searchParams } = new URL(address, "https://check.invalid");
    const code = pathname.replace("/check/", "");
    if (pathname === "/") return fields.do ? { check, to: "/" } : begin(fields, now);
    if (code === "clear") return { check: null, to: "/" };
    if (code === "since") return noteSince(check, fields);
    const begun = check ?? (code === book.pages[0].code ? begin(fields, now).check : null);
    const isOthers = fields.respondent && fields.respondent[0] !== begun?.who;
    return !begun || isOthers ? { check } : send(begun, code, fields, searchParams.get("change"), now);
  }

  /** Note since when one finding has been there; the same tap again takes it back. */
  function noteSince(check, { since: [sent] = [""] }) {
    if (!check) return { check, to: "/" };
    const [finding, moment] = sent.split(":");
    const { [finding]: was, ...others } = check.began ?? {};
    const isKnown = moment in book.began && finding in book.flags;
    const began = isKnown && was !== moment ? { ...others, [finding]: moment } : isKnown ? others : check.began;
    return { check: { ...check, began }, to: `/check/result${isFinal(check) ? "" : "?unfinished=yes"}#script` };
  }

  function begin(fields, now) {
    const who = book.respondents.find((each) => each === fields.respondent?.[0]);
    if (!who) return { check: null, to: "/numbers" };
    const main = fields.trouble?.[0] || null;
    return { check: { who, main, answers: {}, since: null, used: now }, to: `/check/${book.pages[0].code}` };
  }

  /** Record the answers of one page, or say why it is to be shown again; going back records them as well. */
  function send(check, code, fields, change, now) {
    if (!steps.place(check, code)) return { check, to: "/" };
    const move = steps.moveOn(check, code, fields);
    // The switch of languages sends the page too, to be shown again in other words.
    if (fields.language) return { check: { ...check, used: now }, again: { ...move.sent, wrong: {} } };
    const goesBack = fields.do?.[0] === "back" && !Object.values(move.sent.wrong).includes("none");
    if (!move.isValid && !move.isCallNow && !goesBack) return { check: { ...check, used: now }, again: move.sent };
    const after = told(since({ ...move.check, used: now }, now), now);
    const isNew = move.isCallNow && JSON.stringify(after.answers) !== JSON.stringify(check.answers);
    if (goesBack && !isNew) return { check: after, to: backFrom(check, code, change) };
    return { check: after, to: change && !move.isCallNow ? changed(move, change) : next(move) };
  }

  function backFrom(check, code, change) {
    const { before } = steps.place(check, code);
    return change ? `/check/answers#${change}` : before ? `/check/${before.code}` : "/";
  }

  const next = ({ isCallNow, following }) => `/check/${isCallNow ? "result" : following?.code ?? "answers"}`;
  const changed = ({ followUp }, change) =>
    followUp ? `/check/${followUp.code}?change=${change}` : `/check/answers#${change}`;

  /** A call soon counts from when it was first told; any other level ends that count. */
  function since(check, now) {
    const isSoon = steps.outcomeOf(check.answers, check.who).disposition === book.rules.verdicts.call_soon.disposition;
    return { ...check, since: isSoon ? check.since ?? now : null };
  }

  /** When this check last told to call now: going from the emergency number to the team's is less, too. */
  function told(check, now) {
    const { disposition, route } = steps.outcomeOf(check.answers, check.who);
    const { call_now: callNow, emergency } = book.rules.verdicts;
    const isNew = disposition === callNow.disposition && check.told?.route !== emergency.route;
    return isNew ? { ...check, told: { at: now, route } } : check;
  }

  /** The page at an address. @returns {Page} */
  function show(check, address, again, at) {
    const now = atLeastMade(at);
    const { pathname, searchParams } = new URL(address, "https://check.invalid");
    const code = pathname.replace("/check/", "");
    const isOpen = check && Object.keys(check.answers).length > 0;
    if (pathname === "/check" && isOpen) return show(check, resume(check), again, at);
    const isUnfinished = searchParams.get("unfinished") === "yes";
    const isDone = code === "result" && (isUnfinished || isFinal(check));
    if (isOpen && (code === "answers" || (code === "result" && !isDone))) return framed(answers(check), check, now);
    if (isOpen && isDone) {
      const page = results.page(check, now, { isUnfinished, reached: searchParams.get("reached") });
      return framed({ ...page, main: withCalls(page.main, now) }, null, now);
    }
    if (!FINISHED.includes(code) && check && steps.place(check, code)) {
      return framed(questions(check, code, again, searchParams.get("change"), now), check, now);
    }
    return pathname === "/" || pathname.startsWith("/check") ? framed(start(check, now), check, now) : numbers(now);
  }

  const isFinal = (check) =>
    !check || !steps.firstMissing(check) || steps.isCallNow(steps.outcomeOf(check.answers, check.who));

  function resume(check) {
    if (steps.isCallNow(steps.outcomeOf(check.answers, check.who))) return "/check/result";
    return `/check/${steps.firstMissing(check)?.code ?? "answers"}`;
  }

  const start = (check, now) => ({
    title: book.titles.start,
    main: withCalls(fill(parts.start, { running: check ? parts.running : "" }), now),
  });

  /** Whom to call, and nothing else. @returns {Page} */
  const numbers = (now, words = parts.not_here) =>
    framed({ title: book.titles.numbers, main: withCalls(fill(parts.numbers, { words }), now) }, null, now);

  /** That this copy is too old, and whom to call. @returns {Page} */
  const tooOld = (at) => numbers(atLeastMade(at), parts.too_old);

  function questions(check, code, again, change, now) {
    const { page } = steps.place(check, code);
    const { who } = check;
    const { title, main: html } = steps.to(who, book.steps[page.code]);
    const chosen = again?.chosen ?? check.answers;
    const wrong = again?.wrong ?? {};
    const items = Object.fromEntries(Object.keys(book.change).map((id) =>
      [`item-${id}`, page.items.includes(id) ? item(who, id, chosen[id] ?? [], wrong[id]) : ""]));
    const form = `/check/${page.code}${change ? `?change=${change}` : ""}`;
    const main = urgent(check, again, now) + errors(who, page, wrong) + fill(html, { ...items, form });
    return { title, main, hasQuestions: true };
  }

  /** The card of what was chosen on a page shown again, together with what was answered before, if it is call now. */
  function urgent(check, again, now) {
    if (!again) return "";
    const answers = { ...check.answers, ...again.findings };
    const card = Object.keys(answers).length && results.card({ ...check, answers }, now);
    return card && steps.isCallNow(card.outcome) ? withCalls(card.html, now) : "";
  }

  function item(who, id, chosen, fault) {
    const { shape, kinds, options, question, hint, help } = steps.words(who, id);
    const kind = steps.items.get(id).check_all ? "checkbox" : "radio";
    const rows = Object.entries(options).map(([code, words], at) => {
      const row = fill(book.options[kind + kinds[at]], { id, code, words });
      return chosen.includes(code) ? row.replace(/<input\b[^>]*(?=>)/, "$& checked") : row;
    });
    const slots = { id, question, hint, help, options: rows.join("\n"), message: messageOf(who, id, fault) };
    return fill(either(book.shapes[shape], Boolean(fault)), slots);
  }

  const messageOf = (who, id, fault) => (fault ? book.messages[steps.words(who, id).messages[fault]] : "");

  function errors(who, page, wrong) {
    const rows = page.items.filter((id) => wrong[id]).map((id) => fill(parts.error_row, {
      href: `#${id}-${steps.items.get(id).codes[0]}`,
      words: `${steps.words(who, id).question} ${messageOf(who, id, wrong[id])}`,
    }));
    return rows.length ? fill(parts.errors, { rows: rows.join("") }) : "";
  }

  function answers(check) {
    const { who } = check;
    const missing = steps.firstMissing(check);
    const isNow = steps.isCallNow(steps.outcomeOf(check.answers, who));
    const asked = steps.asked(check.answers);
    const rows = [...steps.items.keys()].filter((id) => asked.has(id)).map((id) => answerRow(check, id));
    const ways = missing ? fill(parts.go_on, { url: `/check/${missing.code}` }) : "";
    const main = [
      fill(parts.answers_title, { title: book.titles.answers[who] }),
      missing && !isNow ? ways + parts.stop_here : parts.see_result + ways,
      fill(parts.summary, { rows: rows.join("") }),
      parts.clear,
    ];
    return { title: book.titles.answers[who], main: main.join("\n") };
  }

  function answerRow({ answers: given, who }, id) {
    const { question, options } = steps.words(who, id);
    const isMissing = steps.isMissing(id, given);
    const told = (given[id] ?? []).map((code) => options[code]);
    const html = either(parts.summary_row, isMissing);
    return fill(html, { id, question, answer: told.join(parts.between_rows) || book.nothing_chosen, url: book.change[id] });
  }

  /** Put the numbers of the hour wherever a page has a place for them. */
  function withCalls(html, now) {
    return html.replace(/⟦calls:(\w+)(?::(\d))?⟧/g, (_, first, most) =>
      calling.linesAt(now, first).slice(0, most ?? Infinity).map(({ call }) => call).join(""));
  }

  /** What stands around every page: the numbers, and that the answers mean call now. */
  function framed(page, check, now) {
    const told = check && Object.keys(check.answers).length ? results.card(check, now) : null;
    const isNow = told && steps.isCallNow(told.outcome);
    const [, second] = calling.linesAt(now, "emergency").filter((line) => !line.is_other);
    return {
      ...page,
      main: unbroken(`${page.main}\n${parts.translation}`),
      strip: second?.strip ?? parts.strip,
      verdict: isNow ? calling.linesAt(now, told.first)[0].verdict : "",
    };
  }

  return { isCurrent, numbers, open, post, show, tooOld };
};

/** The values of a form by their names. */
function fieldsOf(data) {
  const fields = {};
  for (const [name, value] of data) (fields[name] ??= []).push(value);
  return fields;
}

export { fieldsOf, pagesOf };
