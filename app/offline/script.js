// What to say, put together as `rules/advice/phone_script.py` does, from the words of the book.

import { fill } from "./slots.js";

const scriptOf = (book, steps, advice) => {
  const { visit, two_signs: twoSigns, most_named: mostNamed } = book;
  const { isEmergency, isMention, isNow, leftOpen, syndromesOf } = advice;
  const isOf = (id) => ({ said }) => said.length > 0 && said.every(({ link_id: item }) => item === id);
  const isWish = isOf(visit);

  /** The findings that began at some time. */
  const thatBegan = ({ findings }) => findings.filter((each) => !isWish(each) && each.code !== twoSigns);

  /** The words of the script for `who`: `say` fills a line, and `named` names a sign. */
  const speech = (who, says, named) => {
    const lines = steps.to(who, says);
    return { say: (name, slots = {}) => fill(lines[name], slots), named };
  };

  function findings({ say, named }, outcome) {
    const told = outcome.findings.filter((each) => !isMention(each) && each.code !== twoSigns);
    const lead = (each, at) => (at ? "also" : isNow(each) ? "most_urgent" : "finding");
    return told.map((each, at) => say(lead(each, at), { finding: named(each.code) }));
  }

  function open({ say, named }, outcome) {
    return outcome.raised.filter((each) => leftOpen(each).length).map((each) => {
      if (isEmergency(each)) return say("may_be_an_emergency");
      const signs = leftOpen(each).map(({ code }) => named(code));
      const told = signs.slice(0, mostNamed).join("; ");
      return say("not_sure", { signs: signs.length > mostNamed ? say("or_like_these", { signs: told }) : told });
    });
  }

  const mayBeHighCalcium = (codes) => codes.some((code) => book.may_be_high_calcium.includes(code));

  /** The troubles that mean call now and that are asked for by name. */
  function suspectedNow(outcome) {
    const codes = syndromesOf(outcome, isNow);
    const [, highCalcium] = book.asked_for;
    return book.asked_for.filter((code) => codes.includes(code) || (code === highCalcium && mayBeHighCalcium(codes)));
  }

  function needs({ say }, outcome) {
    const named = suspectedNow(outcome);
    return say(named.length > 1 ? "need_both" : named.length ? `need_${named[0]}` : "need_now");
  }

  /** What every oncology line asks for; about a tooth or a refill alone, only how to call back. */
  function toFillIn({ say }, outcome) {
    if (outcome.clock === book.calling.open_day) return [say("my_number")];
    const [codes, [cord]] = [syndromesOf(outcome), book.asked_for];
    const asked = [
      "it_began", codes.includes(cord) && "can_walk", mayBeHighCalcium(codes) && "check_calcium",
      "last_treatment", "medicines", "my_number",
    ];
    return asked.filter(Boolean).map((name) => say(name));
  }

  function notChecked({ say }, { unanswered }, who) {
    const missing = new Set(book.pages.filter(({ items }) => items.some((id) => unanswered.includes(id)))
      .map(({ step }) => step));
    const first = book.pages.filter(({ step, is_follow_up: more }) => missing.has(step) && !more);
    return say("not_checked", { topics: first.map(({ code }) => steps.to(who, book.steps[code]).title).join("; ") });
  }

  function toEmergency(told, outcome) {
    const { say } = told;
    return [
      [say("help_now")], [...findings(told, outcome), ...open(told, outcome)], [say("it_began"), say("my_number")],
      [say("cancer"), say("medicines"), say("ask_now")],
    ];
  }

  function toCallNow(told, outcome) {
    const { say } = told;
    return [
      [say("who"), say("told_now")], [...findings(told, outcome), ...open(told, outcome)],
      [outcome.complete ? "" : say("stopped"), needs(told, outcome)], [...toFillIn(told, outcome), say("ask_now")],
    ];
  }

  function toCallSoon(told, outcome, who) {
    const { say } = told;
    const isTwo = outcome.findings.some(({ code }) => code === twoSigns);
    return [
      [say("who"), say("told_soon")],
      [...findings(told, outcome), isTwo ? say("two_signs") : "", ...open(told, outcome)],
      [outcome.complete ? "" : notChecked(told, outcome, who), say("need_soon")],
      [...toFillIn(told, outcome), say(outcome.clock === book.calling.open_day ? "ask_the_office" : "ask_soon")],
    ];
  }

  function atTheVisit({ say, named }, outcome, who) {
    const signs = outcome.findings.filter((each) => !isWish(each));
    const wishes = outcome.findings.filter(isWish).flatMap(({ said }) => said).flatMap(({ options }) => options);
    const { options } = steps.words(who, visit);
    return [
      [say("at_the_visit")], signs.length ? [] : [say("nothing_reported")],
      ...signs.map(({ code }) => [say("to_tell", { finding: named(code) })]),
      ...wishes.map((code) => [say("to_talk", { topic: options[code] })]), [say("ask_at_visit")],
    ];
  }

  const kindOf = (outcome) => {
    if (isEmergency(outcome)) return toEmergency;
    return isNow(outcome) ? toCallNow : isMention(outcome) ? atTheVisit : toCallSoon;
  };

  /** The script in paragraphs, since when behind each finding; what is told is not left to fill in. */
  function paragraphs(outcome, who, began = {}) {
    const since = (code) => book.began[began[code]]?.[1];
    const isTold = outcome.findings.some(({ code }) => since(code)) && thatBegan(outcome).every(({ code }) => since(code));
    const named = (code) => (since(code) ? `${book.flags[code].words}, ${since(code)}` : book.flags[code].words);
    const told = speech(who, isTold ? { ...book.says, it_began: "" } : book.says, named);
    const lines = kindOf(outcome)(told, outcome, who).map((each) => each.filter(Boolean).join(" "));
    return lines.filter(Boolean);
  }

  /** The first words for a listener who may not speak the language of the page; none where that is English. */
  function inEnglish(outcome, who) {
    const { english } = book;
    if (!english) return "";
    const told = speech(who, english.says, (code) => english.flags[code]);
    const [first = ""] = [...findings(told, outcome), ...open(told, outcome)];
    const maybe = isEmergency(outcome) ? [] : suspectedNow(outcome).map((code) => english.maybe[code]);
    const urgent = isMention(outcome) ? [] : [told.say("cancer"), first, ...maybe];
    return [english.interpreter, ...urgent].filter(Boolean).join(" ");
  }

  return { inEnglish, paragraphs, thatBegan };
};

export { scriptOf };
