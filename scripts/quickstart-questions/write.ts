// Writes quickstart/questions.jsonl: `node scripts/quickstart-questions/write.ts`.
import { writeFileSync } from 'node:fs'
import { quickstartQuestions } from './questions.ts'

const lines = quickstartQuestions().map((question) => `${JSON.stringify(question)}\n`)
writeFileSync(new URL('../../quickstart/questions.jsonl', import.meta.url), lines.join(''))
process.stdout.write(`${lines.length} questions\n`)
