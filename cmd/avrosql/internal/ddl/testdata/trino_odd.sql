-- the column year, which avrosql reads off the positions in the files' paths, is not declared
-- the column month, which avrosql reads off the positions in the files' paths, is not declared
-- the column day, which avrosql reads off the positions in the files' paths, is not declared
-- the files lie in directories below, which Trino reads with hive.recursive-directories=true
CREATE TABLE IF NOT EXISTS hive."default"."logs" (
  "line" varchar,
  "level" integer
)
WITH (
  format = 'AVRO',
  external_location = 's3://bucket/lake/logs'
);

-- Select: differs from select only in case, which this engine does not see
-- select: the union becomes a row of a tag and a field for each branch
-- Select: the union becomes a row of a tag and a field for each branch
-- nothing: holds nothing but NULL
-- self.select: the union becomes a row of a tag and a field for each branch
-- self.Select: the union becomes a row of a tag and a field for each branch
-- self.nothing: holds nothing but NULL
-- self.self: the recursive type R can't be said
-- self.empty: a record without fields can't be said
-- self.in.d: decimal(40,2) has more than 38 digits, and is read as its bytes
-- empty: a record without fields can't be said
-- in.d: decimal(40,2) has more than 38 digits, and is read as its bytes
CREATE TABLE IF NOT EXISTS hive."sales"."it's" (
  "a b" varchar COMMENT 'it''s "quoted" \ and?broken',
  "x`y" integer,
  "q""q" map(varchar, array(double)),
  "select" row("tag" tinyint, "field0" varchar, "field1" bigint, "field2" varbinary),
  "Select" row("tag" tinyint, "field0" integer, "field1" bigint),
  "one" boolean,
  "nothing" varchar,
  "self" row("a b" varchar, "x`y" integer, "q""q" map(varchar, array(double)), "select" row("tag" tinyint, "field0" varchar, "field1" bigint, "field2" varbinary), "Select" row("tag" tinyint, "field0" integer, "field1" bigint), "one" boolean, "nothing" varchar, "self" varchar, "empty" varchar, "in" row("Ünïcode" real, "d" varbinary)),
  "empty" varchar,
  "in" row("Ünïcode" real, "d" varbinary),
  "dt" date,
  "region" varchar,
  "n" bigint
)
WITH (
  format = 'AVRO',
  external_location = 's3://bucket/lake/sales/it''s',
  partitioned_by = ARRAY['dt', 'region', 'n']
);
CALL hive.system.sync_partition_metadata('sales', 'it''s', 'ADD');
