import { splitSentences } from './split-sentences.ts'

/** A refusal is short; a longer text says something. In characters. */
const longestRefusal = 1_200

const apology =
  /^(?:(?:i(?:'m| am) )?(?:so |very |terribly )?(?:sorry|afraid)(?: to say)?|unfortunately|apologies|my apologies|regrettably|hmm|well|honestly|as an ai(?:(?: language)? model)?|as an assistant)\b[\s,.:;–—-]*(?:but |that (?=i\b))?/i

/** The speaker lacks knowledge, means or will: "I don't know", "I'm unable to say", "no idea". */
const inability =
  /^(?:(?:i|we)(?: really| honestly| simply| just| currently)? (?:do not|don't|did not|didn't) (?:really |actually |quite )?(?:know|have|remember|recall|understand|recogni[sz]e|see|possess)\b|(?:i|we)(?: really| honestly| simply| just)? (?:can't|cannot|can not|could not|couldn't|won't|will not|am unable|'m unable|are unable|must decline|decline)\b|i(?:'m| am)(?: really| just| still)? (?:not (?:sure|certain|aware|familiar|able|allowed|in a position|the right|an? |able)|unsure|uncertain|unable|unfamiliar)|i (?:have|'ve|have got) no (?:idea|clue|information|knowledge|answer|way|access|data|record)|i lack\b|i wish i (?:knew|could)\b|i(?:'ve| have) never (?:heard|come|read|seen)\b|my (?:knowledge|training|information|data|records?|memory)\b[^.]{0,40}(?:n't|not|no|never|fails)\b|you(?:'d| would|'ll| will)? (?:have|need) to (?:ask|check|consult|look)\b|i(?:'d| would) (?:rather not|prefer not|need (?:to know )?more|have to (?:know|see) more)|i need more|(?:no (?:idea|clue)|not sure|don't know|dunno|idk|unsure|can't say|cannot say|hard to (?:say|tell)|beats me|who knows|n\/a)\b|(?:it|that|this)(?:'s| is| would be) (?:hard|difficult|impossible|not possible|not clear|unclear|beyond|outside)\b(?! from)|there(?:'s| is) (?:no way (?:to|of)|not enough|no information|too little|insufficient)|it depends\b|(?:this|that|the) (?:question|topic|information|subject|answer) (?:is|lies|falls|goes) (?:outside|beyond)\b|your guess is)/i

/** What was given to read does not tell. */
const sourceIsSilent =
  /^(?:from |in |according to )?(?:the|this|that|your) (?:given |provided )?(?:text|passage|notice|article|paragraph|document|context|question|prompt|letter|message|story|excerpt|information)(?: itself| given| provided)?,? (?:does not|doesn't|did not|didn't|gives no|has no|contains no|provides no|is silent|is not clear|isn't clear|is unclear|never|says nothing|is insufficient|lacks)\b/i

const notGiven =
  /^(?:it|this|that|the (?:answer|information|name|date|year|reason|source)|(?:this|that|such) (?:information|detail))(?:'s| is| was)(?: not|n't) (?:\w{3,12}ly )?(?:given|stated|mentioned|provided|specified|said|told|known|clear|disclosed|available|recorded|documented|included)\b/i

/** After words of doubt an answer may follow all the same: "I'm not sure, but I think it's the Nile". */
const ventures =
  /^(?:i(?:'d| would)? (?:think|believe|guess|suspect|assume|say|suppose|recall|lean|go)|i(?:'m| am) (?:fairly|pretty|quite|rather)|it(?:'s| is| was| might| may| could| should| must| would| has)\b|they(?:'re| are| were)|this(?:'s| is| was| might| may| could| should)|perhaps|maybe|probably|possibly|most likely|presumably|likely|my (?:best )?guess|the answer|if i had to|one could|the (?:\w+ ){1,6}(?:is|are|was|were)\b|(?:yes|no)\b)/i

/**
 * Whether a response says that it has no answer ("I don't know", "I can't say", "the text does not tell") and then
 * ventures none. Doubt beside an answer ("probably the Nile, but I'm not sure") is no refusal.
 */
export function isRefusal(text: string, questionText = ''): boolean {
  if (text.length > longestRefusal || !mayRefuse.test(text)) return false
  const plain = text.replace(/[\u2018\u2019]/g, "'").trim()
  const parts = splitSentences(plain)
    .flatMap((sentence) => sentence.split(/\s*[;:–—]\s+|,\s+(?=(?:but|although|though|however|so|yet)\b)/))
    .map((part) => ({ said: part.replace(joint, '').replace(apology, '').trim(), follows: joint.test(part) }))
    .filter(({ said }) => said !== '')
  const refuses = ({ said }: { readonly said: string }) => inability.test(said) || isSilent(said, questionText)
  const first = parts.findIndex(refuses)
  if (first === -1 || !parts.slice(0, first).every(({ said }) => preface.test(said))) return false
  const rest = parts.slice(first + 1).filter((part) => !refuses(part))
  return (
    !/\*\*[^*\n]+\*\*/.test(plain) &&
    !rest.some(({ said, follows }) => ventures.test(said) || (follows && !offersHelp.test(said)))
  )
}

/** Every refusal has one of these; most answers have none, and are told by it at once. */
const mayRefuse =
  /n['’]t\b|\b(?:not|no|un\w+|cannot|dunno|idk|never|depends|decline|lack|wish|have to|need|hard|difficult|impossible|beats|knows|rather|beyond|outside|n\/a|silent)\b/i
const joint = /^(?:but|although|though|however|so|yet|and)\b,?\s*/i

/** What may stand before a refusal without being an answer. */
const preface = /^(?:it depends|(?:good|great|interesting|tricky) question|that(?: i|')s a|thanks|thank you|let me)\b/i

/** What a refusal goes on with that is no answer either. */
const offersHelp = /^(?:i(?: can|'d be| could|'ll|'m happy)|you|please|let me|feel free|if you|we|here)\b/i

/** Where the question itself offers that the text is silent, saying so is an answer. */
function isSilent(part: string, questionText: string): boolean {
  return (sourceIsSilent.test(part) || notGiven.test(part)) && !offersSilence.test(questionText)
}

const offersSilence =
  /\bnot (?:mentioned|stated|given|said|enough|known|clear|addressed|answerable|provided|specified)\b|\b(?:unknown|neither|undetermined|unanswerable|cannot)\b/i
