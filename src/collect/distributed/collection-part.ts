import type { PostgresPart } from '../../postgres/migrate.ts'

/**
 * What is kept of a distributed build beside the bank and the queue: one build a schema.
 * - `collection`: its one row. `ceiling_usd` holds for `committed_usd`, worst cases of what is under way included.
 * - `collection_question`: the questions with what answers are held against, which a bank does not keep.
 * - `collection_model`: of each model how many cells were to be asked, and what became of them.
 * - `collection_refused`: jobs whose next call did not fit below the ceiling, and what was committed then.
 * - `collection_settled`: corrections of `committed_usd` that are booked, by their ids.
 */
export const collectionPart: PostgresPart = {
  name: 'collection',
  what: 'The distributed build',
  steps: [
    (schema) => `
      CREATE TABLE ${schema}.collection (
        one boolean PRIMARY KEY DEFAULT true CHECK (one),
        started_at timestamptz NOT NULL DEFAULT now(),
        ceiling_usd double precision,
        committed_usd double precision NOT NULL DEFAULT 0,
        stopped text
      );
      CREATE TABLE ${schema}.collection_question (
        dataset text NOT NULL,
        question_id text NOT NULL,
        question text NOT NULL, -- JSON object
        PRIMARY KEY (dataset, question_id)
      );
      CREATE TABLE ${schema}.collection_model (
        model text PRIMARY KEY,
        known bigint NOT NULL,
        cells bigint NOT NULL,
        answered bigint NOT NULL DEFAULT 0,
        cut bigint NOT NULL DEFAULT 0,
        input_tokens bigint NOT NULL DEFAULT 0,
        output_tokens bigint NOT NULL DEFAULT 0,
        tokens_complete boolean NOT NULL DEFAULT true,
        cost_usd double precision NOT NULL DEFAULT 0,
        cost_complete boolean NOT NULL DEFAULT true
      );
      CREATE TABLE ${schema}.collection_refused (
        job uuid PRIMARY KEY,
        committed_usd double precision NOT NULL
      );
      CREATE TABLE ${schema}.collection_settled (id uuid PRIMARY KEY)`,
  ],
}
