// What can be taken along: the note, a short one to send, and what stands on paper alone.

import { fill, fillKnown, inHtml } from "./slots.js";

const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&#34;": '"', "&#39;": "'" };
const plain = (html) => html.replace(/&(?:amp|lt|gt|#34|#39);/g, (entity) => ENTITIES[entity]);

/** `told` is a result as `result.js` has it: who, what, when, why. */
const noteOf = (book, steps, calling) => {
  const { parts } = book;

  /** A moment in full, as the server writes it. */
  function inWords(now) {
    const { wall, zone } = calling.momentAt(now);
    const day = new Date(wall);
    const slots = {
      weekday: book.calling.words.weekdays[calling.weekday(wall)], day: day.getUTCDate(), year: day.getUTCFullYear(),
    };
    return `${fill(book.days[day.getUTCMonth()], slots)}, ${calling.timeOfDay(wall)} ${zone}`;
  }

  /** What to do, when it was told, the number, and as many findings as there is room for. */
  function short({ action, time, found, first, says }) {
    const head = plain(`Red Flag Check, ${time}: ${action}.`);
    const number = plain(`${fill(says.call, { number: first.number })}.`);
    const told = [];
    for (const each of found.map(({ words }) => plain(`${words}.`))) {
      if ([head, ...told, each, number].join(" ").length > book.longest_note) break;
      told.push(each);
    }
    return [head, ...told, number].join(" ").slice(0, book.longest_note);
  }

  const questions = (who, ids) => ids.map((id) => steps.words(who, id).question).join(" · ");

  /** The note, folded. */
  function note(told) {
    const { who, outcome, found, since, negatives, says } = told;
    const rows = found.map(({ code, words, passages }) => {
      const finding = since(code) ? `${words}, ${since(code)}` : words;
      return fill(parts.note_row, { finding }) + (book.passages[passages[0]]?.line ?? "");
    });
    return fillKnown(parts.note, {
      href: `sms:?&body=${encodeURIComponent(short(told))}`, time: told.time, person: says.person,
      action: told.action, clock: told.clock, changed: told.changed, found: rows.join("\n"),
      not_sure: questions(who, outcome.unknown), not_answered: questions(who, outcome.unanswered),
      negatives: negatives.join(" · "),
    });
  }

  /** A reminder to call, as the address of a file that holds it; none where no time is named or it has passed. */
  function reminder({ due, now }) {
    if (!due || due.at <= now) return "";
    const written = (at) => new Date(at).toISOString().replace(/[-:]|\.\d+/g, "");
    const number = plain(calling.linesAt(now)[0].number).replace(/[\\;,]/g, "\\$&");
    const calendar = fill(book.reminder, { due: written(due.at), now: written(now), number });
    return `data:text/calendar;charset=utf-8,${encodeURIComponent(calendar)}`;
  }

  /** Its buttons. */
  const takeAlong = (told) => fillKnown(parts.take_along, { note: inHtml(short(told)), reminder: reminder(told) });

  /** The numbers of any hour, and all answers as a code. */
  function numbersOnPaper({ card, code }) {
    const rows = book.paper[card.first].map((line) => fill(parts.paper_row, line));
    return fill(parts.on_paper, { rows: rows.join(""), code });
  }

  /** Each publication once, with the places in it. */
  function sources(places) {
    const found = new Map();
    for (const { source, place } of [...new Set(places)].map((each) => book.passages[each])) {
      found.set(source, [...(found.get(source) ?? []), place]);
    }
    return [...found].map(([source, each]) => fill(parts.source_row, { source: inHtml(`${source}: ${each.join("; ")}`) }));
  }

  /** Every answer, and where the result comes from. */
  function answersOnPaper({ who, said, found, says, answered }) {
    const cited = found.length ? found.map(({ passages }) => passages[0]) : book.checked_against;
    return fill(parts.answers_on_paper, {
      title: book.titles.answers[who], rows: said.map((words) => fill(parts.row, { words })).join(""),
      sources: sources(cited).join(""), answered, not_a_diagnosis: says.not_a_diagnosis,
    });
  }

  return { answersOnPaper, inWords, note, numbersOnPaper, takeAlong };
};

export { noteOf };
