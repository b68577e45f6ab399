import { DatabaseSync } from 'node:sqlite'

/** What the traces of `writeOldTraces` ask about, one after the other. */
export const subjects = ['seconds', 'apples', 'capitals', 'triangles', 'prime numbers']

function traceBody(number: number): string {
  const models = ['a', 'b', 'c', 'd', 'e']
  const text = `How many ${subjects[number % subjects.length]} are in ${number}? ${'Some words of a longer question. '.repeat(12)}`
  const events = models.map((model, index) => ({
    type: 'call-finished',
    stage: 'reference',
    index,
    generation: {
      ...{ model, text: `${'Because of this and that. '.repeat(110)} So it is ${number % 97}.` },
      ...{ usage: { inputTokens: 90, outputTokens: 700 }, calls: 1, finishReason: 'stop', truncated: false },
      durationMs: 900,
    },
  }))
  const answer = {
    ...{ text: `So it is ${number % 97}.`, extracted: String(number % 97), confidence: (number % 100) / 100 },
    ...{
      strategy: 'adaptive',
      models,
      usage: { calls: 5 },
      degraded: number % 11 === 0,
      notes: [],
      traceId: String(number),
    },
  }
  return JSON.stringify({
    ...{ id: `t-${number}`, client: 'local', startedAt: new Date(Date.now() - number * 30_000).toISOString() },
    ...{ durationMs: 4_000, target: 'default', status: 'answered', content: 'full' },
    summary: { models, usage: { calls: 5 } },
    question: { text, messages: [{ role: 'user', content: text }] },
    events: [...events, { type: 'answer-finished', answer, atMs: 4_000 }],
  })
}

/** A trace file as an older version wrote it: 18 kB a trace, one every 30 seconds, the newest first. */
export function writeOldTraces(file: string, count: number): void {
  const database = new DatabaseSync(file)
  database.exec(`PRAGMA auto_vacuum = INCREMENTAL; PRAGMA application_id = ${0x736d6374}; PRAGMA journal_mode = WAL; BEGIN;
    CREATE TABLE trace (id TEXT PRIMARY KEY, owner TEXT NOT NULL, started_at_ms INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
    CREATE INDEX trace_by_age ON trace (started_at_ms); PRAGMA user_version = 1`)
  const insert = database.prepare('INSERT INTO trace VALUES (?, ?, ?, ?)')
  for (let number = 0; number < count; number += 1) {
    insert.run(`t-${number}`, 'local', Date.now() - number * 30_000, traceBody(number))
  }
  database.exec('COMMIT; PRAGMA wal_checkpoint(TRUNCATE)')
  database.close()
}
