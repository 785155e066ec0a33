/** What uses a column of PostgreSQL and is not of its table: views, triggers, rules, policies, generated columns. */
import { MigrationError } from '../../migration-error.ts'
import type { ColumnPlace } from '../broken-rows.ts'

/** Their names in words: `view parents`. The parameters are the quoted table and the column. */
export const dependentsQuery = `WITH RECURSIVE used (class, object, part) AS (
    SELECT 'pg_class'::regclass::oid, attrelid, attnum::int FROM pg_attribute
      WHERE attrelid = to_regclass($1) AND attname = $2
    UNION
    SELECT CASE WHEN ev_class IS NULL AND adrelid IS NULL THEN classid ELSE 'pg_class'::regclass END, coalesce(ev_class, adrelid, objid),
      CASE WHEN adrelid IS NOT NULL THEN adnum WHEN ev_class IS NOT NULL THEN 0 ELSE objsubid END
    FROM used JOIN pg_depend ON refclassid = class AND refobjid = object AND (part = 0 OR refobjsubid = part)
      AND deptype IN ('n', 'a')
    LEFT JOIN pg_rewrite ON classid = 'pg_rewrite'::regclass AND pg_rewrite.oid = objid
    LEFT JOIN pg_attrdef ON classid = 'pg_attrdef'::regclass AND pg_attrdef.oid = objid
    WHERE (ev_class IS NOT NULL AND ev_class <> object)
      OR (adrelid IS NOT NULL AND NOT (adrelid = object AND adnum = part))
      OR classid IN ('pg_trigger'::regclass, 'pg_policy'::regclass)
      OR (classid = 'pg_class'::regclass AND objsubid > 0 AND objid = object
        AND (SELECT attgenerated FROM pg_attribute WHERE attrelid = objid AND attnum = objsubid) <> '')
  )
  SELECT DISTINCT CASE (SELECT relkind FROM pg_class WHERE oid = object AND part = 0 AND class = 'pg_class'::regclass)
      WHEN 'v' THEN 'the view ' || object::regclass
      WHEN 'm' THEN 'the materialized view ' || object::regclass
      WHEN 'r' THEN 'the table ' || object::regclass
      ELSE 'the ' || (pg_identify_object(class, object, part)).type || ' ' || (pg_identify_object(class, object, part)).identity END
  FROM used WHERE NOT (class = 'pg_class'::regclass AND object = to_regclass($1)
    AND part = (SELECT attnum FROM pg_attribute WHERE attrelid = object AND attname = $2)) ORDER BY 1`

/** Says what uses the column, and the way round it. Nothing is ever dropped along. */
export function dependentsError({ table, column }: ColumnPlace, names: readonly string[]) {
  const them = names.length === 1 ? 'it' : 'them'
  return new MigrationError(
    'E_MIGRATION_TABLE',
    `"${column}" of "${table}" cannot change while it is used by ${names.join(', ')}. Drop ${them} in the migration first, and make ${them} again afterwards, with op.sql().`,
  )
}
