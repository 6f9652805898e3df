CREATE TABLE IF NOT EXISTS `chunks` (
  `id` INT,
  `numbers` ARRAY<BIGINT>,
  `words` MAP<STRING, STRING>,
  `grid` ARRAY<ARRAY<INT>>
)
USING avro
OPTIONS (avroSchema '{"type":"record","name":"Chunk","fields":[{"name":"id","type":"int"},{"name":"numbers","type":{"type":"array","items":"long"}},{"name":"words","type":{"type":"map","values":"string"}},{"name":"grid","type":{"type":"array","items":{"type":"array","items":"int"}}}]}')
LOCATION 'hdfs://name/lake/chunks.avro';

CREATE TABLE IF NOT EXISTS `codecs` (
  `id` BIGINT,
  `word` STRING,
  `score` DOUBLE
)
USING avro
OPTIONS (avroSchema '{"type":"record","name":"Sample","fields":[{"name":"id","type":"long"},{"name":"word","type":"string"},{"name":"score","type":["null","double"],"default":null}]}')
LOCATION 'hdfs://name/lake/codecs';

CREATE TABLE IF NOT EXISTS `customers` (
  `id` BIGINT,
  `name` STRING,
  `city` STRING,
  `segment` STRING,
  `since` DATE
)
USING avro
OPTIONS (avroSchema '{"type":"record","name":"Customer","namespace":"com.example","fields":[{"name":"id","type":"long"},{"name":"name","type":"string"},{"name":"city","type":["null","string"],"default":null},{"name":"segment","type":{"type":"enum","name":"Segment","symbols":["PRIVATE","BUSINESS","PUBLIC"]}},{"name":"since","type":{"type":"int","logicalType":"date"}}]}')
LOCATION 'hdfs://name/lake/customers.avro';

CREATE TABLE IF NOT EXISTS `employees` (
  `id` BIGINT,
  `name` STRING,
  `active` BOOLEAN
)
USING avro
OPTIONS (avroSchema '{"type":"record","name":"Employee","namespace":"com.example","doc":"People of a small company","fields":[{"name":"id","type":"long"},{"name":"name","type":"string"},{"name":"active","type":"boolean"}]}')
LOCATION 'hdfs://name/lake/employees.avro';

-- value: the branches of the union are member0 to member5
-- tree.children[]: the recursive type com.example.events.Node can't be said
-- tree.next: the recursive type com.example.events.Node can't be said
CREATE TABLE IF NOT EXISTS `events` (
  `id` BIGINT,
  `at` TIMESTAMP,
  `kind` STRING,
  `user` STRING,
  `device` STRUCT<`os`: STRUCT<`name`: STRING, `version`: STRING>, `model`: STRING>,
  `geo` STRUCT<`lat`: DOUBLE, `lon`: DOUBLE, `accuracy`: FLOAT>,
  `tags` ARRAY<STRING>,
  `attrs` MAP<STRING, STRING>,
  `readings` ARRAY<STRUCT<`sensor`: STRING, `value`: DOUBLE>>,
  `counts` MAP<STRING, BIGINT>,
  `value` STRUCT<`member0`: BIGINT, `member1`: DOUBLE, `member2`: STRING, `member3`: BOOLEAN, `member4`: STRUCT<`lat`: DOUBLE, `lon`: DOUBLE, `accuracy`: FLOAT>, `member5`: ARRAY<INT>>,
  `tree` STRUCT<`label`: STRING, `children`: ARRAY<STRING>, `next`: STRING>,
  `payload` BINARY
)
USING avro
OPTIONS (avroSchema '{"type":"record","name":"Event","namespace":"com.example.events","fields":[{"name":"id","type":"long"},{"name":"at","type":{"type":"long","logicalType":"timestamp-micros"}},{"name":"kind","type":{"type":"enum","name":"Kind","symbols":["VIEW","CLICK","BUY","ERROR"]}},{"name":"user","type":["null","string"],"default":null},{"name":"device","type":{"type":"record","name":"Device","fields":[{"name":"os","type":{"type":"record","name":"OS","fields":[{"name":"name","type":"string"},{"name":"version","type":"string"}]}},{"name":"model","type":["null","string"],"default":null}]}},{"name":"geo","type":["null",{"type":"record","name":"Geo","fields":[{"name":"lat","type":"double"},{"name":"lon","type":"double"},{"name":"accuracy","type":["float","null"]}]}],"default":null},{"name":"tags","type":{"type":"array","items":"string"}},{"name":"attrs","type":{"type":"map","values":"string"}},{"name":"readings","type":{"type":"array","items":{"type":"record","name":"Reading","fields":[{"name":"sensor","type":"string"},{"name":"value","type":["null","double"]}]}}},{"name":"counts","type":["null",{"type":"map","values":"long"}],"default":null},{"name":"value","type":["null","long","double","string","boolean","Geo",{"type":"array","items":"int"}]},{"name":"tree","type":["null",{"type":"record","name":"Node","fields":[{"name":"label","type":"string"},{"name":"children","type":{"type":"array","items":"Node"}},{"name":"next","type":["null","Node"],"default":null}]}],"default":null},{"name":"payload","type":"bytes"}]}')
LOCATION 'hdfs://name/lake/events.avro';

CREATE TABLE IF NOT EXISTS `orders` (
  `id` BIGINT,
  `customer_id` BIGINT,
  `amount` DECIMAL(10,2),
  `status` STRING,
  `created` TIMESTAMP,
  `items` INT,
  `note` STRING,
  `dt` DATE
)
USING avro
OPTIONS (avroSchema '{"type":"record","name":"Order","namespace":"com.example","fields":[{"name":"id","type":"long"},{"name":"customer_id","type":"long"},{"name":"amount","type":{"type":"bytes","logicalType":"decimal","precision":10,"scale":2}},{"name":"status","type":{"type":"enum","name":"Status","symbols":["NEW","PAID","SHIPPED","RETURNED"]}},{"name":"created","type":{"type":"long","logicalType":"timestamp-millis"}},{"name":"items","type":"int"},{"name":"note","type":["null","string"],"default":null}]}')
PARTITIONED BY (`dt`)
LOCATION 'hdfs://name/lake/orders';
MSCK REPAIR TABLE `orders`;

-- decimal_60: decimal(60,20) has more than 38 digits, and is refused
-- big_decimal: big-decimal is read as BINARY
-- uuid_fixed: a UUID in 16 bytes is read as BINARY
-- time_millis: time-millis is read as INT
-- time_micros: time-micros is read as BIGINT
-- timestamp_nanos: timestamp-nanos is read as BIGINT
-- local_nanos: local-timestamp-nanos is read as BIGINT
-- duration: duration is read as BINARY
CREATE TABLE IF NOT EXISTS `types` (
  `label` STRING,
  `bool` BOOLEAN,
  `int` INT,
  `long` BIGINT,
  `float` FLOAT,
  `double` DOUBLE,
  `bytes` BINARY,
  `string` STRING,
  `fixed` BINARY,
  `enum` STRING,
  `decimal_bytes` DECIMAL(10,2),
  `decimal_38` DECIMAL(38,10),
  `decimal_60` BINARY,
  `decimal_fixed` DECIMAL(18,4),
  `big_decimal` BINARY,
  `uuid_string` STRING,
  `uuid_fixed` BINARY,
  `date` DATE,
  `time_millis` INT,
  `time_micros` BIGINT,
  `timestamp_millis` TIMESTAMP,
  `timestamp_micros` TIMESTAMP,
  `timestamp_nanos` BIGINT,
  `local_millis` TIMESTAMP_NTZ,
  `local_micros` TIMESTAMP_NTZ,
  `local_nanos` BIGINT,
  `duration` BINARY
)
USING avro
OPTIONS (avroSchema '{"type":"record","name":"Types","fields":[{"name":"label","type":"string"},{"name":"bool","type":["null","boolean"],"default":null},{"name":"int","type":["int","null"]},{"name":"long","type":["null","long"],"default":null},{"name":"float","type":["float","null"]},{"name":"double","type":["null","double"],"default":null},{"name":"bytes","type":["bytes","null"]},{"name":"string","type":["null","string"],"default":null},{"name":"fixed","type":[{"type":"fixed","name":"Four","size":4},"null"]},{"name":"enum","type":["null",{"type":"enum","name":"Suit","symbols":["SPADES","HEARTS","DIAMONDS","CLUBS"]}],"default":null},{"name":"decimal_bytes","type":[{"type":"bytes","logicalType":"decimal","precision":10,"scale":2},"null"]},{"name":"decimal_38","type":["null",{"type":"bytes","logicalType":"decimal","precision":38,"scale":10}],"default":null},{"name":"decimal_60","type":[{"type":"bytes","logicalType":"decimal","precision":60,"scale":20},"null"]},{"name":"decimal_fixed","type":["null",{"type":"fixed","name":"Decimal8","logicalType":"decimal","precision":18,"scale":4,"size":8}],"default":null},{"name":"big_decimal","type":[{"type":"bytes","logicalType":"big-decimal"},"null"]},{"name":"uuid_string","type":["null",{"type":"string","logicalType":"uuid"}],"default":null},{"name":"uuid_fixed","type":[{"type":"fixed","name":"UUID16","logicalType":"uuid","size":16},"null"]},{"name":"date","type":["null",{"type":"int","logicalType":"date"}],"default":null},{"name":"time_millis","type":[{"type":"int","logicalType":"time-millis"},"null"]},{"name":"time_micros","type":["null",{"type":"long","logicalType":"time-micros"}],"default":null},{"name":"timestamp_millis","type":[{"type":"long","logicalType":"timestamp-millis"},"null"]},{"name":"timestamp_micros","type":["null",{"type":"long","logicalType":"timestamp-micros"}],"default":null},{"name":"timestamp_nanos","type":[{"type":"long","logicalType":"timestamp-nanos"},"null"]},{"name":"local_millis","type":["null",{"type":"long","logicalType":"local-timestamp-millis"}],"default":null},{"name":"local_micros","type":[{"type":"long","logicalType":"local-timestamp-micros"},"null"]},{"name":"local_nanos","type":["null",{"type":"long","logicalType":"local-timestamp-nanos"}],"default":null},{"name":"duration","type":[{"type":"fixed","name":"Duration12","logicalType":"duration","size":12},"null"]}]}')
LOCATION 'hdfs://name/lake/types.avro';

CREATE TABLE IF NOT EXISTS `users` (
  `country` STRING,
  `id` BIGINT,
  `full_name` STRING,
  `email` STRING,
  `plan` STRING,
  `visits` BIGINT,
  `rating` DOUBLE,
  `address` STRUCT<`street`: STRING, `city`: STRING>
)
USING avro
OPTIONS (avroSchema '{"type":"record","name":"User","namespace":"com.example","fields":[{"name":"country","type":"string","default":"unknown"},{"name":"id","type":"long"},{"name":"full_name","type":"string","aliases":["name"]},{"name":"email","type":["null","string"],"default":null},{"name":"plan","type":{"type":"enum","name":"Plan","symbols":["FREE","TEAM","PRO","ENTERPRISE"],"default":"FREE"}},{"name":"visits","type":"long"},{"name":"rating","type":["null","double"],"default":null},{"name":"address","type":["null",{"type":"record","name":"Address","fields":[{"name":"street","type":"string"},{"name":"city","type":"string"}]}],"default":null}]}')
LOCATION 'hdfs://name/lake/users';

CREATE TABLE IF NOT EXISTS `hr`.`departments` (
  `id` INT,
  `name` STRING,
  `budget` DECIMAL(12,2)
)
USING avro
OPTIONS (avroSchema '{"type":"record","name":"Department","namespace":"com.example.hr","fields":[{"name":"id","type":"int"},{"name":"name","type":"string"},{"name":"budget","type":{"type":"bytes","logicalType":"decimal","precision":12,"scale":2}}]}')
LOCATION 'hdfs://name/lake/hr/departments.avro';

CREATE TABLE IF NOT EXISTS `hr`.`staff` (
  `id` INT,
  `name` STRING,
  `department_id` INT,
  `manager_id` INT,
  `salary` DOUBLE,
  `hired` DATE
)
USING avro
OPTIONS (avroSchema '{"type":"record","name":"Person","namespace":"com.example.hr","fields":[{"name":"id","type":"int"},{"name":"name","type":"string"},{"name":"department_id","type":["null","int"],"default":null},{"name":"manager_id","type":["null","int"],"default":null},{"name":"salary","type":"double"},{"name":"hired","type":{"type":"int","logicalType":"date"}}]}')
LOCATION 'hdfs://name/lake/hr/staff.avro';
