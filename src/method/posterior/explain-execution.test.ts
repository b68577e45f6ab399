import { expect, test } from 'vitest'
import type { Execution } from '../../ports/execution.ts'
import { explainExecution } from './explain-execution.ts'

const answer = (execution?: Execution) => ({ member: 0, generation: { text: '' }, execution })

test('says what was run, and of whom', () => {
  const passing = { passed: 3, of: 3, outputs: 'a', inputs: 24 }
  const supporters = [answer(passing), answer(passing), answer(passing), answer(passing), answer(passing)]
  const other = answer({ passed: 0, of: 3 })
  expect(explainExecution({ supporters }, [...supporters, other])).toBe(
    'passes the 3 examples of the question; agrees with 4 of 5 other programs on 24 inputs',
  )
  expect(explainExecution({ supporters: supporters.slice(0, 1) }, supporters.slice(0, 1))).toBe(
    'passes the 3 examples of the question',
  )
  expect(explainExecution({ supporters: [other] }, [other])).toBe(
    'passes 0 of the 3 examples of the question; gives nothing',
  )
})

test('says nothing of what was not run or not known', () => {
  expect(explainExecution({ supporters: [answer()] }, [answer()])).toBeUndefined()
  const run = answer({ passed: 0, of: 0, outputs: 'a' })
  expect(explainExecution({ supporters: [run] }, [run])).toBeUndefined()
  expect(explainExecution({ supporters: [run] }, [run, run])).toBe('agrees with 0 of 1 other program')
})
