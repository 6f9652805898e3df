package parse

import "testing"

func BenchmarkParse(b *testing.B) {
	const sql = "SELECT a, b + 1 AS c, count(*) FROM t JOIN u USING (k) WHERE x = 'abc' AND y BETWEEN 1 AND 2 OR z[0].f IS NULL GROUP BY a, b ORDER BY c DESC LIMIT 10"
	b.SetBytes(int64(len(sql)))
	for b.Loop() {
		if _, err := Parse(sql, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
