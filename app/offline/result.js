// What to do, and why: the outcome of the rules beside the words of the book.

import { either, fill } from "./slots.js";

const DAY = 24 * 60 * 60 * 1000;

const resultOf = (book, steps, calling) => {
  const { parts } = book;
  const urgency = ({ disposition }) => book.rules.dispositions.indexOf(disposition);
  const wordsOf = steps.words;
  const optionsIn = (who, id, codes) => codes.map((code) => wordsOf(who, id).options[code]);
  const inFull = (who, id, codes) => `${wordsOf(who, id).question} ${optionsIn(who, id, codes).join("; ")}`;

  /** The code of the card, from a table over everything that the choice of a card looks at. */
  function cardOf(outcome, who) {
    const { rules, syndromes, despair, cards } = book;
    const { findings } = outcome;
    const kinds = [
      rules.dispositions.indexOf(outcome.disposition), rules.routes.indexOf(outcome.route),
      rules.clocks.indexOf(outcome.clock), Number(outcome.complete), Number(findings.length > 0),
      Number(findings.some(({ route }) => route === rules.verdicts.emergency.route)),
      Number(findings.some(({ code }) => syndromes[code] === despair)),
    ];
    const sizes = [rules.dispositions.length, rules.routes.length, rules.clocks.length, 2, 2, 2, 2];
    const place = kinds.reduce((sum, kind, at) => sum * sizes[at] + kind, 0);
    return steps.to(who, cards[Number.parseInt(book.card_of[place], 36)]);
  }

  /** The signs that a "not sure" leaves open and that are as urgent as what it raises to; with `worst`, the gravest. */
  function leftOpen(raised) {
    const signs = raised.red_flags.filter((sign) => urgency(sign) >= urgency(raised));
    const worst = Math.max(...signs.map(urgency));
    return signs.filter((sign) => urgency(sign) === worst);
  }

  function openWords(raised) {
    const isEmergency = ({ route }) => route === book.rules.verdicts.emergency.route;
    const signs = leftOpen(raised);
    const named = (those) => those.map(({ code }) => book.flags[code].words).join("; ");
    if (isEmergency(raised)) return fill(book.open.may_be_now, { signs: named(signs) });
    const [now, others] = [signs.filter(isEmergency), signs.filter((sign) => !isEmergency(sign))];
    const told = [
      others.length && fill(book.open.not_ruled_out, { signs: named(others) }),
      now.length && fill(book.open.emergency_if, { signs: named(now) }),
    ];
    return told.filter(Boolean).join(". ");
  }

  /** Every finding and every sign not ruled out, most urgent first. */
  function reasons(outcome, who) {
    const told = new Set();
    const key = (said) => JSON.stringify(said);
    const found = outcome.findings.map((each) => ({ ...each, ...book.flags[each.code] }));
    const unsure = outcome.raised.filter((each) => leftOpen(each).length).map((each) => ({
      ...each, words: openWords(each), passage: book.flags[leftOpen(each)[0].code].passage, isUnsure: true,
    }));
    const sorted = [...found, ...unsure].sort((a, b) => urgency(b) - urgency(a));
    return sorted.map((each) => {
      const answers = answersBehind(each, who, told, key);
      (each.said ?? []).forEach((said) => told.add(key(said)));
      return { ...each, answers };
    });
  }

  function answersBehind({ link_id: id, said, isUnsure }, who, told, key) {
    if (isUnsure) return [wordsOf(who, id).question];
    const isCombination = said.reduce((sum, { options }) => sum + options.length, 0) > 1;
    if (!isCombination) return said.flatMap(({ link_id: item, options }) => optionsIn(who, item, options));
    const left = said.filter((each) => !told.has(key(each)));
    return (left.length ? left : said).map(({ link_id: item, options }) => inFull(who, item, options));
  }

  /** Rows that rest on one passage stand together, the passage below the last of them. */
  function listed(rows) {
    const isLast = (at) => rows[at].passage !== rows[at + 1]?.passage;
    const html = rows.map((row, at) => fill(either(either(parts.reason, row.isUnsure), false), {
      finding: row.words, answers: row.answers.join(parts.between_answers),
      passage: isLast(at) ? book.passages[row.passage] ?? "" : "",
    }));
    return fill(parts.reasons, { rows: html.join("") });
  }

  function watch(outcome, who) {
    const found = new Set(outcome.findings.map(({ code }) => code));
    const lists = steps.isCallNow(outcome) ? book.watch.slice(-1) : book.watch;
    return lists.map(({ lead, signs }) => {
      const left = signs.filter(({ red_flags: flags }) => !flags.every((code) => found.has(code)));
      const rows = left.map(({ words }) => fill(parts.row, { words: words[who] }));
      return rows.length ? fill(parts.watch_list, { lead: lead[who], rows: rows.join("") }) : "";
    }).join("");
  }

  function openQuestions(ids, who, part) {
    const rows = ids.map((id) => fill(parts.link_row, { url: book.change[id], words: wordsOf(who, id).question }));
    return ids.length ? fill(part, { count: String(ids.length), rows: rows.join("") }) : "";
  }

  function codeSection({ answers, who }, now) {
    const day = Math.floor(calling.momentAt(now).wall / DAY);
    const groups = steps.codeOf(answers, steps.asked(answers), who, day);
    const rows = groups.map((text) => fill(parts.code_row, {
      text, spelled: [...text].map((character) => book.code.spelled[character] ?? character).join(", "),
    }));
    return fill(parts.code, { rows: rows.join("") });
  }

  /** By when to have spoken to a person, in words; "" where the card names no time. */
  function by({ clock }, since, now) {
    const until = calling.due(clock, since);
    return until || clock === book.calling.open_day ? calling.inWords(until, now) : "";
  }

  /** The card at the head of the page, and its code. */
  function card(check, now) {
    const outcome = steps.outcomeOf(check.answers, check.who);
    const { action, first, html } = cardOf(outcome, check.who);
    return { outcome, action, first, html: fill(html, { by: by(outcome, check.since ?? now, now) }) };
  }

  /** The whole page: what to do, why, the answers as a code, and what would change it. */
  function page(check, now) {
    const { who } = check;
    const { outcome, action, first, html } = card(check, now);
    const isNow = steps.isCallNow(outcome);
    const missing = steps.firstMissing(check);
    const found = reasons(outcome, who);
    const [here, also] = [true, false].map((is) => found.filter(({ disposition: level }) =>
      (level === outcome.disposition) === is));
    const rest = missing ? fill(isNow ? parts.rest : parts.finish, { url: `/check/${missing.code}` }) : "";
    const nobody = isNow ? [] : calling.ifNobodyAnswers(outcome, who);
    const main = [
      html,
      isNow ? "" : rest,
      outcome.helper_needed ? book.helper[who] : "",
      ...nobody.map((words) => fill(parts.paragraph, { words })),
      here.length ? listed(here) : "",
      found.length ? "" : parts.checked_against,
      isNow ? rest : "",
      codeSection(check, now),
      also.length ? parts.also + listed(also) : "",
      fill(parts.watch, { lists: watch(outcome, who) }),
      openQuestions(outcome.unknown, who, parts.not_sure),
      openQuestions(outcome.unanswered, who, parts.not_answered),
      parts.end,
    ];
    return { title: action, main: main.join("\n"), first, outcome };
  }

  return { card, page };
};

export { resultOf };
