package expr_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/avrosql/avrosql/exec/expr"
)

// runCases checks lines of `expression => text`; text after ! is part of an error.
func runCases(t *testing.T, zone, cases string) {
	t.Helper()
	env := testEnv(zone)
	for line := range strings.Lines(cases) {
		text, want, ok := strings.Cut(strings.TrimSpace(line), " => ")
		if !ok {
			continue
		}
		got, err := evalText(text, env)
		if part, fails := strings.CutPrefix(want, "!"); fails {
			if err == nil || !strings.Contains(err.Error(), part) {
				t.Errorf("%s is %q, error %v; want an error with %q", text, got, err, part)
			}
		} else if err != nil {
			t.Errorf("%s: %v", text, err)
		} else if got != want {
			t.Errorf("%s is %q, want %q", text, got, want)
		}
	}
}

func TestStringFunctions(t *testing.T) {
	runCases(t, "UTC", `
		substr('hello', 2) => ello
		substr('hello', 2, 3) => ell
		substr('hello', -3) => llo
		substr('hello', 0) => hello
		substr('hello', -10, 7) => he
		substr('hello', 9) => 
		substr('hello', 2, -1) => 
		substr('héllo', 2, 1) => é
		left('héllo', 2) => hé
		left('hello', -2) => hel
		right('héllo', 4) => éllo
		right('hello', -2) => llo
		right('hello', 0) => 
		left('hello', 100) => hello
		concat('a', NULL) => NULL
		'a' || 1 || TRUE => a1true
		concat_ws(',', NULL, 'x', NULL) => x
		concat_ws(NULL, 'x') => NULL
		upper(NULL) => NULL
		lpad('hello', 3, 'x') => hel
		lpad('é', 3, 'ab') => abé
		rpad('é', 4, 'ab') => éaba
		lpad('a', 3, '') => a
		lpad('a', -1, 'x') => 
		trim('  a b ') => a b
		trim(LEADING 'x' FROM 'xxax') => ax
		rtrim('éaé', 'é') => éa
		replace('aaa', 'a', 'bb') => bbbbbb
		replace('abc', '', 'x') => abc
		reverse('añb') => bña
		repeat('ab', 0) => 
		repeat('ab', -3) => 
		repeat('x', 100000000) => !limit exceeded in repeat
		repeat('', 9000000000000000000) => 
		repeat('abc', 9000000000000000000) => !limit exceeded
		space(70000000) => !limit exceeded in space
		instr('foobar', 'x') => 0
		instr('foobar', '') => 1
		instr('éab', 'b') => 3
		locate('b', 'abcb', 3) => 4
		locate('b', 'abcb', 0) => 0
		locate('', 'abc', 4) => 4
		split_part('a/b/c', '/', -1) => c
		split_part('a/b/c', '/', 4) => 
		split_part('a/b/c', '/', 0) => 
		split_part('abc', '', 1) => abc
		substring_index('a.b.c', '.', -2) => b.c
		substring_index('a.b.c', '.', 9) => a.b.c
		substring_index('a.b.c', '.', 0) => 
		to_json(split('a,,b', ',')) => ["a","","b"]
		to_json(split('héa', '')) => ["h","é","a"]
		to_json(split('', ',')) => [""]
		ascii('') => 0
		chr(8364) => €
		chr(-1) => !no code point
		chr(55296) => !no code point
		strcmp('b', 'a') => 1
		initcap('it''s ok, john-paul') => It's Ok, John-Paul
		translate('abc', 'ab', 'é') => éc
		overlay('abcdef' placing 'XY' from 3) => abXYef
		insert('abc', 5, 1, 'x') => abc
		insert('abc', 2, -1, 'x') => ax
		field('z', 'a', 'b') => 0
		field(NULL, 'a') => 0
		find_in_set('a,b', 'a,b') => 0
		levenshtein('', 'abc') => 3
		quote(NULL) => NULL
		format(-1234.5, 0) => -1,235
		format(999, 2) => 999.00
		format(1234567, 0) => 1,234,567
		format(0.5e0, 3) => 0.500
		length('日本') => 2
		octet_length('日本') => 6
		length(X'00ff01') => 3
		starts_with('abc', '') => true
		contains('abc', NULL) => NULL
		length(12345) => 5
	`)
}

func TestEncodingFunctions(t *testing.T) {
	runCases(t, "UTC", `
		hex(255) => FF
		hex(-1) => FFFFFFFFFFFFFFFF
		hex('é') => C3A9
		hex(unhex('F')) => 0F
		unhex('xy') => NULL
		bin(-1) => 1111111111111111111111111111111111111111111111111111111111111111
		conv('-1', 10, 16) => FFFFFFFFFFFFFFFF
		conv('-1', 10, -16) => -1
		conv('zz', 36, 10) => 1295
		conv('9', 8, 10) => NULL
		from_base64('!') => NULL
		url_decode('%zz') => NULL
		url_decode('%ff') => NULL
		url_encode('é') => %C3%A9
		decode(X'ff') => !not UTF-8
		xxhash64('') => -1205034819632174695
		xxhash64('abcdefghijklmnopqrstuvwxyz0123456789') => 7273945407305660262
		crc32('') => 0
		md5(X'61') => 0cc175b9c0f1b6a831c399e269772661
		substr(uuid(), 15, 1) => 4
		uuid() = uuid() => false
	`)
}

func TestRegexpFunctions(t *testing.T) {
	runCases(t, "UTC", `
		regexp_like('ABC', 'b') => false
		regexp_like('ABC', 'b', 'i') => true
		regexp_like('a', '(') => !missing closing
		regexp_like('a', 'a', 'q') => !flags are
		regexp_extract('abc', 'x') => 
		regexp_extract('abc', '(b)(z)?', 2) => 
		regexp_extract('abc', 'b', 1) => !has 0 groups
		regexp_replace('abc', '(b)', '[\1]') => a[b]c
		regexp_replace('a1b2', '[0-9]', '$') => a$b$
		regexp_replace('a1b2', '[0-9]', '') => ab
		regexp_instr('éa1', '[0-9]') => 3
		regexp_count('aaa', 'b') => 0
		to_json(regexp_split('a1b', 'x')) => ["a1b"]
		to_json(regexp_extract_all('a=1,b=2', '(\w)=(\d)', 2)) => ["1","2"]
		'abc' REGEXP '^ab' => true
		'abc' REGEXP 'bc$' => true
		'abc' REGEXP '^abc$' => true
		'abc' REGEXP 'b' => true
		'a.c' REGEXP 'a\.c' => true
		'abc' NOT REGEXP '^b' => true
	`)
}

func TestNumericFunctions(t *testing.T) {
	runCases(t, "UTC", `
		abs(-9223372036854775807 - 1) => !out of range
		abs(-1.50) => 1.50
		sign(CAST('NaN' AS DOUBLE)) => 1
		sign(-0.0e0) => 0
		ceil(-1.5) => -1
		floor(-1.5) => -2
		ceil(9.99) => 10
		floor(1.5e0) => 1.0
		round(2.5) => 3
		round(-2.5) => -3
		round(2.5e0) => 3.0
		round(1234567, -3) => 1235000
		round(9223372036854775807, -1) => !out of range
		round(5, -1) => 10
		round(5, -30) => 0
		round(1.2345e0, 2) => 1.23
		round(1e300, 2) => 1e+300
		truncate(1.29, 1) => 1.2
		truncate(-129, -1) => -120
		truncate(1.29e0, 1) => 1.2
		round(99.95, 1) => 100.0
		round(-99.95, 1) => -100.0
		round(-0.05, 1) => -0.1
		round(12345.678, -2) => 12300
		round(-12350.00, -2) => -12400
		round(99950.5, -30) => 0
		truncate(-99.99, 1) => -99.9
		truncate(12399.99, -2) => 12300
		sqrt(-1) => NULL
		ln(0) => NULL
		log(1, 5) => NULL
		log(10, 1000) => 3.0
		power(0, 0) => 1.0
		mod(7.5, 2) => 1.5
		mod(7, 0) => NULL
		mod(-7.5e0, 2) => -1.5
		greatest(1, NULL) => NULL
		greatest('a', 'b', 'c') => c
		greatest(CAST('NaN' AS DOUBLE), 1e308) => NaN
		least(1, 2.5) => 1.0
		least(DATE '2026-01-01', TIMESTAMP '2025-12-31 00:00:00') => 2025-12-31 00:00:00+00
		factorial(21) => !out of range
		factorial(-1) => NULL
		gcd(0, 0) => 0
		gcd(-12, 18) => 6
		lcm(9223372036854775807, 2) => !out of range
		width_bucket(10, 0, 10, 5) => 6
		width_bucket(-1, 0, 10, 5) => 0
		width_bucket(2, 10, 0, 5) => 5
		width_bucket(1, 1, 1, 1) => !must be finite and differ
		bitand(-1, 255) => 255
		shiftleft(1, 64) => 0
		shiftright(-1, 70) => -1
		shiftleft(4, -1) => !at least 0
		1 << -1 => !at least 0
		8 >> -1 => !at least 0
		6 & 3 | 8 => 10
		~5 => -6
		5 ^ 1 => 4
		1 << 62 => 4611686018427387904
		bit_count(-1) => 64
		asin(2) => NULL
		cot(0) => NULL
		random() BETWEEN 0 AND 1 => true
		isinf(1e308 * 10) => true
	`)
}

func TestDateFunctions(t *testing.T) {
	runCases(t, "UTC", `
		now() => 2026-03-04 05:06:07.890123+00
		now(3) => 2026-03-04 05:06:07.89+00
		now(0) => 2026-03-04 05:06:07+00
		current_date => 2026-03-04
		current_time => 05:06:07.890123
		extract(year from timestamp '2026-01-31 10:00:00') => 2026
		quarter(DATE '2026-12-31') => 4
		week(DATE '2027-01-01') => 53
		yearweek(DATE '2027-01-01') => 202653
		isoyear(DATE '2024-12-30') => 2025
		century(DATE '2001-01-01') => 21
		century(DATE '0001-01-01') => 1
		dayofyear(DATE '2024-12-31') => 366
		dayofweek(DATE '2026-02-01') => 1
		weekday(DATE '2026-02-01') => 6
		microsecond(TIMESTAMP '2026-01-01 00:00:01.234567') => 234567
		millisecond(TIMESTAMP '2026-01-01 00:00:01.234567') => 1234
		date_part('epoch', TIMESTAMP '1969-12-31 23:59:59.5') => -0.5
		date_part('century', INTERVAL '250' YEAR) => 2
		date_part('fortnight', DATE '2026-01-01') => !no such field
		date_trunc('week', DATE '2026-03-01') => 2026-02-23
		date_trunc('quarter', DATE '2026-06-30') => 2026-04-01
		date_trunc('decade', DATE '2026-06-30') => 2020-01-01
		date_trunc('century', DATE '2000-06-30') => 1901-01-01
		date_trunc('hour', TIMESTAMP '1969-12-31 23:59:59.5') => 1969-12-31 23:00:00+00
		date_trunc('hour', CAST('2026-01-01 10:20:30.123456789' AS TIMESTAMP(9))) => 2026-01-01 10:00:00+00
		date_trunc('x', DATE '2026-01-01') => !no such unit
		time_bucket(INTERVAL '3' MONTH, DATE '2026-05-05') => 2026-04-01
		time_bucket(INTERVAL '7' DAY, DATE '1999-12-31') => 1999-12-27
		time_bucket(INTERVAL '0' DAY, DATE '1999-12-31') => !must be a positive number
		date_add(DATE '2026-01-31', 1) => 2026-02-01
		date_add(DATE '9999-12-31', 1) => !out of range of DATE
		date_sub(DATE '2026-03-31', INTERVAL 1 MONTH) => 2026-02-28
		DATE '2024-02-29' + INTERVAL '1' YEAR => 2025-02-28
		DATE '2026-01-01' - INTERVAL '1' SECOND => 2025-12-31 23:59:59
		TIMESTAMP '9999-12-31 23:59:59' + INTERVAL '1' SECOND => !out of range
		TIME '23:30:00' + INTERVAL '1' HOUR => 00:30:00
		add_months(DATE '2026-03-31', -1) => 2026-02-28
		add_months(DATE '2026-03-31', 999999999999) => !out of range
		timestampadd('microsecond', 1500000, DATETIME '2026-01-01 00:00:00') => 2026-01-01 00:00:01.5
		timestampadd('hour', 9000000000000000000, DATETIME '2026-01-01 00:00:00') => !out of range
		timestampadd(week, -1, DATE '2026-01-08') => 2026-01-01 00:00:00
		datediff(DATE '2026-01-01', DATE '2026-01-31') => -30
		datediff('month', DATE '2026-01-31', DATE '2026-02-01') => 1
		datediff('year', DATE '2026-12-31', DATE '2027-01-01') => 1
		datediff('week', DATE '2026-02-01', DATE '2026-02-02') => 1
		datediff('hour', TIMESTAMP '2026-01-01 00:59:59', TIMESTAMP '2026-01-01 01:00:00') => 1
		datediff('second', TIMESTAMP '0001-01-01 00:00:00', TIMESTAMP '9999-12-31 23:59:59') => 315537897599
		datediff('nanosecond', DATE '0001-01-01', DATE '9999-12-31') => !use a larger unit
		timestampdiff(hour, TIMESTAMP '2026-01-01 00:59:59', TIMESTAMP '2026-01-01 01:00:00') => 0
		timestampdiff(year, DATE '2024-02-29', DATE '2025-02-28') => 0
		timestampdiff(month, DATE '2026-03-31', DATE '2026-02-28') => -1
		timestampdiff(day, DATE '2026-01-01', DATE '2025-12-30') => -2
		months_between(DATE '2026-02-28', DATE '2026-01-31') => 1.0
		months_between(DATE '2026-01-16', DATE '2026-01-01') => 0.48387097
		age(DATE '2026-01-31', DATE '2026-02-28') => P-28D
		age(TIMESTAMP '2026-03-01 01:00:00', TIMESTAMP '2026-01-31 02:00:00') => P1MT23H
		last_day(DATE '2023-02-10') => 2023-02-28
		next_day(DATE '2026-01-31', 'sat') => 2026-02-07
		next_day(DATE '2026-01-31', 'x') => NULL
		make_date(2026, 2, 29) => NULL
		make_date(2026, 257, 1) => NULL
		makedate(2024, 366) => 2024-12-31
		makedate(2026, 0) => NULL
		make_time(24, 0, 0) => NULL
		make_time(23, 59, 59.9999999) => 23:59:59.999999
		make_timestamp(2026, 13, 1, 0, 0, 0) => NULL
		to_days(DATE '0001-01-01') => 366
		from_days(365) => NULL
		sec_to_time(86400) => NULL
		dayname(DATE '2026-02-02') => Monday
		monthname(DATE '2026-12-02') => December
		DATE '2026-03-01' - DATE '2026-02-01' => 28
		TIMESTAMP '2026-03-01 00:00:00' - TIMESTAMP '2026-03-01 12:00:00' => PT-12H
		INTERVAL '1' DAY * 3 => P3D
		INTERVAL '2' HOUR - INTERVAL '30' MINUTE => PT1H30M
		TIMESTAMP '2026-01-01 00:00:00' < DATE '2026-01-02' => true
	`)
}

func TestDateFormats(t *testing.T) {
	runCases(t, "UTC", `
		date_format(TIMESTAMP '2026-02-03 14:05:06.000789', '%a %b %c %D %d %e %f %H %h %I %i %j %k %l %M %m %p %r %S %T %W %w %Y %y %%') => Tue Feb 2 3rd 03 3 000789 14 02 02 05 034 14 2 February 02 PM 02:05:06 PM 06 14:05:06 Tuesday 2 2026 26 %
		date_format(DATE '2026-01-01', '%U %u %V %v %X %x') => 00 01 52 01 2025 2026
		date_format(DATE '2026-01-11', '%D %Q') => 11th Q
		strftime(TIMESTAMP '2026-02-03 04:05:06.123456', '%Y-%m-%dT%H:%M:%S.%f %A %B %y %j %I%p %e %-d/%-m %s %u %w %G-%V %L %n %F %T %z') => 2026-02-03T04:05:06.123456 Tuesday February 26 034 04AM  3 3/2 1770091506 2 2 2026-06 123 123456000 2026-02-03 04:05:06 +00
		strftime(DATE '2026-01-01', '%Q') => !no code %Q
		strftime(DATE '2026-01-01', '100%') => 100%
		str_to_date('3 Feb 2026 2:05 PM', '%e %b %Y %l:%i %p') => 2026-02-03 14:05:00
		str_to_date('2026-02-30', '%Y-%m-%d') => NULL
		str_to_date('2026-02-03 x', '%Y-%m-%d') => NULL
		str_to_date('12:00 AM', '%h:%i %p') => 1970-01-01 00:00:00
		str_to_date('26', '%y') => 2026-01-01 00:00:00
		str_to_date('70', '%y') => 1970-01-01 00:00:00
		strptime('2026-060', '%Y-%j') => 2026-03-01 00:00:00
		strptime('2026-366', '%Y-%j') => !does not fit
		strptime('2026-02-03 10:00:00 +02:00', '%Y-%m-%d %H:%M:%S %z') => 2026-02-03 08:00:00
		strptime('1770091506', '%s') => 2026-02-03 04:05:06
		try_strptime('31/02/2026', '%d/%m/%Y') => NULL
		strptime('  3  March 2026 ', '%e %B %Y') => 2026-03-03 00:00:00
		strptime('10:20:30.5', '%H:%M:%S.%f') => 1970-01-01 10:20:30.5
		from_unixtime(0, '%Y') => 1970
	`)
}

func TestZones(t *testing.T) {
	runCases(t, "Europe/Berlin", `
		CAST('2026-07-01 12:00:00' AS TIMESTAMP) => 2026-07-01 12:00:00+02
		CAST('2026-07-01 12:00:00Z' AS TIMESTAMP) => 2026-07-01 14:00:00+02
		CAST(TIMESTAMP '2026-07-01 12:00:00Z' AS DATETIME) => 2026-07-01 14:00:00
		CAST(DATETIME '2026-07-01 12:00:00' AS TIMESTAMP) => 2026-07-01 12:00:00+02
		CAST(TIMESTAMP '2026-06-30 22:30:00Z' AS DATE) => 2026-07-01
		CAST(TIMESTAMP '2026-06-30 22:30:00Z' AS TIME) => 00:30:00
		hour(TIMESTAMP '2026-06-30 22:30:00Z') => 0
		date_part('epoch', TIMESTAMP '1970-01-01 00:00:00Z') => 0.0
		date_part('hour', TIMESTAMP '1970-01-01 00:00:00Z') => 1
		epoch_ms(DATETIME '1970-01-01 01:00:00') => 0
		unix_timestamp(TIMESTAMP '1970-01-01 00:00:01Z') => 1
		from_unixtime(0) => 1970-01-01 01:00:00+01
		from_unixtime(0, '%H') => 01
		date_trunc('day', TIMESTAMP '2026-03-29 12:00:00') => 2026-03-29 00:00:00+01
		date_trunc('hour', TIMESTAMP '2026-10-25 00:30:00Z') => 2026-10-25 02:00:00+02
		date_trunc('hour', TIMESTAMP '2026-10-25 01:30:00Z') => 2026-10-25 02:00:00+01
		TIMESTAMP '2026-03-28 12:00:00' + INTERVAL '1' DAY => 2026-03-29 12:00:00+02
		TIMESTAMP '2026-03-28 12:00:00' + INTERVAL '24' HOUR => 2026-03-29 13:00:00+02
		timestampadd('day', 1, TIMESTAMP '2026-03-28 12:00:00') => 2026-03-29 12:00:00+02
		timestampdiff('hour', TIMESTAMP '2026-03-28 12:00:00', TIMESTAMP '2026-03-29 12:00:00') => 23
		timestampdiff('day', TIMESTAMP '2026-03-28 12:00:00', TIMESTAMP '2026-03-29 12:00:00') => 1
		datediff('hour', TIMESTAMP '2026-03-29 01:59:00', TIMESTAMP '2026-03-29 03:00:00') => 1
		strftime(TIMESTAMP '2026-07-01 12:00:00Z', '%H %z %Z %s') => 14 +02 Europe/Berlin 1782907200
		timezone('America/New_York', TIMESTAMP '2026-07-01 12:00:00Z') => 2026-07-01 08:00:00
		timezone('America/New_York', DATETIME '2026-07-01 12:00:00') => 2026-07-01 18:00:00+02
		timezone('+05:30', TIMESTAMP '2026-07-01 12:00:00Z') => 2026-07-01 17:30:00
		timezone('Mars/Olympus', TIMESTAMP '2026-07-01 12:00:00Z') => !no such time zone
		convert_tz(DATETIME '2026-07-01 12:00:00', '+00:00', 'Asia/Kolkata') => 2026-07-01 17:30:00
		current_timezone() => Europe/Berlin
		to_json(TIMESTAMP '2026-07-01 12:00:00') => "2026-07-01T12:00:00+02:00"
		to_json(TIMESTAMP '2026-07-01 12:00:00Z') => "2026-07-01T14:00:00+02:00"
		from_unixtime(99999999999999) => !out of range
		epoch_ns(DATETIME '9999-01-01 00:00:00') => !use epoch_us
	`)
}

func TestArrayAndMapFunctions(t *testing.T) {
	runCases(t, "UTC", `
		array() => []
		array(1, NULL, 2.5) => [1.0,null,2.5]
		[1, 2, 3][0] => 1
		[1, 2, 3][3] => NULL
		[1, 2, 3][-1] => NULL
		element_at([1, 2, 3], -1) => 3
		element_at([1, 2, 3], 0) => NULL
		element_at([[1], [2, 3]], 2) => [2,3]
		array_length(NULL) => NULL
		cardinality(map('a', 1, 'b', 2)) => 2
		array_contains([1, NULL], 2) => NULL
		array_contains([1, NULL], 1) => true
		array_contains(['a'], 'b') => false
		array_position([1, 2, 1], 1) => 1
		array_position([1], 5) => 0
		slice([1, 2, 3, 4], -2, 2) => [3,4]
		slice([1, 2], 5, 1) => []
		slice([1, 2], 1, 0) => []
		array_distinct([1, NULL, 1, NULL, 2]) => [1,null,2]
		array_sort(['b', NULL, 'a']) => [null,"a","b"]
		array_sort([1, 3, NULL], FALSE) => [3,1,null]
		array_max([1, NULL, 3]) => 3
		array_min(['b', 'a']) => a
		array_max([]) => NULL
		array_sum([1.5, 2.5]) => 4.0
		array_sum([9223372036854775807, 1]) => !out of range
		array_avg([1, 2]) => 1.5
		array_avg([1.5, NULL]) => 1.5
		array_join([1, NULL, 3], ',') => 1,3
		array_join([1, NULL, 3], ',', '?') => 1,?,3
		array_append([1], NULL) => [1,null]
		array_remove([1, 2, NULL], 1) => [2,null]
		array_intersect([1, 1, NULL], [1, NULL]) => [1,null]
		array_union([1], [1, 2]) => [1,2]
		array_except([1, 2, NULL], [2]) => [1,null]
		arrays_overlap([NULL, 1], [NULL]) => false
		array_has_all([1, 2], []) => true
		sequence(5, 1, -2) => [5,3,1]
		sequence(3, 1) => [3,2,1]
		sequence(1, 5, -1) => []
		sequence(1, 2, 0) => !must not be 0
		sequence(1, 100000000) => !more than 1048576
		sequence(9223372036854775806, 9223372036854775807) => [9223372036854775806,9223372036854775807]
		flatten([[1], NULL, [2]]) => [1,2]
		reverse([1, 2]) => [2,1]
		map('a', 1, 'a', 2) => {"a":2}
		map('a', 1)['b'] => NULL
		map(NULL, 1) => !must not be NULL
		map_keys(map('a', 1, 'b', NULL)) => ["a","b"]
		map_values(map('a', 1, 'b', NULL)) => [1,null]
		map_from_arrays(['a', 'b'], [1]) => !differ in length
		map_concat(map('a', 1), map('b', 2), map('a', 3)) => {"a":3,"b":2}
		struct(1, NULL, 'x') => {"f1":1,"f2":null,"f3":"x"}
		{'a': 1, 'b': [1, 2]}.b[1] => 2
		typeof({'a': 1}) => STRUCT<a BIGINT>
		CAST([1, 2] AS ARRAY<VARCHAR>) => ["1","2"]
		CAST(['1', 'x'] AS ARRAY<INT>) => !cannot convert VARCHAR "x" to INT
		TRY_CAST(['1', 'x'] AS ARRAY<INT>) => [1,null]
		CAST(map('a', '1') AS MAP<VARCHAR, DOUBLE>) => {"a":1.0}
		CASE WHEN 1 = 1 THEN [1] ELSE [2, 3] END => [1]
		CASE WHEN 1 = 2 THEN [1] END => NULL
		[1, 2] = [1, 2] => true
		[1, 2] < [1, 3] => true
		json_extract('{"a": [1, {"b": "x\u00e9"}]}', '$.a[1].b') => "x\u00e9"
		json_value('{"a": [1, {"b": "x\u00e9"}]}', '$.a[1].b') => xé
		json_value('{"a": null}', 'a') => NULL
		json_extract_string('{"a": {"b": [ 1 , 2 ]}}', '$.a.b') => [1,2]
		json_value('{"a": {"b": [ 1 , 2 ]}}', '$.a.b') => NULL
		json_value('{"a.b": 7}', 'a.b') => 7
		json_extract('[1,2]', '$[5]') => NULL
		json_extract('{"x y": {"a]": 1}}', '$["x y"]["a]"]') => 1
		json_extract('{"x y": 1}', '$."x y"') => 1
		json_extract('{', '$.a') => !not JSON
		json_valid('{') => false
		hash(NULL) = hash(NULL) => true
		hash(1) = hash('1') => false
	`)
}

func TestCasts(t *testing.T) {
	runCases(t, "UTC", `
		CAST(' 42 ' AS INT) => 42
		CAST('4 2' AS INT) => !cannot convert VARCHAR "4 2" to INT; TRY_CAST gives NULL instead
		CAST('99999999999' AS INT) => !cannot convert VARCHAR "99999999999" to INT: out of range
		CAST('99999999999999999999' AS BIGINT) => !out of range
		CAST(3000000000 AS INT) => !cannot convert BIGINT 3000000000 to INT: out of range
		TRY_CAST(3000000000 AS INT) => NULL
		CAST(-2.5 AS BIGINT) => -3
		CAST(2.4999 AS BIGINT) => 2
		CAST(CAST('NaN' AS DOUBLE) AS BIGINT) => !out of range
		CAST(9.3e18 AS BIGINT) => !out of range
		CAST(1e0 AS BOOLEAN) => true
		CAST(TRUE AS DECIMAL(3,1)) => 1.0
		CAST(0.1e0 AS DECIMAL(20,18)) => 0.100000000000000000
		CAST(1.005e0 AS DECIMAL(10,2)) => 1.01
		CAST(-1234567.895e0 AS DECIMAL(30,2)) => -1234567.90
		CAST(1e-300 AS DECIMAL(10,2)) => 0.00
		CAST(1e17 AS DECIMAL(18,0)) => 100000000000000000
		CAST(1e18 AS DECIMAL(18,0)) => !out of range
		CAST('9.995' AS DECIMAL(3,2)) => !out of range
		CAST('-9.9949' AS DECIMAL(3,2)) => -9.99
		CAST(12345.678 AS DECIMAL(5,2)) => !out of range
		CAST(999.995 AS DECIMAL(5,2)) => !out of range
		CAST('1e5' AS DECIMAL(10,2)) => 100000.00
		CAST('123456789012345678901234567890' AS DECIMAL(40,2)) => 123456789012345678901234567890.00
		CAST(CAST('123456789012345678901234567890' AS DECIMAL(40,2)) AS DOUBLE) => 1.2345678901234568e+29
		CAST(CAST('-5.5' AS DECIMAL(45,1)) AS BIGINT) => -6
		CAST(0.1 AS FLOAT) => 0.1
		CAST(CAST(0.1 AS FLOAT) AS DOUBLE) => 0.10000000149011612
		CAST(1e300 AS FLOAT) => !out of range
		CAST('1e400' AS DOUBLE) => !out of range
		CAST('inf' AS DOUBLE) => Infinity
		CAST('maybe' AS BOOLEAN) => !cannot convert
		CAST('yes' AS BOOLEAN) => true
		CAST(1.50 AS VARCHAR) => 1.50
		CAST(1e-7 AS VARCHAR) => 1e-07
		CAST(100000e0 AS VARCHAR) => 100000.0
		CAST('2026-01-31 10:20:30.123456789' AS DATETIME) => 2026-01-31 10:20:30.123456
		CAST('2026-01-31 10:20:30.123456789' AS TIMESTAMP(9)) => 2026-01-31 10:20:30.123456789+00
		CAST(CAST('1969-12-31 23:59:59.9999' AS TIMESTAMP) AS TIMESTAMP(3)) => 1969-12-31 23:59:59.999+00
		CAST(TIMESTAMP '2026-01-31 23:59:59' AS DATE) => 2026-01-31
		CAST('2026-01-31 10:20:30+02' AS DATETIME) => !it has a time zone
		CAST('31.1.2026' AS DATE) => !cannot convert VARCHAR "31.1.2026" to DATE
		CAST('10:20' AS TIME) => 10:20:00
		CAST('P1DT2H' AS INTERVAL) => P1DT2H
		CAST(X'c3a9' AS VARCHAR) => é
		CAST(X'ff' AS VARCHAR) => !not UTF-8
		CAST('ab' AS BINARY(3)) => !it has 2 bytes
		CAST(X'00112233445566778899aabbccddeeff' AS UUID) => 00112233-4455-6677-8899-aabbccddeeff
		CAST('00112233445566778899AABBCCDDEEFF' AS UUID) => 00112233-4455-6677-8899-aabbccddeeff
		CAST('{"a":1}' AS JSON) => {"a":1}
		CAST('{a' AS JSON) => !cannot convert
		CAST(NULL AS INT) => NULL
		CAST('abcdef' AS VARCHAR(3)) => abc
		TRY_CAST('x' AS DATE) => NULL
		TRY_CAST('x' AS INTERVAL) => NULL
		CAST(18446744073709551615 AS UNSIGNED) => 18446744073709551615
	`)
}

func TestOperators(t *testing.T) {
	runCases(t, "UTC", `
		1 / 0 => NULL
		5 DIV 0 => NULL
		5 % 0 => NULL
		1e0 / 0 => NULL
		1.0 / 0.0 => NULL
		7 DIV 2 => 3
		-7 DIV 2 => -3
		7.5 DIV 2 => 3
		-9223372036854775807 - 2 => !-9223372036854775807 - 2: out of range of BIGINT
		9223372036854775807 * 2 => !out of range of BIGINT; CAST an operand to DECIMAL or DOUBLE
		(-9223372036854775807 - 1) DIV -1 => !out of range
		(-9223372036854775807 - 1) % -1 => 0
		-(-9223372036854775807 - 1) => !out of range
		1.1 + 2.22 => 3.32
		2.0 / 3 => 0.66667
		-2.0 / 3 => -0.66667
		9999999999999999999999999999999999999 + 1 => 10000000000000000000000000000000000000
		99999999999999999999999999999999999999 + 1 => !out of range of DECIMAL(38,0)
		CAST('99999999999999999999999999999999999999' AS DECIMAL(38,0)) * CAST('99999999999999999999999999999999999999' AS DECIMAL(38,0)) => !out of range
		TRUE + TRUE => 2
		NULL + 1 => NULL
		CAST('NaN' AS DOUBLE) = CAST('NaN' AS DOUBLE) => true
		CAST('NaN' AS DOUBLE) > 1e308 => true
		CAST('NaN' AS DOUBLE) <> 1e0 => true
		-0e0 = 0e0 => true
		1 = 1.0 => true
		'a' < 'B' => false
		'a' = 'a ' => false
		NULL = NULL => NULL
		NULL IS NOT DISTINCT FROM NULL => true
		1 IS DISTINCT FROM NULL => true
		1 <=> NULL => false
		NOT NULL => NULL
		NULL AND TRUE => NULL
		NULL OR FALSE => NULL
		FALSE AND (1 / 0 = 1) => false
		FALSE AND CAST('x' AS INT) = 1 => false
		TRUE OR CAST('x' AS INT) = 1 => true
		CASE WHEN TRUE THEN 1 ELSE CAST('x' AS INT) END => 1
		TRUE AND CAST('x' AS INT) = 1 => !cannot convert
		coalesce(NULL, 1, CAST('x' AS INT)) => 1
		if(NULL, 1, 2) => 2
		nullif(1, 2) => 1
		2 IN (1, 2) => true
		3 NOT IN (1, 2) => true
		3 NOT IN (1, NULL) => NULL
		1 NOT IN (1, NULL) => false
		NULL IN (1) => NULL
		'b' IN ('a', 'b', 'c', 'd', 'e', 'f') => true
		1.5 IN (1, 1.5) => true
		CAST('NaN' AS DOUBLE) IN (1e0, CAST('NaN' AS DOUBLE)) => true
		5 BETWEEN 1 AND 10 => true
		'a%c' LIKE 'a\%c' => true
		'abc' LIKE 'a\%c' => false
		'abc' LIKE 'a|%c' ESCAPE '|' => false
		'a%c' LIKE 'a|%c' ESCAPE '|' => true
		'é' LIKE '_' => true
		'abc' LIKE '_b_' => true
		'abc' LIKE '' => false
		'' LIKE '%' => true
		'ÄB' ILIKE 'äb' => true
		'ab' LIKE NULL => NULL
		(NULL > 1) IS TRUE => false
		(NULL > 1) IS NOT FALSE => true
	`)
}

func TestErrorsAreTyped(t *testing.T) {
	env := testEnv("UTC")
	for text, kind := range map[string]error{
		"CAST('x' AS INT)": expr.ErrCast, "9223372036854775807 + 1": expr.ErrOverflow, "chr(-1)": expr.ErrArgument, "repeat('x', 1000000000)": expr.ErrLimit,
	} {
		_, err := evalText(text, env)
		var e *expr.Error
		if !errors.As(err, &e) || !errors.Is(err, kind) {
			t.Errorf("%s: %v is not %v", text, err, kind)
		}
	}
}
