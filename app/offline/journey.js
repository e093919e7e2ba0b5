// The way through the questions, as the server finds it: pure functions of the answers.

const NONE = "none";

/** The book with the verdict of each red flag beside it. */
const unfolded = (book) => {
  const flags = book.rules.red_flags.map((flag) => ({ ...flag, verdict: book.verdicts[flag.verdict] }));
  return { ...book, rules: { ...book.rules, red_flags: flags } };
};

/** What leads from page to page; a check is `{who, main, answers}`, its answers lists of codes by item. */
const wayOf = (book, triage) => {
  const items = new Map(book.rules.items.map((item) => [item.link_id, item]));
  const { call_now: callNow } = book.rules.verdicts;
  const pageCalled = (code) => book.pages.find((page) => page.code === code);

  /** What a question says to `who`: where nothing else is told, what it says to the first respondent. */
  function words(who, id) {
    const [first] = book.respondents.map((each) => book.words[each][id]);
    const own = book.words[who][id];
    return { ...first, ...own, options: { ...first.options, ...own.options } };
  }

  /** Answers as the rules read them: a list only where an item takes several. */
  const plain = (answers) =>
    Object.fromEntries(Object.entries(answers).map(([id, codes]) => [id, items.get(id).check_all ? codes : codes[0]]));

  const outcomeOf = (answers, who) => triage(plain(answers), who);
  const isCallNow = ({ disposition }) => disposition === callNow.disposition;

  function asked(answers) {
    const found = new Set();
    for (const [id, { enable_when: when }] of items) {
      const isOn = !when || (found.has(when.item) && when.options.some((code) => answers[when.item]?.includes(code)));
      if (isOn) found.add(id);
    }
    return found;
  }

  function way({ answers, main }) {
    const [first] = book.pages;
    const place = ({ step }) => (step === first.step ? 0 : step === main ? 1 : 2);
    const on = asked(answers);
    const enabled = (page) => (page.is_follow_up ? { ...page, items: page.items.filter((id) => on.has(id)) } : page);
    const pages = [...book.pages].sort((a, b) => place(a) - place(b)).map(enabled);
    return pages.filter((page) => page.items.length);
  }

  const isMissing = (id, answers) => !items.get(id).is_optional && !answers[id];
  const hasMissing = (page, answers) => page.items.some((id) => isMissing(id, answers));
  const firstMissing = (check) => way(check).find((page) => hasMissing(page, check.answers));

  function without(answers, page) {
    return Object.fromEntries(Object.entries(answers).filter(([id]) => !page.items.includes(id)));
  }

  /** What was sent from a page: the valid answers, everything chosen, and what needs another look. */
  function read(page, fields) {
    const sent = { answers: {}, chosen: {}, findings: {}, wrong: {} };
    for (const id of page.items) {
      const { codes, check_all: several, is_optional: isOptional } = items.get(id);
      const known = codes.filter((code) => (fields[id] ?? []).includes(code));
      const chosen = several ? known : known.slice(0, 1);
      if (chosen.length) sent.chosen[id] = chosen;
      else if (!isOptional) sent.wrong[id] = "choose";
      if (chosen.length > 1 && chosen.includes(NONE)) sent.wrong[id] = "none";
      if (chosen.length && !sent.wrong[id]) sent.answers[id] = chosen;
      // A sign counts, whatever stands beside it.
      if (chosen.length) sent.findings[id] = chosen.length > 1 ? chosen.filter((code) => code !== NONE) : chosen;
    }
    return sent;
  }

  /** Whether the answers on the page are why the person should call now. */
  function makesItCallNow(page, answers, who) {
    const everything = outcomeOf(answers, who);
    if (!isCallNow(everything)) return false;
    const others = without(answers, page);
    const own = Object.fromEntries(Object.entries(answers).filter(([id]) => !(id in others)));
    if (isCallNow(outcomeOf(own, who))) return true;
    const rest = outcomeOf(others, who);
    return rest.disposition !== everything.disposition || rest.route !== everything.route;
  }

  /** What sending a page leads to: the answers there are then, and the page to go to; or the page again. */
  function moveOn(check, code, fields) {
    const page = way(check).find((each) => each.code === code) ?? pageCalled(code);
    const sent = read(page, fields);
    const after = { ...check, answers: { ...without(check.answers, page), ...sent.answers } };
    const pages = way(after);
    const place = pages.findIndex((each) => each.code === code);
    const more = pages.find((each) => each.is_follow_up && each.step === page.step && each.code !== code);
    return {
      check: after,
      sent,
      isCallNow: makesItCallNow(page, after.answers, check.who),
      isValid: !Object.keys(sent.wrong).length,
      following: place < 0 ? book.pages.find(({ step }) => step === page.step) : pages[place + 1],
      followUp: more && hasMissing(more, after.answers) ? more : undefined,
    };
  }

  /** The page called that, with the one before it; of one that is not on the way, the first of its step. */
  function place(check, code) {
    const pages = way(check);
    const at = pages.findIndex((each) => each.code === code);
    if (at >= 0) return { page: pages[at], before: pages[at - 1] };
    const step = pageCalled(code)?.step;
    return step ? place(check, pages.find((each) => each.step === step).code) : null;
  }

  return { asked, firstMissing, isCallNow, isMissing, items, moveOn, outcomeOf, place, way, words };
};

export { unfolded, wayOf };
