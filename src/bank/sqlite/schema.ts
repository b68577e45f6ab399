/** Marks a SQLite file as a smacs bank: "smcs" in ASCII. */
export const APPLICATION_ID = 0x736d6373

/**
 * What turns a file of version n into one of version n + 1, from an empty file on. Shipped ones are never edited; a
 * change of the schema is one more.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE bank (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    embedder_id TEXT,
    embedder_dimensions INTEGER,
    embedder_state BLOB,
    content_hash TEXT -- NULL after a change, until it is computed again
  ) STRICT;
  INSERT INTO bank (one) VALUES (1);

  CREATE TABLE question (
    id INTEGER PRIMARY KEY,
    dataset TEXT NOT NULL, -- '' = none
    question_id TEXT NOT NULL,
    text TEXT NOT NULL,
    options TEXT, -- JSON list
    answer_type TEXT,
    reference TEXT,
    digest BLOB NOT NULL,
    UNIQUE (dataset, question_id)
  ) STRICT;

  CREATE TABLE embedding (
    question INTEGER PRIMARY KEY REFERENCES question (id),
    vector BLOB NOT NULL -- 32-bit floats, low byte first
  ) STRICT;

  CREATE TABLE model (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
  ) STRICT;

  CREATE TABLE cell (
    id INTEGER PRIMARY KEY,
    question INTEGER NOT NULL REFERENCES question (id),
    model INTEGER NOT NULL REFERENCES model (id),
    sample INTEGER NOT NULL,
    correct REAL,
    published_correct REAL,
    mean_logprob REAL,
    usage TEXT, -- JSON object
    latency_ms REAL,
    cost_usd REAL,
    digest BLOB NOT NULL,
    UNIQUE (question, model, sample)
  ) STRICT;

  -- Responses are most of a bank and rarely read: outcomes are scanned without them.
  CREATE TABLE response (
    cell INTEGER PRIMARY KEY REFERENCES cell (id),
    text TEXT NOT NULL
  ) STRICT;

  CREATE TABLE fitted (
    name TEXT PRIMARY KEY,
    bytes BLOB NOT NULL,
    content_hash TEXT NOT NULL,
    embedder_id TEXT NOT NULL -- '' = none
  ) STRICT;
  `,
  // Asked to end with an answer line: 1, else NULL.
  'ALTER TABLE cell ADD COLUMN answer_line INTEGER',
  // How a model was asked for its answers, a JSON object; no part of the content.
  'CREATE TABLE model_settings (model TEXT PRIMARY KEY, settings TEXT NOT NULL) STRICT',
  // What running a response's program showed, a JSON object.
  'ALTER TABLE cell ADD COLUMN execution TEXT',
  // What was learnt from traces; no part of the content.
  `
  ALTER TABLE question ADD COLUMN source TEXT; -- NULL = imported or built
  CREATE INDEX question_by_source ON question (source) WHERE source IS NOT NULL;

  CREATE TABLE learnt_question (
    question INTEGER PRIMARY KEY REFERENCES question (id) ON DELETE CASCADE,
    seen_ms INTEGER NOT NULL, -- when it was last asked
    reference_trace TEXT -- who told the right answer
  ) STRICT;

  CREATE TABLE learnt_cell (
    cell INTEGER PRIMARY KEY REFERENCES cell (id) ON DELETE CASCADE,
    trace TEXT NOT NULL,
    seen_ms INTEGER NOT NULL,
    label_trace TEXT -- by whose word it is right or wrong; NULL = nobody's
  ) STRICT;
  `,
  // What use has taught of the models; no part of the content.
  'CREATE TABLE learned (one INTEGER PRIMARY KEY CHECK (one = 1), state BLOB NOT NULL) STRICT',
]
