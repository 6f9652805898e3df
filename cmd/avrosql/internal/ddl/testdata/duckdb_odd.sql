-- the column year, which avrosql reads off the positions in the files' paths, is not declared
-- the column month, which avrosql reads off the positions in the files' paths, is not declared
-- the column day, which avrosql reads off the positions in the files' paths, is not declared
INSTALL avro;
LOAD avro;
CREATE OR REPLACE VIEW "logs" AS SELECT * FROM read_avro('s3://bucket/lake/logs/*/*/*/*.avro');

-- nothing: holds nothing but NULL
-- self.nothing: holds nothing but NULL
-- self.self: the recursive type R can't be said
-- self.empty: a record without fields can't be said
-- self.in.d: decimal(40,2) may be read as its plain type, depending on the version of the extension
-- empty: a record without fields can't be said
-- in.d: decimal(40,2) may be read as its plain type, depending on the version of the extension
INSTALL avro;
LOAD avro;
CREATE OR REPLACE VIEW "sales"."it's" AS SELECT
  * EXCLUDE (filename),
  CAST(nullif(url_decode(regexp_extract(filename, '/dt=([^/]+)/', 1)), '__HIVE_DEFAULT_PARTITION__') AS DATE) AS "dt",
  nullif(url_decode(regexp_extract(filename, '/region=([^/]+)/', 1)), '__HIVE_DEFAULT_PARTITION__') AS "region",
  CAST(nullif(url_decode(regexp_extract(filename, '/n=([^/]+)/', 1)), '__HIVE_DEFAULT_PARTITION__') AS BIGINT) AS "n"
FROM read_avro('s3://bucket/lake/sales/it''s/*/*/*/*.avro', filename = true);
