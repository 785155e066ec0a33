/** The tables of the backplane, and the function that publishes. */
import { createHash } from 'node:crypto'

/** What the tables of one application are called. */
export interface TableNames {
  readonly state: string
  readonly stream: string
  readonly publication: string
  readonly key: string
  readonly control: string
  readonly presence: string
  readonly node: string
  readonly parcel: string
  /** The function. Its number changes with what it takes, so that old and new nodes run side by side. */
  readonly publish: string
  /** Of the locks that only one node may hold: while tables are made, while old rows are deleted. */
  readonly locks: readonly [making: number, cleaning: number]
}

/** The names for an application: `voltaic_shop_stream`. */
export function tableNames(label: string): TableNames {
  const prefix = `voltaic_${label
    .toLowerCase()
    .replaceAll(/[^a-z\d]+/g, '_')
    .slice(0, 30)}`
  const named = (name: string) => `"${prefix}_${name}"`
  const hash = createHash('sha256').update(prefix).digest()
  return {
    state: named('state'),
    stream: named('stream'),
    publication: named('publication'),
    key: named('key'),
    control: named('control'),
    presence: named('presence'),
    node: named('node'),
    parcel: named('parcel'),
    publish: named('publish_1'),
    locks: [hash.readInt32BE(0), hash.readInt32BE(4)],
  }
}

/** Whether everything is there: `true` or `false` in the only row. */
export function tablesExist({ state, parcel, publish }: TableNames): string {
  const wanted = [state, parcel].map((name) => `to_regclass('${name}') IS NOT NULL`)
  return `SELECT ${wanted.join(' AND ')} AND to_regproc('${publish}') IS NOT NULL`
}

/**
 * Makes what is missing. Streams are logged: what `publish` has promised survives a crash. Who is present and which nodes there
 * are is not: after a crash those tables are empty, and within one renewal (20 s) full again.
 */
export function createTables(names: TableNames): string {
  const { state, stream, publication, key, control, presence, node, parcel, locks } = names
  return `
SELECT pg_advisory_xact_lock(${locks[0]});
CREATE TABLE IF NOT EXISTS ${state} (id int PRIMARY KEY, rights bigint NOT NULL);
INSERT INTO ${state} VALUES (1, 0) ON CONFLICT DO NOTHING;
CREATE TABLE IF NOT EXISTS ${stream} (
  channel text PRIMARY KEY, epoch text NOT NULL, top bigint NOT NULL DEFAULT 0, number bigint,
  size int NOT NULL DEFAULT 0, used_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 50);
CREATE TABLE IF NOT EXISTS ${publication} (
  channel text NOT NULL, "offset" bigint NOT NULL, data text NOT NULL, expires_at timestamptz NOT NULL,
  PRIMARY KEY (channel, "offset")
);
CREATE INDEX IF NOT EXISTS ${publication.replace('_publication', '_expiry')} ON ${publication} (expires_at);
CREATE TABLE IF NOT EXISTS ${key} (
  channel text NOT NULL, key text NOT NULL, epoch text, "offset" bigint, expires_at timestamptz NOT NULL,
  PRIMARY KEY (channel, key)
);
CREATE TABLE IF NOT EXISTS ${control} (
  version bigint PRIMARY KEY, node text NOT NULL, message text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNLOGGED TABLE IF NOT EXISTS ${presence} (
  channel text NOT NULL, client text NOT NULL, info text NOT NULL, since bigint NOT NULL, left_at bigint,
  expires_at timestamptz NOT NULL, is_new boolean NOT NULL DEFAULT true, PRIMARY KEY (channel, client)
) WITH (fillfactor = 50);
CREATE UNLOGGED TABLE IF NOT EXISTS ${node} (
  id text PRIMARY KEY, alive_until timestamptz NOT NULL, info text, expires_at timestamptz
) WITH (fillfactor = 50);
CREATE UNLOGGED TABLE IF NOT EXISTS ${parcel} (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, data text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
${createPublish(names)}`
}

/**
 * Publishes a batch. The row of a channel is locked until the commit, so that offsets are the order of the commits; the caller
 * sorts by channel, so that batches do not lock each other out. Without a size nothing is kept, and only keys and numbers are
 * looked at.
 */
function createPublish({ stream, publication, key, publish }: TableNames): string {
  return `
CREATE OR REPLACE FUNCTION ${publish}(
  channels text[], texts text[], sizes int[], ttls bigint[], keys text[], numbers bigint[]
) RETURNS TABLE (epoch text, "offset" bigint, is_new boolean) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE s record; k record; n int; oldest bigint;
BEGIN
  FOR n IN 1 .. cardinality(channels) LOOP
    SELECT t.epoch, t.top, t.number INTO s FROM ${stream} t WHERE t.channel = channels[n] FOR UPDATE;
    IF NOT FOUND THEN
      INSERT INTO ${stream} (channel, epoch) VALUES (channels[n], ${newEpoch}) ON CONFLICT DO NOTHING;
      SELECT t.epoch, t.top, t.number INTO s FROM ${stream} t WHERE t.channel = channels[n] FOR UPDATE;
    END IF;
    IF keys[n] IS NOT NULL THEN
      SELECT t.epoch, t."offset" INTO k FROM ${key} t
        WHERE t.channel = channels[n] AND t.key = keys[n] AND t.expires_at > now();
      IF FOUND THEN
        epoch := ${epochOf('k')}; "offset" := k."offset"; is_new := false;
        RETURN NEXT; CONTINUE;
      END IF;
    END IF;
    IF numbers[n] <= s.number THEN
      IF sizes[n] IS NULL THEN s.epoch := NULL; END IF;
      epoch := ${epochOf('s')}; "offset" := s.top; is_new := false;
      RETURN NEXT; CONTINUE;
    END IF;
    IF sizes[n] IS NULL THEN
      s.epoch := NULL; s.top := NULL;
      UPDATE ${stream} t SET number = coalesce(numbers[n], t.number), used_at = now() WHERE t.channel = channels[n];
    ELSE
      s.top := s.top + 1;
      UPDATE ${stream} t SET top = s.top, number = coalesce(numbers[n], t.number), size = sizes[n], used_at = now()
        WHERE t.channel = channels[n];
      INSERT INTO ${publication} (channel, "offset", data, expires_at)
        VALUES (channels[n], s.top, texts[n], now() + ttls[n] * interval '1 millisecond');
      IF s.top % greatest(sizes[n] / 8, 16) = 0 THEN
        SELECT min(t."offset") INTO oldest FROM ${publication} t WHERE t.channel = channels[n];
        DELETE FROM ${publication} t WHERE t.channel = channels[n]
          AND t."offset" <= least(s.top - sizes[n], oldest + 4 * greatest(sizes[n] / 8, 16))
          AND t.expires_at < now() + ttls[n] * interval '1 millisecond' - interval '${handover}';
      END IF;
    END IF;
    IF keys[n] IS NOT NULL THEN
      INSERT INTO ${key} (channel, key, epoch, "offset", expires_at)
        VALUES (channels[n], keys[n], s.epoch, s.top, now() + interval '5 minutes')
        ON CONFLICT (channel, key) DO UPDATE
          SET epoch = excluded.epoch, "offset" = excluded."offset", expires_at = excluded.expires_at;
    END IF;
    epoch := ${epochOf('s')}; "offset" := s.top; is_new := true;
    RETURN NEXT;
  END LOOP;
END $$;`
}

/**
 * The epoch that clients see. The timeline of the server is part of it: a standby that takes over may have missed the last
 * commits and would give their offsets again.
 */
export const epochOf = (stream: string): string =>
  `${stream}.epoch || '.' || ltrim(left(pg_walfile_name(pg_current_wal_lsn()), 8), '0')`

/** How long publications stay for the other nodes to read, however short the history is that clients see. */
export const handover = '15 seconds'

/** A text that no other stream has. */
export const newEpoch = 'substr(md5(random()::text || clock_timestamp()::text), 1, 12)'
