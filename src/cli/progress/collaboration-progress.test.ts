import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import type { Answer } from '../../method/answer.ts'
import type { CollaborationEvent, Generation } from '../../method/events.ts'
import { createLiveRegion } from '../terminal/live-region.ts'
import { createTerminal } from '../terminal/terminal.ts'
import { textWidth } from '../terminal/text-width.ts'
import { createCollaborationProgress } from './collaboration-progress.ts'

const generation = (model: string, text: string): Generation => ({
  model,
  text,
  usage: { inputTokens: 10, outputTokens: 7 },
  calls: 1,
  finishReason: 'stop',
  truncated: false,
  durationMs: 1200,
  firstTokenMs: 300,
})
const answer: Answer = {
  text: 'It is 391.',
  strategy: 'paper',
  writtenBy: 'qwen',
  models: ['qwen', 'smol'],
  usage: { calls: 4, inputTokens: 1234, outputTokens: 88 },
  costUsd: 0.0021,
  degraded: false,
  notes: ['A signal was missing.'],
  finishReason: 'stop',
  traceId: 't',
}
const started: CollaborationEvent = {
  type: 'started',
  strategy: 'paper',
  question: 'What is 17 * 23?',
  pool: ['qwen', 'smol', 'gemma'],
  seed: '7',
  options: {},
  atMs: 1000,
}
const panelChosen: CollaborationEvent = {
  type: 'panel-chosen',
  panel: [
    { model: 'qwen', priorScore: 4 },
    { model: 'smol', priorScore: 1 },
  ],
  notChosen: [{ model: 'gemma', priorScore: 0.5 }],
  evidence: true,
}

function shown(
  events: readonly CollaborationEvent[],
  settings: { readonly isTTY?: boolean; readonly rowsPerText?: number; readonly columns?: number } = {},
): string {
  const { isTTY = false, rowsPerText = Number.POSITIVE_INFINITY, columns = 80 } = settings
  let text = ''
  const stream = {
    isTTY,
    columns,
    write: (piece: string) => {
      text += piece
    },
  }
  const terminal = createTerminal(stream, {})
  let time = 0
  const progress = createCollaborationProgress({
    terminal,
    region: createLiveRegion(terminal),
    nowMs: () => {
      time += 100
      return time
    },
    rowsPerText,
  })
  for (const event of events) progress.show(event)
  return text
}

test('shows the nearest questions, the panel with its scores and who was not asked', () => {
  const text = shown([
    started,
    {
      type: 'neighbours-found',
      neighbours: [{ dataset: 'sums', questionId: '3', text: 'What is 12 * 12?', similarity: 0.87 }],
      bankQuestions: 1252,
      kept: 6,
    },
    panelChosen,
  ])
  expect(text).toContain('What is 17 * 23?\n  paper · 3 models · seed 7')
  expect(text).toContain('6 of 1,252 kept')
  expect(text).toContain(' 0.870  sums/3  What is 12 * 12?')
  expect(text).toContain('and 5 more')
  expect(text).toContain('1  qwen     4.000  ━━━━━━━━━━━━━━━━━━━━\n')
  expect(text).toContain('2  smol     1.000  ━━━━━\n')
  expect(text).toContain('not asked: gemma 0.500')
})

test('a long question is shown in rows, and not without end', () => {
  const text = shown([{ ...started, question: `${'word '.repeat(40)}\n${'line\n'.repeat(20)}` }])
  expect(text.split('\n').every((row) => textWidth(row) <= 80)).toBe(true)
  expect(text).toContain('… 18 more rows')
})

test('parallel texts interleave in whole rows, each marked with its model', () => {
  const text = shown([
    panelChosen,
    { type: 'call-started', stage: 'reference', index: 0, model: 'qwen', atMs: 0 },
    { type: 'call-started', stage: 'reference', index: 1, model: 'smol', atMs: 0 },
    { type: 'call-delta', stage: 'reference', index: 0, model: 'qwen', text: '17 * 20 ' },
    { type: 'call-delta', stage: 'reference', index: 1, model: 'smol', text: 'Forty' },
    { type: 'call-delta', stage: 'reference', index: 0, model: 'qwen', text: '= 340\nand 51 more' },
    {
      type: 'call-finished',
      stage: 'reference',
      index: 0,
      generation: generation('qwen', '17 * 20 = 340\nand 51 more'),
    },
    { type: 'call-finished', stage: 'reference', index: 1, generation: generation('smol', 'Forty') },
  ])
  expect(text.slice(text.indexOf('  References'))).toBe(
    [
      '  References',
      '    qwen         │ 17 * 20 = 340',
      '    qwen         │ and 51 more',
      '    qwen         ✓ 7 tokens · 1.2 s · first after 300 ms',
      '    smol         │ Forty',
      '    smol         ✓ 7 tokens · 1.2 s · first after 300 ms',
      '',
    ].join('\n'),
  )
})

test('on a terminal each running text has a live row, and no row is wider than the terminal', () => {
  const long = 'word '.repeat(60)
  const text = shown(
    [
      {
        type: 'call-started',
        stage: 'reference',
        index: 0,
        model: '模型 with a very long name indeed, much too long',
        atMs: 0,
      },
      { type: 'call-delta', stage: 'reference', index: 0, model: 'm', text: 'hm '.repeat(3), reasoning: true },
      { type: 'call-delta', stage: 'reference', index: 0, model: 'm', text: long },
    ],
    { isTTY: true, columns: 50 },
  )
  expect(stripVTControlCharacters(text)).toContain('│ waiting')
  expect(stripVTControlCharacters(text)).toContain('│ thinking, 3 words')
  for (const row of stripVTControlCharacters(text).split('\n')) expect(textWidth(row)).toBeLessThan(50)
})

test('long texts stay short on the screen, and say how much more there is', () => {
  const text = shown(
    [
      { type: 'call-started', stage: 'reference', index: 0, model: 'qwen', atMs: 0 },
      { type: 'call-delta', stage: 'reference', index: 0, model: 'qwen', text: '\n\n1\n2\n3\n4\n5' },
      { type: 'call-finished', stage: 'reference', index: 0, generation: generation('qwen', '') },
    ],
    { rowsPerText: 2 },
  )
  expect(text).toContain('│ 1\n')
  expect(text).toContain('│ 2\n')
  expect(text).not.toContain('│ 3')
  expect(text).toContain('· 3 more rows')
})

test('candidates are shown with their references and scores, the chosen one marked', () => {
  const text = shown([
    panelChosen,
    { type: 'call-started', stage: 'reference', index: 0, model: 'qwen', atMs: 0 },
    { type: 'call-started', stage: 'reference', index: 1, model: 'smol', atMs: 0 },
    { type: 'subset-drawn', candidate: 0, references: [0, 1] },
    { type: 'subset-drawn', candidate: 1, references: [0] },
    {
      type: 'scored',
      scores: [
        { candidate: 0, consensus: 0.9, perplexity: 1.5, hybrid: 0.4 },
        { candidate: 1, consensus: 0.95, perplexity: 1.1, hybrid: 0.85 },
      ],
      chosen: 1,
      signals: ['consensus', 'perplexity'],
    },
  ])
  expect(text).toContain('candidate 1  from qwen, smol')
  expect(text).toMatch(/ {2}1 {2}qwen, smol {5}0\.9000 {6}1\.5000 {8}0\.4000/)
  expect(text).toMatch(/★ {10}2 {2}qwen {11}0\.9500 {6}1\.1000 {8}0\.8500/)
})

test('the answer comes with its bill, and with notes that were not shown before', () => {
  const text = shown([started, { type: 'answer-finished', answer, atMs: 35_200 }])
  expect(text).toContain('  Answer  written by qwen\n    It is 391.\n  ! A signal was missing.\n')
  expect(text).toContain('4 calls · 1,234 tokens in, 88 out · 34.2 s · $0.0021')
  const again = shown([
    { type: 'noted', note: 'A signal was missing.', degraded: false },
    { type: 'answer-finished', answer, atMs: 1 },
  ])
  expect(again.match(/A signal was missing/g)).toHaveLength(1)
})

test('unknown counts and costs are said to be unknown, never 0', () => {
  const { costUsd: _, ...unpriced } = answer
  const text = shown([
    {
      type: 'answer-finished',
      answer: { ...unpriced, costUsdAtLeast: 0.5, usage: { calls: 1, outputTokensAtLeast: 9 } },
      atMs: 1,
    },
  ])
  expect(text).toContain('1 call · unknown tokens in, at least 9 out · at least $0.50')
})

test('weighed answers show probabilities, supporters and the decision in words', () => {
  const text = shown([
    {
      type: 'answers-weighed',
      clusters: [
        { answer: '391', supporters: ['qwen', 'smol'], probability: 0.934 },
        { answer: '381', supporters: ['gemma'], probability: 0.066 },
      ],
      confidence: 0.934,
      asked: 3,
      decision: 'ask-more',
      explanation: 'A fourth model is likely to change the answer.',
    },
  ])
  expect(text).toContain('after 3 models, right with probability 93 %')
  expect(text).toMatch(/93 % {2}391 {5}qwen, smol/)
  expect(text).toContain('ask more: A fourth model is likely to change the answer.')
})

test('votes without a calibrated probability are shown as shares, not as probabilities', () => {
  const text = shown([
    {
      type: 'answers-weighed',
      clusters: [{ answer: '391', supporters: ['qwen'], share: 0.6 }],
      asked: 1,
      decision: 'stop',
      explanation: 'Everyone was asked.',
    },
  ])
  expect(text).toMatch(/votes {2}answer {2}from\n +60 % {2}391 {5}qwen/)
  expect(text).not.toContain('probability')
})

test('failures and retries are shown with their cause', () => {
  const failure = { name: 'ModelCallError', message: 'smol: connection refused' }
  const text = shown([
    { type: 'call-started', stage: 'reference', index: 0, model: 'smol', atMs: 0 },
    { type: 'call-retried', stage: 'reference', index: 0, model: 'smol', attempt: 2, failure },
    { type: 'call-failed', stage: 'reference', index: 0, model: 'smol', failure, calls: 2, atMs: 1 },
  ])
  expect(text).toContain('↻ smol: attempt 2 after smol: connection refused')
  expect(text).toContain('smol         ✗ smol: connection refused')
})

test('nothing a model, an endpoint or a bank wrote reaches the terminal as a control sequence', () => {
  const evil = 'a\x1b[2Jb\x9b31m\x07c\u202ed'
  const events: readonly CollaborationEvent[] = [
    { ...started, question: evil, strategy: evil, seed: evil },
    {
      type: 'neighbours-found',
      neighbours: [{ dataset: evil, questionId: evil, text: evil, similarity: 1 }],
      bankQuestions: 1,
      kept: 1,
    },
    { type: 'panel-chosen', panel: [{ model: evil }], notChosen: [{ model: evil, priorScore: 1 }], evidence: false },
    { type: 'call-started', stage: 'reference', index: 0, model: evil, atMs: 0 },
    { type: 'call-delta', stage: 'reference', index: 0, model: evil, text: evil },
    {
      type: 'call-retried',
      stage: 'reference',
      index: 0,
      model: evil,
      attempt: 2,
      failure: { name: '', message: evil },
    },
    { type: 'call-finished', stage: 'reference', index: 0, generation: generation(evil, evil) },
    { type: 'subset-drawn', candidate: 0, references: [0] },
    { type: 'references-shortened', candidate: 0, shortened: [{ reference: 0, from: 9, to: 4 }] },
    { type: 'call-started', stage: 'aggregation', index: 0, model: evil, atMs: 0 },
    {
      type: 'call-failed',
      stage: 'aggregation',
      index: 0,
      model: evil,
      failure: { name: '', message: evil },
      calls: 1,
      atMs: 1,
    },
    {
      type: 'answers-weighed',
      clusters: [{ answer: evil, supporters: [evil], probability: 1 }],
      asked: 1,
      decision: 'stop',
      explanation: evil,
    },
    { type: 'noted', note: evil, degraded: true },
    { type: 'answer-finished', answer: { ...answer, text: evil, writtenBy: evil, notes: [evil] }, atMs: 2 },
  ]
  const text = shown(events)
  expect(text).toContain('a\\x1b[2Jb\\x9b31m\\x07c\\u{202e}d')
  expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/)
})
