-- the column year, which avrosql reads off the positions in the files' paths, is not declared
-- the column month, which avrosql reads off the positions in the files' paths, is not declared
-- the column day, which avrosql reads off the positions in the files' paths, is not declared
CREATE TABLE IF NOT EXISTS `logs` (
  `line` STRING,
  `level` INT
)
USING avro
OPTIONS (avroSchema '{"type":"record","name":"L","fields":[{"name":"line","type":"string"},{"name":"level","type":"int","default":0}]}', recursiveFileLookup 'true')
LOCATION 'hdfs://name/lake/logs';

-- Select: differs from select only in case, which this engine does not see
-- select: the branches of the union are member0 to member2
-- nothing: holds nothing but NULL
-- self.select: the branches of the union are member0 to member2
-- self.nothing: holds nothing but NULL
-- self.self: the recursive type R can't be said
-- self.empty: a record without fields can't be said
-- self.in.d: decimal(40,2) has more than 38 digits, and is refused
-- empty: a record without fields can't be said
-- in.d: decimal(40,2) has more than 38 digits, and is refused
CREATE TABLE IF NOT EXISTS `sales`.`it's` (
  `a b` STRING COMMENT 'it\'s "quoted" \\ and\nbroken',
  `x``y` INT,
  `q"q` MAP<STRING, ARRAY<DOUBLE>>,
  `select` STRUCT<`member0`: STRING, `member1`: BIGINT, `member2`: BINARY>,
  `Select` BIGINT,
  `one` BOOLEAN,
  `nothing` STRING,
  `self` STRUCT<`a b`: STRING, `x``y`: INT, `q"q`: MAP<STRING, ARRAY<DOUBLE>>, `select`: STRUCT<`member0`: STRING, `member1`: BIGINT, `member2`: BINARY>, `Select`: BIGINT, `one`: BOOLEAN, `nothing`: STRING, `self`: STRING, `empty`: STRING, `in`: STRUCT<`Ünïcode`: FLOAT, `d`: BINARY>>,
  `empty` STRING,
  `in` STRUCT<`Ünïcode`: FLOAT, `d`: BINARY>,
  `dt` DATE,
  `region` STRING,
  `n` BIGINT
)
USING avro
OPTIONS (avroSchema '{"type":"record","name":"R","fields":[{"name":"a b","type":"string","doc":"it\'s \\"quoted\\" \\\\ and\\u000abroken"},{"name":"x`y","type":["null","int"]},{"name":"q\\"q","type":{"type":"map","values":["null",{"type":"array","items":"double"}]}},{"name":"select","type":["null","string","long","bytes"]},{"name":"Select","type":["int","long"]},{"name":"one","type":["boolean"]},{"name":"nothing","type":"null"},{"name":"self","type":["null","R"]},{"name":"empty","type":{"type":"record","name":"E","fields":[]}},{"name":"in","type":{"type":"record","name":"In","fields":[{"name":"Ünïcode","type":"float"},{"name":"d","type":{"type":"fixed","name":"D","logicalType":"decimal","precision":40,"scale":2,"size":20}}]}}]}')
PARTITIONED BY (`dt`, `region`, `n`)
LOCATION 'hdfs://name/lake/sales/it\'s';
MSCK REPAIR TABLE `sales`.`it's`;
