import { expect, test } from 'vitest'
import { groupAnswers } from '../group-answers.ts'
import type { ClaimVerdict } from './join-undecided.ts'

const firewall = 'What does a firewall do?'
const blocks = 'It blocks unwanted traffic.'
const keeps = 'It keeps hostile packets out.'
const copies = 'It copies files to a backup disk.'

/** Says that claims of one group are the same, whatever stands first. */
const judgeOf =
  (...groups: readonly (readonly string[])[]): ClaimVerdict =>
  ([a, b]) =>
    groups.some((group) => [a, b].every((claim) => group.some((text) => text.includes(claim))))
const always: ClaimVerdict = () => true
const clusters = (responses: readonly string[], text: string, verdictOf?: ClaimVerdict) =>
  groupAnswers(responses, { text }, verdictOf).clusters.map(({ members }) => members)

test('a pair that rules leave undecided is joined by a verdict', () => {
  const responses = [copies, blocks, keeps]
  expect(clusters(responses, firewall)).toEqual([[0], [1], [2]])
  expect(clusters(responses, firewall, judgeOf([blocks, keeps]))).toEqual([[0], [1, 2]])
  const { clusterOf, clusters: grouped } = groupAnswers(responses, { text: firewall }, judgeOf([blocks, keeps]))
  expect(clusterOf).toEqual([0, 1, 1])
  expect(grouped[1]?.text).toBe('It blocks unwanted traffic')
})

test('what is not judged is named once each and stands apart', () => {
  const grouping = groupAnswers([copies, blocks, blocks, keeps], { text: firewall }, () => undefined)
  expect(grouping.clusters.map(({ members }) => members)).toEqual([[0], [1, 2], [3]])
  expect(grouping.undecided).toEqual(
    [
      [copies, blocks],
      [copies, keeps],
      [blocks, keeps],
    ].map((pair) => pair.map((text) => text.replace('.', ''))),
  )
})

test('without anybody to judge nothing is named', () => {
  expect(groupAnswers([copies, blocks], { text: firewall }).undecided).toEqual([])
})

test('a contradiction is not joined', () => {
  const opposite = 'It lets every packet pass.'
  expect(clusters([blocks, opposite], firewall, () => false)).toEqual([[0], [1]])
})

test.each<{ case: string; question: string; responses: readonly string[] }>([
  {
    case: 'names',
    question: 'What is the capital of Canada?',
    responses: ['Ottawa', 'The capital of Canada is Toronto.'],
  },
  { case: 'longer names', question: 'Who discovered it?', responses: ['Marie Curie', 'Irène Joliot-Curie'] },
  { case: 'single words', question: 'Which part of an atom has no charge?', responses: ['the neutron', 'the proton'] },
  {
    case: 'numbers',
    question: 'When was the bridge opened?',
    responses: ['It was opened in May 1932.', 'It was opened in May 1937.'],
  },
  {
    case: 'numbers in words',
    question: 'How is the council made up?',
    responses: ['It has five elected members.', 'It has seven elected members.'],
  },
  { case: 'a denial', question: firewall, responses: [blocks, 'It does not block unwanted packets.'] },
  {
    case: 'options of the question',
    question: 'Which is denser, ice or liquid water?',
    responses: ['Ice is denser.', 'Liquid water is denser.'],
  },
  { case: 'yes and no', question: 'Is a dolphin a fish?', responses: ['Yes, it is.', 'No, it is a mammal.'] },
  { case: 'values', question: 'How many legs has a spider?', responses: ['8', '6'] },
  { case: 'choices', question: 'Which one?\n(A) red\n(B) blue', responses: ['A', 'B'] },
])('what the rules know to differ is not asked about and never joined: $case', ({ question, responses }) => {
  expect(clusters(responses, question, always)).toEqual([[0], [1]])
  expect(groupAnswers(responses, { text: question }, () => undefined).undecided).toEqual([])
})

test('what the rules hold to be one stays one', () => {
  const responses = ['The Nile', 'The longest river is the Nile.', 'It flows through the largest of all rain forests.']
  const question = 'Which river is the longest?'
  expect(clusters(responses, question, () => false)).toEqual([[0, 1], [2]])
})

test('a refusal is never joined to an answer or to another refusal', () => {
  const responses = [blocks, "I don't know.", 'I am not sure what it does.', keeps]
  expect(clusters(responses, firewall, always)).toEqual([[0, 3]])
  expect(groupAnswers(responses, { text: firewall }, always).clusterOf).toEqual([0, undefined, undefined, 0])
})

test('an answer joins a cluster only by its first member', () => {
  const between = 'It blocks unwanted packets from outside.'
  const chain: ClaimVerdict = judgeOf([blocks, between], [between, keeps])
  expect(clusters([blocks, between, keeps], firewall, chain)).toEqual([[0, 1], [2]])
})

test('a cluster does not join another of which any member is known to differ', () => {
  // Each word may say what the sentence says, but not both: they are known to differ.
  expect(clusters([blocks, 'Filtering', 'Logging'], firewall, always)).toEqual([[0, 1], [2]])
})

test('a claim that is too long to be read is not asked about', () => {
  const long = `It ${'checks every incoming packet by its sender and '.repeat(12)}drops what is unwanted.`
  expect(groupAnswers([blocks, long], { text: firewall }, () => undefined).undecided).toEqual([])
})
