/** Words that deny what they stand beside, or leave it open. */
const denying = words(`
  no not non never neither nor none nobody nothing cannot without except excluding excludes besides unlike instead rather
  wrong incorrect false untrue impossible unlikely invalid mistaken mistake error fails failed doubt doubtful unsure uncertain
  but unless whether if might may could would should perhaps maybe possibly anything rejected ruled refuse
`)

/**
 * Words that scale, bound or calculate. Nouns and adjectives are beyond counting and leave a number as it is; these belong
 * to small closed classes.
 */
const changing = words(`
  least most minimum maximum min max under over above below beneath beyond within between up down near nearly almost
  barely hardly short shy less lesser greater larger smaller higher lower exceed exceeds exceeding exceeded
  surpasses surpassed tops upwards downwards bound until till to through or than past ago plus minus times
  divided multiplied into raised power powers exponent squared cubed square cube root roots factorial log logarithm
  reciprocal inverse opposite negative absolute modulo mod remainder double doubles doubled triple tripled quadruple
  quadrupled many tens ppm ppb kilo mega giga mole myriads twice thrice half halve halves halved quarter quarters third thirds fraction fold percent percentage percents
  pct permille dozen dozens score gross couple hundred hundreds thousand thousands million millions billion
  billions trillion trillions quadrillion lakh lakhs crore crores grand myriad mn mln bn tn mio mrd
  zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
  nineteen twenty thirty forty fifty sixty seventy eighty ninety ish odd tolerance successor predecessor
`)

function words(list: string): ReadonlySet<string> {
  return new Set(list.trim().split(/\s+/))
}

/** `fifths`, `hundredths`: parts of a whole. Months and depths are none. */
const fractionWord =
  /illi(?:on|ard)s?$|^(?:fif|six|seven|eigh|nin|ten|eleven|twelf|(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)tie|hundred|thousand|million|four)ths?$/

const contracted = /n['’]t$/

/** Whether a word denies the number beside it or leaves it open. */
export function deniesNumber(word: string): boolean {
  const plain = word.toLowerCase()
  return denying.has(plain) || contracted.test(plain)
}

/** Whether a word changes, bounds or denies the number beside it. */
export function changesNumber(word: string): boolean {
  const plain = word.toLowerCase()
  return deniesNumber(plain) || changing.has(plain) || fractionWord.test(plain)
}

const word = /\p{L}[\p{L}'’]*/gu

/** Whether every word of a phrase beside a number leaves it as it is, or is what the question counts. */
export function isIdlePhrase(phrase: string, counted?: ReadonlySet<string>): boolean {
  const words = phrase.replace(/\bleft over\b/gi, 'left').match(word) ?? []
  return words.every(
    (part) => !changesNumber(part) || (!deniesNumber(part) && counted?.has(part.toLowerCase()) === true),
  )
}

/** Whether nothing in a phrase denies what it says or leaves it open. */
export function isAsserted(phrase: string): boolean {
  return (phrase.match(word) ?? []).every((part) => !deniesNumber(part))
}
