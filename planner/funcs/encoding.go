package funcs

const catEncoding = "encoding"

var encodingFuncs = []*Func{
	{Name: "hex", Aliases: []string{"to_hex"}, Category: catEncoding, Forms: []string{"BIGINT -> VARCHAR", "TEXT -> VARCHAR", "VARBINARY -> VARCHAR"},
		Doc: "Bytes, or a number, in hexadecimal digits.", Example: "hex('AB')", Result: "4142"},
	{Name: "unhex", Aliases: []string{"from_hex"}, Category: catEncoding, Forms: []string{"VARCHAR -> VARBINARY?"},
		Doc: "The bytes that hexadecimal digits stand for; NULL if they are none.", Example: "CAST(unhex('4142') AS VARCHAR)", Result: "AB"},
	{Name: "bin", Category: catEncoding, Forms: []string{"BIGINT -> VARCHAR"},
		Doc: "A number in binary digits.", Example: "bin(10)", Result: "1010"},
	{Name: "oct", Category: catEncoding, Forms: []string{"BIGINT -> VARCHAR"},
		Doc: "A number in octal digits.", Example: "oct(8)", Result: "10"},
	{Name: "conv", Category: catEncoding, Forms: []string{"VARCHAR, BIGINT, BIGINT -> VARCHAR?"},
		Doc: "A number's digits converted from one base (2 to 36) to another; NULL if they are none.", Example: "conv('ff', 16, 10)", Result: "255"},
	{Name: "md5", Category: catEncoding, Forms: []string{"VARCHAR -> VARCHAR", "VARBINARY -> VARCHAR"},
		Doc: "MD5 digest in hexadecimal digits.", Example: "md5('a')", Result: "0cc175b9c0f1b6a831c399e269772661"},
	{Name: "sha1", Aliases: []string{"sha"}, Category: catEncoding, Forms: []string{"VARCHAR -> VARCHAR", "VARBINARY -> VARCHAR"},
		Doc: "SHA-1 digest in hexadecimal digits.", Example: "sha1('a')", Result: "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8"},
	{Name: "sha256", Category: catEncoding, Forms: []string{"VARCHAR -> VARCHAR", "VARBINARY -> VARCHAR"},
		Doc: "SHA-256 digest in hexadecimal digits.", Example: "sha256('a')", Result: "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"},
	{Name: "sha512", Category: catEncoding, Forms: []string{"VARCHAR -> VARCHAR", "VARBINARY -> VARCHAR"},
		Doc: "SHA-512 digest in hexadecimal digits.", Example: "left(sha512('a'), 16)", Result: "1f40fc92da241694"},
	{Name: "crc32", Category: catEncoding, Forms: []string{"VARCHAR -> BIGINT", "VARBINARY -> BIGINT"},
		Doc: "CRC-32 (IEEE) checksum.", Example: "crc32('MySQL')", Result: "3259397556"},
	{Name: "xxhash64", Category: catEncoding, Note: "Spark's has the seed 42.", Forms: []string{"VARCHAR -> BIGINT", "VARBINARY -> BIGINT"},
		Doc: "xxHash64 checksum with seed 0, as a signed number.", Example: "xxhash64('a')", Result: "-3292477735350538661"},
	{Name: "to_base64", Aliases: []string{"base64"}, Category: catEncoding, Note: "MySQL breaks lines after 76 characters.", Forms: []string{"VARCHAR -> VARCHAR", "VARBINARY -> VARCHAR"},
		Doc: "Base64 encoding with padding and without line breaks.", Example: "to_base64('abc')", Result: "YWJj"},
	{Name: "from_base64", Aliases: []string{"unbase64"}, Category: catEncoding, Forms: []string{"VARCHAR -> VARBINARY?"},
		Doc: "The bytes that a base64 encoding stands for; NULL if it is none.", Example: "CAST(from_base64('YWJj') AS VARCHAR)", Result: "abc"},
	{Name: "url_encode", Category: catEncoding, Forms: []string{"VARCHAR -> VARCHAR"},
		Doc: "Percent-encoding of everything but letters, digits, - _ . ~.", Example: "url_encode('a b/c')", Result: "a%20b%2Fc"},
	{Name: "url_decode", Category: catEncoding, Forms: []string{"VARCHAR -> VARCHAR?"},
		Doc: "Percent-encoding undone; NULL if it is malformed.", Example: "url_decode('a%20b')", Result: "a b"},
	{Name: "encode", Category: catEncoding, Forms: []string{"VARCHAR[, VARCHAR] -> VARBINARY"}, CanFail: true,
		Doc: "The bytes of a string, in UTF-8 or the character set that is named: latin1 or ascii.", Example: "hex(encode('é'))", Result: "C3A9"},
	{Name: "decode", Category: catEncoding, Forms: []string{"VARBINARY[, VARCHAR] -> VARCHAR"}, CanFail: true, Note: "With more arguments, decode(x, a, r, b, s, z) is CASE WHEN x <=> a THEN r WHEN x <=> b THEN s ELSE z END.",
		Doc: "Bytes read as UTF-8, or in the character set that is named, latin1 or ascii; an error if they are not.", Example: "decode(unhex('C3A9'))", Result: "é"},
	{Name: "uuid", Aliases: []string{"gen_random_uuid", "uuidv4"}, Category: catEncoding, Forms: []string{"-> UUID!"}, Stability: Volatile,
		Doc: "A random UUID (version 4).", Example: "length(uuid())", Result: "36"},
}

const catRegexp = "regular expression"

// Patterns are RE2's, found anywhere in the string unless they are anchored.
var regexpFuncs = []*Func{
	{Name: "regexp_like", Aliases: []string{"regexp_matches", "regexp_contains", "rlike"}, Category: catRegexp, Forms: []string{"VARCHAR, VARCHAR[, VARCHAR] -> BOOLEAN"}, CanFail: true,
		Doc: "Whether the pattern is found; flags are i, c, s and m.", Example: "regexp_like('avro', '^a.*o$')", Result: "true"},
	{Name: "regexp_substr", Category: catRegexp, Forms: []string{"VARCHAR, VARCHAR -> VARCHAR?"}, CanFail: true,
		Doc: "The first match of the pattern; NULL if there is none.", Example: "regexp_substr('abc', '[x-z]+')", Result: "NULL"},
	{Name: "regexp_extract", Category: catRegexp, Note: "Without a number Spark gives the first group.", Forms: []string{"VARCHAR, VARCHAR[, BIGINT] -> VARCHAR"}, CanFail: true,
		Doc: "The first match of the pattern, or its n-th group; empty if there is none.", Example: "regexp_extract('id=42', 'id=([0-9]+)', 1)", Result: "42"},
	{Name: "regexp_extract_all", Category: catRegexp, Forms: []string{"VARCHAR, VARCHAR[, BIGINT] -> ARRAY<VARCHAR>"}, CanFail: true,
		Doc: "All matches of the pattern, or of its n-th group.", Example: "regexp_extract_all('a1b22', '[0-9]+')", Result: `["1","22"]`},
	{Name: "regexp_replace", Category: catRegexp, Note: "Flags are g for all matches, without which the first alone is replaced, and i, c, s and m; DuckDB replaces the first alone without flags too.", Forms: []string{"VARCHAR, VARCHAR, VARCHAR[, VARCHAR] -> VARCHAR"}, CanFail: true,
		Doc: `All matches of the pattern replaced; \1 to \9 and $1 stand for groups.`, Example: `regexp_replace('2026-01-02', '(\d+)-(\d+)', '$2/$1')`, Result: "01/2026-02"},
	{Name: "regexp_instr", Category: catRegexp, Forms: []string{"VARCHAR, VARCHAR -> BIGINT"}, CanFail: true,
		Doc: "Position of the first match, 0 if there is none.", Example: "regexp_instr('abc12', '[0-9]')", Result: "4"},
	{Name: "regexp_count", Category: catRegexp, Forms: []string{"VARCHAR, VARCHAR -> BIGINT"}, CanFail: true,
		Doc: "Number of matches.", Example: "regexp_count('a1b22', '[0-9]+')", Result: "2"},
	{Name: "regexp_split", Aliases: []string{"regexp_split_to_array", "string_split_regex", "str_split_regex"}, Category: catRegexp, Forms: []string{"VARCHAR, VARCHAR -> ARRAY<VARCHAR>"}, CanFail: true,
		Doc: "The parts of the string between matches.", Example: "regexp_split('a1b22c', '[0-9]+')", Result: `["a","b","c"]`},
}
