// The texts of a book, whose slots and choices are filled here.

/** What was written in shorthand: each mark stands for a line below the text, which may hold the marks before it. */
const longhand = (short) => {
  const [text, ...lines] = short.split("\n");
  const pieces = [];
  const putBack = (words) => words.replace(/[\uE000-\uF8FF]/g, (mark) => pieces[mark.charCodeAt(0) - 0xE000]);
  for (const line of lines) pieces.push(putBack(line));
  return putBack(text);
};

const inHtml = (text) => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

/** The HTML of `text` with each ⟦name⟧ filled by `slots[name]`. */
const fill = (text, slots) => text.replace(/⟦([\w-]+)⟧/g, (whole, name) => slots[name] ?? whole);

/** As `fill`, without the paragraphs and the links that have nothing in them. */
const fillKnown = (text, slots) => {
  const empty = Object.keys(slots).filter((name) => !slots[name]);
  const bare = (html, name) =>
    html.replace(new RegExp(`<p>[^<]*⟦${name}⟧[^<]*</p>|<a [^>]*"⟦${name}⟧"[^>]*>[^<]*</a>`, "g"), "");
  return fill(empty.reduce(bare, text), slots);
};

/** One of the two renderings that the book holds in one text. */
const either = (text, holds) =>
  text.replace(/⟦if⟧([^]*?)⟦else⟧([^]*?)⟦end⟧/g, (_, if_so, if_not) => (holds ? if_so : if_not));

/** What `who` reads of texts that hold both respondents. */
const toEither = (book) => (who, texts) =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, either(text, who === book.respondents[0])]));

/** A page on which temperatures and times each stay on one line, as `unbroken` of the server has it. */
const unbroken = (html) =>
  html.replace(/ (?=°[^<>]*<)/g, "\u00A0").replace(/(\d|\b[ap]\.) (?=(?:[ap]\.? ?)?m\b[^<>]*<)/gi, "$1\u00A0");

export { either, fill, fillKnown, inHtml, longhand, toEither, unbroken };
