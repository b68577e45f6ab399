import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** The command `smacs` as it was built. */
export const entry = resolve(import.meta.dirname, '../../dist/cli.js')

export interface RecordedQuestions {
  /** Models that answered, the best first. */
  readonly models: readonly string[]
  /** Numbers of the questions: from the first up to the last, which is left out. */
  readonly from: number
  readonly to: number
}

/** Puts made-up answers into a bank of the folder: the better a model, the lower its place; wrong answers coincide now and then. */
export function importRecorded(folder: string, { models, from, to }: RecordedQuestions): void {
  let state = 1 + from
  const chance = (): number => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
  const lines = Array.from({ length: to - from }, (_, place) => {
    const question = from + place
    const hardness = chance()
    return models.map((model, rank) => {
      const answer = chance() < 0.95 - 0.03 * rank - 0.4 * hardness ? question : question + 1 + Math.floor(3 * chance())
      return JSON.stringify({
        ...{ dataset: question % 2 === 0 ? 'sums' : 'stories', questionId: String(question), model },
        question: `What is ${question} plus 0, told as ${question % 2 === 0 ? 'a sum' : 'a story'}?`,
        ...{ response: `The answer is ${answer}.`, reference: String(question) },
      })
    })
  })
  writeFileSync(join(folder, 'answers.jsonl'), `${lines.flat().join('\n')}\n`)
  execFileSync(process.execPath, [entry, 'bank', 'import', 'recording', 'answers.jsonl', '--bank', 'bank.db'], {
    cwd: folder,
    stdio: 'ignore',
  })
}

/** Asks once and reads the answer. @throws Error with the body where it is no 200 */
export async function ask(url: string, model: string, question: string): Promise<Response> {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: question }] }),
  })
  if (response.status !== 200) throw new Error(await response.text())
  await response.arrayBuffer()
  return response
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Milliseconds of requests to one model that begin at a steady pace, whether or not the ones before have ended. */
export async function steadyRequests(
  url: string,
  { model, perSecond, until }: { readonly model: string; readonly perSecond: number; readonly until: () => boolean },
): Promise<readonly number[]> {
  const underWay: Promise<number>[] = []
  for (const beganAtMs = performance.now(); !until(); ) {
    const atMs = performance.now()
    underWay.push(ask(url, model, 'What is 6 times 7?').then(() => performance.now() - atMs))
    await wait(Math.max(0, beganAtMs + (underWay.length * 1_000) / perSecond - performance.now()))
  }
  return await Promise.all(underWay)
}

/** True once so many milliseconds have passed. */
export function after(ms: number): () => boolean {
  const endMs = performance.now() + ms
  return () => performance.now() > endMs
}
