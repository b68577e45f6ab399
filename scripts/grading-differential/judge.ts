/** Who is right where the two graders disagree, and why. */
export interface Judgement {
  readonly right: 'ours' | 'math-verify'
  readonly why: string
}

/** Judged by reading the response: wherever neither rule below applies, and wherever a rule would flatter us. */
const byHand: Readonly<Record<string, Judgement>> = {
  'gsm/gsm8k-main-test-#183/Yi-1.5-9B-Chat': {
    right: 'math-verify',
    why: 'the answer field holds a heading ("Calculating the times:"), the answer stands in a sentence after it',
  },
  'gsm/gsm8k-main-test-#1289/Yi-1.5-9B-Chat': {
    right: 'math-verify',
    why: 'the answer field holds an expression with a method call, which we do not evaluate',
  },
  'gsm/gsm8k-main-test-#509/Athene-70B': {
    right: 'ours',
    why: 'the answer opens with the total and then breaks it down; math-verify takes the last part',
  },
  'gsm/gsm8k-main-test-#265/Meta-Llama-3-70B-Instruct': { right: 'ours', why: 'a blank between the thousands' },
  'gsm/gsm8k-main-test-#43/Yi-1.5-34B-Chat': { right: 'ours', why: 'math-verify does not read the unit "grams"' },
  'gsm/gsm8k-main-test-#1257/gemma-2-2b-it': { right: 'ours', why: 'math-verify does not read the noun "boxes"' },
}

/**
 * @param ofOurs math-verify's verdict on the answer that our reader found.
 * @returns undefined where the case has to be read.
 */
export function judge(
  answer: { readonly dataset: string; readonly id: string; readonly model: string },
  oursIsCorrect: boolean,
  ofOurs: boolean,
): Judgement | undefined {
  const known = byHand[`${answer.dataset}/${answer.id}/${answer.model}`]
  if (known !== undefined) return known
  if (oursIsCorrect !== ofOurs) return undefined
  return oursIsCorrect
    ? { right: 'ours', why: 'the marked answer is the reference, by both; math-verify read another number of the text' }
    : {
        right: 'ours',
        why: 'the marked answer is not the reference, by both; math-verify read another number of the text',
      }
}
