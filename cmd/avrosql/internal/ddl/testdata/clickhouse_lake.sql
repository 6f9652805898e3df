CREATE TABLE IF NOT EXISTS `chunks` (
  `id` Int32,
  `numbers` Array(Int64),
  `words` Map(String, String),
  `grid` Array(Array(Int32))
)
ENGINE = S3('s3://bucket/lake/chunks.avro', 'Avro')
SETTINGS input_format_avro_allow_missing_fields = 1, input_format_null_as_default = 1;

CREATE TABLE IF NOT EXISTS `codecs` (
  `id` Int64,
  `word` String,
  `score` Nullable(Float64)
)
ENGINE = S3('s3://bucket/lake/codecs/*.avro', 'Avro')
SETTINGS input_format_avro_allow_missing_fields = 1, input_format_null_as_default = 1;

CREATE TABLE IF NOT EXISTS `customers` (
  `id` Int64,
  `name` String,
  `city` Nullable(String),
  `segment` String,
  `since` Date32
)
ENGINE = S3('s3://bucket/lake/customers.avro', 'Avro')
SETTINGS input_format_avro_allow_missing_fields = 1, input_format_null_as_default = 1;

CREATE TABLE IF NOT EXISTS `employees` (
  `id` Int64,
  `name` String,
  `active` Bool
)
ENGINE = S3('s3://bucket/lake/employees.avro', 'Avro')
SETTINGS input_format_avro_allow_missing_fields = 1, input_format_null_as_default = 1;

-- geo: can't be NULL: NULL is read as an empty record
-- counts: can't be NULL: NULL is read as an empty map
-- tree.children[]: the recursive type com.example.events.Node can't be said
-- tree.next: the recursive type com.example.events.Node can't be said
-- tree.next: can't be NULL: NULL is read as an empty record
-- tree: can't be NULL: NULL is read as an empty record
CREATE TABLE IF NOT EXISTS `events` (
  `id` Int64,
  `at` DateTime64(6, 'UTC'),
  `kind` String,
  `user` Nullable(String),
  `device` Tuple(`os` Tuple(`name` String, `version` String), `model` Nullable(String)),
  `geo` Tuple(`lat` Float64, `lon` Float64, `accuracy` Nullable(Float32)),
  `tags` Array(String),
  `attrs` Map(String, String),
  `readings` Array(Tuple(`sensor` String, `value` Nullable(Float64))),
  `counts` Map(String, Int64),
  `value` Variant(Int64, Float64, String, Bool, Tuple(`lat` Float64, `lon` Float64, `accuracy` Nullable(Float32)), Array(Int32)),
  `tree` Tuple(`label` String, `children` Array(String), `next` String),
  `payload` String
)
ENGINE = S3('s3://bucket/lake/events.avro', 'Avro')
SETTINGS input_format_avro_allow_missing_fields = 1, input_format_null_as_default = 1;

-- read off the paths where use_hive_partitioning = 1: dt
CREATE TABLE IF NOT EXISTS `orders` (
  `id` Int64,
  `customer_id` Int64,
  `amount` Decimal(10, 2),
  `status` String,
  `created` DateTime64(3, 'UTC'),
  `items` Int32,
  `note` Nullable(String)
)
ENGINE = S3('s3://bucket/lake/orders/*/*.avro', 'Avro')
SETTINGS input_format_avro_allow_missing_fields = 1, input_format_null_as_default = 1;

-- decimal_fixed: decimal(18,4) over fixed is read as its bytes
-- big_decimal: big-decimal is read as String
-- time_millis: time-millis is read as Int32
-- time_micros: time-micros is read as Int64
-- timestamp_nanos: timestamp-nanos is read as Int64
-- local_millis: local-timestamp-millis is read as Int64
-- local_micros: local-timestamp-micros is read as Int64
-- local_nanos: local-timestamp-nanos is read as Int64
-- duration: duration is read as its bytes
CREATE TABLE IF NOT EXISTS `types` (
  `label` String,
  `bool` Nullable(Bool),
  `int` Nullable(Int32),
  `long` Nullable(Int64),
  `float` Nullable(Float32),
  `double` Nullable(Float64),
  `bytes` Nullable(String),
  `string` Nullable(String),
  `fixed` Nullable(FixedString(4)),
  `enum` Nullable(String),
  `decimal_bytes` Nullable(Decimal(10, 2)),
  `decimal_38` Nullable(Decimal(38, 10)),
  `decimal_60` Nullable(Decimal(60, 20)),
  `decimal_fixed` Nullable(FixedString(8)),
  `big_decimal` Nullable(String),
  `uuid_string` Nullable(UUID),
  `uuid_fixed` Nullable(FixedString(16)),
  `date` Nullable(Date32),
  `time_millis` Nullable(Int32),
  `time_micros` Nullable(Int64),
  `timestamp_millis` Nullable(DateTime64(3, 'UTC')),
  `timestamp_micros` Nullable(DateTime64(6, 'UTC')),
  `timestamp_nanos` Nullable(Int64),
  `local_millis` Nullable(Int64),
  `local_micros` Nullable(Int64),
  `local_nanos` Nullable(Int64),
  `duration` Nullable(FixedString(12))
)
ENGINE = S3('s3://bucket/lake/types.avro', 'Avro')
SETTINGS input_format_avro_allow_missing_fields = 1, input_format_null_as_default = 1;

-- address: can't be NULL: NULL is read as an empty record
CREATE TABLE IF NOT EXISTS `users` (
  `country` String,
  `id` Int64,
  `full_name` String,
  `email` Nullable(String),
  `plan` String,
  `visits` Int64,
  `rating` Nullable(Float64),
  `address` Tuple(`street` String, `city` String)
)
ENGINE = S3('s3://bucket/lake/users/*.avro', 'Avro')
SETTINGS input_format_avro_allow_missing_fields = 1, input_format_null_as_default = 1;

CREATE TABLE IF NOT EXISTS `hr`.`departments` (
  `id` Int32,
  `name` String,
  `budget` Decimal(12, 2)
)
ENGINE = S3('s3://bucket/lake/hr/departments.avro', 'Avro')
SETTINGS input_format_avro_allow_missing_fields = 1, input_format_null_as_default = 1;

CREATE TABLE IF NOT EXISTS `hr`.`staff` (
  `id` Int32,
  `name` String,
  `department_id` Nullable(Int32),
  `manager_id` Nullable(Int32),
  `salary` Float64,
  `hired` Date32
)
ENGINE = S3('s3://bucket/lake/hr/staff.avro', 'Avro')
SETTINGS input_format_avro_allow_missing_fields = 1, input_format_null_as_default = 1;
