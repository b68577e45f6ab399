import type { PostgresPart } from '../../postgres/migrate.ts'

/**
 * The bank's tables. `written` is the bank's version at which a row came: a view leaves out what came later. Shipped steps
 * are never edited; a change is one more.
 */
export const bankPart: PostgresPart = {
  name: 'bank',
  what: 'The bank',
  newerCode: 'bank-newer',
  steps: [
    (schema) => `
      CREATE TABLE ${schema}.bank (
        one boolean PRIMARY KEY DEFAULT true CHECK (one),
        version bigint NOT NULL DEFAULT 0, -- one more with every change of questions, cells or vectors
        embedder_id text,
        embedder_dimensions int,
        embedder_state bytea,
        content_hash text, -- NULL after a change, until it is computed again
        learned bytea, -- what use has taught of the models; no part of the content
        copying text -- while a copy is written: JSON of what, and up to where
      );
      INSERT INTO ${schema}.bank DEFAULT VALUES;

      CREATE TABLE ${schema}.bank_question (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        dataset text NOT NULL COLLATE "C", -- '' = none
        question_id text NOT NULL COLLATE "C",
        text text NOT NULL,
        options text, -- JSON list
        answer_type text,
        reference text,
        source text COLLATE "C", -- NULL = imported or built
        digest bytea NOT NULL,
        seen_ms double precision, -- of what was learnt: when it was last asked
        reference_trace text, -- of what was learnt: who told the right answer
        UNIQUE (dataset, question_id)
      );
      CREATE INDEX ON ${schema}.bank_question (source) WHERE source IS NOT NULL;

      CREATE TABLE ${schema}.bank_embedding (
        question bigint PRIMARY KEY REFERENCES ${schema}.bank_question ON DELETE CASCADE,
        vector vector NOT NULL
      );

      CREATE TABLE ${schema}.bank_model (
        id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        name text NOT NULL UNIQUE COLLATE "C"
      );

      CREATE TABLE ${schema}.bank_cell (
        question bigint NOT NULL REFERENCES ${schema}.bank_question ON DELETE CASCADE,
        sample bigint NOT NULL,
        written bigint NOT NULL,
        correct double precision,
        published_correct double precision,
        mean_logprob double precision,
        latency_ms double precision,
        cost_usd double precision,
        model int NOT NULL REFERENCES ${schema}.bank_model,
        answer_line boolean, -- true or NULL
        digest bytea NOT NULL,
        usage text, -- JSON object
        execution text, -- JSON object
        learnt text, -- of what was learnt: JSON object with trace, seenMs and labelTrace
        response text,
        PRIMARY KEY (question, model, sample)
      ) WITH (toast_tuple_target = 256);
      -- Responses are most of a bank and rarely read: they lie outside of the rows that are scanned for outcomes.
      ALTER TABLE ${schema}.bank_cell ALTER digest SET STORAGE PLAIN, ALTER usage SET STORAGE MAIN,
        ALTER execution SET STORAGE MAIN, ALTER learnt SET STORAGE MAIN;

      CREATE TABLE ${schema}.bank_fitted (
        name text PRIMARY KEY,
        bytes bytea NOT NULL,
        content_hash text NOT NULL,
        embedder_id text NOT NULL -- '' = none
      );

      -- How a model was asked for its answers; no part of the content.
      CREATE TABLE ${schema}.bank_model_settings (model text PRIMARY KEY, settings text NOT NULL);`,
  ],
}
