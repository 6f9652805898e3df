-- the column year, which avrosql reads off the positions in the files' paths, is not declared
-- the column month, which avrosql reads off the positions in the files' paths, is not declared
-- the column day, which avrosql reads off the positions in the files' paths, is not declared
CREATE TABLE IF NOT EXISTS `logs` (
  `line` String,
  `level` Int32
)
ENGINE = S3('s3://bucket/lake/logs/*/*/*/*.avro', 'Avro')
SETTINGS input_format_avro_allow_missing_fields = 1, input_format_null_as_default = 1;

-- q"q[]: can't be NULL: NULL is read as an empty array
-- select: several branches of the union are String, which can't be told apart
-- nothing: holds nothing but NULL
-- self.q"q[]: can't be NULL: NULL is read as an empty array
-- self.select: several branches of the union are String, which can't be told apart
-- self.nothing: holds nothing but NULL
-- self.self: the recursive type R can't be said
-- self.self: can't be NULL: NULL is read as an empty record
-- self.empty: a record without fields can't be said
-- self.in.d: decimal(40,2) over fixed is read as its bytes
-- self: can't be NULL: NULL is read as an empty record
-- empty: a record without fields can't be said
-- in.d: decimal(40,2) over fixed is read as its bytes
-- read off the paths where use_hive_partitioning = 1: dt, region, n
CREATE TABLE IF NOT EXISTS `sales`.`it's` (
  `a b` String COMMENT 'it\'s "quoted" \\ and\nbroken',
  `x\`y` Nullable(Int32),
  `q"q` Map(String, Array(Float64)),
  `select` Variant(String, Int64, String),
  `Select` Variant(Int32, Int64),
  `one` Bool,
  `nothing` String,
  `self` Tuple(`a b` String, `x\`y` Nullable(Int32), `q"q` Map(String, Array(Float64)), `select` Variant(String, Int64, String), `Select` Variant(Int32, Int64), `one` Bool, `nothing` String, `self` String, `empty` String, `in` Tuple(`Ünïcode` Float32, `d` FixedString(20))),
  `empty` String,
  `in` Tuple(`Ünïcode` Float32, `d` FixedString(20))
)
ENGINE = S3('s3://bucket/lake/sales/it\'s/*/*/*/*.avro', 'Avro')
SETTINGS input_format_avro_allow_missing_fields = 1, input_format_null_as_default = 1;
