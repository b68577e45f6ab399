import type { PostgresPart } from '../../postgres/migrate.ts'

/**
 * Traces in Postgres. `written` is the transaction that wrote a row last, by which readers find what is new. Whatever is
 * deleted is to be overwritten soon, so the server's own vacuum comes after every row.
 */
export const tracesPart: PostgresPart = {
  name: 'traces',
  what: 'The traces',
  steps: [
    (schema) => `
      CREATE TABLE ${schema}.trace (id text PRIMARY KEY, owner text NOT NULL, started_at_ms bigint NOT NULL,
        written xid8 NOT NULL DEFAULT pg_current_xact_id(), strategy text NOT NULL, status text NOT NULL,
        models text NOT NULL, confidence double precision, degraded smallint NOT NULL, answers integer,
        bank_dataset text, summary text NOT NULL, words text NOT NULL, body text NOT NULL)
        WITH (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0);
      CREATE INDEX trace_by_age ON ${schema}.trace (started_at_ms DESC, id COLLATE "C" DESC);
      CREATE INDEX trace_by_owner ON ${schema}.trace (owner, started_at_ms DESC, id COLLATE "C" DESC);
      CREATE INDEX trace_by_writing ON ${schema}.trace (written);
      CREATE TABLE ${schema}.feedback (id text PRIMARY KEY REFERENCES ${schema}.trace ON DELETE CASCADE,
        written xid8 NOT NULL DEFAULT pg_current_xact_id(), verdict text NOT NULL, body text NOT NULL)
        WITH (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0);
      CREATE INDEX feedback_by_writing ON ${schema}.feedback (written)`,
  ],
}
