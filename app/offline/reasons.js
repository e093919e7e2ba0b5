// Why a result is what it is: every finding and every sign not ruled out, with the answers and the passages behind it.

import { either, fill } from "./slots.js";

const reasonsOf = (book, steps, { isEmergency, leftOpen, urgency }) => {
  const { parts } = book;
  const wordsOf = steps.words;
  const optionsIn = (who, id, codes) => codes.map((code) => wordsOf(who, id).options[code]);
  const inFull = (who, id, codes) => `${wordsOf(who, id).question} ${optionsIn(who, id, codes).join("; ")}`;

  function openWords(raised) {
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

  const passagesOf = (signs) => [...new Set(signs.flatMap(({ code }) => book.flags[code].passages))];

  /** Every finding and every sign not ruled out, most urgent first. */
  function reasons(outcome, who) {
    const told = new Set();
    const key = (said) => JSON.stringify(said);
    const found = outcome.findings.map((each) => ({ ...each, ...book.flags[each.code] }));
    const unsure = outcome.raised.filter((each) => leftOpen(each).length).map((each) => ({
      ...each, words: openWords(each), passages: passagesOf(leftOpen(each)), isUnsure: true,
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

  const slotsOf = ({ words, answers }) => ({ finding: words, answers: answers.join(parts.between_answers) });

  /** Rows that rest on one passage stand together, the passage below the last; above signs not ruled out that begin the list. */
  function listed(rows) {
    const groups = [];
    rows.forEach((row, at) => {
      if (at && rows[at - 1].passages[0] === row.passages[0]) groups[groups.length - 1].push(row);
      else groups.push([row]);
    });
    const html = groups.map((group, at) => {
      const place = book.passages[group[0].passages[0]]?.line ?? "";
      const rows = group.map((row) => fill(either(parts.reason, row.isUnsure), slotsOf(row))).join("");
      const isOpen = !at && group.every(({ isUnsure }) => isUnsure);
      return fill(parts.reason_group, { rows, above: isOpen ? place : "", below: isOpen ? "" : place });
    });
    return fill(parts.reasons, { rows: html.join("") });
  }

  /** Passages in full. */
  const sources = (places) => [...new Set(places)].map((place) => book.passages[place].full).join("");

  /** What stands folded behind the rows. */
  const behind = (rows) => fill(parts.behind, {
    rows: rows.map((row) => fill(either(parts.behind_row, row.isUnsure), { ...slotsOf(row), sources: sources(row.passages) }))
      .join(""),
  });

  return { behind, inFull, listed, reasons, sources };
};

export { reasonsOf };
