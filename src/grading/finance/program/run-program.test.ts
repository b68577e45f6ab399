import { expect, test } from 'vitest'
import golden from '../fixtures/finqa.json' with { type: 'json' }
import { runProgram } from './run-program.ts'
import { tokeniseProgram } from './tokenise-program.ts'

test.each(golden.programs)('the official result of %j', ({ program, tokens, invalid, result }) => {
  expect(tokeniseProgram(program)).toEqual(tokens)
  const wanted = invalid === 0 && result !== 'n/a' ? result : undefined
  expect(runProgram(tokens, golden.table)).toEqual(wanted)
})
