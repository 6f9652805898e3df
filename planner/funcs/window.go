package funcs

const catWindow = "window"

// Window functions stand before OVER alone; aggregates may as well.
var windowFuncs = []*Func{
	{Name: "row_number", Kind: Window, Category: catWindow, Forms: []string{"-> BIGINT!"},
		Doc: "The row's number in its partition, from 1.", Example: "row_number() OVER ()", Result: "1"},
	{Name: "rank", Kind: Window, Category: catWindow, Forms: []string{"-> BIGINT!"},
		Doc: "The number of the first of the row's peers: with gaps after ties.", Example: "rank() OVER (ORDER BY 1)", Result: "1"},
	{Name: "dense_rank", Kind: Window, Category: catWindow, Forms: []string{"-> BIGINT!"},
		Doc: "The number of the row's group of peers: without gaps.", Example: "dense_rank() OVER (ORDER BY 1)", Result: "1"},
	{Name: "percent_rank", Kind: Window, Category: catWindow, Forms: []string{"-> DOUBLE!"},
		Doc: "(rank - 1) / (rows - 1), 0 in a partition of one row.", Example: "percent_rank() OVER (ORDER BY 1)", Result: "0.0"},
	{Name: "cume_dist", Kind: Window, Category: catWindow, Forms: []string{"-> DOUBLE!"},
		Doc: "The share of the partition's rows that come before the row or are its peers.", Example: "cume_dist() OVER (ORDER BY 1)", Result: "1.0"},
	{Name: "ntile", Kind: Window, Category: catWindow, Forms: []string{"BIGINT -> BIGINT"}, CanFail: true,
		Doc: "The bucket, from 1, where the partition is cut into that many of nearly equal size, larger ones first.", Example: "ntile(4) OVER ()", Result: "1"},
	{Name: "lag", Kind: Window, Category: catWindow, Forms: []string{"T[, BIGINT[, T]] -> T?"},
		Doc: "The value of the row so many (1 unless it is given) before, else the default or NULL.", Example: "lag(7, 1, 0) OVER ()", Result: "0"},
	{Name: "lead", Kind: Window, Category: catWindow, Forms: []string{"T[, BIGINT[, T]] -> T?"},
		Doc: "The value of the row so many (1 unless it is given) after, else the default or NULL.", Example: "lead(7, 0) OVER ()", Result: "7"},
	{Name: "first_value", Kind: Window, Category: catWindow, Forms: []string{"ANY -> ARG?"},
		Doc: "The value of the frame's first row.", Example: "first_value('a') OVER ()", Result: "a"},
	{Name: "last_value", Kind: Window, Category: catWindow, Forms: []string{"ANY -> ARG?"},
		Doc: "The value of the frame's last row, which with an ORDER BY is by default the current row or a peer.", Example: "last_value('a') OVER ()", Result: "a"},
	{Name: "nth_value", Kind: Window, Category: catWindow, Forms: []string{"ANY, BIGINT -> ARG?"}, CanFail: true,
		Doc: "The value of the frame's row of that number, from 1; NULL if there are fewer.", Example: "nth_value('a', 1) OVER ()", Result: "a"},
}
