import { expect, test } from 'vitest'
import golden from './fixtures/ifeval-verdicts.json' with { type: 'json' }
import { gradeInstructions, instructionProblem } from './grade-instructions.ts'
import { instructionKinds } from './instruction-kinds.ts'

const vectors = golden.vectors
  .filter((vector) => !('error' in vector) && vector.stable !== false)
  .map(({ id, instruction_ids: ids, kwargs, ...rest }) => ({
    ...rest,
    id,
    instructions: ids.map((kind, place) => ({ id: kind, kwargs: kwargs[place] ?? {} })),
  }))

test.each(vectors)(
  '$id: the official verdicts, strict and loose',
  async ({ response, instructions, strict, loose }) => {
    expect(await gradeInstructions(response, instructions)).toEqual({ strict, loose })
  },
)

test('every kind has verdicts of both sorts', () => {
  const seen = new Set(
    vectors.flatMap(({ instructions, strict }) => instructions.map(({ id }, place) => `${id} ${strict?.[place]}`)),
  )
  expect(instructionKinds.size).toBe(25)
  expect([...instructionKinds.keys()].filter((id) => !seen.has(`${id} true`) || !seen.has(`${id} false`))).toEqual([])
})

test('what cannot be checked is told', async () => {
  expect(await instructionProblem({ id: 'keywords:existence', kwargs: { keywords: ['('] } })).toMatch(/pattern/)
  expect(await instructionProblem({ id: 'keywords:existence', kwargs: {} })).toMatch(/keywords/)
  expect(await instructionProblem({ id: 'keywords:none', kwargs: {} })).toMatch(/no kind/)
  expect(await instructionProblem({ id: 'punctuation:no_comma', kwargs: { num_words: null } })).toBeUndefined()
})

test('a sign that is no letter is counted, where the official code counts a letter drawn by chance', async () => {
  const wanted = {
    id: 'keywords:letter_frequency',
    kwargs: { letter: '#', let_frequency: 2, let_relation: 'at least' },
  }
  expect(await gradeInstructions('# one\n# two', [wanted])).toEqual({ strict: [true], loose: [true] })
  expect(await gradeInstructions('# one', [wanted])).toEqual({ strict: [false], loose: [false] })
})
