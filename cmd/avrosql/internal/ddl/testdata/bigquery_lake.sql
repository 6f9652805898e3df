-- the schema is that of the file whose path sorts last; fields that only other files have are not seen
CREATE EXTERNAL TABLE IF NOT EXISTS `dataset`.`chunks`
OPTIONS (
  format = 'AVRO',
  enable_logical_types = TRUE,
  uris = ['gs://bucket/lake/chunks.avro']
);

-- the schema is that of the file whose path sorts last; fields that only other files have are not seen
CREATE EXTERNAL TABLE IF NOT EXISTS `dataset`.`codecs`
OPTIONS (
  format = 'AVRO',
  enable_logical_types = TRUE,
  uris = ['gs://bucket/lake/codecs/*']
);

-- the schema is that of the file whose path sorts last; fields that only other files have are not seen
CREATE EXTERNAL TABLE IF NOT EXISTS `dataset`.`customers`
OPTIONS (
  format = 'AVRO',
  enable_logical_types = TRUE,
  uris = ['gs://bucket/lake/customers.avro']
);

-- the schema is that of the file whose path sorts last; fields that only other files have are not seen
CREATE EXTERNAL TABLE IF NOT EXISTS `dataset`.`employees`
OPTIONS (
  format = 'AVRO',
  enable_logical_types = TRUE,
  uris = ['gs://bucket/lake/employees.avro']
);

-- value: the union becomes a record with a nullable field for each branch
-- tree.children[]: the recursive type com.example.events.Node can't be said
-- tree.next: the recursive type com.example.events.Node can't be said
-- the schema is that of the file whose path sorts last; fields that only other files have are not seen
CREATE EXTERNAL TABLE IF NOT EXISTS `dataset`.`events`
OPTIONS (
  format = 'AVRO',
  enable_logical_types = TRUE,
  uris = ['gs://bucket/lake/events.avro']
);

-- the schema is that of the file whose path sorts last; fields that only other files have are not seen
CREATE EXTERNAL TABLE IF NOT EXISTS `dataset`.`orders`
WITH PARTITION COLUMNS (
  `dt` DATE
)
OPTIONS (
  format = 'AVRO',
  enable_logical_types = TRUE,
  uris = ['gs://bucket/lake/orders/*'],
  hive_partition_uri_prefix = 'gs://bucket/lake/orders'
);

-- decimal_60: decimal(60,20) does not fit BIGNUMERIC
-- big_decimal: big-decimal is read as bytes
-- uuid_fixed: a UUID in 16 bytes is read as BYTES
-- timestamp_nanos: timestamp-nanos is read as long
-- local_nanos: local-timestamp-nanos is read as long
-- duration: duration is read as fixed
-- the schema is that of the file whose path sorts last; fields that only other files have are not seen
CREATE EXTERNAL TABLE IF NOT EXISTS `dataset`.`types`
OPTIONS (
  format = 'AVRO',
  enable_logical_types = TRUE,
  uris = ['gs://bucket/lake/types.avro']
);

-- the schema is that of the file whose path sorts last; fields that only other files have are not seen
CREATE EXTERNAL TABLE IF NOT EXISTS `dataset`.`users`
OPTIONS (
  format = 'AVRO',
  enable_logical_types = TRUE,
  uris = ['gs://bucket/lake/users/*']
);

-- the schema is that of the file whose path sorts last; fields that only other files have are not seen
CREATE EXTERNAL TABLE IF NOT EXISTS `hr`.`departments`
OPTIONS (
  format = 'AVRO',
  enable_logical_types = TRUE,
  uris = ['gs://bucket/lake/hr/departments.avro']
);

-- the schema is that of the file whose path sorts last; fields that only other files have are not seen
CREATE EXTERNAL TABLE IF NOT EXISTS `hr`.`staff`
OPTIONS (
  format = 'AVRO',
  enable_logical_types = TRUE,
  uris = ['gs://bucket/lake/hr/staff.avro']
);
