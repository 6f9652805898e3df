// Package expr compiles bound expressions to kernels over vectors.
//
// Compile turns a plan.Expr into an Eval once; Eval.Eval then computes it for the selected rows of a
// batch. Row i of the result belongs to row i of the batch; rows outside the selection are arbitrary,
// though reading them is safe. A result is valid until the next Eval of the same expression, and, as
// far as it refers to columns of the batch, as long as the batch.
//
// # What is evaluated where
//
// An error is raised only for a selected row whose operands are not NULL. AND evaluates its arguments
// from left to right, each only where none before it was FALSE; OR likewise for TRUE; CASE evaluates a
// result only where its condition is the first that holds. A Filter drops NULL together with FALSE.
//
// # Kernels
//
// The frequent operations (comparison, arithmetic, logic, IN, LIKE, casts between numbers) are written
// loops, generic over the element type. Arithmetic that may overflow first runs over all rows and
// collects whether any did; only then are the selected rows looked at one by one. All other functions
// run a row at a time behind one of the adaptors of call.go, which take care of NULL.
//
// An Eval owns its result and scratch memory and is not safe for concurrent use: every worker compiles
// its own.
package expr
