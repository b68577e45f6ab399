import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { embedNewQuestions } from '../bank/embed/embed-questions.ts'
import { openQuestionBank } from '../bank/open-question-bank.ts'
import { createLexicalEmbedder } from '../embedders/lexical/lexical-embedder.ts'
import type { CollaborationEvent } from '../method/events.ts'
import { createScriptedModel } from '../models/scripted/scripted-model.ts'
import type { BankCellEntry, QuestionBank } from '../ports/question-bank.ts'
import { createSmacs } from './create-smacs.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'smacs-bank-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const pool = () => ['a', 'b'].map((id) => createScriptedModel({ id, replies: () => `I am ${id}.` }))

/** Sums that b gets right and a does not, embedded by what the lexical embedder learns from them. */
async function openBank(): Promise<QuestionBank> {
  const bank = await openQuestionBank(join(folder, 'bank.db'))
  const questions = Array.from({ length: 40 }, (_, place) => ({
    questionId: `${place}`,
    text: `What is ${place} + 2?`,
  }))
  const cells = questions.flatMap(({ questionId }): readonly BankCellEntry[] => [
    { questionId, model: 'a', sample: 0, correct: 0, response: '1' },
    { questionId, model: 'b', sample: 0, correct: 1, response: '2' },
  ])
  await bank.append({ questions, cells })
  await embedNewQuestions(bank, 'lexical')
  return bank
}

async function eventsOf(run: AsyncIterable<CollaborationEvent>): Promise<readonly CollaborationEvent[]> {
  const events: CollaborationEvent[] = []
  for await (const event of run) events.push(event)
  return events
}

test('an opened bank is enough: evidence, what the lexical embedder learnt, and a place for what is fitted', async () => {
  const bank = await openBank()
  const ask = () => eventsOf(createSmacs({ models: pool(), bank }).stream('What is 7 + 2?'))
  const first = await ask()
  const panel = first.find((event) => event.type === 'panel-chosen')
  expect(panel).toMatchObject({ evidence: true, panel: [{ model: 'b' }, { model: 'a' }] })
  const types = (events: readonly CollaborationEvent[]) => events.map(({ type }) => type)
  expect(types(first)).toContain('fitting-started')
  // Another process would find it in the file too.
  expect(types(await ask())).not.toContain('fitting-started')
  await bank.close()
})

test('the bank is read once, by the first question or by prepare, and a reading that failed is tried again', async () => {
  const bank = await openBank()
  let views = 0
  let fails = true
  const counted: QuestionBank = {
    ...bank,
    view: async () => {
      views++
      if (fails) throw new Error('the disk is gone')
      return bank.view()
    },
  }
  const smacs = createSmacs({ models: pool(), bank: counted })
  expect(views).toBe(0)
  await expect(smacs.ask('What is 7 + 2?')).rejects.toThrow('the disk is gone')
  fails = false
  await smacs.prepare()
  await Promise.all([smacs.ask('What is 7 + 2?'), smacs.ask('What is 8 + 2?')])
  expect(views).toBe(2)
  await bank.close()
})

test('an embedder that did not make the bank’s vectors is refused with the first question', async () => {
  const bank = await openBank()
  const smacs = createSmacs({ models: pool(), bank, embedder: createLexicalEmbedder() })
  await expect(smacs.ask('What is 7 + 2?')).rejects.toMatchObject({ code: 'embedder-mismatch' })
  await bank.close()
})

test('who leaves before the bank has been read asks nobody', async () => {
  const bank = await openBank()
  const models = pool()
  const smacs = createSmacs({ models, bank })
  const unread = smacs.stream('What is 7 + 2?')
  await unread.return(undefined as never)
  expect((await unread.next()).done).toBe(true)
  const reading = smacs.stream('What is 7 + 2?')
  const step = reading.next()
  await reading.return(undefined as never)
  expect((await step).done).toBe(true)
  expect((await reading.next()).done).toBe(true)
  expect(models.flatMap(({ calls }) => calls)).toEqual([])
  await bank.close()
})
