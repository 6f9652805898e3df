// Package funcs is the one list of functions and aggregates: the binder resolves calls against it,
// exec has a kernel for every scalar in it, and the documentation prints it.
//
// # Signatures
//
// A function has one or more forms, written as the user sees them: `VARCHAR, BIGINT[, BIGINT] -> VARCHAR`.
// Brackets hold optional parameters, `...` repeats the last one. A parameter is a type or a class:
//
//	VARCHAR     any text kind as it is; every other scalar is converted
//	TEXT        any text kind as it is, nothing else
//	BIGINT      INT, BIGINT, BOOLEAN
//	DOUBLE      any number, BOOLEAN
//	DECIMAL     a DECIMAL as it is
//	VARBINARY   VARBINARY or BINARY as they are
//	DATETIME    DATE, DATETIME; TIMESTAMP as the session's zone shows it
//	DATETIME(P) the same, of the precision that the argument has
//	TIMESTAMP   TIMESTAMP; DATE and DATETIME as the session's zone reads them
//	MOMENT      DATE, DATETIME or TIMESTAMP as it is
//	JSON        text or bytes as they are; nested values as their JSON text
//	ANY         anything as it is
//	SCALAR      anything that is not nested, as it is
//	T           a type variable: the common type of all arguments that it stands for
//	ARRAY<T>, MAP<T>, ARRAY, MAP, STRUCT, UNION
//	LAMBDA      x -> expression or (x, y) -> expression; see LambdaKind
//
// The result is a type, T, ARRAY<T>, or one of ARG (the first argument's type as converted), ELEM (the
// first argument's element), BRANCHES … as each function's code says. A `?` after it means that the
// result may be NULL though no argument is, a `!` that it never is; otherwise it may be NULL where an
// argument may.
//
// A bare NULL, and a string literal that the caller wants read as whatever is needed, are passed to
// Resolve as types.Null: it fits every parameter.
package funcs

import (
	"fmt"
	"strings"
	"sync"

	"github.com/avrosql/avrosql/planner/types"
)

// Kind says where a function may stand.
type Kind uint8

// The kinds of functions.
const (
	Scalar Kind = iota
	Aggregate
	Window
	Table // in FROM; one with Rows in a select list as well
)

// String names the kind.
func (k Kind) String() string { return [...]string{"scalar", "aggregate", "window", "table"}[k] }

// Stability says when two calls with equal arguments give equal values.
type Stability uint8

// The stabilities.
const (
	Immutable Stability = iota // always
	Stable                     // within one query: NOW, or what depends on the session's zone
	Volatile                   // never: not to be folded, shared or moved
)

// Rewrite says that a call is sugar for another expression, which the binder makes in its place.
// Functions that have one have no kernel, except AsAdd and AsSub for an argument that is no INTERVAL.
type Rewrite uint8

// The rewrites.
const (
	Keep       Rewrite = iota
	AsCoalesce         // the first argument that is not NULL, as a plan.Case
	AsNullIf           // CASE WHEN a = b THEN NULL ELSE a END
	AsIf               // CASE WHEN a THEN b ELSE c END
	AsNvl2             // CASE WHEN a IS NOT NULL THEN b ELSE c END
	AsAdd              // a + b where b is an INTERVAL
	AsSub              // a - b where b is an INTERVAL
	AsTyped            // itself, of a type that its second argument, a constant, says
	AsTry              // TRY(f(…)), where f is the name without try_
	AsStruct           // a struct with names
	AsField            // a field by its name
	AsMacro            // what Macro says
	AsSession          // a constant that the session knows
)

// Func is a function.
type Func struct {
	Name      string   // canonical, lower case: what plan.Call and plan.AggCall carry
	Aliases   []string // lower case
	Kind      Kind
	Category  string
	Forms     []string // signatures, as the package comment describes
	Doc       string   // one sentence
	Note      string   // further sentences: what users of another engine may not expect
	Example   string   // a SQL expression; an aggregate's is over a column x that holds 1, 2, 4 and NULL, a table's a whole query
	From      string   // what the example reads, as FROM has it, of the tables in testdata; else empty
	Result    string   // the example's value as text; of a table its rows, as "1, a; 2, b"
	Stability Stability
	Rewrite   Rewrite
	Lambda    LambdaKind
	Macro     string // of AsMacro: an expression of the arguments $1, $2 …
	Rows      *Rows  // of a function that makes rows of values, nil of others
	CanFail   bool   // may raise an error though its arguments are not NULL

	// Of aggregates.
	Ordered   bool   // the order of the rows matters
	Within    Within // what WITHIN GROUP (ORDER BY …) means
	Nulls     bool   // may have IGNORE NULLS or RESPECT NULLS
	Constants int    // arguments from this one on are constants; 0 for none

	once   sync.Once
	parsed []form
	custom func(args []*types.Type, nullable []bool) (Signature, bool)
	only   bool // custom alone decides; the forms are for show
	refine func(s Signature, values []*types.Datum) Signature
}

// Signature is a function resolved for some arguments.
type Signature struct {
	Args     []*types.Type // what each argument must be cast to
	Result   *types.Type
	Nullable bool
}

// Error says that a function doesn't take some arguments.
type Error struct {
	Func  *Func
	Args  []*types.Type
	Count bool // the number of arguments is wrong, not their types
}

func (e *Error) Error() string {
	got := make([]string, len(e.Args))
	for i, t := range e.Args {
		got[i] = t.String()
	}
	what := fmt.Sprintf("%s does not take (%s)", e.Func.Name, strings.Join(got, ", "))
	if e.Count {
		what = fmt.Sprintf("%s does not take %d arguments", e.Func.Name, len(e.Args))
		if len(e.Args) == 1 {
			what = e.Func.Name + " does not take 1 argument"
		}
	}
	what += "; it is " + e.Func.Signature()
	if !e.Count {
		what += "; CAST the arguments that differ"
	}
	return what
}

// Signature returns the function's forms as text, for instance
// `substr(VARCHAR, BIGINT[, BIGINT]) -> VARCHAR`, joined by " or ".
func (f *Func) Signature() string {
	var b strings.Builder
	for i, s := range f.Forms {
		if i > 0 {
			b.WriteString(" or ")
		}
		params, result, _ := strings.Cut(s, "->")
		b.WriteString(f.Name + "(" + strings.TrimSpace(params) + ") -> " + strings.TrimRight(strings.TrimSpace(result), "?!"))
	}
	return b.String()
}

var (
	indexOnce sync.Once
	index     map[string]*Func
	all       []*Func
)

func build() {
	index = make(map[string]*Func, 512)
	for _, list := range [][]*Func{stringFuncs, textFuncs, encodingFuncs, regexpFuncs, numericFuncs, bitFuncs, dateFuncs, zoneFuncs,
		conditionFuncs, arrayFuncs, mapFuncs, listFuncs, lambdaFuncs, nestedFuncs, jsonFuncs, aggregateFuncs, windowFuncs, tableFuncs, sessionFuncs, macroFuncs} {
		for _, f := range list {
			all = append(all, f)
			for _, n := range append([]string{f.Name}, f.Aliases...) {
				if g := index[n]; g != nil {
					panic("funcs: " + n + " is both " + g.Name + " and " + f.Name)
				}
				index[n] = f
			}
		}
	}
}

// Lookup finds a function by name or alias, in any case.
func Lookup(name string) (*Func, bool) {
	indexOnce.Do(build)
	f, ok := index[name]
	if !ok {
		f, ok = index[strings.ToLower(name)]
	}
	return f, ok
}

// TakesLambda reports whether there is a function of that name or alias that takes lambdas.
func TakesLambda(name string) bool {
	f, ok := Lookup(name)
	return ok && f.Lambda != NoLambda
}

// TakesNulls reports whether there is a function of that name or alias that takes IGNORE NULLS.
func TakesNulls(name string) bool {
	f, ok := Lookup(name)
	return ok && f.Nulls
}

// All returns the functions by category. The slice and the functions are shared and not to be written to.
func All() []*Func {
	indexOnce.Do(build)
	return all
}

// Resolve finds the form that fits the arguments with the fewest conversions. The error is an *Error.
func (f *Func) Resolve(args []*types.Type, nullable []bool) (Signature, error) {
	if f.custom != nil {
		if s, ok := f.custom(args, nullable); ok {
			return s, nil
		}
	}
	f.once.Do(f.parse)
	best, bestCost, counted := Signature{}, -1, false
	for i := range f.parsed {
		if !f.parsed[i].takes(len(args)) {
			continue
		}
		counted = true
		if f.only {
			break
		}
		if s, cost, ok := f.parsed[i].resolve(args, nullable); ok && (bestCost < 0 || cost < bestCost) {
			best, bestCost = s, cost
		}
	}
	if bestCost < 0 {
		return Signature{}, &Error{Func: f, Args: args, Count: !counted}
	}
	return best, nil
}

// Refine narrows a resolved signature where arguments are constants: values holds them, nil for an
// argument that is none. ROUND(x, 2) of a decimal then has two digits after the point.
func (f *Func) Refine(s Signature, values []*types.Datum) Signature {
	if f.refine == nil {
		return s
	}
	return f.refine(s, values)
}
