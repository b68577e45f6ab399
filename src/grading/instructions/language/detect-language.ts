import { seenInBothCases, seenInLowerCase } from '../sentences/english-orthography.ts'

/** Codes of two letters by those of the detector, for the languages that the official checker knows. */
const codes: Readonly<Record<string, string>> = Object.fromEntries(
  (
    'afr-af arb-ar ben-bn bul-bg cat-ca ces-cs cmn-zh cym-cy dan-da deu-de ekk-et ell-el eng-en fin-fi fra-fr guj-gu ' +
    'heb-he hin-hi hrv-hr hun-hu ind-id ita-it jpn-ja kan-kn kor-ko lit-lt lvs-lv mal-ml mar-mr mkd-mk nld-nl nob-no ' +
    'npi-ne pan-pa pes-fa pol-pl por-pt ron-ro rus-ru slk-sk slv-sl som-so spa-es als-sq swe-sv swh-sw tam-ta tel-te ' +
    'tgl-tl tha-th tur-tr ukr-uk urd-ur vie-vi'
  )
    .split(' ')
    .map((pair) => pair.split('-') as [string, string]),
)

const addresses = /https?:\/\/[-\w.?&~;+=/#]{1,2076}|[-\w.]{1,64}@[-\w]{1,255}[-\w.]{1,255}/g
const kana = /[\u3041-\u30FF]/

/** Languages that the official checker, which knows few words in capitals, takes for English where all are. */
const englishInCapitals: readonly string[] = ['fr', 'es', 'it']

/**
 * The language of a text by its code of two letters, by trigrams (`franc-all`, loaded at first use); undefined where
 * there is nothing to tell it by, as in digits or an address. Of a long text the first 2,048 characters are read.
 */
export async function detectLanguage(text: string): Promise<string | undefined> {
  const words = text.replaceAll(addresses, ' ').trim()
  if (!/\p{L}/u.test(words)) return undefined
  if (kana.test(words)) return 'ja'
  const { franc } = await import('franc-all')
  const code = codes[franc(words, { only: Object.keys(codes), minLength: 1 })]
  if (code !== undefined && code !== 'en' && saysEnglishWords(words)) return 'en'
  const isInCapitals = words.toUpperCase() === words && words.toLowerCase() !== words
  return isInCapitals && code !== undefined && englishInCapitals.includes(code) ? 'en' : code
}

const englishWords = new Set(`${seenInLowerCase} ${seenInBothCases}`.split(/\s+/))
/**
 * Trigrams are unsure of a few words. Of English texts at least a third of the longer words were in the list, of texts
 * in 25 other languages at most one in nine.
 */
const englishShare = 0.3
/** Fewer words tell nothing: the trigrams decide. */
const fewestWords = 5

function saysEnglishWords(text: string): boolean {
  const words = text.toLowerCase().match(/[\p{L}\p{M}]{4,}/gu) ?? []
  const english = words.filter((word) => englishWords.has(word)).length
  return words.length >= fewestWords && english >= words.length * englishShare
}
