-- s3://bucket/lake holds files of other tables too, which this engine would read as well: move this table's into a directory of their own
CREATE TABLE IF NOT EXISTS hive."default"."chunks" (
  "id" integer,
  "numbers" array(bigint),
  "words" map(varchar, varchar),
  "grid" array(array(integer))
)
WITH (
  format = 'AVRO',
  external_location = 's3://bucket/lake'
);

CREATE TABLE IF NOT EXISTS hive."default"."codecs" (
  "id" bigint,
  "word" varchar,
  "score" double
)
WITH (
  format = 'AVRO',
  external_location = 's3://bucket/lake/codecs'
);

-- s3://bucket/lake holds files of other tables too, which this engine would read as well: move this table's into a directory of their own
CREATE TABLE IF NOT EXISTS hive."default"."customers" (
  "id" bigint,
  "name" varchar,
  "city" varchar,
  "segment" varchar,
  "since" date
)
WITH (
  format = 'AVRO',
  external_location = 's3://bucket/lake'
);

-- s3://bucket/lake holds files of other tables too, which this engine would read as well: move this table's into a directory of their own
CREATE TABLE IF NOT EXISTS hive."default"."employees" (
  "id" bigint,
  "name" varchar,
  "active" boolean
)
WITH (
  format = 'AVRO',
  external_location = 's3://bucket/lake'
);

-- value: the union becomes a row of a tag and a field for each branch
-- tree.children[]: the recursive type com.example.events.Node can't be said
-- tree.next: the recursive type com.example.events.Node can't be said
-- s3://bucket/lake holds files of other tables too, which this engine would read as well: move this table's into a directory of their own
CREATE TABLE IF NOT EXISTS hive."default"."events" (
  "id" bigint,
  "at" timestamp(6),
  "kind" varchar,
  "user" varchar,
  "device" row("os" row("name" varchar, "version" varchar), "model" varchar),
  "geo" row("lat" double, "lon" double, "accuracy" real),
  "tags" array(varchar),
  "attrs" map(varchar, varchar),
  "readings" array(row("sensor" varchar, "value" double)),
  "counts" map(varchar, bigint),
  "value" row("tag" tinyint, "field0" bigint, "field1" double, "field2" varchar, "field3" boolean, "field4" row("lat" double, "lon" double, "accuracy" real), "field5" array(integer)),
  "tree" row("label" varchar, "children" array(varchar), "next" varchar),
  "payload" varbinary
)
WITH (
  format = 'AVRO',
  external_location = 's3://bucket/lake'
);

CREATE TABLE IF NOT EXISTS hive."default"."orders" (
  "id" bigint,
  "customer_id" bigint,
  "amount" decimal(10, 2),
  "status" varchar,
  "created" timestamp(3),
  "items" integer,
  "note" varchar,
  "dt" date
)
WITH (
  format = 'AVRO',
  external_location = 's3://bucket/lake/orders',
  partitioned_by = ARRAY['dt']
);
CALL hive.system.sync_partition_metadata('default', 'orders', 'ADD');

-- decimal_60: decimal(60,20) has more than 38 digits, and is read as its bytes
-- big_decimal: big-decimal is read as varbinary
-- uuid_fixed: a UUID in 16 bytes is read as varbinary
-- time_millis: time-millis is read as integer
-- time_micros: time-micros is read as bigint
-- timestamp_nanos: timestamp-nanos is read as bigint
-- local_millis: local-timestamp-millis is read as bigint
-- local_micros: local-timestamp-micros is read as bigint
-- local_nanos: local-timestamp-nanos is read as bigint
-- duration: duration is read as varbinary
-- s3://bucket/lake holds files of other tables too, which this engine would read as well: move this table's into a directory of their own
CREATE TABLE IF NOT EXISTS hive."default"."types" (
  "label" varchar,
  "bool" boolean,
  "int" integer,
  "long" bigint,
  "float" real,
  "double" double,
  "bytes" varbinary,
  "string" varchar,
  "fixed" varbinary,
  "enum" varchar,
  "decimal_bytes" decimal(10, 2),
  "decimal_38" decimal(38, 10),
  "decimal_60" varbinary,
  "decimal_fixed" decimal(18, 4),
  "big_decimal" varbinary,
  "uuid_string" varchar,
  "uuid_fixed" varbinary,
  "date" date,
  "time_millis" integer,
  "time_micros" bigint,
  "timestamp_millis" timestamp(3),
  "timestamp_micros" timestamp(6),
  "timestamp_nanos" bigint,
  "local_millis" bigint,
  "local_micros" bigint,
  "local_nanos" bigint,
  "duration" varbinary
)
WITH (
  format = 'AVRO',
  external_location = 's3://bucket/lake'
);

CREATE TABLE IF NOT EXISTS hive."default"."users" (
  "country" varchar,
  "id" bigint,
  "full_name" varchar,
  "email" varchar,
  "plan" varchar,
  "visits" bigint,
  "rating" double,
  "address" row("street" varchar, "city" varchar)
)
WITH (
  format = 'AVRO',
  external_location = 's3://bucket/lake/users'
);

-- s3://bucket/lake/hr holds files of other tables too, which this engine would read as well: move this table's into a directory of their own
CREATE TABLE IF NOT EXISTS hive."hr"."departments" (
  "id" integer,
  "name" varchar,
  "budget" decimal(12, 2)
)
WITH (
  format = 'AVRO',
  external_location = 's3://bucket/lake/hr'
);

-- s3://bucket/lake/hr holds files of other tables too, which this engine would read as well: move this table's into a directory of their own
CREATE TABLE IF NOT EXISTS hive."hr"."staff" (
  "id" integer,
  "name" varchar,
  "department_id" integer,
  "manager_id" integer,
  "salary" double,
  "hired" date
)
WITH (
  format = 'AVRO',
  external_location = 's3://bucket/lake/hr'
);
