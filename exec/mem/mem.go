// Package mem bounds the memory of queries. A Budget is shared by all that should stay below it
// together; each operator draws on it through an Account of its own, before it grows.
//
// # Accounts of operators that spill
//
// An operator that can move what it holds to disk opens its account with NewSpilling. Nobody waits for
// memory, so there is no deadlock: Reserve always succeeds there, and the operator asks Over once a batch
// whether it has to shed what it holds. That is so when more than three quarters of the budget are in use
// and the account holds more than its floor, below which an operator is never pressed: it gets on,
// however much others hold. The last quarter is for those that hold little and can't shed it, such as
// scans; they get it even while accounts that spill are over.
//
// So a query may pass its budget by what one batch adds in each worker, and by the floors.
package mem

import (
	"fmt"
	"strconv"
	"sync/atomic"
)

// Budget is a number of bytes that the operators of one or more queries share. It is safe for
// concurrent use. A nil *Budget is unlimited.
type Budget struct {
	InMemory bool // temporary files are forbidden, which errors then say; set before use

	max   int64
	used  atomic.Int64
	spill atomic.Int64 // the part of used that accounts which spill hold
	peak  atomic.Int64
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
		if b.max > 0 && now > b.max && now-b.spill.Load() > b.max/4 {
			return false
		}
		if b.used.CompareAndSwap(old, now) {
			b.notePeak(now)
			return true
		}
	}
}

func (b *Budget) notePeak(now int64) {
	for {
		p := b.peak.Load()
		if now <= p || b.peak.CompareAndSwap(p, now) {
			return
		}
	}
}

// full reports that accounts which spill should shed, if n more bytes are taken.
func (b *Budget) full(n int64) bool {
	return b != nil && b.max > 0 && b.used.Load()+n > b.max-b.max/4
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

	spills bool
	floor  int64
	limit  int64
}

// NewAccount opens an account; name is the operator as errors call it ("hash join").
func NewAccount(b *Budget, name string) *Account { return &Account{budget: b, name: name} }

// NewSpilling opens an account of an operator that spills. It may hold floor bytes whatever others hold,
// and is over beyond limit whatever the budget, if that is not 0.
func NewSpilling(b *Budget, name string, floor, limit int64) *Account {
	return &Account{budget: b, name: name, spills: true, floor: floor, limit: limit}
}

// Over reports that the operator should shed what it holds. It is false for accounts that do not spill.
func (a *Account) Over() bool { return !a.Fits(0) }

// Fits reports whether the operator would not have to shed if it held n bytes more.
func (a *Account) Fits(n int64) bool {
	if !a.spills || a.used+n <= a.floor {
		return true
	}
	return !a.budget.full(n) && (a.limit == 0 || a.used+n <= a.limit)
}

// slack is how much an account may hold beyond what was asked of it.
const slack = 64 << 10

// Reserve adds n bytes to what the operator holds. The error is an *Error; nothing was added then.
// An account that spills has none.
func (a *Account) Reserve(n int64) error {
	if n <= 0 {
		return nil
	}
	if a.used+n > a.held && a.budget != nil {
		want := a.used + n - a.held
		extra := min(slack, a.used/4)
		if a.spills {
			a.budget.spill.Add(want + extra)
			a.budget.notePeak(a.budget.used.Add(want + extra))
		} else if !a.budget.reserve(want + extra) {
			if extra = 0; !a.budget.reserve(want) {
				return &Error{Operator: a.name, Asked: n, Held: a.used, InUse: a.budget.Used(), Max: a.budget.max, InMemory: a.budget.InMemory}
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
		a.giveBack(over)
	}
}

// Check returns an *Error if more than the budget is in use: for an operator that spills, is over, and
// has nothing left that it could shed.
func (a *Account) Check() error {
	if b := a.budget; b != nil && b.max > 0 && b.used.Load() > b.max && a.used > a.floor {
		return &Error{Operator: a.name, Held: a.used, InUse: b.Used(), Max: b.max, InMemory: b.InMemory}
	}
	return nil
}

func (a *Account) giveBack(n int64) {
	a.held -= n
	a.budget.used.Add(-n)
	if a.spills {
		a.budget.spill.Add(-n)
	}
}

// Close gives everything back. It may be called more than once.
func (a *Account) Close() {
	if a.budget != nil {
		a.giveBack(a.held)
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
	InMemory bool   // temporary files are forbidden
}

// Error says who asked for how much, what there is, and how to raise it.
func (e *Error) Error() string {
	more := ""
	if e.Asked > 0 {
		more = " and asked for " + Format(e.Asked) + " more"
	}
	disk := ""
	if e.InMemory {
		disk = ", allow temporary files (temp_dir=off forbids them)"
	}
	return fmt.Sprintf("out of memory: %s holds %s%s, while %s of max_memory=%s are in use; raise max_memory%s, or let the query keep less (fewer groups, a filter, a limit)",
		e.Operator, Format(e.Held), more, Format(e.InUse), Format(e.Max), disk)
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
