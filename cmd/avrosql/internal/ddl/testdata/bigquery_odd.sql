-- the column year, which avrosql reads off the positions in the files' paths, is not declared
-- the column month, which avrosql reads off the positions in the files' paths, is not declared
-- the column day, which avrosql reads off the positions in the files' paths, is not declared
-- the schema is that of the file whose path sorts last; fields that only other files have are not seen
CREATE EXTERNAL TABLE IF NOT EXISTS `dataset`.`logs`
OPTIONS (
  format = 'AVRO',
  enable_logical_types = TRUE,
  uris = ['gs://bucket/lake/logs/*']
);

-- select: the union becomes a record with a nullable field for each branch
-- Select: the union becomes a record with a nullable field for each branch
-- nothing: holds nothing but NULL
-- self.select: the union becomes a record with a nullable field for each branch
-- self.Select: the union becomes a record with a nullable field for each branch
-- self.nothing: holds nothing but NULL
-- self.self: the recursive type R can't be said
-- self.empty: a record without fields can't be said
-- empty: a record without fields can't be said
-- the schema is that of the file whose path sorts last; fields that only other files have are not seen
CREATE EXTERNAL TABLE IF NOT EXISTS `sales`.`it's`
WITH PARTITION COLUMNS (
  `dt` DATE,
  `region` STRING,
  `n` INT64
)
OPTIONS (
  format = 'AVRO',
  enable_logical_types = TRUE,
  uris = ['gs://bucket/lake/sales/it\'s/*'],
  hive_partition_uri_prefix = 'gs://bucket/lake/sales/it\'s'
);
