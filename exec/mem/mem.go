// Package mem bounds the memory of queries. A Budget is shared by all that should stay below it
// together; each operator draws on it through an Account of its own, before it grows.
package mem

import (
	"fmt"
	"strconv"
	"sync/atomic"
)

// Budget is a number of bytes that the operators of one or more queries share. It is safe for
// concurrent use. A nil *Budget is unlimited.
type Budget struct {
	max  int64
	used atomic.Int64
	peak atomic.Int64
}

// NewBudget returns a budget of max bytes; 0 or less means unlimited, but still counted.
func NewBudget(max int64) *Budget { return &Budget{max: max} }

// Max returns the bound in bytes, 0 if there is none.
func (b *Budget) Max() int64 {
	if b == nil || b.max < 0 {
		return 0
	}
	return b.max
}

// Used returns the bytes that are reserved now.
func (b *Budget) Used() int64 {
	if b == nil {
		return 0
	}
	return b.used.Load()
}

// Peak returns the most bytes that were ever reserved at one time.
func (b *Budget) Peak() int64 {
	if b == nil {
		return 0
	}
	return b.peak.Load()
}

func (b *Budget) reserve(n int64) bool {
	for {
		old := b.used.Load()
		now := old + n
		if b.max > 0 && now > b.max {
			return false
		}
		if !b.used.CompareAndSwap(old, now) {
			continue
		}
		for {
			p := b.peak.Load()
			if now <= p || b.peak.CompareAndSwap(p, now) {
				return true
			}
		}
	}
}

// Account is what one operator instance holds of a budget. It belongs to one goroutine at a time.
// What it holds is a little more than what was asked for, so that small steps do not meet at the
// shared counter.
type Account struct {
	budget *Budget
	name   string
	used   int64
	held   int64
	peak   int64
}

// NewAccount opens an account; name is the operator as errors call it ("hash join").
func NewAccount(b *Budget, name string) *Account { return &Account{budget: b, name: name} }

// slack is how much an account may hold beyond what was asked of it.
const slack = 64 << 10

// Reserve adds n bytes to what the operator holds. The error is an *Error; nothing was added then.
func (a *Account) Reserve(n int64) error {
	if n <= 0 {
		return nil
	}
	if a.used+n > a.held && a.budget != nil {
		want := a.used + n - a.held
		extra := min(slack, a.used/4)
		if !a.budget.reserve(want + extra) {
			if extra = 0; !a.budget.reserve(want) {
				return &Error{Operator: a.name, Asked: n, Held: a.used, InUse: a.budget.Used(), Max: a.budget.max}
			}
		}
		a.held += want + extra
	}
	a.used += n
	a.peak = max(a.peak, a.used)
	return nil
}

// Resize makes what the operator holds total bytes, more or fewer.
func (a *Account) Resize(total int64) error {
	if total >= a.used {
		return a.Reserve(total - a.used)
	}
	a.Release(a.used - total)
	return nil
}

// Release gives n bytes back.
func (a *Account) Release(n int64) {
	n = min(n, a.used)
	if n <= 0 {
		return
	}
	a.used -= n
	if over := a.held - a.used - slack; over > 0 && a.budget != nil {
		a.held -= over
		a.budget.used.Add(-over)
	}
}

// Close gives everything back. It may be called more than once.
func (a *Account) Close() {
	if a.budget != nil {
		a.budget.used.Add(-a.held)
	}
	a.used, a.held = 0, 0
}

// Used returns the bytes that the operator asked for and has not given back.
func (a *Account) Used() int64 { return a.used }

// Peak returns the most that Used ever was.
func (a *Account) Peak() int64 { return a.peak }

// Error is a reservation that would pass the budget.
type Error struct {
	Operator string // which operator asked
	Asked    int64  // bytes it asked for
	Held     int64  // bytes it held already
	InUse    int64  // bytes in use by all
	Max      int64  // the budget
}

// Error says who asked for how much, what there is, and how to raise it.
func (e *Error) Error() string {
	return fmt.Sprintf("out of memory: %s holds %s and asked for %s more, while %s of max_memory=%s are in use; raise max_memory, or let the query keep less (fewer groups, a filter, a limit)",
		e.Operator, Format(e.Held), Format(e.Asked), Format(e.InUse), Format(e.Max))
}

// Format writes a number of bytes in the largest unit that keeps it above one, as max_memory takes it.
func Format(n int64) string {
	const units = "KMGTPE"
	if n < 1024 {
		return strconv.FormatInt(n, 10) + "B"
	}
	f, u := float64(n)/1024, 0
	for f >= 1024 && u < len(units)-1 {
		f, u = f/1024, u+1
	}
	s := strconv.FormatFloat(f, 'f', 1, 64)
	if s[len(s)-2:] == ".0" {
		s = s[:len(s)-2]
	}
	return s + units[u:u+1] + "iB"
}
