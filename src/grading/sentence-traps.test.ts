import { expect, test } from 'vitest'
import { groupAnswers } from '../answers/group-answers.ts'
import { type SentenceTraps, sentenceTraps } from './fixtures/sentence-traps.ts'
import { gradeResponse } from './grade-response.ts'

const kinds = Object.entries(sentenceTraps)

function isRight(response: string, { question, reference }: SentenceTraps): boolean {
  return gradeResponse({ question: { text: question }, response, reference })?.correct === 1
}

test.each(kinds)('%s: nothing wrong is called right', (_, cases) => {
  const accepted = cases.flatMap((one) =>
    one.wrong.filter((response) => isRight(response, one)).map((response) => `${response} | ${one.question}`),
  )
  expect(accepted).toEqual([])
})

test.each(kinds)('%s: what is right is called right', (_, cases) => {
  const missed = cases.flatMap((one) =>
    one.right.filter((response) => !isRight(response, one)).map((response) => `${response} | ${one.question}`),
  )
  expect(missed).toEqual([])
})

test.each(kinds)('%s: no wrong answer votes with a right one', (_, cases) => {
  const joined = cases.flatMap(({ question, right, wrong }) =>
    wrong
      .filter((response) => {
        const { clusterOf } = groupAnswers([...right, response], { text: question })
        const place = clusterOf.at(-1)
        return place !== undefined && clusterOf.indexOf(place) < right.length
      })
      .map((response) => `${response} | ${question}`),
  )
  expect(joined).toEqual([])
})
