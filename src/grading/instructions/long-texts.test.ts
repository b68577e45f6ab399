import { expect, test } from 'vitest'
import { gradeInstructions } from './grade-instructions.ts'

const times = 50_000
const texts = {
  'a run of line feeds': `x${'\n'.repeat(times)}y`,
  'a run of blanks': `Mr.${' '.repeat(times)}x`,
  'brackets that nobody closes': '['.repeat(times),
  'signs of a title that nobody closes': '<'.repeat(times),
  'closing signs': `<<${'>'.repeat(times)}x`,
  quotes: `x${'"'.repeat(times)}y`,
  'question marks': '?'.repeat(times),
  initials: 'A. '.repeat(times / 5),
}
const instructions = [
  { id: 'keywords:existence', kwargs: { keywords: ['zebra'] } },
  { id: 'length_constraints:number_sentences', kwargs: { num_sentences: 0, relation: 'less than' } },
  { id: 'length_constraints:number_words', kwargs: { num_words: 0, relation: 'less than' } },
  { id: 'length_constraints:number_paragraphs', kwargs: { num_paragraphs: 9 } },
  { id: 'detectable_content:number_placeholders', kwargs: { num_placeholders: 9 } },
  { id: 'detectable_content:postscript', kwargs: { postscript_marker: 'P.P.S' } },
  { id: 'detectable_format:number_bullet_lists', kwargs: { num_bullets: 9 } },
  { id: 'detectable_format:number_highlighted_sections', kwargs: { num_highlights: 9 } },
  { id: 'detectable_format:title', kwargs: {} },
  { id: 'detectable_format:json_format', kwargs: {} },
  { id: 'startend:end_checker', kwargs: { end_phrase: 'the end' } },
  { id: 'change_case:capital_word_frequency', kwargs: { capital_frequency: 0, capital_relation: 'less than' } },
]

// Each of these once took minutes: the test's own limit is what it asserts.
test.each(Object.entries(texts))(
  '%s are read in time that grows with their length',
  { timeout: 20_000 },
  async (_, text) => {
    const { strict, loose } = await gradeInstructions(text, instructions)
    expect([...strict, ...loose]).not.toContain(true)
  },
)
