CREATE EXTERNAL TABLE IF NOT EXISTS chunks (
  id NUMBER(10,0) AS (value:"id"::NUMBER(10,0)),
  numbers ARRAY AS (value:"numbers"::ARRAY),
  words OBJECT AS (value:"words"::OBJECT),
  grid ARRAY AS (value:"grid"::ARRAY)
)
LOCATION = @stage/lake/
PATTERN = '.*/chunks\\.avro'
FILE_FORMAT = (TYPE = AVRO)
AUTO_REFRESH = FALSE;

CREATE EXTERNAL TABLE IF NOT EXISTS codecs (
  id NUMBER(19,0) AS (value:"id"::NUMBER(19,0)),
  word VARCHAR AS (value:"word"::VARCHAR),
  score FLOAT AS (value:"score"::FLOAT)
)
LOCATION = @stage/lake/codecs/
PATTERN = '.*[.]avro'
FILE_FORMAT = (TYPE = AVRO)
AUTO_REFRESH = FALSE;

CREATE EXTERNAL TABLE IF NOT EXISTS customers (
  id NUMBER(19,0) AS (value:"id"::NUMBER(19,0)),
  name VARCHAR AS (value:"name"::VARCHAR),
  city VARCHAR AS (value:"city"::VARCHAR),
  segment VARCHAR AS (value:"segment"::VARCHAR),
  since DATE AS (DATEADD(day, value:"since"::INT, '1970-01-01'::DATE))
)
LOCATION = @stage/lake/
PATTERN = '.*/customers\\.avro'
FILE_FORMAT = (TYPE = AVRO)
AUTO_REFRESH = FALSE;

CREATE EXTERNAL TABLE IF NOT EXISTS employees (
  id NUMBER(19,0) AS (value:"id"::NUMBER(19,0)),
  name VARCHAR AS (value:"name"::VARCHAR),
  active BOOLEAN AS (value:"active"::BOOLEAN)
)
LOCATION = @stage/lake/
PATTERN = '.*/employees\\.avro'
FILE_FORMAT = (TYPE = AVRO)
AUTO_REFRESH = FALSE;

-- value: the union is a VARIANT, whose branch is not told
CREATE EXTERNAL TABLE IF NOT EXISTS events (
  id NUMBER(19,0) AS (value:"id"::NUMBER(19,0)),
  at TIMESTAMP_LTZ AS (TO_TIMESTAMP_LTZ(value:"at"::NUMBER(38,0), 6)),
  kind VARCHAR AS (value:"kind"::VARCHAR),
  user VARCHAR AS (value:"user"::VARCHAR),
  device OBJECT AS (value:"device"::OBJECT),
  geo OBJECT AS (value:"geo"::OBJECT),
  tags ARRAY AS (value:"tags"::ARRAY),
  attrs OBJECT AS (value:"attrs"::OBJECT),
  readings ARRAY AS (value:"readings"::ARRAY),
  counts OBJECT AS (value:"counts"::OBJECT),
  "value" VARIANT AS (value:"value"),
  tree OBJECT AS (value:"tree"::OBJECT),
  payload BINARY AS (value:"payload"::BINARY)
)
LOCATION = @stage/lake/
PATTERN = '.*/events\\.avro'
FILE_FORMAT = (TYPE = AVRO)
AUTO_REFRESH = FALSE;

-- amount: decimal(10,2) is stored in bytes; where Snowflake hands them out as they are, the cast fails
CREATE EXTERNAL TABLE IF NOT EXISTS orders (
  id NUMBER(19,0) AS (value:"id"::NUMBER(19,0)),
  customer_id NUMBER(19,0) AS (value:"customer_id"::NUMBER(19,0)),
  amount NUMBER(10,2) AS (value:"amount"::NUMBER(10,2)),
  status VARCHAR AS (value:"status"::VARCHAR),
  created TIMESTAMP_LTZ AS (TO_TIMESTAMP_LTZ(value:"created"::NUMBER(38,0), 3)),
  items NUMBER(10,0) AS (value:"items"::NUMBER(10,0)),
  note VARCHAR AS (value:"note"::VARCHAR),
  dt DATE AS (NULLIF(REGEXP_SUBSTR(metadata$filename, '/dt=([^/]+)/', 1, 1, 'e', 1), '__HIVE_DEFAULT_PARTITION__')::DATE)
)
PARTITION BY (dt)
LOCATION = @stage/lake/orders/
PATTERN = '.*[.]avro'
FILE_FORMAT = (TYPE = AVRO)
AUTO_REFRESH = FALSE;

-- decimal_bytes: decimal(10,2) is stored in bytes; where Snowflake hands them out as they are, the cast fails
-- decimal_38: decimal(38,10) is stored in bytes; where Snowflake hands them out as they are, the cast fails
-- decimal_60: decimal(60,20) has more than 38 digits, and stays a VARIANT
-- decimal_fixed: decimal(18,4) is stored in bytes; where Snowflake hands them out as they are, the cast fails
-- big_decimal: big-decimal is read as its bytes
-- uuid_fixed: a UUID in 16 bytes is read as BINARY
-- duration: duration is read as its bytes
CREATE EXTERNAL TABLE IF NOT EXISTS types (
  label VARCHAR AS (value:"label"::VARCHAR),
  bool BOOLEAN AS (value:"bool"::BOOLEAN),
  int NUMBER(10,0) AS (value:"int"::NUMBER(10,0)),
  long NUMBER(19,0) AS (value:"long"::NUMBER(19,0)),
  float FLOAT AS (value:"float"::FLOAT),
  double FLOAT AS (value:"double"::FLOAT),
  bytes BINARY AS (value:"bytes"::BINARY),
  string VARCHAR AS (value:"string"::VARCHAR),
  fixed BINARY AS (value:"fixed"::BINARY),
  enum VARCHAR AS (value:"enum"::VARCHAR),
  decimal_bytes NUMBER(10,2) AS (value:"decimal_bytes"::NUMBER(10,2)),
  decimal_38 NUMBER(38,10) AS (value:"decimal_38"::NUMBER(38,10)),
  decimal_60 VARIANT AS (value:"decimal_60"),
  decimal_fixed NUMBER(18,4) AS (value:"decimal_fixed"::NUMBER(18,4)),
  big_decimal BINARY AS (value:"big_decimal"::BINARY),
  uuid_string VARCHAR AS (value:"uuid_string"::VARCHAR),
  uuid_fixed BINARY AS (value:"uuid_fixed"::BINARY),
  date DATE AS (DATEADD(day, value:"date"::INT, '1970-01-01'::DATE)),
  time_millis TIME AS (TIMEADD(millisecond, value:"time_millis"::INT, '00:00:00'::TIME)),
  time_micros TIME AS (TIMEADD(microsecond, value:"time_micros"::INT, '00:00:00'::TIME)),
  timestamp_millis TIMESTAMP_LTZ AS (TO_TIMESTAMP_LTZ(value:"timestamp_millis"::NUMBER(38,0), 3)),
  timestamp_micros TIMESTAMP_LTZ AS (TO_TIMESTAMP_LTZ(value:"timestamp_micros"::NUMBER(38,0), 6)),
  timestamp_nanos TIMESTAMP_LTZ AS (TO_TIMESTAMP_LTZ(value:"timestamp_nanos"::NUMBER(38,0), 9)),
  local_millis TIMESTAMP_NTZ AS (TO_TIMESTAMP_NTZ(value:"local_millis"::NUMBER(38,0), 3)),
  local_micros TIMESTAMP_NTZ AS (TO_TIMESTAMP_NTZ(value:"local_micros"::NUMBER(38,0), 6)),
  local_nanos TIMESTAMP_NTZ AS (TO_TIMESTAMP_NTZ(value:"local_nanos"::NUMBER(38,0), 9)),
  duration BINARY AS (value:"duration"::BINARY)
)
LOCATION = @stage/lake/
PATTERN = '.*/types\\.avro'
FILE_FORMAT = (TYPE = AVRO)
AUTO_REFRESH = FALSE;

CREATE EXTERNAL TABLE IF NOT EXISTS users (
  country VARCHAR AS (value:"country"::VARCHAR),
  id NUMBER(19,0) AS (value:"id"::NUMBER(19,0)),
  full_name VARCHAR AS (value:"full_name"::VARCHAR),
  email VARCHAR AS (value:"email"::VARCHAR),
  plan VARCHAR AS (value:"plan"::VARCHAR),
  visits NUMBER(19,0) AS (value:"visits"::NUMBER(19,0)),
  rating FLOAT AS (value:"rating"::FLOAT),
  address OBJECT AS (value:"address"::OBJECT)
)
LOCATION = @stage/lake/users/
PATTERN = '.*[.]avro'
FILE_FORMAT = (TYPE = AVRO)
AUTO_REFRESH = FALSE;

-- budget: decimal(12,2) is stored in bytes; where Snowflake hands them out as they are, the cast fails
CREATE EXTERNAL TABLE IF NOT EXISTS hr.departments (
  id NUMBER(10,0) AS (value:"id"::NUMBER(10,0)),
  name VARCHAR AS (value:"name"::VARCHAR),
  budget NUMBER(12,2) AS (value:"budget"::NUMBER(12,2))
)
LOCATION = @stage/lake/hr/
PATTERN = '.*/departments\\.avro'
FILE_FORMAT = (TYPE = AVRO)
AUTO_REFRESH = FALSE;

CREATE EXTERNAL TABLE IF NOT EXISTS hr.staff (
  id NUMBER(10,0) AS (value:"id"::NUMBER(10,0)),
  name VARCHAR AS (value:"name"::VARCHAR),
  department_id NUMBER(10,0) AS (value:"department_id"::NUMBER(10,0)),
  manager_id NUMBER(10,0) AS (value:"manager_id"::NUMBER(10,0)),
  salary FLOAT AS (value:"salary"::FLOAT),
  hired DATE AS (DATEADD(day, value:"hired"::INT, '1970-01-01'::DATE))
)
LOCATION = @stage/lake/hr/
PATTERN = '.*/staff\\.avro'
FILE_FORMAT = (TYPE = AVRO)
AUTO_REFRESH = FALSE;
