/** What is asked of the catalogue of PostgreSQL. Lists come as JSON. */

/** Tables and views in which names are looked for, without those of extensions and the parts of partitioned tables. */
const shown = `pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = ANY (current_schemas(false)) AND pg_table_is_visible(c.oid) AND NOT c.relispartition
  AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype = 'e')`

/** kind, name, number of triggers */
export const relations = `SELECT c.relkind::text, c.relname::text,
    (SELECT count(*) FROM pg_trigger WHERE tgrelid = c.oid AND NOT tgisinternal)
  FROM ${shown} AND c.relkind IN ('r', 'p', 'v', 'm', 'f') ORDER BY c.relname`

/** table, name, type, not null, default, identity, generated, collation, labels, domain, own sequence */
export const columns = `SELECT c.relname::text, a.attname::text,
    CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) ELSE format_type(a.atttypid, a.atttypmod) END,
    a.attnotnull OR (t.typtype = 'd' AND t.typnotnull),
    coalesce(pg_get_expr(d.adbin, d.adrelid), t.typdefault), a.attidentity::text, a.attgenerated::text,
    CASE WHEN a.attcollation <> t.typcollation THEN (SELECT collname::text FROM pg_collation WHERE oid = a.attcollation) END,
    (SELECT json_agg(enumlabel ORDER BY enumsortorder)::text FROM pg_enum
      WHERE enumtypid = CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END),
    CASE WHEN t.typtype = 'd' THEN t.typname::text END,
    pg_get_serial_sequence(quote_ident(n.nspname) || '.' || quote_ident(c.relname), a.attname)
  FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  JOIN ${shown.replace('pg_class c', 'pg_class c ON c.oid = a.attrelid').replace('WHERE', "WHERE c.relkind IN ('r', 'p', 'f') AND a.attnum > 0 AND NOT a.attisdropped AND")}
  ORDER BY c.relname, a.attnum`

const attributeNames = (
  table: string,
  numbers: string,
) => `(SELECT json_agg(a.attname ORDER BY k.place)::text
    FROM unnest(${numbers}) WITH ORDINALITY k(number, place)
    JOIN pg_attribute a ON a.attrelid = ${table} AND a.attnum = k.number)`

/** table, name, kind, columns, target, its columns, on delete, on update, deferrable, deferred, condition */
export const constraints = `SELECT c.relname::text, o.conname::text, o.contype::text,
    ${attributeNames('o.conrelid', 'o.conkey')},
    (SELECT CASE WHEN pg_table_is_visible(r.oid) THEN r.relname::text ELSE r.oid::regclass::text END
      FROM pg_class r WHERE r.oid = o.confrelid),
    ${attributeNames('o.confrelid', 'o.confkey')},
    o.confdeltype::text, o.confupdtype::text, o.condeferrable, o.condeferred,
    CASE WHEN o.contype = 'c' THEN pg_get_expr(o.conbin, o.conrelid) END
  FROM pg_constraint o JOIN ${shown.replace('pg_class c', 'pg_class c ON c.oid = o.conrelid')}
  AND o.contype IN ('p', 'f', 'c') ORDER BY c.relname, o.conname`

/** table, name, unique, columns (null for expressions), their SQL, options, condition, method, included columns, unusual classes, valid */
export const indexes = `SELECT c.relname::text, i.relname::text, x.indisunique,
    (SELECT json_agg(a.attname ORDER BY k.place)::text FROM unnest(x.indkey::int2[]) WITH ORDINALITY k(number, place)
      LEFT JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = k.number WHERE k.place <= x.indnkeyatts),
    (SELECT json_agg(pg_get_indexdef(x.indexrelid, place::int, true) ORDER BY place)::text
      FROM generate_series(1, x.indnkeyatts) place),
    array_to_json(x.indoption::int2[])::text, pg_get_expr(x.indpred, x.indrelid), m.amname::text,
    x.indnatts > x.indnkeyatts, (SELECT string_agg(p.opcname::text, ' ' ORDER BY p.opcname)
      FROM unnest(x.indclass::oid[]) used JOIN pg_opclass p ON p.oid = used WHERE NOT p.opcdefault),
    x.indisvalid
  FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_am m ON m.oid = i.relam
  JOIN ${shown.replace('pg_class c', 'pg_class c ON c.oid = x.indrelid')}
  AND NOT x.indisprimary ORDER BY c.relname, i.relname`
