-- the column year, which avrosql reads off the positions in the files' paths, is not declared
-- the column month, which avrosql reads off the positions in the files' paths, is not declared
-- the column day, which avrosql reads off the positions in the files' paths, is not declared
CREATE EXTERNAL TABLE IF NOT EXISTS logs (
  line VARCHAR AS (value:"line"::VARCHAR),
  level NUMBER(10,0) AS (value:"level"::NUMBER(10,0))
)
LOCATION = @stage/lake/logs/
PATTERN = '.*[.]avro'
FILE_FORMAT = (TYPE = AVRO)
AUTO_REFRESH = FALSE;

-- select: the union is a VARIANT, whose branch is not told
-- Select: the union is a VARIANT, whose branch is not told
CREATE EXTERNAL TABLE IF NOT EXISTS sales."it's" (
  "a b" VARCHAR AS (value:"a b"::VARCHAR),
  "x`y" NUMBER(10,0) AS (value:"x`y"::NUMBER(10,0)),
  "q""q" OBJECT AS (value:"q""q"::OBJECT),
  "select" VARIANT AS (value:"select"),
  "Select" VARIANT AS (value:"Select"),
  one BOOLEAN AS (value:"one"::BOOLEAN),
  nothing VARIANT AS (value:"nothing"),
  self OBJECT AS (value:"self"::OBJECT),
  empty OBJECT AS (value:"empty"::OBJECT),
  "in" OBJECT AS (value:"in"::OBJECT),
  dt DATE AS (NULLIF(REGEXP_SUBSTR(metadata$filename, '/dt=([^/]+)/', 1, 1, 'e', 1), '__HIVE_DEFAULT_PARTITION__')::DATE),
  region VARCHAR AS (NULLIF(REGEXP_SUBSTR(metadata$filename, '/region=([^/]+)/', 1, 1, 'e', 1), '__HIVE_DEFAULT_PARTITION__')),
  n NUMBER(19,0) AS (NULLIF(REGEXP_SUBSTR(metadata$filename, '/n=([^/]+)/', 1, 1, 'e', 1), '__HIVE_DEFAULT_PARTITION__')::NUMBER(19,0))
)
PARTITION BY (dt, region, n)
LOCATION = '@stage/lake/sales/it\'s/'
PATTERN = '.*[.]avro'
FILE_FORMAT = (TYPE = AVRO)
AUTO_REFRESH = FALSE;
