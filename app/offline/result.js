// What to do, and everything that belongs to it: the outcome of the rules beside the words of the book.

import { adviceOf } from "./advice.js";
import { noteOf } from "./note.js";
import { reasonsOf } from "./reasons.js";
import { scriptOf } from "./script.js";
import { either, fill, fillKnown } from "./slots.js";

const DAY = 24 * 60 * 60 * 1000;

const resultOf = (book, steps, calling) => {
  const { parts } = book;
  const advice = adviceOf(book);
  const why = reasonsOf(book, steps, advice);
  const scripts = scriptOf(book, steps, advice);
  const notes = noteOf(book, steps, calling);
  const { isMention, isNow } = advice;
  const rowsOf = (words) => words.map((each) => fill(parts.row, { words: each })).join("");
  const paragraphsOf = (words) => words.map((each) => fill(parts.paragraph, { words: each })).join("");
  const withoutColon = (title) => title.replace(/:$/, "");

  /** The code of the card, from a table over everything that the choice of a card looks at. */
  function cardOf(outcome, who) {
    const { rules, syndromes, despair, cards } = book;
    const { findings } = outcome;
    const kinds = [
      rules.dispositions.indexOf(outcome.disposition), rules.routes.indexOf(outcome.route),
      rules.clocks.indexOf(outcome.clock), Number(outcome.complete), Number(findings.length > 0),
      Number(findings.some(advice.isEmergency)), Number(findings.some(({ code }) => syndromes[code] === despair)),
    ];
    const sizes = [rules.dispositions.length, rules.routes.length, rules.clocks.length, 2, 2, 2, 2];
    const place = kinds.reduce((sum, kind, at) => sum * sizes[at] + kind, 0);
    return steps.to(who, cards[Number.parseInt(book.card_of[place], 36)]);
  }

  /** The card at the head of the page, and by when to have spoken to a person: in words where the card names a time. */
  function card(check, now) {
    const outcome = steps.outcomeOf(check.answers, check.who);
    const told = cardOf(outcome, check.who);
    const due = calling.due(outcome.clock, check.since ?? now);
    const by = due || outcome.clock === book.calling.open_day ? calling.inWords(due, now) : "";
    return { ...told, outcome, due, clock: fill(told.clock, { by }), html: fill(told.html, { by }) };
  }

  /** Advice with the passages behind it; nothing where there is none. */
  function adviceSection(part, lines, who, title = "") {
    if (!lines.length) return "";
    const words = lines.map((line) => either(line.words, who === book.respondents[0]));
    const places = lines.flatMap(({ passages }) => passages);
    return fill(part, { unless: title, title: withoutColon(title), rows: rowsOf(words), sources: why.sources(places) });
  }

  /** The signs that would change it, all but the first ones of each list folded. */
  function change(outcome, who) {
    const found = new Set(outcome.findings.map(({ code }) => code));
    const lists = isNow(outcome) ? book.watch.slice(-1) : book.watch;
    const html = lists.map(({ lead, signs }) => {
      const left = signs.filter(({ red_flags: flags }) => !flags.every((code) => found.has(code)));
      const [shown, folded] = [left.slice(0, book.in_view), left.slice(book.in_view)].map((some) =>
        some.map(({ words }) => words[who]));
      const more = { title: withoutColon(lead[who]), count: folded.length, rows: rowsOf(folded) };
      const slots = { lead: lead[who], rows: rowsOf(shown), folded: folded.length ? fill(parts.folded_signs, more) : "" };
      return left.length ? fill(parts.signs, slots) : "";
    });
    return fill(parts.change, { lists: html.join("") });
  }

  /** Since when, to be tapped for each finding that began. */
  function since(outcome, began = {}) {
    const rows = scripts.thatBegan(outcome).map(({ code }, at) => fill(parts.since_row, {
      number: at + 1, finding: book.flags[code].words,
      buttons: Object.entries(book.began).map(([moment, [words]]) =>
        fill(either(parts.since_button, began[code] === moment), { value: `${code}:${moment}`, words })).join(""),
    }));
    return rows.length ? fill(parts.since, { rows: rows.join("") }) : "";
  }

  /** Whether somebody was reached, and what to do if not. */
  function through(outcome, who, { isUnfinished, reached }) {
    const part = { yes: parts.through_yes, no: parts.through_no }[reached] ?? parts.through;
    const rows = paragraphsOf(calling.ifNobodyAnswers(outcome, who));
    return isMention(outcome) ? "" : fill(part, { rows, unfinished: isUnfinished ? "unfinished=yes&amp;" : "" });
  }

  /** The ways on from a call now: the rest of the questions, and back from a slip. */
  function waysOn({ findings }, missing) {
    const [slip] = findings.filter((each) => advice.isEmergency(each) && each.said.length === 1);
    const change = slip && book.change[slip.said[0].link_id].replace(/\?.*#/, "#");
    return missing || slip ? fillKnown(parts.ways_on, { rest: missing, slip: change }) : "";
  }

  /** Questions for the visit: on the page of the next visit always, before a call only if something was chosen. */
  function topics(outcome, answers, who) {
    const chosen = answers[book.visit] ?? [];
    if (isNow(outcome) || (!isMention(outcome) && !chosen.length)) return "";
    const asked = book.topics.filter(({ code }, at) => chosen.includes(code) || at === book.topics.length - 1);
    const html = asked.map(({ title, questions }) => {
      const [shown, ...words] = [title, ...questions].map((text) => either(text, who === book.respondents[0]));
      return fill(parts.topic, { title: shown, questions: rowsOf(words) });
    });
    return fill(parts.topics, { rows: html.join("") });
  }

  /** What was denied: of a list of signs the signs, since the question alone tells nothing. */
  function negatives(outcome, answers, who) {
    return outcome.negatives.flatMap((id) => {
      if (book.denied[id].length) return book.denied[id];
      return book.plain_no.includes(id) ? [steps.words(who, id).question] : [why.inFull(who, id, answers[id])];
    });
  }

  const listOf = (part, rows, more) => (rows.length ? fill(part, { count: rows.length, rows: rows.join(""), ...more }) : "");

  function checked({ outcome, who, says, answered, negatives: denied }) {
    const links = (ids) =>
      ids.map((id) => fill(parts.open_row, { url: book.change[id], words: steps.words(who, id).question }));
    const { unknown, unanswered } = outcome;
    return fill(parts.checked, {
      no_print: unanswered.length ? "" : " no-print",
      not_sure: listOf(parts.not_sure, links(unknown)),
      not_answered: listOf(parts.not_answered, links(unanswered), { open: isNow(outcome) ? "" : " open" }),
      not_answered_on_paper: listOf(parts.not_answered_on_paper, unanswered),
      negatives: listOf(parts.negatives, denied.map((words) => fill(parts.row, { words }))),
      answered, not_a_diagnosis: says.not_a_diagnosis,
    });
  }

  const codeOf = ({ answers, who }, now) =>
    steps.codeOf(answers, steps.asked(answers), who, Math.floor(calling.momentAt(now).wall / DAY));

  function codeSection(groups) {
    const rows = groups.map((text) => fill(parts.code_row, {
      text, spelled: [...text].map((character) => book.code.spelled[character] ?? character).join(", "),
    }));
    return fill(parts.code, { rows: rows.join("") });
  }

  /** When call now was told, in words, if an answer was changed after it and less is meant since. */
  function changed({ told }, outcome, says) {
    const isLess = told && (!isNow(outcome) || outcome.route !== told.route);
    return isLess ? fill(says.changed, { time: calling.timeOfDay(calling.momentAt(told.at).wall) }) : "";
  }

  /** What is told of a check, in words: what the sections are made of. */
  function toldOf(check, now) {
    const { who, answers, began = {} } = check;
    const shown = card(check, now);
    const { outcome, due, action, clock } = shown;
    const says = steps.to(who, book.says);
    const time = notes.inWords(now);
    const asked = steps.asked(answers);
    const said = [...steps.items.keys()].filter((id) => asked.has(id) && answers[id]?.length);
    return {
      who, outcome, says, now, time, due, action, clock, card: shown, first: calling.linesAt(now, shown.first)[0],
      found: why.reasons(outcome, who), since: (code) => book.began[began[code]]?.[1],
      negatives: negatives(outcome, answers, who), said: said.map((id) => why.inFull(who, id, answers[id])),
      answered: fill(says.answered, { time }), changed: changed(check, outcome, says),
    };
  }

  function script({ outcome, who }, began, { isUnfinished }) {
    const back = encodeURIComponent(`/check/result${isUnfinished ? "?unfinished=yes" : ""}`);
    const slots = {
      in_english: scripts.inEnglish(outcome, who), rows: paragraphsOf(scripts.paragraphs(outcome, who, began)),
      english: book.to_english && `${book.to_english}${back}`,
    };
    return fillKnown(isMention(outcome) ? parts.script_visit : parts.script, slots);
  }

  /** What to do if nobody is reached, unless the card tells it: that of a call now does, but for the place. */
  function ifNobodyAnswers(outcome, who) {
    return calling.ifNobodyAnswers(outcome, who).filter((words) => !isNow(outcome) || words === book.er);
  }

  /** The whole page; `asked` is what its address asks for. Its sections stand as in `self_check/result.html`. */
  function page(check, now, asked = {}) {
    const { who, answers } = check;
    const told = toldOf(check, now);
    const { outcome, found } = told;
    const [here, also] = [true, false].map((is) => found.filter((each) => (each.disposition === outcome.disposition) === is));
    const missing = steps.firstMissing(check);
    const rest = missing ? `/check/${missing.code}` : "";
    const code = codeOf(check, now);
    const main = [
      told.card.html,
      notes.numbersOnPaper({ ...told, code: code.join("-") }),
      told.changed ? fill(parts.changed, { words: told.changed }) : "",
      here.length ? fill(parts.why, { reasons: why.listed(here) }) : "",
      found.length ? "" : parts.checked_against,
      outcome.helper_needed ? parts.helper_patient : "",
      paragraphsOf(ifNobodyAnswers(outcome, who)),
      rest && !isNow(outcome) ? fill(parts.finish, { url: rest }) : "",
      script(told, check.began, asked),
      notes.takeAlong(told),
      adviceSection(isMention(outcome) ? parts.wait_visit : parts.wait, advice.meanwhile(outcome), who, told.says.unless),
      here.length ? why.behind(here) : "",
      since(outcome, check.began),
      through(outcome, who, asked),
      notes.note(told),
      isNow(outcome) ? waysOn(outcome, rest) : "",
      codeSection(code),
      also.length ? fill(parts.also, { reasons: why.listed(also), behind: why.behind(also) }) : "",
      adviceSection(parts.next, advice.mayHappenNext(outcome), who),
      change(outcome, who),
      topics(outcome, answers, who),
      checked(told),
      notes.answersOnPaper(told),
      parts.end,
    ];
    return { title: told.action, main: main.join("\n"), first: told.card.first, outcome };
  }

  return { card, page };
};

export { resultOf };
