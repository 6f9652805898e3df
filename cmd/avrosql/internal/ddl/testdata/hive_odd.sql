-- the column year, which avrosql reads off the positions in the files' paths, is not declared
-- the column month, which avrosql reads off the positions in the files' paths, is not declared
-- the column day, which avrosql reads off the positions in the files' paths, is not declared
-- the files lie in directories below, which the session has to ask for
CREATE EXTERNAL TABLE IF NOT EXISTS `logs` (
  `line` string,
  `level` int
)
STORED AS AVRO
LOCATION 'hdfs://name/lake/logs/'
TBLPROPERTIES ('avro.schema.literal' = '{"type":"record","name":"L","fields":[{"name":"line","type":"string"},{"name":"level","type":"int","default":0}]}');
SET mapreduce.input.fileinputformat.input.dir.recursive = true;
SET hive.mapred.supports.subdirectories = true;

-- Select: differs from select only in case, which this engine does not see
-- nothing: holds nothing but NULL
-- self.nothing: holds nothing but NULL
-- self.self: the recursive type R can't be said
-- self.empty: a record without fields can't be said
-- self.in.d: decimal(40,2) has more than 38 digits, and is read as its bytes
-- empty: a record without fields can't be said
-- in.d: decimal(40,2) has more than 38 digits, and is read as its bytes
CREATE EXTERNAL TABLE IF NOT EXISTS `sales`.`it's` (
  `a b` string COMMENT 'it\'s "quoted" \\ and\nbroken',
  `x``y` int,
  `q"q` map<string,array<double>>,
  `select` uniontype<string,bigint,binary>,
  `Select` uniontype<int,bigint>,
  `one` boolean,
  `nothing` string,
  `self` struct<`a b`:string,`x``y`:int,`q"q`:map<string,array<double>>,`select`:uniontype<string,bigint,binary>,`Select`:uniontype<int,bigint>,`one`:boolean,`nothing`:string,`self`:string,`empty`:string,`in`:struct<`Ünïcode`:float,`d`:binary>>,
  `empty` string,
  `in` struct<`Ünïcode`:float,`d`:binary>
)
PARTITIONED BY (`dt` date, `region` string, `n` bigint)
STORED AS AVRO
LOCATION 'hdfs://name/lake/sales/it\'s/'
TBLPROPERTIES ('avro.schema.literal' = '{"type":"record","name":"R","fields":[{"name":"a b","type":"string","doc":"it\'s \\"quoted\\" \\\\ and\\u000abroken"},{"name":"x`y","type":["null","int"]},{"name":"q\\"q","type":{"type":"map","values":["null",{"type":"array","items":"double"}]}},{"name":"select","type":["null","string","long","bytes"]},{"name":"Select","type":["int","long"]},{"name":"one","type":["boolean"]},{"name":"nothing","type":"null"},{"name":"self","type":["null","R"]},{"name":"empty","type":{"type":"record","name":"E","fields":[]}},{"name":"in","type":{"type":"record","name":"In","fields":[{"name":"Ünïcode","type":"float"},{"name":"d","type":{"type":"fixed","name":"D","logicalType":"decimal","precision":40,"scale":2,"size":20}}]}}]}');
MSCK REPAIR TABLE `sales`.`it's`;
