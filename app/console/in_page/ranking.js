// Which rows of a call somebody's words may speak of. It ranks and answers nothing; slips of the keys are forgiven.

import { LITTLE, ROWS } from "./words.js";

// How soon a word that stands under a row again and again counts no more (the k1 of BM25).
const SATURATES = 1.2;
const LEAST_ALIKE = 0.5;
const MOST_ALIKE = 3;
const BEGUN = 0.8;
const SHORT = 3;
const ENDINGS = /(?:ing|edly|ed|ly|es|s|e|y|amente|mente|ando|iendo|ada|ado|idas?|idos?|as|os|a|o)$/u;

const little = new Set(wordsIn(LITTLE));

function wordsIn(text) {
  const plain = text.toLowerCase().normalize("NFD").replace(/\p{M}|[’']/gu, "");
  return plain.match(/[\p{L}\p{N}]+/gu) || [];
}

function stemsIn(text) {
  return new Set(wordsIn(text).filter((word) => !little.has(word)).map(stemOf));
}

/** A word without its ending, so that "peed" meets "peeing"; the few letters of a short one all count. */
function stemOf(word) {
  if (word.length <= SHORT) return word;
  const bare = word.replace(ENDINGS, "").replace(/(.)\1$/u, "$1");
  return bare.length < SHORT ? word : bare;
}

function trigramsOf(stem) {
  const padded = `  ${stem} `;
  return new Set(Array.from({ length: stem.length + 1 }, (_, at) => padded.slice(at, at + 3)));
}

/** Dice's measure: how many trigrams two words share, of all they have. */
function alike(one, other) {
  return (2 * [...one].filter((each) => other.has(each)).length) / (one.size + other.size);
}

/** For each stem, the rows under which it stands, with the weight of the texts there that hold it. */
function indexOf(rows) {
  const found = new Map();
  for (const { id, texts } of rows) {
    for (const [text, weight] of texts) {
      for (const stem of stemsIn(text)) {
        if (!found.has(stem)) found.set(stem, new Map());
        found.get(stem).set(id, (found.get(stem).get(id) || 0) + weight);
      }
    }
  }
  return found;
}

/** A function from a text to the rows of `rows` that it may speak of, best first: `{id, term, score}`. */
function rankerOf(rows) {
  const index = indexOf(rows);
  const trigrams = new Map([...index.keys()].map((stem) => [stem, trigramsOf(stem)]));

  /** The known stems that a typed one may mean, with how alike they are: itself, what it begins, or what is like it. */
  function meantBy(stem) {
    const begun = stem.length < SHORT ? [] : [...index.keys()].filter((known) => known !== stem && known.startsWith(stem));
    const found = begun.map((known) => [known, BEGUN]);
    if (index.has(stem)) found.push([stem, 1]);
    return found.length || stem.length < SHORT ? found : likest(trigramsOf(stem));
  }

  function likest(own) {
    const all = [...trigrams].map(([known, of]) => [known, alike(own, of)]).filter(([, by]) => by >= LEAST_ALIKE);
    return all.sort(([, one], [, other]) => other - one).slice(0, MOST_ALIKE);
  }

  /** What one typed stem gives to each row; a stem that stands under few rows gives more (the idf of BM25). */
  function scoresOf(stem) {
    const best = new Map();
    for (const [known, by] of meantBy(stem)) {
      const holders = index.get(known);
      const rarity = Math.log(1 + (rows.length - holders.size + 0.5) / (holders.size + 0.5));
      for (const [id, weight] of holders) {
        const score = (by * rarity * weight * (SATURATES + 1)) / (weight + SATURATES);
        best.set(id, Math.max(best.get(id) || 0, score));
      }
    }
    return best;
  }

  return (text) => {
    const score = new Map();
    for (const stem of stemsIn(text)) for (const [id, by] of scoresOf(stem)) score.set(id, (score.get(id) || 0) + by);
    const found = rows.filter(({ id }) => score.has(id)).map(({ id, term }) => ({ id, term, score: score.get(id) }));
    return found.sort((one, other) => other.score - one.score);
  };
}

const ranked = rankerOf(ROWS);

export { ranked, rankerOf };
