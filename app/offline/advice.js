// What to do meanwhile and what may happen next, as `rules/advice/` chooses it: the lines of the book that fit.

const adviceOf = (book) => {
  const { waiting, next, rules, syndromes: pointsTo } = book;
  const { call_now: callNow, call_soon: callSoon, emergency } = rules.verdicts;
  const urgency = ({ disposition }) => rules.dispositions.indexOf(disposition);
  const isNow = ({ disposition }) => disposition === callNow.disposition;
  const isMention = ({ disposition }) => !isNow({ disposition }) && disposition !== callSoon.disposition;
  const isEmergency = ({ route }) => route === emergency.route;

  /** The signs that a "not sure" leaves open and that are as urgent as what it raises to: the gravest of them. */
  function leftOpen(raised) {
    const signs = raised.red_flags.filter((sign) => urgency(sign) >= urgency(raised));
    const worst = Math.max(...signs.map(urgency));
    return signs.filter((sign) => urgency(sign) === worst);
  }

  const pointedTo = (signs) => [...new Set(signs.map(({ code }) => pointsTo[code]).filter(Boolean))];

  /** What asks for a call, the most urgent first; at the same urgency what was found before what is open. */
  function suspicions({ findings, raised }) {
    const found = findings.map((each) => ({ ...each, syndromes: pointedTo([each]) }));
    const hidden = raised.map((each) => ({ ...each, syndromes: pointedTo(leftOpen(each)) }));
    const clock = (each) => rules.clocks.indexOf(each.clock);
    const all = [...found, ...hidden].filter(({ syndromes }) => syndromes.length);
    return all.sort((a, b) => isEmergency(b) - isEmergency(a) || clock(b) - clock(a));
  }

  const syndromesOf = (outcome, counts = () => true) =>
    [...new Set(suspicions(outcome).filter(counts).flatMap(({ syndromes }) => syndromes))];

  /** The lines for one reason; where it may be several troubles, the first line of each comes first. */
  function linesFor(suspicion) {
    const isDue = (line) => isNow(suspicion) || !waiting.only_now.includes(line);
    const each = suspicion.syndromes.map((code) => waiting.of[code].filter(isDue));
    const most = Math.max(...each.map(({ length }) => length));
    return Array.from({ length: most }, (_, at) => each.map((lines) => lines[at])).flat()
      .filter((line) => line !== undefined);
  }

  function released(outcome) {
    const codes = outcome.findings.map(({ code }) => code);
    const knowsPain = waiting.known_pain.some((code) => codes.includes(code));
    if (isMention(outcome)) return [...(knowsPain ? [waiting.if_pain_grows] : []), ...waiting.until_the_visit];
    const found = suspicions(outcome);
    const lines = found.flatMap(linesFor);
    if (isNow(outcome)) lines.push(...waiting.any_call_now);
    else if (found.length && !lines.length) lines.push(waiting.write_it_down);
    const [beside, never] = [syndromesOf(outcome), new Map(waiting.never_beside)];
    const fitting = lines.filter((line) => !never.get(line)?.some((code) => beside.includes(code)));
    // Lines with the same words are one.
    const byWords = new Map(fitting.map((line) => [book.lines[line].words, line]));
    return [...byWords.values()].slice(0, waiting.most);
  }

  /** What to do until help comes, with the lines of the site. */
  function meanwhile(outcome) {
    const suspected = syndromesOf(outcome);
    const local = waiting.local.filter(({ disposition, syndrome }) =>
      (!disposition || disposition === outcome.disposition) && (!syndrome || suspected.includes(syndrome)));
    return [...released(outcome), ...local.map(({ line }) => line)].map((line) => book.lines[line]);
  }

  function* steps(outcome) {
    if (!isEmergency(outcome) && outcome.clock !== book.calling.open_day) {
      yield isNow(outcome) ? next.come_in : next.be_asked;
    }
    for (const each of suspicions(outcome)) {
      const isAlone = each.syndromes.length === 1 && each.disposition === outcome.disposition;
      const lines = isAlone ? next.of[each.syndromes[0]] : [];
      yield* lines.filter((line) => isNow(each) || !next.only_now.includes(line));
    }
  }

  /** What the team may do. */
  function mayHappenNext(outcome) {
    const codes = outcome.findings.map(({ code }) => code);
    const brought = next.at_the_visit.filter(([by]) => by.some((code) => codes.includes(code)));
    const lines = isMention(outcome) ? brought.map(([, line]) => line) : [...new Set(steps(outcome))].slice(0, next.most);
    return lines.map((line) => book.lines[line]);
  }

  return { isEmergency, isMention, isNow, leftOpen, mayHappenNext, meanwhile, syndromesOf, urgency };
};

export { adviceOf };
