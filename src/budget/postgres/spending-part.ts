import type { PostgresPart } from '../../postgres/migrate.ts'

/**
 * Spending in Postgres. Both functions do their work in one statement of the client, on rows that they hold until it is
 * committed. Each booking has an id: one that is sent again, because its answer was lost, counts once.
 */
export const spendingPart: PostgresPart = {
  name: 'spending',
  what: 'The spending',
  steps: [
    (schema) => `
      CREATE TABLE ${schema}.spend (subject text NOT NULL, period text NOT NULL, calls bigint NOT NULL,
        cost_usd double precision NOT NULL, PRIMARY KEY (subject, period)) WITH (fillfactor = 50);
      CREATE TABLE ${schema}.booking (id uuid PRIMARY KEY, booked_at timestamptz NOT NULL DEFAULT now());
      CREATE INDEX booking_by_age ON ${schema}.booking (booked_at);

      -- Each period with what is spent there, and the place of the first limit that was passed; null when it was booked.
      CREATE FUNCTION ${schema}.reserve_spend(booking uuid, of_subject text, limit_periods text[], limit_fields text[],
        limit_values double precision[], more_calls bigint, more_usd double precision)
      RETURNS TABLE (in_period text, spent_calls bigint, spent_usd double precision, passed integer)
      LANGUAGE plpgsql AS $$
      DECLARE
        first_passed integer;
        booked integer;
      BEGIN
        -- Where commits are not waited for, a crash would forget what is about to be spent.
        IF current_setting('synchronous_commit') = 'off' THEN
          PERFORM set_config('synchronous_commit', 'on', true);
        END IF;
        INSERT INTO ${schema}.spend SELECT of_subject, each_period, 0, 0
          FROM (SELECT DISTINCT unnest(limit_periods) AS each_period ORDER BY 1) AS periods
          ON CONFLICT DO NOTHING;
        PERFORM FROM ${schema}.spend WHERE subject = of_subject AND period = ANY (limit_periods)
          ORDER BY period FOR UPDATE;
        SELECT min(place) INTO first_passed
          FROM unnest(limit_periods, limit_fields, limit_values) WITH ORDINALITY AS ceiling (period, field, most, place)
          JOIN ${schema}.spend ON subject = of_subject AND spend.period = ceiling.period
          WHERE CASE field WHEN 'calls' THEN calls + more_calls ELSE cost_usd + more_usd END > most;
        IF first_passed IS NULL THEN
          INSERT INTO ${schema}.booking (id) VALUES (booking) ON CONFLICT DO NOTHING;
          IF FOUND THEN
            UPDATE ${schema}.spend SET calls = calls + more_calls, cost_usd = cost_usd + more_usd
              WHERE subject = of_subject AND period = ANY (limit_periods);
            GET DIAGNOSTICS booked = ROW_COUNT;
            -- Somebody forgot a period between the first line and the second: once more from the start.
            IF booked < (SELECT count(DISTINCT each_period) FROM unnest(limit_periods) AS each_period) THEN
              RAISE EXCEPTION 'a period was forgotten meanwhile' USING ERRCODE = 'serialization_failure';
            END IF;
          END IF;
        END IF;
        RETURN QUERY SELECT period, calls, cost_usd, first_passed FROM ${schema}.spend
          WHERE subject = of_subject AND period = ANY (limit_periods);
      END $$;

      -- A change with the id of a reservation takes that back, where it was booked; else it never will be.
      CREATE FUNCTION ${schema}.settle_spend(booking uuid, changes jsonb) RETURNS void LANGUAGE plpgsql AS $$
      DECLARE
        change record;
        each_period text;
      BEGIN
        INSERT INTO ${schema}.booking (id) VALUES (booking) ON CONFLICT DO NOTHING;
        IF NOT FOUND THEN RETURN; END IF;
        PERFORM FROM ${schema}.spend WHERE (subject, period) IN (
            SELECT given.subject, unnest(given.periods) FROM jsonb_to_recordset(changes)
              AS given (subject text, periods text[])
          ) ORDER BY subject, period FOR UPDATE;
        FOR change IN SELECT * FROM jsonb_to_recordset(changes)
          AS given (subject text, periods text[], calls bigint, usd double precision, reservation uuid)
        LOOP
          IF change.reservation IS NOT NULL THEN
            INSERT INTO ${schema}.booking (id) VALUES (change.reservation) ON CONFLICT DO NOTHING;
            CONTINUE WHEN FOUND;
          END IF;
          FOREACH each_period IN ARRAY change.periods LOOP
            INSERT INTO ${schema}.spend AS kept
              VALUES (change.subject, each_period, greatest(0, change.calls), greatest(0, change.usd))
              ON CONFLICT (subject, period) DO UPDATE SET calls = greatest(0, kept.calls + change.calls),
                cost_usd = greatest(0, kept.cost_usd + change.usd);
          END LOOP;
        END LOOP;
      END $$`,
  ],
}
