INSTALL avro;
LOAD avro;
CREATE OR REPLACE VIEW "chunks" AS SELECT * FROM read_avro('s3://bucket/lake/chunks.avro');

INSTALL avro;
LOAD avro;
CREATE OR REPLACE VIEW "codecs" AS SELECT * FROM read_avro('s3://bucket/lake/codecs/*.avro');

-- since: date may be read as its plain type, depending on the version of the extension
INSTALL avro;
LOAD avro;
CREATE OR REPLACE VIEW "customers" AS SELECT * FROM read_avro('s3://bucket/lake/customers.avro');

INSTALL avro;
LOAD avro;
CREATE OR REPLACE VIEW "employees" AS SELECT * FROM read_avro('s3://bucket/lake/employees.avro');

-- at: timestamp-micros may be read as its plain type, depending on the version of the extension
-- tree.children[]: the recursive type com.example.events.Node can't be said
-- tree.next: the recursive type com.example.events.Node can't be said
INSTALL avro;
LOAD avro;
CREATE OR REPLACE VIEW "events" AS SELECT * FROM read_avro('s3://bucket/lake/events.avro');

-- amount: decimal(10,2) may be read as its plain type, depending on the version of the extension
-- created: timestamp-millis may be read as its plain type, depending on the version of the extension
INSTALL avro;
LOAD avro;
CREATE OR REPLACE VIEW "orders" AS SELECT
  * EXCLUDE (filename),
  CAST(nullif(url_decode(regexp_extract(filename, '/dt=([^/]+)/', 1)), '__HIVE_DEFAULT_PARTITION__') AS DATE) AS "dt"
FROM read_avro('s3://bucket/lake/orders/*/*.avro', filename = true);

-- decimal_bytes: decimal(10,2) may be read as its plain type, depending on the version of the extension
-- decimal_38: decimal(38,10) may be read as its plain type, depending on the version of the extension
-- decimal_60: decimal(60,20) may be read as its plain type, depending on the version of the extension
-- decimal_fixed: decimal(18,4) may be read as its plain type, depending on the version of the extension
-- big_decimal: big-decimal may be read as its plain type, depending on the version of the extension
-- uuid_fixed: a UUID in 16 bytes is read as BLOB
-- date: date may be read as its plain type, depending on the version of the extension
-- time_millis: time-millis may be read as its plain type, depending on the version of the extension
-- time_micros: time-micros may be read as its plain type, depending on the version of the extension
-- timestamp_millis: timestamp-millis may be read as its plain type, depending on the version of the extension
-- timestamp_micros: timestamp-micros may be read as its plain type, depending on the version of the extension
-- timestamp_nanos: timestamp-nanos may be read as its plain type, depending on the version of the extension
-- local_millis: local-timestamp-millis may be read as its plain type, depending on the version of the extension
-- local_micros: local-timestamp-micros may be read as its plain type, depending on the version of the extension
-- local_nanos: local-timestamp-nanos may be read as its plain type, depending on the version of the extension
-- duration: duration may be read as its plain type, depending on the version of the extension
INSTALL avro;
LOAD avro;
CREATE OR REPLACE VIEW "types" AS SELECT * FROM read_avro('s3://bucket/lake/types.avro');

INSTALL avro;
LOAD avro;
CREATE OR REPLACE VIEW "users" AS SELECT * FROM read_avro('s3://bucket/lake/users/*.avro');

-- budget: decimal(12,2) may be read as its plain type, depending on the version of the extension
INSTALL avro;
LOAD avro;
CREATE OR REPLACE VIEW "hr"."departments" AS SELECT * FROM read_avro('s3://bucket/lake/hr/departments.avro');

-- hired: date may be read as its plain type, depending on the version of the extension
INSTALL avro;
LOAD avro;
CREATE OR REPLACE VIEW "hr"."staff" AS SELECT * FROM read_avro('s3://bucket/lake/hr/staff.avro');
