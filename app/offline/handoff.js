// The hand-off code: every answer in a few characters, as `rules/handoff.py` writes it.

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const GROUP = 4;
const CHECKS = 2;

/** Make what writes the code of `answers`, lists of codes by item, given by `who` on a day counted from 1970. */
const codeOf = (book) => (answers, asked, who, day) => {
  const { days, first_day: firstDay } = book.code;
  const severalOf = (item) => item.codes.filter((code) => code !== "none");
  const radix = (item) =>
    item.check_all ? (1n << BigInt(severalOf(item).length)) + BigInt(item.codes.includes("none")) :
    BigInt(item.codes.length + 1);

  function digit(item, codes) {
    if (!codes?.length) return 0n;
    if (!item.check_all) return BigInt(item.codes.indexOf(codes[0]) + 1);
    const several = severalOf(item);
    const bits = codes.filter((code) => code !== "none").map((code) => 1n << BigInt(several.indexOf(code)));
    return bits.reduce((sum, bit) => sum + bit, 0n) || 1n << BigInt(several.length);
  }

  let number = 0n;
  for (const item of [...book.rules.items].reverse()) {
    if (asked.has(item.link_id)) number = number * radix(item) + digit(item, answers[item.link_id]);
  }
  const { respondents } = book.rules;
  number = number * BigInt(respondents.length) + BigInt(respondents.indexOf(who));
  number = number * BigInt(days) + BigInt((((day - firstDay) % days) + days) % days);
  const values = withChecks([book.rules.questionnaire, ...base32(number)]);
  const text = values.map((value) => ALPHABET[value]).join("");
  return text.match(/.{4}/g);
};

function base32(number) {
  const digits = [];
  let left = number;
  while (left || (1 + digits.length + CHECKS) % GROUP) {
    digits.unshift(Number(left % 32n));
    left /= 32n;
  }
  return digits;
}

// GF(32): adding is "exclusive or", and the powers of 2 run through all but zero.
const POWERS = [1];
while (POWERS.length < 31) {
  const last = POWERS[POWERS.length - 1];
  POWERS.push((last << 1) ^ (last & 0b10000 ? 0b100101 : 0));
}
const times = (a, b) => (a && b ? POWERS[(POWERS.indexOf(a) + POWERS.indexOf(b)) % 31] : 0);
const sumAt = (values, power) => values.reduce((sum, value) => times(sum, power) ^ value, 0);

function withChecks(values) {
  const [at1, at2] = [1, 2].map((power) => sumAt([...values, 0, 0], power));
  const first = times(at1 ^ at2, POWERS[31 - POWERS.indexOf(3)]);
  return [...values, first, at1 ^ first];
}

export { codeOf };
